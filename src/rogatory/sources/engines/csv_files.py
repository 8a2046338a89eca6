"""Tables that are CSV files, read by DuckDB inside this process.

Every cell is text unless the map says otherwise. To guess types from the first lines would make numbers of ids and
telephone numbers, and take away their leading zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.duckdb_files import DuckDBFiles, failures_told
from rogatory.sources.engines.relations import declared, picked, stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rogatory.sources.maps.tables import Column, Table

_WRITTEN = {"header": "TRUE", "all_varchar": "TRUE", "allow_quoted_nulls": "FALSE"}
"""An empty cell is nothing; one with two quotation marks is an empty text."""
_SIGNS = {"delim": ",", "quote": '"', "escape": '"'}
_LOCAL = [f"%Y-%m-%d{between}%H:%M:%S{part}" for between in (" ", "T") for part in ("", ".%f")] + ["%Y-%m-%d"]
"""How local times are written. One with an offset in it is refused: it would be shifted a second time."""


class CSVFiles(DuckDBFiles):
    """DuckDB over the CSV files of a folder: commas between the cells, a first line with the names of the columns."""

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types that the map tells; raises Unreadable for a column that is not there."""
        import ibis

        with failures_told(table.name):
            there = self._file(self._any_path(table)).sql("duckdb")
            found = self._database.cursor().execute(f"DESCRIBE SELECT * FROM {there}")  # noqa: S608 - the map's own table  # nosec B608
            names = {name for name, *_ in found.fetchall()}
        missing = [one.name for one in stored(table) if one.name not in names]
        if missing:
            raise Unreadable(f"{table.file} has no column {', '.join(missing)}")
        return {one.name: declared(one) or ibis.dtype("string") for one in stored(table)}

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give the function that reads a table's file, with cells of the types that the map tells."""
        return picked(self._file(self._path(table)), table, _typed)

    def _opened(self) -> Any:  # noqa: ANN401
        opened = super()._opened()
        # Times without an offset are UTC, wherever this machine is.
        opened.execute("SET GLOBAL TimeZone = 'UTC'")
        return opened

    def _file(self, path: Any) -> Any:  # noqa: ANN401
        from sqlglot import exp

        settings: dict[str, Any] = {name: exp.Var(this=value) for name, value in _WRITTEN.items()}
        settings |= {name: exp.Literal.string(sign) for name, sign in _SIGNS.items()}
        given = [exp.EQ(this=exp.Var(this=name), expression=value) for name, value in settings.items()]
        return exp.Table(this=exp.Anonymous(this="READ_CSV", expressions=[path, *given]))


def _typed(column: Column, cell: Any) -> Any:  # noqa: ANN401
    from ibis.backends.sql.datatypes import DuckDBType
    from sqlglot import exp

    dtype = declared(column)
    if dtype is None or dtype.is_string():
        return cell
    if column.zone is not None:
        ways = exp.array(*(exp.Literal.string(way) for way in _LOCAL), dialect="duckdb")
        return exp.Anonymous(this="STRPTIME", expressions=[cell, ways])
    if dtype.is_timestamp():
        # A cast to a timestamp without a zone would take an offset away, as if the time had none.
        return exp.cast(exp.cast(cell, "TIMESTAMPTZ", dialect="duckdb"), "TIMESTAMP", dialect="duckdb")
    return exp.cast(cell, DuckDBType.from_ibis(dtype))
