"""The tables of a preserved copy, read in memory: nothing of them touches the disk."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.duckdb_files import DuckDBFiles, failures_told
from rogatory.sources.maps.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from rogatory.sources.maps.tables import Table


class HeldTables(DuckDBFiles):
    """DuckDB over the bytes of Parquet files, by the name of the table, each read when it is asked for."""

    def __init__(self, connection: Connection, root: Path, held: Mapping[str, Callable[[], bytes]]) -> None:
        """Take what gives the bytes of each table."""
        super().__init__(connection, root)
        self._held = held
        self._read: set[str] = set()

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the table's name, after it was read; raises Unreadable where it was not preserved."""
        from sqlglot import exp

        if table.name not in self._read:
            self._take_in(table)
        return exp.Table(this=exp.to_identifier(table.name, quoted=True))

    def _take_in(self, table: Table) -> None:
        import pyarrow.parquet as parquet

        opened = self._held.get(table.name)
        if opened is None:
            raise Unreadable(f"{table.name}: it was not preserved")
        with failures_told(table.name):
            rows = parquet.read_table(io.BytesIO(opened()))
            quoted = '"' + table.name.replace('"', '""') + '"'
            cursor = self._database.cursor()
            cursor.register("rogatory_taken_in", rows)
            cursor.execute(f"CREATE TABLE {quoted} AS SELECT * FROM rogatory_taken_in")  # noqa: S608 - a quoted name  # nosec B608
            cursor.close()
        self._read.add(table.name)
