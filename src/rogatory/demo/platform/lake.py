"""A lake of logins, as large as one likes, in two layouts with the same rows: as they came, and by account.

Every row is a function of the seed and of its number, so that both layouts are written from beginning to end, a piece
at a time. Each account has `ROWS_EACH` rows, in as many rounds over all accounts; the order of the accounts in a round
is a permutation that can be turned round, which gives the numbers of an account's rows.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.resources import files
from math import gcd
from typing import TYPE_CHECKING, Any
from zlib import crc32

from rogatory.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

ROWS_EACH = 100
FIRST_ID = 7_000_000_000
BEGINS, SECONDS = 1_577_836_800, 6 * 365 * 86_400
"""The rows lie within six years from the beginning of 2020."""
BYTES_EACH = {"unsorted": 18, "bucketed": 13}
"""About how many bytes a row takes."""

_PIECE, _FILE, _LARGE_GROUP, _SMALL_GROUP = 1_000_000, 10_000_000, 250_000, 10_000
_IN_A_BUCKET = 400_000
_STAMP, _MAP = "lake.json", "lake-map.toml"
_EVENTS = ("login", "logout")
_COUNTRIES = ("AE", "BR", "CA", "DE", "EG", "FR", "ID", "IN", "JP", "KH", "KR", "MX", "NG", "SG", "TH", "US")
_DEVICES = tuple(f"Sample Phone {number}" for number in range(1, 33))

Progress = Callable[[int], None]
"""Told how many rows of both layouts are written."""


@dataclass(frozen=True, slots=True)
class Lake:
    """What was asked for: `accounts` times `ROWS_EACH` rows, by account in so many buckets."""

    seed: int
    accounts: int
    buckets: int

    @classmethod
    def of(cls, seed: int, rows: int) -> Lake:
        """Give the lake with about so many rows; raises Problem for fewer than there are in the smallest."""
        accounts = rows // ROWS_EACH
        if accounts < 2:
            raise Problem(f"{rows} rows make no lake", where="--logs", cure=f"Ask for {2 * ROWS_EACH} or more.")
        return cls(seed, accounts, min(1024, max(4, accounts * ROWS_EACH // _IN_A_BUCKET)))

    @property
    def rows(self) -> int:
        """How many rows there are in each layout."""
        return self.accounts * ROWS_EACH

    @property
    def bytes(self) -> int:
        """About how many bytes both layouts take."""
        return self.rows * sum(BYTES_EACH.values())

    def bucket_of(self, account_id: int) -> int:
        """Give the bucket of an account: CRC-32 of its id as text."""
        return crc32(str(account_id).encode()) % self.buckets


def username(number: int) -> str:
    """Give the name of the account with a number from 0."""
    return f"user{number:08}"


def make_lake(folder: Path, lake: Lake, progress: Progress = lambda _done: None) -> dict[str, Path]:
    """Write the lake, or leave it if this very one stands there; give the source map of each layout.

    Raises Problem where the disk has too little room.
    """
    maps = {layout: folder / f"{layout}.toml" for layout in BYTES_EACH}
    stamp = folder / _STAMP
    if stamp.is_file() and json.loads(stamp.read_text("utf-8")) == asdict(lake):
        return maps
    require_room(folder, lake)
    stamp.unlink(missing_ok=True)
    tables = folder / "tables"
    shutil.rmtree(tables, ignore_errors=True)
    for name in BYTES_EACH:
        (tables / name).mkdir(parents=True)
    _write_accounts(tables / "accounts.parquet", lake)
    done = 0
    for write in (_write_unsorted, _write_bucketed):
        for rows in write(tables, lake):
            done += rows
            progress(done)
    for layout, path in maps.items():
        path.write_text(map_text(lake, layout), "utf-8")
    # Written last: a lake that was interrupted has no stamp and is made anew.
    stamp.write_text(json.dumps(asdict(lake)) + "\n", "utf-8")
    return maps


def require_room(folder: Path, lake: Lake) -> None:
    """Refuse to begin what would fill the disk; raises Problem."""
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    if free < lake.bytes * 1.2:
        raise Problem(
            f"the lake takes about {lake.bytes / 1e9:,.1f} GB, and {free / 1e9:,.1f} GB are free",
            where=str(folder),
            cure="Ask for fewer rows, or name a folder on another disk with --folder.",
        )


def map_text(lake: Lake, layout: str) -> str:
    """Give the source map of a layout, as TOML."""
    told = {
        "unsorted": 'file = "unsorted/*.parquet"',
        "bucketed": 'file = "bucketed/bucket-{bucket:04}.parquet"\n'
        f'layout = {{ buckets = {{ column = "account_id", count = {lake.buckets}, hash = "crc32" }}, '
        'sorted = ["account_id", "at"] }',
    }
    text = files(__package__).joinpath(_MAP).read_text("utf-8")
    return text.replace("@LAYOUT@", layout).replace("@LOGINS@", told[layout])


def _write_accounts(path: Path, lake: Lake) -> None:
    import numpy as np
    import pyarrow as pa

    schema = pa.schema([("account_id", pa.int64()), ("username", pa.string())])
    with _writing(path, schema) as writer:
        for first in range(0, lake.accounts, _PIECE):
            numbers = np.arange(first, min(first + _PIECE, lake.accounts))
            names = pa.array([username(number) for number in numbers.tolist()])
            writer.write_table(pa.table([pa.array(numbers + FIRST_ID), names], schema=schema), _SMALL_GROUP)


def _write_unsorted(tables: Path, lake: Lake) -> Iterator[int]:
    """Write the rows in the order of their numbers, in which neither accounts nor instants have any."""
    import numpy as np

    for place, first in enumerate(range(0, lake.rows, _FILE)):
        with _writing(tables / "unsorted" / f"part-{place:04}.parquet", _schema()) as writer:
            for begins in range(first, min(first + _FILE, lake.rows), _PIECE):
                numbers = np.arange(begins, min(begins + _PIECE, lake.rows), dtype=np.int64)
                writer.write_table(_table(lake, _account_of(lake, numbers), numbers, _at(lake, numbers)), _LARGE_GROUP)
                yield len(numbers)


def _write_bucketed(tables: Path, lake: Lake) -> Iterator[int]:
    """Write a file for each bucket, its rows by account and then by time."""
    import numpy as np

    buckets = np.fromiter((lake.bucket_of(FIRST_ID + one) for one in range(lake.accounts)), np.int32, lake.accounts)
    for bucket in range(lake.buckets):
        with _writing(tables / "bucketed" / f"bucket-{bucket:04}.parquet", _schema()) as writer:
            mine = np.flatnonzero(buckets == bucket).astype(np.int64)
            for begins in range(0, len(mine), _PIECE // ROWS_EACH):
                accounts = mine[begins : begins + _PIECE // ROWS_EACH]
                numbers = _numbers_of(lake, accounts)
                instants = _at(lake, numbers)
                order = np.argsort(instants, axis=1, kind="stable")
                numbers, instants = (np.take_along_axis(one, order, 1).ravel() for one in (numbers, instants))
                rows = _table(lake, np.repeat(accounts, ROWS_EACH), numbers, instants)
                writer.write_table(rows, _SMALL_GROUP)
                yield len(numbers)


def _account_of(lake: Lake, numbers: Any) -> Any:  # noqa: ANN401 - arrays of NumPy
    """Give the accounts (from 0) of rows by their numbers."""
    rounds, places = numbers // lake.accounts, numbers % lake.accounts
    return (places * _step(lake) + _turn(lake, rounds)) % lake.accounts


def _numbers_of(lake: Lake, accounts: Any) -> Any:  # noqa: ANN401
    """Give the numbers of the rows of accounts, a line for each account."""
    import numpy as np

    rounds = np.arange(ROWS_EACH, dtype=np.int64)
    turned = (accounts[:, None] - _turn(lake, rounds)[None, :]) % lake.accounts
    return rounds[None, :] * lake.accounts + turned * pow(_step(lake), -1, lake.accounts) % lake.accounts


def _step(lake: Lake) -> int:
    """Give how far apart neighbours of a round are among the accounts; no factor of their number."""
    step = int(lake.accounts * 0.618) | 1
    while gcd(step, lake.accounts) != 1:
        step += 1
    return step


def _turn(lake: Lake, rounds: Any) -> Any:  # noqa: ANN401
    """Give with which account each round begins."""
    return (_chance(lake, rounds, 0) % lake.accounts).astype("int64")


def _at(lake: Lake, numbers: Any) -> Any:  # noqa: ANN401
    """Give the instants of rows in microseconds since 1970."""
    return (_chance(lake, numbers, 1) % (SECONDS * 10**6)).astype("int64") + BEGINS * 10**6


def _table(lake: Lake, accounts: Any, numbers: Any, instants: Any) -> Any:  # noqa: ANN401
    import numpy as np
    import pyarrow as pa

    chance = _chance(lake, numbers, 2)
    # Each account uses four addresses of the range that is kept for measurements (RFC 2544).
    home = _chance(lake, accounts * 4 + (chance % 4).astype("int64"), 3)
    addresses = pa.array([f"198.18.{n >> 8}.{n & 255}" for n in range(1 << 14)])
    drawn = (
        (pa.array(_EVENTS), chance >> np.uint64(2)),
        (addresses, home),
        (pa.array(_COUNTRIES), home >> np.uint64(20)),
        (pa.array(_DEVICES), _chance(lake, accounts, 4)),
    )
    columns = [pa.array(accounts + FIRST_ID), pa.array(instants, pa.timestamp("us", "UTC"))]
    columns += [pa.array(words).take(pa.array((one % len(words)).astype("int32"))) for words, one in drawn]
    return pa.table(columns, schema=_schema())


def _schema() -> Any:  # noqa: ANN401
    import pyarrow as pa

    named = [(name, pa.string()) for name in ("event", "ip", "ip_country", "device")]
    return pa.schema([("account_id", pa.int64()), ("at", pa.timestamp("us", "UTC")), *named])


def _chance(lake: Lake, numbers: Any, which: int) -> Any:  # noqa: ANN401
    """Give 64 bits for each number, always the same ones (SplitMix64)."""
    import numpy as np

    mixed = numbers.astype("uint64") + np.uint64((lake.seed * 8 + which) << 40)
    with np.errstate(over="ignore"):
        mixed = (mixed + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@contextmanager
def _writing(path: Path, schema: Any) -> Iterator[Any]:  # noqa: ANN401
    import pyarrow.parquet as parquet

    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        yield writer
