"""Tables of a ClickHouse server, asked over HTTP. Its driver is an extra of the installation: `clickhouse`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.addresses import parted, without_extra
from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.relations import picked, relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rogatory.sources.maps.connection import Connection, ConnectionKind
    from rogatory.sources.maps.tables import Column, Table

_SECONDS_TO_CONNECT = 10
_OVERFLOWS = tuple(
    f"{what}_overflow_mode" for what in ("timeout", "read", "result", "join", "group_by", "sort", "set", "distinct")
)


class ClickHouse:
    """One database of a server."""

    def __init__(self, connection: Connection, where: str, address: str) -> None:
        """Take a connection of the map, how it is named in Problems, and its address; nothing is reached yet.

        Raises:
            Problem: the address is none of ClickHouse, or its driver is not installed.
        """
        try:
            import clickhouse_connect
        except ImportError:
            raise without_extra(connection, where, "clickhouse") from None

        self.kind: ConnectionKind = connection.kind
        self._driver: Any = clickhouse_connect
        there = parted(connection, where, address)
        self._settings = {
            "host": there.host,
            "port": there.port or (8443 if there.scheme == "https" else 8123),
            "interface": there.scheme,
            "username": there.user,
            "password": there.password or "",
            "database": there.path[0] if there.path else None,
            "connect_timeout": _SECONDS_TO_CONNECT,
            "send_receive_timeout": connection.seconds,
            "query_limit": 0,
            "tz_mode": "aware",
            "autogenerate_session_id": False,  # several statements run at once
            "settings": {
                "max_execution_time": connection.seconds,
                # Whatever its user's profile says: a short answer must not be given as a whole one.
                **dict.fromkeys(_OVERFLOWS, "throw"),
                "skip_unavailable_shards": 0,
                "max_block_size": BATCH,
                # What a joined table has no row for is nothing, and not the first value of its type.
                "join_use_nulls": 1,
                "session_timezone": "UTC",
            },
        }
        self._client: Any = None
        self._json: set[tuple[str, str]] = set()
        self._opening = Lock()

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types of all columns of a table; raises Unreadable."""
        import ibis

        with self._failures_told(table.name):
            found = self._opened().query(f"DESCRIBE TABLE {relation(table).sql('clickhouse')}").result_rows
        types = {name: _type_of(written) for name, written, *_ in found}
        self._json |= {(table.name, name) for name, dtype in types.items() if dtype.is_json()}
        return {name: ibis.dtype("string") if dtype.is_json() else dtype for name, dtype in types.items()}

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the table with its declared columns; JSON as text."""
        from sqlglot import exp

        def made(column: Column, cell: Any) -> Any:  # noqa: ANN401
            is_json = (table.name, column.name) in self._json
            return exp.Anonymous(this="toJSONString", expressions=[cell]) if is_json else cell

        return picked(relation(table), table, made)

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement; see `contract.Engine.stream`. The server ends it after the time of a statement."""
        given = {name: _bound(value) for name, value in values.items()}
        with self._failures_told("a statement"), self._opened().query_row_block_stream(sql, parameters=given) as blocks:
            for block in blocks:
                if block:
                    yield [tuple(row) for row in block]

    def close(self) -> None:
        """Close the connections of the driver."""
        if self._client is not None:
            self._client.close()

    def _opened(self) -> Any:  # noqa: ANN401
        with self._opening:
            self._client = self._client or self._driver.get_client(**self._settings)
            return self._client

    @contextmanager
    def _failures_told(self, what: str) -> Iterator[None]:
        from clickhouse_connect.driver.exceptions import ClickHouseError

        try:
            yield
        except (ClickHouseError, OSError) as error:
            raise Unreadable(f"{what}: {error}") from error


def _type_of(written: str) -> Any:  # noqa: ANN401
    import ibis
    from ibis.backends.sql.datatypes import ClickHouseType

    found = ClickHouseType.from_string(written)
    # Every instant of ClickHouse is one; the zone of its column only tells how it is shown.
    return ibis.dtype("timestamp('UTC')") if found.is_timestamp() else found


def _bound(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value
