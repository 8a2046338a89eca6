"""A user of the synthetic platform deletes something: gone from the copy, and there still for every other case."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rogatory.demo.platform import make_platform
from rogatory.demo.platform.deleting import copy_of, delete
from rogatory.problem import Problem

MIDSUMMER = datetime(2020, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_platform(tmp_path_factory.mktemp("p") / "demo", 7, accounts=20, log_rows=2000, videos=40).parent


def rows(platform: Path, table: str) -> list[dict[str, object]]:
    return pq.read_table(platform / f"tables/{table}.parquet").to_pylist()


def files(platform: Path) -> set[str]:
    return {path.name for path in (platform / "objects").rglob("*.mp4")}


def account(platform: Path, username: str) -> object:
    return next(row["account_id"] for row in rows(platform, "accounts") if row["username"] == username)


def test_the_videos_of_a_user_go_with_their_files_and_nobody_elses_do(platform: Path, tmp_path: Path):
    own = copy_of(platform, tmp_path / "own")
    owner = account(platform, "river_lantern")
    theirs = {str(row["media_id"]) for row in rows(platform, "videos") if row["owner_id"] == owner}
    assert delete(own, "river_lantern", ["videos"]) == len(theirs) > 0
    assert {str(row["media_id"]) for row in rows(own, "videos")}.isdisjoint(theirs)
    assert files(platform) - files(own) == {f"{one}.mp4" for one in theirs}


def test_the_platform_of_the_other_cases_keeps_everything(platform: Path, tmp_path: Path):
    before = {table: rows(platform, table) for table in ("logins", "videos", "messages")}
    delete(copy_of(platform, tmp_path / "own"), "river_lantern", before)
    assert {table: rows(platform, table) for table in before} == before


def test_what_is_later_is_spared(platform: Path, tmp_path: Path):
    own = copy_of(platform, tmp_path / "own")
    owner = account(platform, "river_lantern")
    late = [row for row in rows(platform, "logins") if row["account_id"] == owner and row["at"] >= MIDSUMMER]
    assert delete(own, "river_lantern", ["logins"], MIDSUMMER) > 0
    assert [row for row in rows(own, "logins") if row["account_id"] == owner] == late


def test_whoever_is_not_there_deletes_nothing(platform: Path, tmp_path: Path):
    own = copy_of(platform, tmp_path / "own")
    with pytest.raises(Problem, match="nobody is called"):
        delete(own, "nobody_at_all", ["logins"])
    with pytest.raises(Problem, match="no table"):
        delete(own, "river_lantern", ["diaries"])
