"""What a database's administrator runs so that Rogatory may read what a map names, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rogatory.sources.maps.tables import Table
    from rogatory.sources.source_map import SourceMap


def grants(source_map: SourceMap, connection: str, role: str) -> str:
    """Give the statements for PostgreSQL that let a role read the columns that the map names, each on a line.

    Raises:
        Problem: the map has no such connection, or it leads to no PostgreSQL.
    """
    kind = source_map.connections[connection].kind if connection in source_map.connections else None
    if kind != "postgresql":
        known = ", ".join(name for name, each in source_map.connections.items() if each.kind == "postgresql")
        raise Problem(
            f"the connection {connection} leads to no PostgreSQL",
            where=source_map.name,
            cure=f"Choose one of: {known}." if known else "Make a user by hand who may only read.",
        )
    tables = [table for table in source_map.tables if source_map.connection_of(table.name) == connection]
    return "\n".join(_statements(tables, role)) + "\n"


def _statements(tables: list[Table], role: str) -> Iterator[str]:
    reader = quoted(role)
    columns: dict[str, dict[str, None]] = {}
    for table in tables:
        named = columns.setdefault(table.relation, {})
        named |= dict.fromkeys(column.name for column in table.columns if column.of is None)
    for schema in dict.fromkeys(_schema(relation) for relation in columns):
        yield f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {reader};"
    for relation, names in columns.items():
        where = f"{quoted(_schema(relation))}.{quoted(relation.rpartition('.')[2])}"
        yield f"GRANT SELECT ({', '.join(map(quoted, names))}) ON {where} TO {reader};"


def _schema(relation: str) -> str:
    return relation.rpartition(".")[0] or "public"


def quoted(name: str) -> str:
    """Give an identifier in quotation marks."""
    return '"' + name.replace('"', '""') + '"'
