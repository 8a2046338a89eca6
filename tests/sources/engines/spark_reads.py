"""What Spark answers, told line by line: run as a process of its own in the environment that has Spark.

`python -m tests.sources.engines.spark_reads MASTER WORLD_FOLDER CROWD_FOLDER RANDOM_FOLDER SEED...`
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from random import Random

from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.spark import Spark
from rogatory.sources.maps.connection import Connection
from rogatory.sources.maps.tables import Column, Table
from tests.sources.engines.reading import all_rows
from tests.sources.engines.world import TABLES, the_crowd, the_items, the_map
from tests.sources.engines.written import SPARK, map_to, told
from tests.sources.generated import released_items_of, world_of


def main(master: str, world: str, crowd: str, drawn: str, *seeds: str) -> None:
    """Print the answers of the world, of a crowd, of worlds drawn by chance, and what becomes of failures."""
    addresses = {SPARK: master}
    source_map = map_to("spark", the_map(), TABLES)
    for folder, items in ((world, the_items()), (crowd, the_crowd()[1])):
        print(repr(told(Path(folder), source_map, items, addresses)), flush=True)
    for seed in seeds:
        random = Random(int(seed))
        drawn_world = world_of(random)
        items = released_items_of(random, drawn_world)
        spark_map = map_to("spark", drawn_world.source_map, drawn_world.tables())
        print(repr(told(Path(drawn) / seed, spark_map, items, addresses)), flush=True)
    if master.startswith("local"):
        for failure in (_missing, _in_part, _too_long, _died):
            print(failure(Path(world), master), flush=True)


def _engine(root: Path, master: str, seconds: int = 120) -> Spark:
    return Spark(Connection("spark", folder="tables", address_in=SPARK, seconds=seconds), root, "a map", master)


def _missing(root: Path, master: str) -> str:
    return _told(
        lambda: _engine(root, master).schema(Table("t", (Column("a", content=False),), file="nowhere.parquet"))
    )


def _in_part(root: Path, master: str) -> str:
    """Have one of the files of a table be damaged."""
    folder = root / "tables" / "in_part"
    folder.mkdir()
    shutil.copy(root / "tables" / "devices.parquet", folder / "a.parquet")
    (folder / "b.parquet").write_bytes(b"PAR1 and nothing more")
    table = Table("in_part", (Column("device", content=False),), file="in_part/*.parquet")
    return _told(lambda: len(all_rows(_engine(root, master), table)))


def _too_long(root: Path, master: str) -> str:
    endless = "SELECT COUNT(*) FROM RANGE(0, 1000000000000, 1, 2) WHERE id % 7 = 8"
    return _told(lambda: list(_engine(root, master, seconds=2).stream(endless, {})))


def _died(root: Path, master: str) -> str:
    """Have Spark's own process die in the midst of rows, then ask again."""
    from pyspark import SparkContext

    engine = _engine(root, master)
    stream = engine.stream(f"SELECT id FROM RANGE(0, {4 * BATCH}, 1, 4)", {})
    first = len(next(stream))
    os.kill(SparkContext._gateway.proc.pid, signal.SIGKILL)
    failure = _told(lambda: list(stream))
    names = Table("devices", (Column("device", content=False),), file="devices.parquet")
    again = len(all_rows(engine, names))
    engine.close()
    return f"{first} then {failure} then {again}"


def _told(what) -> str:
    try:
        return f"nothing failed: {what()}"
    except Unreadable:
        return "unreadable"


if __name__ == "__main__":
    main(*sys.argv[1:])
