"""Tables of a PostgreSQL server, read by psycopg in transactions that can only read."""

from __future__ import annotations

import json
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.addresses import wrong
from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.relations import picked, relation, stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rogatory.sources.maps.connection import Connection, ConnectionKind
    from rogatory.sources.maps.tables import Column, Table

_COLUMNS = """
SELECT a.attname, CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
       ELSE format_type(a.atttypid, a.atttypmod) END, has_column_privilege(a.attrelid, a.attnum, 'SELECT')
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
"""
_AS_TEXT = ("json", "jsonb", "inet", "cidr", "uuid")
"""What comes as the text in which the server writes it."""
_SECONDS_TO_CONNECT = 10
_IDLE = 4
"""How many connections are kept for the next statement."""
_DECLARE = "DECLARE rogatory NO SCROLL CURSOR FOR "
_FETCH = f"FETCH FORWARD {BATCH} FROM rogatory"
_LIMITS = """
SELECT set_config('statement_timeout', %(most)s, true), set_config('lock_timeout', %(most)s, true),
       set_config('idle_in_transaction_session_timeout', %(most)s, true), set_config('TimeZone', 'UTC', true)
"""


class PostgreSQL:
    """One database. A connection serves one statement at a time, and is kept for the next."""

    def __init__(self, connection: Connection, where: str, address: str) -> None:
        """Take a connection of the map, how it is named in Problems, and its address; nothing is reached yet.

        Raises:
            Problem: the address is none of PostgreSQL.
        """
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        self.kind: ConnectionKind = connection.kind
        self._seconds = connection.seconds
        try:
            given = conninfo_to_dict(address)
        except psycopg.Error:
            raise wrong(connection, where) from None  # its message has the address in it
        # A server that vanished without a word is noticed after the time of a statement.
        waiting = {"connect_timeout": _SECONDS_TO_CONNECT, "tcp_user_timeout": connection.seconds * 1000}
        self._address: dict[str, Any] = {**waiting, "application_name": "rogatory", **given}
        self._idle: list[Any] = []
        self._giving = Lock()

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types of the columns; raises Unreadable, also for declared columns that the user may not read."""
        import ibis
        from ibis.backends.sql.datatypes import PostgresType

        with self._answered(table.name, (_COLUMNS, [relation(table).sql("postgres")])) as (_, (answer,)):
            found = answer.fetchall()
        if not found:
            raise Unreadable(f"there is no table {table.relation}")
        types = {name: PostgresType.from_string(written) for name, written, _ in found}
        hidden = {name for name, _, readable in found if not readable} & {one.name for one in stored(table)}
        if hidden:
            raise Unreadable(f"{table.relation}: the user may not read {', '.join(sorted(hidden))}")
        return {name: ibis.dtype("string") if _is_told_as_text(dtype) else dtype for name, dtype in types.items()}

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the table with its declared columns; values of the platform's own types are texts."""
        types = self.schema(table)
        return picked(relation(table), table, lambda column, cell: _cell(column, cell, types))

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement; see `contract.Engine.stream`. The server keeps the rows that were not fetched yet."""
        declared = (_DECLARE + sql, dict(values))
        with self._answered("a statement", declared, (_FETCH, None)) as (connection, (_, first)):
            rows = first.fetchall()
            while rows:
                yield rows
                rows = connection.execute(_FETCH).fetchall() if len(rows) == BATCH else []

    def plan(self, sql: str, values: Mapping[str, object]) -> object:
        """Give how the server would run a statement, in its own words read from JSON; raises Unreadable."""
        with self._answered("a statement", (f"EXPLAIN (FORMAT JSON) {sql}", dict(values))) as (_, (answer,)):
            # JSON comes as text here, whatever it is of.
            return json.loads(answer.fetchone()[0])

    def close(self) -> None:
        """Close the connections that are kept."""
        with self._giving:
            kept, self._idle = self._idle, []
        for connection in kept:
            connection.close()

    @contextmanager
    def _answered(self, what: str, *statements: tuple[str, Any]) -> Iterator[tuple[Any, list[Any]]]:
        """Give a connection in a transaction that can only read, and a cursor with the answer to each statement.

        The connection is kept afterwards, unless something failed.
        """
        import psycopg

        connection = None
        try:
            connection, answers = self._begun(statements)
            yield connection, answers
            connection.rollback()
        except psycopg.Error as error:
            raise Unreadable(f"{what}: {_told(error)}") from error
        else:
            with self._giving:
                if len(self._idle) < _IDLE:
                    self._idle.append(connection)
                    connection = None
        finally:
            if connection is not None:
                connection.close()

    def _begun(self, statements: Iterable[tuple[str, Any]]) -> tuple[Any, list[Any]]:
        import psycopg

        while True:
            with self._giving:
                kept = self._idle.pop() if self._idle else None
            connection = self._opened() if kept is None else kept
            try:
                return connection, self._asked(connection, statements)
            except psycopg.Error:
                ended = connection.closed
                connection.close()
                # A connection that was kept may have been ended by the server meanwhile: then another is taken.
                if kept is None or not ended:
                    raise

    def _asked(self, connection: Any, statements: Iterable[tuple[str, Any]]) -> list[Any]:  # noqa: ANN401
        # All goes to the server at once: of the time that a small account took, most was waiting for its answers. The
        # limits are set in each transaction anew, for a pooler may give every one of them another session.
        with connection.pipeline():
            connection.execute(_LIMITS, {"most": str(self._seconds * 1000)})
            return [connection.execute(sql, values) for sql, values in statements]

    def _opened(self) -> Any:  # noqa: ANN401
        import psycopg
        from psycopg.types.string import TextLoader

        connection = psycopg.connect(**self._address, prepare_threshold=None)
        connection.read_only = True
        for name in _AS_TEXT:
            connection.adapters.register_loader(name, TextLoader)
        return connection


def _is_told_as_text(dtype: Any) -> bool:  # noqa: ANN401
    return bool(dtype.is_unknown() or dtype.is_json())


def _cell(column: Column, cell: Any, types: Mapping[str, Any]) -> Any:  # noqa: ANN401
    from sqlglot import exp

    # Types of the platform's own, such as enumerations, are told as text, and only texts have a collation. Of citext it
    # takes away that capital and small letters are equal: the map says whether they are.
    dtype = types.get(column.name)
    return exp.cast(cell, "text") if dtype is not None and dtype.is_string() and dtype.length is None else cell


def _told(error: Any) -> str:  # noqa: ANN401
    """Give what the server said. What it says of data that it cannot read holds the data."""
    import psycopg

    return f"{type(error).__name__} {error.sqlstate}" if isinstance(error, psycopg.DataError) else str(error).strip()
