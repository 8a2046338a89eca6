"""Answering from a platform's own data, beside whoever writes the query by hand.

A lake of logins (`rogatory demo --logs`) is read in both of its layouts: as the rows came, in which every question
reads all of it, and in buckets of the accounts, in which it opens one file and one row group. Its peers are DuckDB,
Polars and chDB, each with the query and the file of the bucket written out by hand, each on an open connection where
there is one, and each until the rows are Python values in the order of their times. The aim stands beside the best of
them in this run; the others are told. An account is never asked for twice in a row.

*The question* is what runs for one record of a plan: the statement that was compiled before, bound, run, read. *The
plan* is all of it: compiled from released items, signed, judged, the name looked up, the rows read; the peers look the
name up as well.

100 million rows with ``full``, 10 million without. Times are those on the wall, since engines use both cores.
"""

from __future__ import annotations

import importlib
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.frame import Row, rates
from rogatory.demo.platform.lake import FIRST_ID, Lake, make_lake, username
from rogatory.edge.sourcemaps import read_source_map
from rogatory.evidence.signature import Signer
from rogatory.sources.answers import Rows
from rogatory.sources.connections import Asked, Connections
from rogatory.sources.plan import ReleasedItem, Signing, compile_plan
from rogatory.sources.platform import Platform
from rogatory.sources.statements.shape import Shape
from rogatory.sources.tied import opened

SINCE, UNTIL = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)
FIELDS = ("at", "event", "ip", "ip_country", "device")
COLUMNS = '"at", event, ip, ip_country, device'
MANY = 1_000
UNSORTED, BUCKETED, IN_ONE_PLAN = 1.1, 1.3, 1.2
"""How many times as long as the best query by hand it may take."""
_KEY = Signer.from_seed(bytes(range(32)))
_SIGNING = Signing(_KEY.public.raw.hex(), _KEY.sign)
Ask = Callable[[int], list[tuple[Any, ...]]]
"""Gives the rows of the account with a number, in the order of their times."""


def run(full: bool) -> list[Row]:
    """Measure both layouts, and a thousand accounts."""
    lake = Lake.of(1, 100_000_000 if full else 10_000_000)
    rows: list[Row] = []
    with _folder() as folder:
        maps = make_lake(folder, lake, _telling(lake))
        for layout, times in (("unsorted", UNSORTED), ("bucketed", BUCKETED)):
            rows += _one_account(lake, layout, maps[layout], times, full)
        rows += _a_thousand(lake, maps["unsorted"], full)
    return rows


def _telling(lake: Lake) -> Callable[[int], None]:
    told = iter(range(10, 101, 10))
    following = [next(told)]

    def tell(done: int) -> None:
        while following and done * 50 >= lake.rows * following[0]:
            print(f"  the lake: {following[0]} %", file=sys.stderr)
            following[:] = [each for each in (next(told, None),) if each is not None]

    return tell


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder for the lake: one that is kept, where ROGATORY_BENCH_FOLDER names it, else a temporary one."""
    named = os.environ.get("ROGATORY_BENCH_FOLDER")
    if named:
        yield Path(named) / "lake"
        return
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        yield Path(folder)


class Ours:
    """The adapter over one layout; its connections stay open, as they do in a worker."""

    def __init__(self, map_file: Path) -> None:
        """Tie the map."""
        self.map = read_source_map(map_file.read_text("utf-8"), map_file.name)
        self.connections: Connections
        self.connections, self._files_of = opened(self.map, map_file.parent, {})
        self._platform = Platform(self.connections, self._files_of, _KEY.public.verifies)
        limit = self.map.limits.rows + 1
        self._shape = Shape("logs", "logins", FIELDS, since=True, until=True, limit=limit)
        self._plans = 0

    def question(self, number: int) -> list[tuple[Any, ...]]:
        """Run the statement for one account."""
        asked = Asked(FIRST_ID + number, (), SINCE, UNTIL)
        return [row for batch in self.connections.rows(self._shape, asked) for row in batch]

    def plan(self, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        """Answer a plan about accounts; give the rows of all."""
        self._plans += 1
        now = datetime.now(UTC)
        items = [
            ReleasedItem(str(each), username(each), "logs", None, None, "bench", FIELDS, SINCE, UNTIL)
            for each in numbers
        ]
        plan = compile_plan(
            items,
            self.map,
            reference=f"bench-{self._plans}",
            decision_digest="0" * 64,
            now=now,
            lifetime=timedelta(hours=1),
            signing=_SIGNING,
        )
        answers = self._platform.collect(plan, now=now)
        return [row for one in answers if isinstance(one, Rows) for batch in one.batches for row in batch]


def _one_account(lake: Lake, layout: str, map_file: Path, times: float, full: bool) -> list[Row]:
    ours, where = Ours(map_file), _where(lake, layout, map_file)
    accounts = random.Random(7).sample(range(lake.accounts), min(500, lake.accounts))
    peers = {name: make(where, map_file.parent / "tables" / "accounts.parquet") for name, make in PEERS.items()}
    first = accounts[0]
    wanted = ours.question(first)
    assert wanted, "an account without rows measures nothing"
    assert ours.plan([first]) == wanted
    for name, (ask, by_name) in peers.items():
        assert ask(first) == wanted, f"{name} gives other rows"
        assert by_name(first) == wanted, f"{name} gives other rows by name"
    seconds, rounds = (2.0, 7) if full else (0.3, 5)
    told = f"{_size(lake)} {layout}: one account's year"
    questions = [ours.question, *(ask for ask, _ in peers.values())]
    plans: list[Ask] = [lambda number: ours.plan([number]), *(by_name for _, by_name in peers.values())]
    return [
        *_beside(f"{told}, the question", _in_turns(questions, accounts, seconds, rounds), list(peers), 1 / times),
        *_beside(f"{told}, the plan", _in_turns(plans, accounts, seconds, rounds), list(peers), None),
    ]


def _a_thousand(lake: Lake, map_file: Path, full: bool) -> list[Row]:
    ours, where = Ours(map_file), _where(lake, "unsorted", map_file)
    chance = random.Random(8)
    many = min(MANY, lake.accounts)
    asked = [chance.sample(range(lake.accounts), many) for _ in range(20)]
    peers = {name: make(where, map_file.parent / "tables" / "accounts.parquet") for name, make in THOUSANDS.items()}
    wanted = sorted(ours.plan(asked[0]))
    for name, ask in peers.items():
        assert sorted(ask(asked[0])) == wanted, f"{name} gives other rows"
    seconds, rounds = (3.0, 5) if full else (0.3, 5)
    measured = _in_turns([ours.plan, *peers.values()], asked, seconds, rounds)
    return _beside(
        f"{_size(lake)} unsorted: {many:,} accounts' year in one plan", measured, list(peers), 1 / IN_ONE_PLAN
    )


def _in_turns(
    works: Sequence[Callable[[Any], object]], given: Sequence[Any], seconds: float, rounds: int
) -> list[float]:
    """Give how often a second each work is done; each goes through what is given by itself."""

    def through(work: Callable[[Any], object]) -> Callable[[], object]:
        following = cycle(given)
        return lambda: work(next(following))

    return rates(*map(through, works), seconds=seconds, rounds=rounds, clock=perf_counter)


def _beside(subject: str, measured: list[float], names: list[str], aim: float | None) -> list[Row]:
    """Give a row for each peer; the aim stands beside the best of them."""
    ours, *theirs = measured
    best = max(theirs)
    return [
        Row(subject, ours, rate, name, round(aim, 2) if aim and rate == best else None)
        for name, rate in zip(names, theirs, strict=True)
    ]


def _size(lake: Lake) -> str:
    return f"{lake.rows // 10**6} million rows"


def _where(lake: Lake, layout: str, map_file: Path) -> Callable[[int], str]:
    """Give the file, or the pattern of files, in which an account's rows lie, as one who knows the layout names it."""
    folder = map_file.parent / "tables" / layout
    if layout == "unsorted":
        return lambda _: str(folder / "*.parquet")
    return lambda number: str(folder / f"bucket-{lake.bucket_of(FIRST_ID + number):04}.parquet")


Where = Callable[[int], str]


def _duckdb(where: Where, accounts: Path) -> tuple[Ask, Ask]:
    connection = importlib.import_module("duckdb").connect()
    query = f'SELECT {COLUMNS} FROM read_parquet(?) WHERE account_id = ? AND "at" >= ? AND "at" < ? ORDER BY "at"'  # noqa: S608

    def ask(number: int) -> list[tuple[Any, ...]]:
        values = [where(number), FIRST_ID + number, SINCE, UNTIL]
        return list(connection.execute(query, values).fetchall())

    def by_name(number: int) -> list[tuple[Any, ...]]:
        found = connection.execute(
            "SELECT account_id FROM read_parquet(?) WHERE username = ?", [str(accounts), username(number)]
        )
        return ask(found.fetchall()[0][0] - FIRST_ID)

    return ask, by_name


def _polars(where: Where, accounts: Path) -> tuple[Ask, Ask]:
    polars = importlib.import_module("polars")
    column = polars.col

    def ask(number: int) -> list[tuple[Any, ...]]:
        within = (column("account_id") == FIRST_ID + number) & (column("at") >= SINCE) & (column("at") < UNTIL)
        found = polars.scan_parquet(where(number)).filter(within).select(FIELDS).sort("at").collect()
        return list(found.rows())

    def by_name(number: int) -> list[tuple[Any, ...]]:
        found = polars.scan_parquet(accounts).filter(column("username") == username(number)).collect()
        return ask(found["account_id"][0] - FIRST_ID)

    return ask, by_name


def _chdb(where: Where, accounts: Path) -> tuple[Ask, Ask]:
    told = _chdb_asking()
    within = f'"at" >= {_literal(SINCE)} AND "at" < {_literal(UNTIL)}'

    def ask(number: int) -> list[tuple[Any, ...]]:
        return told(
            f"SELECT {COLUMNS} FROM file('{where(number)}', Parquet) "  # noqa: S608
            f'WHERE account_id = {FIRST_ID + number} AND {within} ORDER BY "at"'
        )

    def by_name(number: int) -> list[tuple[Any, ...]]:
        found = told(f"SELECT account_id FROM file('{accounts}', Parquet) WHERE username = '{username(number)}'")  # noqa: S608
        return ask(found[0][0] - FIRST_ID)

    return ask, by_name


def _chdb_asking() -> Callable[[str], list[tuple[Any, ...]]]:
    """Give what asks chDB on one connection, and makes Python values of what comes, by way of Arrow."""
    connection = importlib.import_module("chdb").connect(":memory:")
    arrow = importlib.import_module("pyarrow")
    tuples_of = importlib.import_module("rogatory.sources.engines.arrow").tuples_of

    def ask(query: str) -> list[tuple[Any, ...]]:
        given = connection.query(f"{query} SETTINGS output_format_arrow_string_as_string = 1", "Arrow").bytes()
        with arrow.ipc.open_file(arrow.py_buffer(given)) as found:
            return [row for n in range(found.num_record_batches) for row in tuples_of(found.get_batch(n))]

    return ask


def _literal(instant: datetime) -> str:
    return f"toDateTime64('{instant:%Y-%m-%d %H:%M:%S}', 6, 'UTC')"


def _duckdb_many(where: Where, accounts: Path) -> Callable[[Sequence[int]], list[tuple[Any, ...]]]:
    connection = importlib.import_module("duckdb").connect()
    tuples_of = importlib.import_module("rogatory.sources.engines.arrow").tuples_of

    def ask(numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        found = connection.execute(
            f'SELECT {COLUMNS} FROM read_parquet(?) WHERE "at" >= ? AND "at" < ? AND account_id IN '  # noqa: S608
            '(SELECT account_id FROM read_parquet(?) WHERE username IN (SELECT unnest(?))) ORDER BY account_id, "at"',
            [where(0), SINCE, UNTIL, str(accounts), [username(each) for each in numbers]],
        )
        return [row for batch in found.to_arrow_reader(10_000) for row in tuples_of(batch)]

    return ask


def _polars_many(where: Where, accounts: Path) -> Callable[[Sequence[int]], list[tuple[Any, ...]]]:
    polars = importlib.import_module("polars")
    column = polars.col

    def ask(numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        names = [username(each) for each in numbers]
        ids = polars.scan_parquet(accounts).filter(column("username").is_in(names)).collect()["account_id"]
        within = column("account_id").is_in(ids.implode()) & (column("at") >= SINCE) & (column("at") < UNTIL)
        found = polars.scan_parquet(where(0)).filter(within).sort("account_id", "at").select(FIELDS).collect()
        return list(found.rows())

    return ask


def _chdb_many(where: Where, accounts: Path) -> Callable[[Sequence[int]], list[tuple[Any, ...]]]:
    told = _chdb_asking()
    within = f'"at" >= {_literal(SINCE)} AND "at" < {_literal(UNTIL)}'

    def ask(numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        names = ", ".join(f"'{username(each)}'" for each in numbers)
        return told(
            f"SELECT {COLUMNS} FROM file('{where(0)}', Parquet) WHERE {within} AND account_id IN "  # noqa: S608
            f"(SELECT account_id FROM file('{accounts}', Parquet) WHERE username IN ({names})) "
            'ORDER BY account_id, "at"'
        )

    return ask


PEERS = {"DuckDB by hand": _duckdb, "Polars by hand": _polars, "chDB by hand": _chdb}
THOUSANDS = {"DuckDB by hand": _duckdb_many, "Polars by hand": _polars_many, "chDB by hand": _chdb_many}
