"""Mistakes in what a map says of connections, stores and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.sources.maps.connection import FILES
from rogatory.sources.maps.fault import Fault, Path, lost, one_of, outside, twice, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rogatory.sources.maps.tables import Table
    from rogatory.sources.source_map import SourceMap


def place_faults(source_map: SourceMap) -> Iterator[Fault]:
    """Find folders and files that lie outside the platform's own."""
    for name, connection in source_map.connections.items():
        for key in ("folder", "file"):
            if written := getattr(connection, key):
                yield from outside(("connections", name, key), written)
    for name, store in source_map.stores.items():
        if store.folder:
            yield from outside(("stores", name, "folder"), store.folder)


def table_faults(source_map: SourceMap) -> Iterator[Fault]:
    """Find tables that stand twice or cannot be reached, and columns that lie nowhere."""
    yield from twice((("tables", n, "name"), table.name) for n, table in enumerate(source_map.tables))
    for number, table in enumerate(source_map.tables):
        at = ("tables", number)
        yield from _reach_faults(source_map, at, table)
        yield from twice(((*at, "columns", n, "name"), column.name) for n, column in enumerate(table.columns))
        yield from _json_faults(at, table)
        if table.paging is not None:
            named = [((*at, "paging", "column"), table.paging.column)]
            yield from lost(source_map, at, table.name, named)
            yield from unread(source_map, table.name, named)


def _reach_faults(source_map: SourceMap, at: Path, table: Table) -> Iterator[Fault]:
    unnamed = list(one_of(source_map.connections, (*at, "connection"), table.connection, "connection"))
    yield from unnamed
    if table.file:
        yield from outside((*at, "file"), table.file)
    if unnamed:
        return
    connection = source_map.connections[table.connection or next(iter(source_map.connections))]
    if table.file and not connection.reads_files:
        yield Fault((*at, "file"), f"a connection of kind {connection.kind} reads no files", "Name its `relation`")
    if table.relation and connection.kind in FILES:
        yield Fault((*at, "relation"), f"a connection of kind {connection.kind} reads files", "Name its `file`")


def _json_faults(at: Path, table: Table) -> Iterator[Fault]:
    columns = {column.name: column for column in table.columns}
    for number, column in enumerate(table.columns):
        inside = columns.get(column.of) if column.of is not None else column
        if inside is None or (inside is not column and inside.of is not None):
            yield Fault(
                (*at, "columns", number, "of"),
                f"the table {table.name} declares no column {column.of} that holds JSON",
                "Add it, marked as content if anything in it is, or correct the name",
            )
