"""Tables that are files, Parquet or CSV, read by DuckDB inside this process."""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import TemporaryDirectory
from threading import Timer
from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.contract import BATCH, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rogatory.sources.maps.connection import Connection, ConnectionKind
    from rogatory.sources.maps.tables import Table

_READERS = {"parquet": "READ_PARQUET", "csv": "READ_CSV"}


class DuckDBFiles:
    """DuckDB over the files of a folder."""

    def __init__(self, connection: Connection, root: Path) -> None:
        """Take a connection of the map, and the folder to which its own is relative; nothing is read yet."""
        self.kind: ConnectionKind = connection.kind
        self._folder = root / connection.folder
        self._seconds = connection.seconds
        # What does not fit in memory is people's data: it spills into a folder that is private and gone afterwards.
        self._spill = TemporaryDirectory(prefix="rogatory-")
        self._database = self._opened()

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types of all columns of a table; raises Unreadable."""
        from ibis.backends.sql.datatypes import DuckDBType

        with failures_told(table.name):
            found = self._database.cursor().execute(f"DESCRIBE SELECT * FROM {self.named(table).sql('duckdb')}")  # noqa: S608 - the map's own table
            return {name: DuckDBType.from_string(kind) for name, kind, *_ in found.fetchall()}

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the function that reads a table's file."""
        from sqlglot import exp

        path = exp.Literal.string(str(self._folder / table.file))
        return exp.Table(this=exp.Anonymous(this=_READERS[self.kind], expressions=[path]))

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement; see `contract.Engine.stream`."""
        # A cursor of its own: DuckDB ends a stream, without an error, when its connection runs another query.
        cursor = self._database.cursor()
        try:
            with failures_told("a statement"):
                with _bounded(cursor, self._seconds):
                    reader = cursor.execute(sql, dict(values)).fetch_record_batch(BATCH)
                for batch in reader:
                    if batch.num_rows:
                        yield tuples_of(batch)
        finally:
            cursor.close()

    def close(self) -> None:
        """Close the database, and take away what it spilled."""
        self._database.close()
        self._spill.cleanup()

    def _opened(self) -> Any:  # noqa: ANN401 - DuckDB's types would load it at every start
        import duckdb

        # DuckDB would download extensions from the internet when it wants them: a source never does.
        return duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "temp_directory": f"{self._spill.name}/duckdb",
            }
        )


@contextmanager
def failures_told(what: str) -> Iterator[None]:
    """Turn whatever DuckDB and Arrow raise into Unreadable."""
    import duckdb
    import pyarrow as pa

    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise Unreadable(f"{what}: {error}") from error


def tuples_of(batch: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 - Arrow's types would load it at every start
    """Give the rows of a batch of Arrow as Python values; instants to the microsecond."""
    import pyarrow as pa

    columns = [
        column.cast(pa.timestamp("us", column.type.tz)).to_pylist()
        if pa.types.is_timestamp(column.type)
        else column.to_pylist()
        for column in batch.columns
    ]
    return list(zip(*columns, strict=True))


@contextmanager
def _bounded(cursor: Any, seconds: int) -> Iterator[None]:  # noqa: ANN401
    """Break a statement off that does not begin to answer in time."""
    timer = Timer(seconds, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
