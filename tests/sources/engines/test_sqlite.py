"""SQLite: opened for reading alone, instants in every way of writing, statements that are broken off in time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.sqlite import SQLite
from rogatory.sources.maps.connection import Connection
from rogatory.sources.maps.tables import Column, Table
from tests.sources.engines.reading import all_rows, whole

FILE = "a 100%#1?.sqlite"


def engine(root: Path, seconds: int = 60) -> SQLite:
    return SQLite(Connection("sqlite", file=FILE, seconds=seconds), root)


def table(*columns: str, name: str = "t", **more) -> Table:
    return Table("t", tuple(Column(one, content=False, **more) for one in columns), relation=name)


def made(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(root / FILE)) as opened:
        for one in statements:
            opened.execute(one)
        opened.commit()


def test_a_statement_that_writes_is_refused(tmp_path: Path) -> None:
    made(tmp_path, "CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('kept')")
    for sql in ("DELETE FROM t", "DROP TABLE t", "INSERT INTO t VALUES ('x')", "CREATE TEMP TABLE s AS SELECT 1"):
        with pytest.raises(Unreadable, match=r"readonly|read-only|query_only"):
            list(engine(tmp_path).stream(sql, {}))
    assert all_rows(engine(tmp_path), table("a")) == [("kept",)]


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="unable to open"):
        engine(tmp_path).schema(table("a"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("not a database, but long enough to be looked at" * 99)
    with pytest.raises(Unreadable, match="not a database"):
        engine(tmp_path).schema(table("a"))


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    made(tmp_path, "CREATE TABLE t (a TEXT)")
    with pytest.raises(Unreadable, match="there is no table elsewhere"):
        engine(tmp_path).schema(table("a", name="elsewhere"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2020-03-01", "2020-03-01 00:00:00.000000"),
        ("2020-03-01 12:30", "2020-03-01 12:30:00.000000"),
        ("2020-03-01T12:30:00.5", "2020-03-01 12:30:00.500000"),
        ("2020-03-01 12:30:00.123456", "2020-03-01 12:30:00.123456"),
        ("2020-03-01T12:30:00Z", "2020-03-01 12:30:00.000000"),
        ("2020-03-01 12:30:00+02:00", "2020-03-01 10:30:00.000000"),
        ("20200301T123000-0530", "2020-03-01 18:00:00.000000"),
    ],
)
def test_instants_are_read_in_every_way_in_which_platforms_write_them(tmp_path: Path, written: str, read: str) -> None:
    made(tmp_path, "CREATE TABLE t (a TIMESTAMP)", f"INSERT INTO t VALUES ('{written}')")
    assert all_rows(engine(tmp_path), table("a")) == [(read,)]


@pytest.mark.parametrize("written", ["'yesterday'", "1583056800", "2458909.5", "X'00'"])
def test_what_is_no_instant_is_told(tmp_path: Path, written: str) -> None:
    made(tmp_path, "CREATE TABLE t (a DATETIME)", f"INSERT INTO t VALUES ({written})")
    with pytest.raises(Unreadable):
        all_rows(engine(tmp_path), table("a"))


def test_a_column_of_text_holds_instants_where_the_map_gives_a_zone(tmp_path: Path) -> None:
    made(tmp_path, "CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('2020-07-01T12:00:00+00:00')")
    assert engine(tmp_path).schema(table("a", zone="Europe/Berlin"))["a"].is_timestamp()
    assert all_rows(engine(tmp_path), table("a", zone="Europe/Berlin")) == [("2020-07-01 14:00:00.000000",)]


def test_a_platform_that_compares_without_regard_to_capitals_does_not_widen_an_exact_map(tmp_path: Path) -> None:
    made(tmp_path, "CREATE TABLE t (a TEXT COLLATE NOCASE)", "INSERT INTO t VALUES ('Ann'), ('ann')")
    sql = whole(engine(tmp_path), table("a")).sql
    found = [row for batch in engine(tmp_path).stream(f"{sql} WHERE a = :name", {"name": "ann"}) for row in batch]
    assert found == [("ann",)]


def test_a_statement_that_takes_too_long_is_broken_off(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a FROM n WHERE a < 0"
    made(tmp_path, f"CREATE VIEW t AS {endless}")
    with pytest.raises(Unreadable, match="interrupted"):
        list(engine(tmp_path, seconds=1).stream("SELECT a FROM t", {}))


def test_whoever_reads_slowly_is_not_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a statement is what the engine takes, not what is done with the rows."""
    made(tmp_path, "CREATE TABLE t (a INTEGER)")
    with closing(sqlite3.connect(tmp_path / FILE)) as opened:
        opened.executemany("INSERT INTO t VALUES (?)", ((number,) for number in range(3 * BATCH)))
        opened.commit()
    clock = iter(range(0, 10**9, 50))
    stream = engine(tmp_path, seconds=49).stream("SELECT a FROM t", {})
    assert len(next(stream)) == BATCH
    monkeypatch.setattr("rogatory.sources.engines.sqlite._STEPS", 10**9)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    assert sum(map(len, stream)) == 2 * BATCH


def test_a_file_that_is_written_to_meanwhile_can_be_read(tmp_path: Path) -> None:
    """As platforms keep it: with a log that is written ahead."""
    made(tmp_path, "CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)")
    with closing(sqlite3.connect(tmp_path / FILE)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("INSERT INTO t VALUES (2)")
        assert all_rows(engine(tmp_path), table("a")) == [(1,)]
        writing.commit()
        assert all_rows(engine(tmp_path), table("a")) == [(1,), (2,)]
