"""What cannot be read is told as unreachable, for its own items alone, and never as an empty or a short answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from rogatory.sources.answers import PartFailed, Rows, Statement
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.duckdb_files import DuckDBFiles
from rogatory.sources.source_map import Limits
from rogatory.sources.tied import tied
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import (
    NOW,
    TABLES,
    answers,
    day,
    kinds_in,
    plan_of,
    released,
    rows_in,
    small_map,
    write_table,
)


def test_a_missing_table_is_unreachable_for_its_items_alone(root: Path) -> None:
    (root / "tables" / "logins.parquet").unlink()
    given = answers(root, released("ann", "logs"), released("ann", "subscriber"))
    told = [
        (one.item, one.details["table"]) for one in given if isinstance(one, Statement) and one.kind == "unreachable"
    ]
    assert told == [("ann/logs", "logins")]
    assert {one.table for one in given if isinstance(one, Rows)} == {"message_metadata", "subscriber"}


def test_the_log_names_no_account(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    (root / "tables" / "logins.parquet").unlink()
    answers(root, released("ann", "logs", "logins", since=day(1)))
    assert "logins" in caplog.text
    assert "ann/logs" not in caplog.text, "an item bears the name of its account"


def test_a_broken_table_is_unreachable(root: Path) -> None:
    (root / "tables" / "logins.parquet").write_bytes(b"PAR1 and nothing more")
    assert kinds_in(answers(root, released("ann", "logs", "logins", since=day(1)))) == ["unreachable"]


def test_a_table_without_a_declared_column_is_unreachable(root: Path) -> None:
    write_table(root, "logins", {"id": pa.int64(), "at": pa.timestamp("us")}, [(1, day(2).replace(tzinfo=None))])
    assert kinds_in(answers(root, released("ann", "logs", "logins", since=day(1)))) == ["unreachable"]


def test_a_time_column_that_holds_no_instants_is_unreachable(root: Path) -> None:
    """Text compares as text: a range of dates over it would let out the wrong rows."""
    write_table(
        root, "logins", {"id": pa.int64(), "at": pa.string(), "ip": pa.string()}, [(1, "2020-03-02", "192.0.2.2")]
    )
    for since in (day(1), None):
        assert "unreachable" in kinds_in(answers(root, released("ann", "logs", "logins", since=since)))


def test_names_that_are_no_text_are_unreachable(root: Path) -> None:
    schema, rows = TABLES["accounts"]
    write_table(root, "accounts", schema | {"name": pa.int64()}, [(one[0], one[0], *one[2:]) for one in rows])
    assert kinds_in(answers(root, released("1", "subscriber"))) == ["unreachable"]


def test_spans_of_former_names_that_are_no_instants_are_unreachable(root: Path) -> None:
    schema = TABLES["names"][0] | {"since": pa.string(), "until": pa.string()}
    write_table(root, "names", schema, [(1, "ann_old", "2020-03-01", "2020-03-10")])
    assert kinds_in(answers(root, released("ann_old", "subscriber"))) == ["unreachable"]


@pytest.mark.parametrize("table", ["accounts", "names"])
def test_without_the_tables_of_names_every_item_is_unreachable(root: Path, table: str) -> None:
    """Not `no such account`: nobody can know that, and a name may have passed from one account to another."""
    (root / "tables" / f"{table}.parquet").unlink()
    assert kinds_in(answers(root, released("ann", "logs"), released("nobody", "logs", item="2"))) == ["unreachable"] * 2


def test_a_missing_folder_of_files_is_unreachable_and_the_rows_are_there(root: Path) -> None:
    (root / "objects").rename(root / "elsewhere")
    given = answers(root, released("Ann", "video"))
    assert rows_in(given) == [("v5", day(5))]
    assert kinds_in(given) == ["held", "unreachable"]


def test_a_table_that_vanishes_while_it_is_read_is_no_short_answer(root: Path, breaking_off: None) -> None:
    stream = tied(small_map(), root, {}, VERIFIES).collect(
        plan_of(released("ann", "logs", "logins", since=day(1))), now=NOW
    )
    rows = next(stream)
    assert isinstance(rows, Rows)
    with pytest.raises(PartFailed) as caught:
        list(rows.batches)
    assert caught.value.statement.kind == "unreachable"
    assert list(stream) == []


def test_of_several_accounts_those_behind_the_break_are_told_as_unreachable(root: Path, breaking_off: None) -> None:
    asked = plan_of(*(released(name, "logs", "logins", since=day(1)) for name in ("ann", "Ann", "o'hara\"; --")))
    stream = tied(small_map(), root, {}, VERIFIES).collect(asked, now=NOW)
    rows = next(stream)
    assert isinstance(rows, Rows)
    assert rows.account == "ann"
    with pytest.raises(PartFailed):
        list(rows.batches)
    assert [(one.kind, one.account) for one in stream if isinstance(one, Statement)] == [
        ("unreachable", "Ann"),
        ("unreachable", "o'hara\"; --"),
    ]


def test_of_accounts_with_one_row_each_the_one_at_the_break_is_told_as_well(root: Path, breaking_off: None) -> None:
    """Nothing would have told what became of it."""
    given = answers(root, *(released(name, "subscriber") for name in ("ann", "Ann", "moon")))
    assert [one.account for one in given if isinstance(one, Rows)] == ["ann"]
    told = [one.account for one in given if isinstance(one, Statement) and one.kind == "unreachable"]
    assert told == ["Ann", "moon"]


@pytest.fixture
def breaking_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the engine break off behind the second row of a table that is asked for logins, or subscribers."""
    whole = DuckDBFiles.stream

    def stream(engine: DuckDBFiles, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        for batch in whole(engine, sql, values):
            if "logins" not in sql and '"mail" AS "c' not in sql:
                yield batch
                continue
            yield batch[:2]
            raise Unreadable("the disk is gone")

    monkeypatch.setattr(DuckDBFiles, "stream", stream)


def test_many_rows_where_the_map_says_there_is_one_are_no_answer(root: Path) -> None:
    """They would be held in memory as a whole."""
    timeless = small_map('account = ["id"]\ntime = "at"\nretained_from = "2020-01-01"\n', 'account = ["id"]\n')
    asked = released("ann", "logs", "logins")
    assert len(rows_in(answers(root, asked, source_map=timeless))) == 3
    assert kinds_in(answers(root, asked, source_map=replace(timeless, limits=Limits(rows=2)))) == ["unreachable"]


def test_ids_that_two_tables_write_otherwise_leave_what_is_asked_of_several_accounts_open(root: Path) -> None:
    """Whose the rows are would be a guess; and nothing else of the collection breaks off."""
    schema, rows = TABLES["accounts"]
    write_table(root, "accounts", schema | {"id": pa.string()}, [(f"0{one[0]}", *one[1:]) for one in rows])
    asked = (released(name, "logs", "logins", since=day(1)) for name in ("ann", "Ann"))
    given = answers(root, *asked, released("ann", "subscriber"))
    told = [one.item for one in given if isinstance(one, Statement) and one.kind == "unreachable"]
    assert told == ["ann/logs", "Ann/logs"]
    assert [one.table for one in given if isinstance(one, Rows)] == ["subscriber"]
