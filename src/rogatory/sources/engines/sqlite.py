"""Tables of a SQLite file, read by Python's own driver."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.relations import declared, picked, relation, stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rogatory.sources.maps.connection import Connection, ConnectionKind
    from rogatory.sources.maps.tables import Column, Table

_STEPS = 10_000
"""After so many steps of SQLite's machine the clock is looked at."""
_INSTANT = "rogatory_instant"


class SQLite:
    """One file, opened for reading alone by each statement: a connection costs less than to share it would."""

    def __init__(self, connection: Connection, root: Path) -> None:
        """Take a connection of the map, and the folder to which its file is relative; nothing is read yet."""
        self.kind: ConnectionKind = connection.kind
        self._file = root / connection.file
        self._seconds = connection.seconds

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types that the map tells, else those with which the columns were declared; raises Unreadable."""
        sought = relation(table)
        with _failures_told(table.name), closing(self._opened()) as opened:
            listing = "SELECT name, type FROM pragma_table_xinfo(?, ?)"
            found = dict(opened.execute(listing, (sought.name, sought.db or "main")).fetchall())
        if not found:
            raise Unreadable(f"there is no table {table.relation}")
        wanted = {one.name: one for one in stored(table)}
        return {name: _type_of(wanted.get(name), kind) for name, kind in found.items()}

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the table with instants in one way of writing, and texts that are compared by their bytes."""
        types, collated = self.schema(table), self._is_collated(table)
        missing = [one.name for one in stored(table) if one.name not in types]
        if missing:
            raise Unreadable(f"{table.relation} has no column {', '.join(missing)}")
        return picked(relation(table), table, lambda column, cell: _cell(column, cell, types[column.name], collated))

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement; see `contract.Engine.stream`."""
        with _failures_told("a statement"), closing(self._opened()) as opened:
            self._give_time(opened)
            cursor = opened.execute(sql, {name: _bound(value) for name, value in values.items()})
            while rows := cursor.fetchmany(BATCH):
                yield rows
                self._give_time(opened)

    def close(self) -> None:
        """Nothing is held between statements."""

    def _is_collated(self, table: Table) -> bool:
        """Tell whether texts of a table may be compared otherwise than by their bytes, as of a view one cannot know.

        To say so of others would keep a join from their index, and have it read the whole table for each row.
        """
        listing = "SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')"
        with _failures_told(table.name), closing(self._opened()) as opened:
            found = opened.execute(listing, (relation(table).name,)).fetchall()
        return not all(kind == "table" and "COLLATE" not in str(sql).upper() for kind, sql in found)

    def _opened(self) -> sqlite3.Connection:
        address = f"{self._file.resolve().as_uri()}?mode=ro"
        opened = sqlite3.connect(address, uri=True, timeout=self._seconds, check_same_thread=False)
        opened.execute("PRAGMA query_only = ON")
        opened.execute("PRAGMA trusted_schema = OFF")
        opened.create_function(_INSTANT, 2, _instant, deterministic=True)
        return opened

    def _give_time(self, opened: sqlite3.Connection) -> None:
        until = time.monotonic() + self._seconds
        opened.set_progress_handler(partial(_is_over, until), _STEPS)


@contextmanager
def _failures_told(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise Unreadable(f"{what}: {error}") from error


def _is_over(until: float) -> bool:
    return time.monotonic() > until


def _type_of(column: Column | None, kind: str) -> Any:  # noqa: ANN401
    import ibis
    from ibis.backends.sql.datatypes import SQLiteType

    told = declared(column) if column is not None else None
    if told is not None:
        return told
    found = SQLiteType.from_string(kind) if kind else ibis.dtype("string")
    # An instant in SQLite is a text, and has the offset in it or none: that is known of each value, not of the column.
    if found.is_timestamp():
        return ibis.dtype("timestamp")
    return ibis.dtype("string") if found.is_json() else found


def _cell(column: Column, cell: Any, dtype: Any, collated: bool) -> Any:  # noqa: ANN401
    from sqlglot import exp

    if dtype.is_timestamp():
        zone = exp.Literal.string(column.zone or "UTC")
        return exp.Anonymous(this=_INSTANT, expressions=[cell, zone])
    if dtype.is_string() and collated:
        return exp.Collate(this=cell, expression=exp.Var(this="BINARY"))
    return cell


def _instant(value: object, zone: str) -> str | None:
    """Give an instant as `2020-03-01 12:00:00.000000`: in its zone, without it, so that texts sort as instants do."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(value)  # SQLite breaks the statement off
    found = datetime.fromisoformat(value)
    return _written(found.astimezone(ZoneInfo(zone)) if found.tzinfo else found)


def _written(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat(" ", "microseconds")


def _bound(value: object) -> object:
    if isinstance(value, datetime):
        return _written(value.astimezone(UTC) if value.tzinfo else value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, list) else value
