"""The small platform with its logins in many files: by bucket of the account and by day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from rogatory.edge.sourcemaps import read_source_map
from rogatory.sources.buckets import bucket_of
from rogatory.sources.maps.layout import Buckets
from rogatory.sources.source_map import SourceMap
from tests.sources.small_platform import MAP, TABLES

COUNT = 4
FILE = "logins/day=%Y-%m-%d/bucket-{bucket:02}.parquet"
LAYOUT = f"""{{ buckets = {{ column = "id", count = {COUNT}, hash = "crc32" }}, partitions = {{ column = "at" }} }}"""
WHERE_NO_DAY_IS = "day=__HIVE_DEFAULT_PARTITION__"
"""Where rows lie that have no instant."""


def map_text(layout: str = LAYOUT, file: str = FILE) -> str:
    """Give the small platform's map with a layout of its logins."""
    return MAP.replace('file = "logins.parquet"', f'file = "{file}"\nlayout = {layout}')


def laid_out_map(layout: str = LAYOUT, file: str = FILE) -> SourceMap:
    """Read it."""
    return read_source_map(map_text(layout, file), "laid-out.toml")


def bucket(account: int) -> int:
    """Give the bucket of an account."""
    return bucket_of(account, Buckets("id", COUNT, "crc32"), ibis.dtype("int64"))


def lay_out(root: Path) -> list[str]:
    """Write the logins anew, each row where it belongs, and an empty file for buckets without any; give the files."""
    columns, rows = TABLES["logins"]
    files: dict[str, list[tuple[Any, ...]]] = {f"day=2020-03-01/bucket-{n:02}.parquet": [] for n in range(COUNT)}
    for row in rows:
        day = f"day={row[1]:%Y-%m-%d}" if row[1] else WHERE_NO_DAY_IS
        files.setdefault(f"{day}/bucket-{bucket(row[0]):02}.parquet", []).append(row)
    for name, held in files.items():
        path = root / "tables" / "logins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(
            pa.Table.from_pylist(
                [dict(zip(columns, row, strict=True)) for row in held], pa.schema(list(columns.items()))
            ),
            path,
        )
    (root / "tables" / "logins.parquet").unlink()
    return sorted(files)
