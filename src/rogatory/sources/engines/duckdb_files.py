"""Tables that are files, Parquet or CSV, read by DuckDB inside this process."""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rogatory.sources.buckets import bucket_of
from rogatory.sources.engines.arrow import tuples_of
from rogatory.sources.engines.contract import BATCH, Sought, Unreadable
from rogatory.sources.engines.deadlines import DEADLINES
from rogatory.sources.engines.placed import Wanted, files_of
from rogatory.sources.engines.stray import require_as_told
from rogatory.sources.engines.told import without_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rogatory.sources.maps.connection import Connection, ConnectionKind
    from rogatory.sources.maps.tables import Table

FILES = "files_of_"
"""Begins the name of the parameter that holds the files of a table, where each question has its own."""


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
        self._idle: list[Any] = []
        self._types: dict[str, Mapping[str, Any]] = {}

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types of all columns of a table, as its first file has them; raises Unreadable.

        Files that do not lie as the map says are told here: by their layout nothing would be found in them.
        """
        from ibis.backends.sql.datatypes import DuckDBType

        with failures_told(table.name):
            there = self.named(table) if table.layout is None else self._reading(self._any_path(table))
            found = self._database.cursor().execute(f"DESCRIBE SELECT * FROM {there.sql('duckdb')}")  # noqa: S608 - the map's own table  # nosec B608
            types = {name: DuckDBType.from_string(kind) for name, kind, *_ in found.fetchall()}
            if table.layout is not None:
                require_as_told(self.folder, table, types)
        return types

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the function that reads a table's file, or the files that each question brings as a parameter."""
        return self._reading(self._path(table))

    def files(self, table: Table, sought: Sought) -> list[str]:
        """Give the files in which what is sought may lie; see `contract.FileEngine.files`."""
        return files_of(self.folder, table.pattern, self._wanted(table, sought))

    @property
    def folder(self) -> str:
        """Give the folder with the files."""
        return str(self._folder)

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement; see `contract.Engine.stream`."""
        # A cursor of its own: DuckDB ends a stream, without an error, when its connection runs another query.
        cursor = self._idle.pop() if self._idle else self._database.cursor()
        ended = False
        try:
            with failures_told("a statement"):
                with DEADLINES.within(self._seconds, cursor.interrupt):
                    reader = cursor.execute(sql, dict(values)).to_arrow_reader(BATCH)
                for batch in reader:
                    if batch.num_rows:
                        yield tuples_of(batch)
            ended = True
        finally:
            if ended:
                self._idle.append(cursor)
            else:
                cursor.close()

    def close(self) -> None:
        """Close the database, and take away what it spilled."""
        self._idle.clear()
        self._database.close()
        self._spill.cleanup()

    def _path(self, table: Table) -> Any:  # noqa: ANN401
        from sqlglot import exp

        if table.layout is not None:
            return exp.Placeholder(this=parameter_of(table))
        return exp.Literal.string(str(self._folder / table.file))

    def _any_path(self, table: Table) -> Any:  # noqa: ANN401
        from sqlglot import exp

        if table.layout is None:
            return self._path(table)
        return exp.Literal.string(files_of(self.folder, table.pattern, Wanted())[0])

    def _reading(self, path: Any) -> Any:  # noqa: ANN401
        from sqlglot import exp

        return exp.Table(this=exp.Anonymous(this="READ_PARQUET", expressions=[path]))

    def _wanted(self, table: Table, sought: Sought) -> Wanted:
        layout = table.layout
        buckets, partitions = (layout.buckets, layout.partitions) if layout is not None else (None, None)
        numbers = None
        if buckets is not None and buckets.column in sought.equal:
            types = self._types.get(table.name) or self._types.setdefault(table.name, self.schema(table))
            dtype = types[buckets.column]
            values = [value for value in sought.equal[buckets.column] if value is not None]
            numbers = frozenset(bucket_of(value, buckets, dtype) for value in values) or None
        if partitions is None or partitions.column != sought.time:
            return Wanted(numbers)
        return Wanted(numbers, sought.since, sought.until, partitions.zone)

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


def parameter_of(table: Table) -> str:
    """Give the name of the parameter that holds a table's files; letters, digits and underscores stand in it."""
    return FILES + "".join(each if each.isascii() and each.isalnum() else "_" for each in table.name)


@contextmanager
def failures_told(what: str) -> Iterator[None]:
    """Turn whatever DuckDB and Arrow raise into Unreadable."""
    import duckdb
    import pyarrow as pa

    try:
        yield
    except (duckdb.DataError, duckdb.InvalidInputException, pa.ArrowInvalid) as error:
        is_of_a_file = str(error).startswith("Invalid Input Error: File ")
        raise Unreadable(f"{what}: {_first_line(error) if is_of_a_file else without_data(str(error))}") from error
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise Unreadable(f"{what}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    """Give what an error says without the statement, of which it shows a part."""
    return (str(error).splitlines() or [type(error).__name__])[0]
