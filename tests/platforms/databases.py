"""A database for each platform on one PostgreSQL server, and a user who may read what the map names, nothing else."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from rogatory.sources.grants import grants
from rogatory.sources.source_map import SourceMap

Row = dict[str, object]
_GUIDE = Path(__file__).parents[2] / "docs" / "connecting-your-platform.md"
_AS_THE_GUIDE_TELLS = next(
    block for block in re.findall(r"```sql\n(.*?)```", _GUIDE.read_text("utf-8"), re.DOTALL) if "CREATE ROLE" in block
)


@dataclass(frozen=True)
class Table:
    """A table of the platform: its name, and its columns with their types, as the platform's own schema has them."""

    name: str
    columns: dict[str, str]

    def create(self) -> sql.Composed:
        """Give the statement that makes it."""
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))  # type: ignore[arg-type]
            for name, kind in self.columns.items()
        ]
        return sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(self.name), sql.SQL(", ").join(columns))


@contextlib.contextmanager
def a_database(server: str, name: str) -> Iterator[str]:
    """Make an empty database on a server, and give its address; it is dropped afterwards."""
    own = f"{name}_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(own)))
    try:
        yield urlsplit(server)._replace(path=f"/{own}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(own)))


def fill(address: str, tables: Iterable[Table], rows: dict[str, Sequence[Row]]) -> None:
    """Make tables and write rows into them; a column that a row does not give is null."""
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        for table in tables:
            cursor.execute(table.create())
            names = list(table.columns)
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with cursor.copy(statement) as copy:
                for row in rows.get(table.name, ()):
                    assert row.keys() <= set(names), row
                    copy.write_row([row.get(name) for name in names])


@contextlib.contextmanager
def a_reader(address: str, source_map: SourceMap) -> Iterator[str]:
    """Make a user as docs/connecting-your-platform.md tells, and give the address by which they read."""
    role, password = f"reader_{secrets.token_hex(4)}", secrets.token_hex(8)
    made = _AS_THE_GUIDE_TELLS.replace("rogatory_reader", role).replace("a long random one", password)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(made.encode())
        connection.execute(grants(source_map, "main", role).encode())
    there = urlsplit(address)
    try:
        yield there._replace(netloc=f"{role}:{password}@{there.hostname}:{there.port}").geturl()
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))
