"""The tables of a platform as Ibis expressions on the engine that holds them.

Ibis is imported when a connection is opened: it takes a second, and most commands need no platform.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from rogatory.sources.source_map import SourceMap, Table


class Unreadable(Exception):
    """A table is missing, lacks a declared column, or its engine failed."""


@dataclass(frozen=True, slots=True)
class OpenTables:
    """One connection to the platform's tables. The expressions it gives live as long as it is open."""

    source_map: SourceMap
    backend: Any
    read: Callable[[Any, Table], Any]
    """Reads a table with the backend, as the map declares it."""

    def table(self, name: str) -> Any:  # noqa: ANN401 - Ibis builds its expression classes at run time
        """Give the declared columns of a table as an Ibis expression; raises Unreadable."""
        declared: Table = self.source_map.table(name)
        with failures_told(declared.name):
            expression = self.read(self.backend, declared)
        names = [column.name for column in declared.columns]
        missing = [one for one in names if one not in expression.columns]
        if missing:
            raise Unreadable(f"{declared.file} has no column {', '.join(missing)}")
        return expression.select(*names)


def files_in(folder: Path) -> Callable[[Any, Table], Any]:
    """Read tables from the Parquet files of a folder."""

    def read(backend: Any, declared: Table) -> Any:  # noqa: ANN401 - Ibis builds its expression classes at run time
        return backend.read_parquet(str(folder / declared.file), table_name=f"platform_{declared.name}")

    return read


@contextmanager
def open_tables(source_map: SourceMap, read: Callable[[Any, Table], Any]) -> Iterator[OpenTables]:
    """Open a connection of its own.

    DuckDB ends a stream, without an error, when its connection runs another query; so each stream needs one connection.
    """
    import ibis

    # What does not fit in memory is people's data: it spills into a folder that is private and gone afterwards.
    with TemporaryDirectory(prefix="rogatory-") as spill:
        # DuckDB would download extensions from the internet when it wants them: a source never does.
        backend = ibis.duckdb.connect(
            autoinstall_known_extensions=False, autoload_known_extensions=False, temp_directory=f"{spill}/duckdb"
        )
        try:
            yield OpenTables(source_map, backend, read)
        finally:
            backend.disconnect()


@contextmanager
def failures_told(table: str) -> Iterator[None]:
    """Turn whatever an engine raises into Unreadable."""
    import duckdb
    import pyarrow as pa
    from ibis.common.exceptions import IbisError

    try:
        yield
    except (duckdb.Error, pa.ArrowException, IbisError, OSError) as error:
        raise Unreadable(f"{table}: {error}") from error


def require_instants(table: Any, *columns: str) -> None:  # noqa: ANN401
    """Refuse columns that hold no instants where the map says that they do; raises Unreadable."""
    for one in columns:
        if not table[one].type().is_timestamp():
            raise Unreadable(f"the column {one} holds {table[one].type()} and no instants")


def instant(column: Any, value: datetime) -> Any:  # noqa: ANN401
    """Give an instant as a literal of the column's own kind: with a zone, or UTC without one."""
    import ibis

    aware = value.astimezone(UTC)
    return ibis.literal(aware if column.type().timezone else aware.replace(tzinfo=None))


def rows_of(expression: Any, batch_rows: int = 10_000) -> Iterator[list[tuple[object, ...]]]:  # noqa: ANN401
    """Run an expression and stream its rows as Python values; an instant without a zone is UTC."""
    import pyarrow as pa

    for batch in expression.to_pyarrow_batches(chunk_size=batch_rows):
        columns = [
            _utc(column.cast(pa.timestamp("us", "UTC")).to_pylist())
            if pa.types.is_timestamp(column.type)
            else column.to_pylist()
            for column in batch.columns
        ]
        if batch.num_rows:
            yield list(zip(*columns, strict=True))


def _utc(instants: list[datetime | None]) -> list[datetime | None]:
    return [one.astimezone(UTC) if one is not None else None for one in instants]
