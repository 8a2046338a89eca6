"""Where a question for one account reads a whole table, and how that is cured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.sources.checking.layouts import layout_findings
from rogatory.sources.checking.report import Finding, in_short
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.duckdb_files import DuckDBFiles
from rogatory.sources.engines.postgresql import PostgreSQL
from rogatory.sources.statements.names import Names, table_of
from rogatory.sources.statements.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rogatory.sources.connections import Connections
    from rogatory.sources.maps.records import Record
    from rogatory.sources.statements.compiled import Compiled

FEW_OF_A_DATABASE = 100_000
"""Fewer rows a database reads as a whole even where it has an index."""
_EXPLAINED = frozenset({"sqlite", "postgresql"})


def scans(
    connections: Connections,
    types: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, int | None],
    whole: set[str],
    tell: Callable[[str], None],
) -> Iterator[Finding]:
    """Find questions that read a whole table, by how its files lie or by what the database says it would do."""
    source_map = connections.source_map
    for number, table in enumerate(source_map.tables):
        asked = [record for record in source_map.records if record.table == table.name]
        if table.name not in whole or not (asked or table.layout):
            continue
        engine = connections.engine(table.name)
        if isinstance(engine, DuckDBFiles):
            tell(f"layout of {table.name}")
            yield from layout_findings(engine, number, table, asked, types[table.name], rows[table.name])
    yield from _of_databases(connections, rows, whole, tell)


def _of_databases(
    connections: Connections, rows: Mapping[str, int | None], whole: set[str], tell: Callable[[str], None]
) -> Iterator[Finding]:
    source_map = connections.source_map
    for number, record in enumerate(source_map.records):
        used = {record.table, *(join.table for join in record.joins)}
        if not used <= whole or not _is_explained(connections, record.table):
            continue
        tell(f"plan of {record.category}/{record.name}")
        try:
            statement = connections.statement(_shape(record))
            read = _read_whole(connections, statement, _somebody(connections, record))
        except Unreadable as error:
            yield Finding(
                ("records", number), f"its plan cannot be asked for: {in_short(error)}", "Report it", is_fault=False
            )
            continue
        for table in sorted(used):
            if source_map.table(table).relation.rpartition(".")[2] in read and _matters(rows[table]):
                yield Finding(("records", number), *_told(connections, record, table, rows[table]), is_fault=False)
    yield from _of_names(connections, rows, whole)


def _of_names(connections: Connections, rows: Mapping[str, int | None], whole: set[str]) -> Iterator[Finding]:
    accounts = connections.source_map.accounts
    what = Names.BEARING
    table = table_of(connections.source_map, what)
    if table not in whole or not _is_explained(connections, table) or not _matters(rows[table]):
        return
    relation = connections.source_map.table(table).relation
    try:
        read = _read_whole(connections, connections.statement_of_names(what, one=False), {"asked": ["nobody"]})
    except Unreadable:
        return
    if relation.rpartition(".")[2] in read:
        column = accounts.username if accounts.equality == "exact" else f"lower({accounts.username})"
        told = f"each name is looked for in all {rows[table]:,} rows of {relation}"
        cure = f"Make an index: {_index(relation, accounts.username, column)}"
        yield Finding(("accounts", "username"), told, cure, is_fault=False)


def _is_explained(connections: Connections, table: str) -> bool:
    return connections.engine(table).kind in _EXPLAINED


def _matters(rows: int | None) -> bool:
    return rows is not None and rows >= FEW_OF_A_DATABASE


def _shape(record: Record) -> Shape:
    return Shape(record.category, record.name, tuple(dict.fromkeys(field.column for field in record.fields)), limit=1)


def _somebody(connections: Connections, record: Record) -> dict[str, object]:
    """Give an account that could be: of an account that cannot, a database reads nothing and says nothing."""
    table, name = record.table_of(record.account[0])
    dtype = connections.schema(table)[name]
    return {"account": 1 if dtype.is_numeric() else "00000000-0000-4000-8000-000000000000"}


def _read_whole(connections: Connections, statement: Compiled, values: dict[str, object]) -> set[str]:
    """Give the relations that a statement would read as a whole, without their schemas."""
    engine = connections.engine(statement.table)
    if isinstance(engine, PostgreSQL):
        return set(_sequential(engine.plan(statement.sql, values)))
    rows = [row for batch in engine.stream(f"EXPLAIN QUERY PLAN {statement.sql}", values) for row in batch]
    steps = [str(row[-1]).split() for row in rows]
    return {step[1] for step in steps if step[0] == "SCAN"}


def _sequential(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(node, list):
        for one in node:
            yield from _sequential(one)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Seq Scan":
            yield str(node["Relation Name"])
        for one in node.values():
            yield from _sequential(one)


def _told(connections: Connections, record: Record, table: str, rows: int | None) -> tuple[str, str]:
    relation = connections.source_map.table(table).relation
    what = f"each question for {record.category}/{record.name} reads all {rows:,} rows of {relation}"
    if table == record.table:
        time = f", {record.time}" if record.time is not None and "." not in record.time else ""
        made = "; ".join(_index(relation, name, f"{name}{time}") for name in record.account if "." not in name)
        return what, f"Make an index: {made}" if made else "Make an index on the columns by which it is joined"
    join = next(one for one in record.joins if one.table == table)
    columns = list(join.on.values())
    return what, f"Make an index: {_index(relation, columns[0], ', '.join(columns))}"


def _index(relation: str, by: str, columns: str) -> str:
    return f"CREATE INDEX {relation.rpartition('.')[2]}_by_{by} ON {relation} ({columns})"
