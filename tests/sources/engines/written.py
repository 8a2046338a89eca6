"""Tables written for each kind of connection, maps that lead there, and answers in a form that can be compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa

from rogatory.sources.answers import MediaObject, Rows
from rogatory.sources.maps.connection import Connection, ConnectionKind
from rogatory.sources.maps.tables import Column, Table, Told
from rogatory.sources.plan import ReleasedItem, compile_plan
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import tied
from tests.sources.engines.world import Tables
from tests.sources.plan_key import SIGNING, VERIFIES
from tests.sources.small_platform import NOW, write_table

POSTGRESQL, SPARK = "WORLD_POSTGRESQL", "WORLD_SPARK"
"""The variables with the servers' addresses."""
SCHEMA = "the world's"
CONNECTIONS: dict[ConnectionKind, Connection] = {
    "parquet": Connection("parquet", folder="tables"),
    "csv": Connection("csv", folder="csv"),
    "sqlite": Connection("sqlite", file="world.sqlite"),
    "postgresql": Connection("postgresql", address_in=POSTGRESQL),
    "spark": Connection("spark", folder="tables", address_in=SPARK),
}
EMBEDDED: tuple[ConnectionKind, ...] = ("parquet", "csv", "sqlite")


def map_to(kind: ConnectionKind, source_map: SourceMap, tables: Tables) -> SourceMap:
    """Give a map of Parquet files as one that leads to the same tables behind another kind of connection."""
    return replace(
        source_map,
        connections={"main": CONNECTIONS[kind]},
        tables=tuple(_table_to(kind, table, tables[table.name][0]) for table in source_map.tables),
    )


def _table_to(kind: ConnectionKind, table: Table, schema: Mapping[str, Any]) -> Table:
    if kind in ("parquet", "spark"):
        return table
    columns = tuple(_told(column, schema) for column in table.columns) if kind == "csv" else table.columns
    if kind == "csv":
        return replace(table, columns=columns, file=f"{table.name}.csv")
    relation = table.name if kind == "sqlite" else f"{SCHEMA}.{table.name}"
    return replace(table, file="", relation=relation, columns=columns)


def _told(column: Column, schema: Mapping[str, Any]) -> Column:
    """Tell the type of a column, which CSV does not."""
    if column.of is not None or column.instant is not None or column.zone is not None:
        return column
    told: dict[str, Told] = {"int64": "integer", "double": "number", "bool": "boolean", "date32[day]": "date"}
    dtype = schema[column.name]
    return replace(column, type="instant" if pa.types.is_timestamp(dtype) else told.get(str(dtype)))


def write(kind: ConnectionKind, root: Path, tables: Tables, addresses: Mapping[str, str]) -> None:
    """Write tables as they lie behind a kind of connection."""
    for name, (schema, rows) in tables.items():
        if kind in ("parquet", "spark"):
            write_table(root, name, schema, rows)
        elif kind == "csv":
            _write_csv(root / "csv", name, schema, rows)
    if kind == "sqlite":
        write_sqlite(root / "world.sqlite", tables)
    elif kind == "postgresql":
        write_postgresql(addresses[POSTGRESQL], tables)


def _write_csv(folder: Path, name: str, schema: Mapping[str, Any], rows: Iterable[tuple[Any, ...]]) -> None:
    folder.mkdir(exist_ok=True)
    lines = [",".join(_cell(column) for column in schema)]
    lines += [",".join(_cell(_in_ways(number, value)) for value in row) for number, row in enumerate(rows)]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8", newline="")


def _cell(value: object) -> str:
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def _in_ways(number: int, value: object) -> object:
    """Write an instant in one of the ways in which platforms write them; other values stay as they are."""
    if not isinstance(value, datetime):
        return value
    ways = [
        value.isoformat(),
        value.isoformat(" "),
        value.isoformat(" ", "microseconds"),
        value.astimezone(timezone(timedelta(hours=2))).isoformat() if value.tzinfo else value.isoformat(),
        value.isoformat().replace("+00:00", "Z"),
    ]
    return ways[number % len(ways)]


def write_sqlite(file: Path, tables: Tables) -> None:
    """Write tables into a SQLite file."""
    with closing(sqlite3.connect(file)) as opened:
        for name, (schema, rows) in tables.items():
            columns = ", ".join(f'"{column}" {_SQLITE[_kind(dtype)]}' for column, dtype in schema.items())
            opened.execute(f'CREATE TABLE "{name}" ({columns})')
            places = ", ".join("?" * len(schema))
            written = ([_plain(_in_ways(number, value)) for value in row] for number, row in enumerate(rows))
            opened.executemany(f'INSERT INTO "{name}" VALUES ({places})', written)
        opened.commit()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def write_postgresql(address: str, tables: Tables) -> None:
    """Write tables into a schema of a PostgreSQL database, in place of what was there."""
    with psycopg.connect(address) as opened:
        quoted = '"' + SCHEMA + '"'
        opened.execute(f"DROP SCHEMA IF EXISTS {quoted} CASCADE")
        opened.execute(f"CREATE SCHEMA {quoted}")
        for name, (schema, rows) in tables.items():
            columns = ", ".join(f'"{column}" {_postgres(column, dtype)}' for column, dtype in schema.items())
            opened.execute(f'CREATE TABLE {quoted}."{name}" ({columns})')
            with opened.cursor().copy(f'COPY {quoted}."{name}" FROM STDIN') as copied:
                for row in rows:
                    copied.write_row(row)


def _postgres(column: str, dtype: Any) -> str:
    """Give a type; a few columns have one that platforms use and that could stand in the way."""
    return {"about": "jsonb", "device": "varchar(20)"}.get(column, _POSTGRES[_kind(dtype)])


def _kind(dtype: Any) -> str:
    return ("zoned" if dtype.tz else "local") if pa.types.is_timestamp(dtype) else str(dtype)


_SQLITE = {
    "int64": "INTEGER",
    "string": "TEXT",
    "double": "REAL",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "zoned": "TIMESTAMP",
    "local": "DATETIME",
}
_POSTGRES = {
    "int64": "bigint",
    "string": "text",
    "double": "double precision",
    "bool": "boolean",
    "date32[day]": "date",
    "zoned": "timestamptz",
    "local": "timestamp",
}


def told(
    root: Path, source_map: SourceMap, items: Iterable[ReleasedItem], addresses: Mapping[str, str]
) -> list[tuple[object, ...]]:
    """Collect what the items let out, as plain values without the digests of the map: they differ by its connection."""
    plan = compile_plan(
        items, source_map, reference="R", decision_digest="d", now=NOW, lifetime=timedelta(hours=1), signing=SIGNING
    )
    platform = tied(source_map, root, addresses, VERIFIES)
    try:
        return [plain(answer) for answer in platform.collect(plan, now=NOW)]
    finally:
        platform.close()


def plain(answer: object) -> tuple[object, ...]:
    """Give an answer as plain values, all of its rows or bytes read."""
    if isinstance(answer, Rows):
        rows = [row for batch in answer.batches for row in batch]
        for row in rows:
            assert all(value.tzinfo is UTC for value in row if isinstance(value, datetime))
        return ("rows", answer.item, answer.account, answer.table, answer.columns, rows)
    if isinstance(answer, MediaObject):
        return ("file", answer.item, answer.media_id, sha256(b"".join(answer.chunks())).hexdigest(), answer.metadata)
    return ("statement", answer.item, answer.account, answer.kind, answer.words, dict(answer.details))  # type: ignore[attr-defined]
