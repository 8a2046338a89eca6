"""Mistakes in what a map says of connections, stores and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.sources.maps.connection import FILES
from rogatory.sources.maps.fault import Fault, Named, Path, lost, one_of, outside, twice, unread

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
            named: list[Named] = [((*at, "paging", "column"), table.paging.column)]
            yield from lost(source_map, at, table.name, named)
            yield from unread(source_map, table.name, named)
        yield from _layout_faults(source_map, at, table)
        yield from _pattern_faults(at, table)


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


def _pattern_faults(at: Path, table: Table) -> Iterator[Fault]:
    """Find files whose names do not fit their layout."""
    try:
        if table.file:
            _ = table.pattern
    except ValueError as error:
        what, cure = error.args
        yield Fault((*at, "file"), str(what), str(cure))


def _layout_faults(source_map: SourceMap, at: Path, table: Table) -> Iterator[Fault]:
    """Find layouts by columns that the table does not have as its own."""
    layout = table.layout
    if layout is None:
        return
    here = (*at, "layout")
    connection = source_map.connections.get(source_map.connection_of(table.name))
    if connection is not None and connection.kind not in FILES:
        what = f"a connection of kind {connection.kind} finds files by itself"
        yield Fault(here, what, "Leave the layout out, and name what it reads as a whole")
    named: list[Named] = [((*here, "sorted", n), name) for n, name in enumerate(layout.sorted)]
    for key, part in (("buckets", layout.buckets), ("partitions", layout.partitions)):
        if part is not None:
            named.append(((*here, key, "column"), part.column))
    yield from lost(source_map, here, table.name, named)
    yield from unread(source_map, table.name, named)


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
