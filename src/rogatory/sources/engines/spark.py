"""Tables that Spark reads: Parquet files of a lake, or relations of its catalog. Its driver is an extra: `spark`."""

from __future__ import annotations

import json
import re
import socket
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from itertools import islice
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from rogatory.sources.engines.addresses import without_extra, wrong
from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.relations import picked, relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rogatory.sources.maps.connection import Connection, ConnectionKind
    from rogatory.sources.maps.tables import Table

_SECONDS_TO_CONNECT = 10
_MASTERS = ("local", "spark://", "yarn", "k8s://")
_SPECIAL = re.compile(r"([\\*?{}\[\]])")
"""Signs that have a meaning in a pattern of paths."""
_OPENING = Lock()
"""A process has one session of Spark; two threads would begin two."""
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    # Whatever this Spark is set to otherwise: a file that cannot be read is told, and never passed over.
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class Spark:
    """A Spark master. Files lie in the connection's folder, in the same place on every machine of the cluster."""

    def __init__(self, connection: Connection, root: Path, where: str, address: str) -> None:
        """Take a connection of the map, the folder to which its own is relative, and its address; nothing is reached.

        Raises:
            Problem: the address is none of Spark, or its driver is not installed.
        """
        try:
            import pyspark  # noqa: F401
        except ImportError:
            raise without_extra(connection, where, "spark") from None

        if not address.startswith(_MASTERS):
            raise wrong(connection, where)
        self.kind: ConnectionKind = connection.kind
        self._folder = root / connection.folder
        self._seconds = connection.seconds
        self._master = address
        self._opened: Any = None

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types of all columns of a table; raises Unreadable."""
        from ibis.backends.sql.datatypes import PySparkType

        with self._running(table.name) as session:
            found = session.sql(f"SELECT * FROM {self._place(table).sql('spark')}").schema  # noqa: S608 - the map's own  # nosec B608
            return {one.name: PySparkType.from_string(one.dataType.simpleString()) for one in found}

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the table with its declared columns."""
        return picked(self._place(table), table)

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement; see `contract.Engine.stream`. One partition of the rows is fetched after the other."""
        group = uuid4().hex
        with self._running("a statement", group) as session:
            frame = session.sql(sql, args={name: _bound(value) for name, value in values.items()})
            readings = [_reading_of(field.dataType.typeName()) for field in frame.schema]
            rows = frame.toLocalIterator()
        while batch := self._next(rows, group):
            yield [tuple(read(value) for read, value in zip(readings, row, strict=True)) for row in batch]

    def close(self) -> None:
        """End the session."""
        with _OPENING, suppress(*_failures()):
            session, self._opened = self._opened, None
            if session is not None:
                session.stop()

    def _place(self, table: Table) -> Any:  # noqa: ANN401
        from sqlglot import exp

        if not table.file:
            return relation(table)
        pattern = table.pattern.glob
        if "**" in pattern:
            # Spark would take it for one folder, and leave out what lies deeper.
            raise Unreadable(f"{table.file}: Spark looks into no folders of any depth")
        folder = _SPECIAL.sub(r"\\\1", str(self._folder.resolve()))
        return exp.table_(f"file:{folder}/{pattern}", db="parquet", quoted=True)

    def _next(self, rows: Iterator[Any], group: str) -> list[Any]:
        with self._running("a statement", group):
            return list(islice(rows, BATCH))

    @contextmanager
    def _running(self, what: str, group: str = "") -> Iterator[Any]:
        """Give the session; the jobs of the group are broken off after the time of a statement."""
        try:
            session = self._session()
            context = session.sparkContext
            context.setJobGroup(group, "Rogatory", interruptOnCancel=True)
            timer = Timer(self._seconds, context.cancelJobGroup, [group])
            timer.daemon = True
            timer.start()
            try:
                yield session
            finally:
                timer.cancel()
        except _failures() as error:
            raise Unreadable(f"{what}: {str(error).splitlines()[0] if str(error) else type(error).__name__}") from error

    def _session(self) -> Any:  # noqa: ANN401
        from pyspark.sql import SparkSession

        with _OPENING:
            if self._opened is not None and _is_over(self._opened):
                _forget(self._opened)
                self._opened = None
            if self._opened is None:
                _require_reachable(self._master)
                builder = SparkSession.builder.master(self._master).appName("rogatory")
                for name, value in _SETTINGS.items():
                    builder = builder.config(name, value)
                self._opened = builder.getOrCreate()
            if self._opened.sparkContext.master != self._master:
                self._opened = None
                raise Unreadable("this process reads from Spark at another address already")
            return self._opened


def _is_over(session: Any) -> bool:  # noqa: ANN401
    """Tell whether a session was ended: by its master, or with the process in which it ran."""
    with suppress(AttributeError, *_failures()):
        return bool(session.sparkContext._jsc.sc().isStopped())  # nothing public tells it
    return True


def _forget(session: Any) -> None:  # noqa: ANN401
    """Have the driver begin anew. Where its own process is gone it would go on calling it."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    with suppress(*_failures()):
        session.stop()
        return
    SparkSession._instantiatedSession = None
    SparkContext._active_spark_context = SparkContext._gateway = SparkContext._jvm = None


def _failures() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return (Py4JError, PySparkException, OSError, EOFError)


def _require_reachable(master: str) -> None:
    """Knock at a standalone master: Spark itself would try for a minute."""
    if not master.startswith("spark://"):
        return
    for each in master.removeprefix("spark://").split(","):
        split = urlsplit(f"spark://{each}")
        with suppress(OSError), socket.create_connection((split.hostname, split.port or 7077), _SECONDS_TO_CONNECT):
            return
    raise Unreadable("no master of Spark can be reached")


def _bound(value: object) -> object:
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, list) else value


def _reading_of(type_name: str) -> Callable[[Any], object]:
    special: dict[str, Callable[[Any], object]] = {"timestamp": _aware, "binary": _bytes}
    return special.get(type_name, _same)


def _aware(value: datetime | None) -> object:
    # The driver gives instants in the zone of this machine, and takes the zone away.
    return value.astimezone(UTC) if value is not None else None


def _bytes(value: bytearray | None) -> object:
    return bytes(value) if value is not None else None


def _same(value: object) -> object:
    return value
