"""A map tied to what it names: its connections and stores, opened when they are first asked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rogatory.sources.connections import Connections
from rogatory.sources.engines.addresses import address_of
from rogatory.sources.engines.clickhouse import ClickHouse
from rogatory.sources.engines.csv_files import CSVFiles
from rogatory.sources.engines.duckdb_files import DuckDBFiles
from rogatory.sources.engines.held import HeldTables
from rogatory.sources.engines.postgresql import PostgreSQL
from rogatory.sources.engines.spark import Spark
from rogatory.sources.engines.sqlite import SQLite
from rogatory.sources.engines.trino import Trino
from rogatory.sources.platform import Platform
from rogatory.sources.stores.folder import Folder
from rogatory.sources.stores.s3 import S3

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rogatory.sources.adapter import Verifies
    from rogatory.sources.engines.contract import Engine
    from rogatory.sources.maps.connection import Connection
    from rogatory.sources.source_map import SourceMap
    from rogatory.sources.stores.contract import Files


def tied(source_map: SourceMap, root: Path, addresses: Mapping[str, str], verifies: Verifies) -> Platform:
    """Tie a map to the folder to which its paths are relative, and to the addresses that it names, by variable.

    Nothing is opened before it is asked for. `verifies` knows the signature of the desk on a plan.
    """
    return Platform(*opened(source_map, root, addresses), verifies)


def opened(
    source_map: SourceMap, root: Path, addresses: Mapping[str, str]
) -> tuple[Connections, Callable[[str], Files]]:
    """Give the connections of a map, and what opens its stores by name, to look at them without a plan; see `tied`."""

    def engine(name: str) -> Engine:
        return engine_of(source_map.connections[name], root, f"{source_map.name}, connection {name}", addresses)

    @cache
    def files(name: str) -> Files:
        store = source_map.stores[name]
        return Folder(root, store.folder) if store.kind == "folder" else S3(store.address_in, addresses)

    return Connections(source_map, engine), files


def engine_of(connection: Connection, root: Path, where: str, addresses: Mapping[str, str]) -> Engine:
    """Give the engine of a connection, which reaches nothing yet; `where` names the connection in Problems.

    Raises:
        Problem: its address is missing or of another kind, or its driver is not installed.
    """
    match connection.kind:
        case "parquet":
            return DuckDBFiles(connection, root)
        case "csv":
            return CSVFiles(connection, root)
        case "sqlite":
            return SQLite(connection, root)
    address = address_of(connection, where, addresses)
    match connection.kind:
        case "postgresql":
            return PostgreSQL(connection, where, address)
        case "spark":
            return Spark(connection, root, where, address)
        case "trino":
            return Trino(connection, where, address)
        case "clickhouse":
            return ClickHouse(connection, where, address)


def kept(
    source_map: SourceMap,
    tables: Mapping[str, Callable[[], bytes]],
    files_of: Callable[[str], Files],
    verifies: Verifies,
) -> Platform:
    """Tie the map of a preserved copy to what gives the bytes of its tables and the files of its stores; see `tied`."""

    def engine(name: str) -> Engine:
        return HeldTables(source_map.connections[name], Path(), tables)

    return Platform(Connections(source_map, engine), files_of, verifies)
