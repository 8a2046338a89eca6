"""A user of the synthetic platform deletes something: rows and files go from a copy of the platform, and stay gone."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rogatory.problem import Problem

if TYPE_CHECKING:
    import pyarrow as pa

_MAP = "source-map.toml"


def copy_of(platform: Path, to: Path) -> Path:
    """Copy a platform, so that one case may delete from it and the others still find everything.

    Its files are linked and not copied: what deletes from the copy writes a table anew, and unlinks a file.
    """
    shutil.rmtree(to, ignore_errors=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(platform, to, copy_function=os.link)
    return to


def delete(platform: Path, username: str, tables: Iterable[str], before: datetime | None = None) -> int:
    """Delete a user's rows of some tables, with their files, and give the number of rows.

    `before` spares what is as late as that instant or later.

    Raises:
        Problem: nobody bears the name now, or the platform has no such table.
    """
    account = _account(platform, username)
    return sum(_delete(platform, table, account, before) for table in tables)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the source map says of a table: whose a row is, when it was made, and where its file lies."""

    owners: tuple[str, ...]
    time: str
    folder: str
    path: str


def _account(platform: Path, username: str) -> str:
    import pyarrow.parquet as pq

    rows = pq.read_table(platform / "tables/accounts.parquet", columns=["account_id", "username"]).to_pylist()
    found = next((row["account_id"] for row in rows if row["username"] == username), None)
    if found is None:
        raise Problem(f"nobody is called {username!r}", where=str(platform), cure="Name an account of the platform.")
    return str(found)


def _shape(platform: Path, table: str) -> _Shape:
    source_map: dict[str, Any] = tomllib.loads((platform / _MAP).read_text("utf-8"))
    of_table = [each for each in source_map["records"] if each["table"] == table]
    if not of_table:
        raise Problem(f"there is no table {table!r}", where=str(platform / _MAP), cure="Name a table of the map.")
    # The synthetic platform has one store of files, so that its records need not name it.
    (store,) = source_map["stores"].values()
    path = next((each["objects"]["column"] for each in of_table if "objects" in each), "")
    time = next((each["time"] for each in of_table if "time" in each), "")
    # A message has two parties; only its sender deletes it.
    return _Shape(tuple(of_table[0]["account"][:1]), time, store["folder"], path)


def _delete(platform: Path, table: str, account: str, before: datetime | None) -> int:
    import pyarrow.parquet as pq

    path, shape = platform / "tables" / f"{table}.parquet", _shape(platform, table)
    whole = pq.read_table(path)
    gone = [_goes(row, shape, account, before) for row in whole.to_pylist()]
    if shape.path:
        for row in whole.filter(_mask(gone)).to_pylist():
            (platform / shape.folder / row[shape.path]).unlink(missing_ok=True)
    own = path.with_suffix(".new")
    pq.write_table(whole.filter(_mask([not each for each in gone])), own, row_group_size=20_000)
    own.replace(path)
    return sum(gone)


def _goes(row: dict[str, Any], shape: _Shape, account: str, before: datetime | None) -> bool:
    early = before is None or not shape.time or row[shape.time] < before
    return early and any(row[owner] == account for owner in shape.owners)


def _mask(kept: list[bool]) -> pa.BooleanArray:
    import pyarrow as pa

    return pa.array(kept, pa.bool_())
