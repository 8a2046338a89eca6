"""Tables that a Trino server reaches, asked over HTTP. Its driver is an extra of the installation: `trino`."""

from __future__ import annotations

import json
import re
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.addresses import parted, without_extra
from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.relations import picked, relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rogatory.sources.maps.connection import Connection, ConnectionKind
    from rogatory.sources.maps.tables import Column, Table

_SECONDS_TO_ANSWER = 30
_PLACE = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|:(\w+)""")
"""Quoted text, which is left as it is, or the place of a parameter."""


class Trino:
    """One server, with a catalog and a schema for tables that are named without."""

    def __init__(self, connection: Connection, where: str, address: str) -> None:
        """Take a connection of the map, how it is named in Problems, and its address; nothing is reached yet.

        Raises:
            Problem: the address is none of Trino, or its driver is not installed.
        """
        try:
            import trino
        except ImportError:
            raise without_extra(connection, where, "trino") from None

        self.kind: ConnectionKind = connection.kind
        self._trino: Any = trino
        self._json: set[tuple[str, str]] = set()
        there = parted(connection, where, address)
        user = there.user or "rogatory"
        self._settings = {
            "host": there.host,
            "port": there.port or (443 if there.scheme == "https" else 8080),
            "http_scheme": there.scheme,
            "user": user,
            "auth": trino.auth.BasicAuthentication(user, there.password) if there.password else None,
            "catalog": there.path[0] if there.path else None,
            "schema": there.path[1] if len(there.path) > 1 else None,
            "source": "rogatory",
            "timezone": "UTC",
            "request_timeout": _SECONDS_TO_ANSWER,
            "session_properties": {"query_max_run_time": f"{connection.seconds}s"},
        }

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types of all columns of a table; raises Unreadable."""
        import ibis
        from ibis.backends.sql.datatypes import TrinoType

        with self._asked(f"SHOW COLUMNS FROM {relation(table).sql('trino')}", [], table.name) as cursor:
            types = {name: TrinoType.from_string(written) for name, written, *_ in cursor.fetchall()}
        self._json |= {(table.name, name) for name, dtype in types.items() if dtype.is_json()}
        return {name: ibis.dtype("string") if dtype.is_json() else dtype for name, dtype in types.items()}

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the table with its declared columns; JSON as text."""
        from sqlglot import exp

        def made(column: Column, cell: Any) -> Any:  # noqa: ANN401
            is_json = (table.name, column.name) in self._json
            return exp.Anonymous(this="JSON_FORMAT", expressions=[cell]) if is_json else cell

        return picked(relation(table), table, made)

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement; see `contract.Engine.stream`. The server ends it after the time of a statement."""
        with self._asked(*positional(sql, values), "a statement") as cursor:
            while rows := cursor.fetchmany(BATCH):
                yield [tuple(row) for row in rows]

    def close(self) -> None:
        """Nothing is held between statements."""

    @contextmanager
    def _asked(self, sql: str, values: list[object], what: str) -> Iterator[Any]:
        import requests

        try:
            with closing(self._trino.dbapi.connect(**self._settings)) as connection:
                cursor = connection.cursor()
                cursor.execute(sql, values)
                try:
                    yield cursor
                finally:
                    cursor.close()
        except (self._trino.exceptions.Error, self._trino.exceptions.HttpError, requests.RequestException) as error:
            raise Unreadable(f"{what}: {error}") from error


def positional(sql: str, values: Mapping[str, object]) -> tuple[str, list[object]]:
    """Give a statement with a question mark for each named place, and the values in their order."""
    ordered: list[object] = []

    def place(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        ordered.append(_bound(values[found[2]]))
        return "?"

    return _PLACE.sub(place, sql), ordered


def _bound(value: object) -> object:
    if isinstance(value, datetime):
        aware = value.tzinfo is not None
        written = (value.astimezone(UTC) if aware else value).replace(tzinfo=None).isoformat(" ", "microseconds")
        return f"{written} UTC" if aware else written
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, list) else value
