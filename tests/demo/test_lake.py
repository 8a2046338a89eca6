"""The lake of the demonstration: the same rows in two layouts, with the room that they take told before."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from rogatory.cli.demo import demo
from rogatory.demo.platform.lake import FIRST_ID, ROWS_EACH, Lake, make_lake, username
from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from rogatory.sources.answers import Rows
from rogatory.sources.checking.whole import check
from rogatory.sources.tied import opened, tied
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of, released

SMALL = Lake.of(3, 5_000)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_lake(tmp_path_factory.mktemp("lake"), SMALL)


def counted(lake: dict[str, Path], query: str) -> tuple[int, ...]:
    folder = lake["unsorted"].parent / "tables"
    return duckdb.sql(query.format(u=f"'{folder}/unsorted/*.parquet'", b=f"'{folder}/bucketed/*.parquet'")).fetchall()[
        0
    ]


def test_both_layouts_hold_the_same_rows_and_each_account_as_many(lake):
    assert counted(lake, "SELECT COUNT(*), COUNT(DISTINCT account_id) FROM {u}") == (5_000, 50)
    assert counted(lake, "SELECT COUNT(*) FROM (SELECT * FROM {u} EXCEPT ALL SELECT * FROM {b})") == (0,)
    assert counted(lake, "SELECT COUNT(*) FROM (SELECT * FROM {b} EXCEPT ALL SELECT * FROM {u})") == (0,)
    each = "SELECT MIN(n), MAX(n) FROM (SELECT COUNT(*) AS n FROM {u} GROUP BY account_id)"
    assert counted(lake, each) == (ROWS_EACH, ROWS_EACH)


def test_the_unsorted_rows_are_in_no_order(lake):
    found = duckdb.sql(f"FROM '{lake['unsorted'].parent}/tables/unsorted/*.parquet' LIMIT 50").fetchall()
    assert [row[0] for row in found] != sorted(row[0] for row in found)
    assert len({row[0] for row in found}) == 50
    assert [row[1] for row in found] != sorted(row[1] for row in found)


def test_both_maps_answer_the_same_and_the_platform_is_what_they_say(lake):
    since, until = datetime(2021, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)
    fields = ("at", "event", "ip", "ip_country", "device")
    given = []
    for path in lake.values():
        source_map = read_source_map(path.read_text("utf-8"), path.name)
        assert check(*opened(source_map, path.parent, {})).findings == ()
        items = [released(username(7), "logs", fields=fields, since=since, until=until)]
        answers = tied(source_map, path.parent, {}, VERIFIES).collect(plan_of(*items, source_map=source_map), now=NOW)
        given.append([row for one in answers if isinstance(one, Rows) for batch in one.batches for row in batch])
    assert given[0] == given[1]
    assert 0 < len(given[0]) < ROWS_EACH
    assert all(since <= row[0] < until for row in given[0])


def test_the_same_order_gives_the_same_lake_and_one_that_stands_is_left(lake, tmp_path):
    again = make_lake(tmp_path, SMALL)
    one, other = (
        path.parent / "tables" / "unsorted" / "part-0000.parquet" for path in (lake["unsorted"], again["unsorted"])
    )
    assert one.read_bytes() == other.read_bytes()
    shutil.rmtree(tmp_path / "tables" / "bucketed")
    make_lake(tmp_path, SMALL)
    assert not (tmp_path / "tables" / "bucketed").exists(), "its stamp says that it stands"
    (tmp_path / "lake.json").write_text(json.dumps({}), "utf-8")
    make_lake(tmp_path, SMALL)
    assert (tmp_path / "tables" / "bucketed").exists()


def test_progress_is_told_up_to_the_last_row(tmp_path):
    told: list[int] = []
    make_lake(tmp_path, SMALL, told.append)
    assert told == sorted(told)
    assert told[-1] == 2 * SMALL.rows


def test_a_disk_without_room_is_told_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1))
    with pytest.raises(Problem, match="takes about"):
        make_lake(tmp_path / "lake", SMALL)
    assert not (tmp_path / "lake").exists()


def test_the_command_tells_the_room_and_what_can_be_tried(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "150")
    done = CliRunner().invoke(demo, ["--logs", "2k", "--folder", "here"])
    assert done.exit_code == 0, done.output
    first, *rest = done.output.splitlines()
    assert first == "2,000 logins of 20 accounts, in two layouts: about 0.00 GB in here/lake"
    assert any(line.strip() == "rogatory source check --map here/lake/bucketed.toml" for line in rest)
    assert CliRunner().invoke(demo, ["--logs", "many"]).exit_code == 2


def test_a_row_tells_of_the_account_whose_bucket_it_is_in(lake):
    for number in range(SMALL.accounts):
        path = (
            lake["bucketed"].parent / "tables" / "bucketed" / f"bucket-{SMALL.bucket_of(FIRST_ID + number):04}.parquet"
        )
        found = duckdb.sql(f"SELECT COUNT(*) FROM '{path}' WHERE account_id = {FIRST_ID + number}").fetchall()  # noqa: S608 - ours
        assert found == [(ROWS_EACH,)]
