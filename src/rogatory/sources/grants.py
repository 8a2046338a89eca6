"""The user by whom a database is read: the statements that let it read what a map names, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rogatory.sources.maps.tables import Table
    from rogatory.sources.source_map import SourceMap

CONNECTIONS = 10
"""How many connections the user may have at a time."""


def grants(source_map: SourceMap, connection: str, role: str) -> Iterator[str]:
    """Give the statements, for PostgreSQL, that make a role which may read the columns of a connection's tables.

    The role is made without a password. Every table is named once, however often the map names it.
    """
    seconds = source_map.connections[connection].seconds
    tables: dict[str, dict[str, None]] = {}
    for table in source_map.tables:
        if source_map.connection_of(table.name) == connection:
            tables.setdefault(table.relation, {}).update(dict.fromkeys(_stored(table)))
    yield f"CREATE ROLE {_quoted(role)} LOGIN CONNECTION LIMIT {CONNECTIONS};"
    yield f"ALTER ROLE {_quoted(role)} SET default_transaction_read_only = on;"
    yield f"ALTER ROLE {_quoted(role)} SET statement_timeout = '{seconds}s';"
    for schema in sorted({relation.rpartition(".")[0] or "public" for relation in tables}):
        yield f"GRANT USAGE ON SCHEMA {_quoted(schema)} TO {_quoted(role)};"
    for relation, columns in sorted(tables.items()):
        name = ".".join(map(_quoted, relation.split(".")))
        yield f"GRANT SELECT ({', '.join(map(_quoted, columns))}) ON {name} TO {_quoted(role)};"


def _stored(table: Table) -> Iterator[str]:
    """Give the columns that the database has; what lies inside JSON is none of them."""
    return (column.name for column in table.columns if column.of is None)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
