"""The whole look: connections, tables, records, accounts, stores, and what each question costs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rogatory.problem import Problem
from rogatory.sources.checking import records as looking_at_records
from rogatory.sources.checking.counting import rows_of
from rogatory.sources.checking.report import Finding, PlaceFound, Report, TableFound, in_short
from rogatory.sources.checking.scans import scans
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.schema_marks import Fit, fit, mark_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rogatory.sources.connections import Connections
    from rogatory.sources.maps.connection import ConnectionKind
    from rogatory.sources.maps.tables import Table
    from rogatory.sources.source_map import SourceMap
    from rogatory.sources.stores.contract import Files

_SHOWN = 12
"""How many of a table's columns are named to whoever looks for one."""


def check(
    connections: Connections, files_of: Callable[[str], Files], tell: Callable[[str], None] = lambda _what: None
) -> Report:
    """Look at everything that a map names; `tell` is told what is looked at. Whatever fails is a finding."""
    return _Looking(connections, files_of, tell).report()


class _Looking:
    """One look, which gathers what it finds."""

    def __init__(self, connections: Connections, files_of: Callable[[str], Files], tell: Callable[[str], None]) -> None:
        self._connections = connections
        self._map: SourceMap = connections.source_map
        self._files_of = files_of
        self._tell = tell
        self._findings: list[Finding] = []
        self._types: dict[str, Mapping[str, Any]] = {}

    def report(self) -> Report:
        places = [*self._reach(), *self._stores()]
        reached = {one.name for one in places if one.reached and not one.is_store}
        tables = tuple(self._table(number, table, reached) for number, table in enumerate(self._map.tables))
        rows = {one.name: one.rows for one in tables}
        whole = {one.name for one in tables if one.read and not one.missing}
        self._findings += looking_at_records.accounts(self._connections, whole)
        records = []
        for number, record in enumerate(self._map.records):
            self._tell(f"{record.category}/{record.name}")
            found, findings = looking_at_records.record(self._connections, number, record, self._types, rows)
            records.append(found)
            self._findings += findings
        self._findings += looking_at_records.joins(self._connections, whole, self._tell)
        self._findings += scans(self._connections, self._types, rows, whole, self._tell)
        self._findings += self._version(whole)
        return Report(tuple(places), tables, tuple(records), tuple(self._findings))

    def _reach(self) -> list[PlaceFound]:
        places = []
        for name, connection in self._map.connections.items():
            self._tell(f"connection {name}")
            where = connection.folder or connection.file or f"${connection.address_in}"
            table = next((one for one in self._map.tables if self._map.connection_of(one.name) == name), None)
            reached = table is not None and self._reached(name, table)
            if table is None:
                what, cure = f"no table lies behind the connection {name}", "Remove it, or tie a table to it"
                self._findings.append(Finding(("connections", name), what, cure, is_fault=False))
            places.append(PlaceFound(name, connection.kind, where, is_store=False, reached=reached))
        return places

    def _reached(self, name: str, table: Table) -> bool:
        path = ("connections", name)
        try:
            for _ in self._connections.engine(table.name).stream("SELECT 1", {}):
                pass
        except Problem as problem:
            self._findings.append(Finding(path, problem.what, problem.cure))
        except Unreadable as error:
            cure = "Start the server, or correct the address, the user or the password; read access is enough"
            self._findings.append(Finding(path, f"the connection {name} cannot be reached: {in_short(error)}", cure))
        else:
            return True
        return False

    def _stores(self) -> list[PlaceFound]:
        places = []
        for name, store in self._map.stores.items():
            self._tell(f"store {name}")
            reached = True
            try:
                self._files_of(name).reach()
            except Problem as problem:
                reached = False
                self._findings.append(Finding(("stores", name), problem.what, problem.cure))
            except Unreadable as error:
                reached = False
                what, cure = (
                    f"the store {name} cannot be reached: {in_short(error)}",
                    "Correct the folder or the address",
                )
                self._findings.append(Finding(("stores", name), what, cure))
            where = store.folder or f"${store.address_in}"
            places.append(PlaceFound(name, store.kind, where, is_store=True, reached=reached))
        return places

    def _table(self, number: int, table: Table, reached: set[str]) -> TableFound:
        self._tell(f"table {table.name}")
        where, connection = table.file or table.relation, self._map.connection_of(table.name)
        wanted = [column.name for column in table.columns if column.of is None]
        if connection not in reached:
            return TableFound(table.name, where, connection, False, len(wanted), (), None)
        try:
            types = self._connections.engine(table.name).schema(table)
        except Unreadable as error:
            key = "layout" if table.layout is not None else "file" if table.file else "relation"
            cure = f"Correct {key}, or {_let_it_be_read(self._map.connections[connection].kind)}"
            self._findings.append(Finding(("tables", number, key), f"{where} cannot be read: {in_short(error)}", cure))
            return TableFound(table.name, where, connection, False, len(wanted), (), None)
        self._types[table.name] = types
        missing = tuple(name for name in wanted if name not in types)
        places = {column.name: place for place, column in enumerate(table.columns)}
        for name in missing:
            path = ("tables", number, "columns", places[name], "name")
            self._findings.append(Finding(path, f"{where} has no column {name}", _instead(name, types)))
        rows = rows_of(self._connections, table, types)
        return TableFound(table.name, where, connection, True, len(wanted), missing, rows)

    def _version(self, whole: set[str]) -> list[Finding]:
        """Tell where the platform's schema is of another version than those for which the map was written."""
        told = self._map.written_for
        if told is None or told.table not in whole:
            return []
        try:
            found = fit(self._connections)
            if found in (Fit.WITHIN, Fit.UNKNOWN):
                return []
            mark = mark_of(self._connections)
        except Unreadable as error:
            return [
                Finding(
                    ("written_for",), f"the version cannot be told: {in_short(error)}", "Correct its table and column"
                )
            ]
        what = f"the schema is at {mark}, {found} than what the map was written for ({told.software} {told.versions})"
        return [Finding(("written_for",), what, "Look through the map beside the schema's changes", is_fault=False)]


def _instead(name: str, types: Mapping[str, Any]) -> str:
    """Tell which columns there are: those like the one that is sought, or the first of all."""
    near = get_close_matches(name, types, n=3)
    if near:
        return f"Correct the name: there is {', '.join(near)}"
    return f"Correct the name: there are {', '.join(list(types)[:_SHOWN])}{' ...' if len(types) > _SHOWN else ''}"


def _let_it_be_read(kind: ConnectionKind) -> str:
    """Give the way in which the platform's administrator lets the connection's user read a table."""
    if kind == "postgresql":
        return "let the connection's user read what `rogatory maps grants` lists for this map"
    return "let the connection read it"
