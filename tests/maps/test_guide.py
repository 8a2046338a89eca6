"""docs/connecting-your-platform.md, run: the forum is made, its map is checked and sampled, and every key is told."""

from __future__ import annotations

import re
import secrets
import sqlite3
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from rogatory.cli.guideline import guideline
from rogatory.cli.source import source
from rogatory.desk.agency_files import Row, read_own
from rogatory.edge.sourcemaps import read_source_map
from rogatory.evidence.signature import Signer
from rogatory.site.config import Config
from rogatory.sources import source_map as whole
from rogatory.sources.answers import MediaObject, Rows, Statement
from rogatory.sources.maps import accounts, conditions, connection, layout, records, tables, written_for
from rogatory.sources.plan import Signing
from rogatory.sources.platform import Platform
from rogatory.sources.sampling import sample_plan
from rogatory.sources.tied import opened

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "connecting-your-platform.md").read_text("utf-8")
NOW = datetime(2026, 3, 5, tzinfo=UTC)
PARTS = (
    whole.SourceMap,
    whole.Limits,
    connection.Connection,
    connection.Store,
    accounts.Accounts,
    accounts.AccountState,
    accounts.FormerNames,
    tables.Table,
    tables.Column,
    tables.Paging,
    layout.Layout,
    layout.Buckets,
    layout.Partitions,
    records.Record,
    records.Join,
    records.Field,
    records.Objects,
    conditions.Condition,
    conditions.Subset,
    written_for.WrittenFor,
)


def blocks(kind: str) -> list[str]:
    """Give the blocks of the guide of one kind."""
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def forum(tmp_path: Path) -> Path:
    """Make the forum as the guide tells, and give its map."""
    with sqlite3.connect(tmp_path / "forum.db") as database:
        database.executescript(blocks("sql")[0])
    database.close()
    (tmp_path / "files").mkdir()
    for name in ("peas", "test"):
        (tmp_path / "files" / f"{name}.txt").write_text(f"{name}\n")
    (text,) = blocks("toml")
    (tmp_path / "map.toml").write_text(text, "utf-8")
    return tmp_path / "map.toml"


def test_its_map_is_checked_and_everything_can_be_answered(forum: Path) -> None:
    run = CliRunner().invoke(source, ["check", "--map", str(forum)])
    assert run.exit_code == 0, run.output
    assert "Everything that the map discloses can be answered." in run.output


def test_a_misspelt_column_is_told_with_its_line(forum: Path) -> None:
    text = forum.read_text("utf-8").replace('"mail"', '"post"')
    forum.write_text(text, "utf-8")
    run = CliRunner().invoke(source, ["check", "--map", str(forum)])
    assert run.exit_code == 1
    line = next(number for number, one in enumerate(text.splitlines(), 1) if 'name = "post", content' in one)
    assert f"map.toml:{line}" in run.output
    assert "has no column post" in run.output


def test_what_would_run_is_shown_without_names_in_it(forum: Path) -> None:
    told = ["explain", "--map", str(forum), "--category", "logs", "--account", "rosa", "--since", "2026-03-01"]
    run = CliRunner().invoke(source, told)
    assert run.exit_code == 0, run.output
    assert ":account" in run.output
    assert "rosa" not in run.output


def test_the_test_account_is_answered_as_the_guide_says(forum: Path) -> None:
    source_map = read_source_map(forum.read_text("utf-8"), "map.toml")
    connections, files_of = opened(source_map, forum.parent, {})
    key = Signer.from_seed(secrets.token_bytes(32))
    plan = sample_plan(
        connections,
        "tester",
        source_map.categories,
        since=None,
        until=None,
        now=NOW,
        signing=Signing(key.public.raw.hex(), key.sign),
    )
    rows: dict[str, list[tuple[object, ...]]] = {}
    files, statements = [], []
    for answer in Platform(connections, files_of, key.public.verifies).collect(plan, now=NOW):
        if isinstance(answer, Rows):
            rows[answer.table] = [row for batch in answer.batches for row in batch]
        elif isinstance(answer, MediaObject):
            files.append(b"".join(answer.chunks()))
        elif isinstance(answer, Statement):
            statements.append(answer.words)
    connections.close()
    assert rows["subscriber"] == [("tester", "me@garden.example", datetime(2026, 1, 1, 1, tzinfo=UTC))]
    assert rows["logins"] == [(datetime(2026, 3, 1, 13, tzinfo=UTC), "192.0.2.99")]
    assert [row[2] for row in rows["posts"]] == ["A test."]
    assert files == [b"test\n"]
    assert "Logins: not retained before 2025-03-05 (UTC)." in statements


def test_a_guideline_for_it_is_written_and_holds(forum: Path) -> None:
    folder = forum.parent / "garden-forum"
    told = ["--name", "Garden forum", "--email", "requests@garden.example", "--domain", "garden.example"]
    run = CliRunner().invoke(guideline, ["new", str(folder), *told, "--country", "DE", "--map", str(forum)])
    assert run.exit_code == 0, run.output
    tried = CliRunner().invoke(guideline, ["test", str(folder)])
    assert tried.exit_code == 0, tried.output


def test_its_agency_is_taken_over_with_a_number_to_call(forum: Path) -> None:
    (text,) = blocks("csv")
    (row,) = read_own(text.splitlines(keepends=True))
    assert isinstance(row, Row), row
    assert (row.described.name, row.domains) == ("Rehearsal Police", ("police.example",))
    assert row.number is not None


def test_its_settings_are_settings_and_name_what_was_made(forum: Path) -> None:
    (text,) = blocks("sh")
    named = dict(re.findall(r"(ROGATORY_[A-Z_]+)=(\S+)", text))
    known = {f"ROGATORY_{name.upper()}" for name in Config.model_fields}
    assert named.keys() <= known
    assert named["ROGATORY_SOURCE_MAP"] == f"$PWD/{forum.name}"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_the_format_is_told(part: type) -> None:
    told = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"`[^`\n]+`", GUIDE))))
    in_the_map = set(re.findall(r"\b([a-z_0-9]+)(?= =|\.|\])", blocks("toml")[0]))
    missing = {one.name for one in fields(part)} - told - in_the_map
    assert missing == set()


@pytest.mark.parametrize("page", sorted(DOCS.glob("platforms/*.md")), ids=lambda page: page.stem)
def test_every_platform_has_its_place_in_the_guide(page: Path) -> None:
    assert f"platforms/{page.name}" in GUIDE
    assert f"rogatory maps write {page.stem}" in GUIDE
