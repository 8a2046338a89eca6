"""Platforms, source maps and released items drawn by chance, in which every cell and file is one of a kind.

The chances are weighted so that most items let something out and most rows are near an edge of what is let out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from rogatory.sources.maps.accounts import Accounts, FormerNames
from rogatory.sources.maps.conditions import Condition, Subset
from rogatory.sources.maps.connection import Connection, Store
from rogatory.sources.maps.records import Field, Objects, Record
from rogatory.sources.maps.tables import Column, Table
from rogatory.sources.plan import ReleasedItem
from rogatory.sources.source_map import Category, SourceMap
from tests.sources.small_platform import write_table

NAMES = ("ann", "Ann", "bo'", 'c"', "%", "រី", "d;--", "nobody")
CATEGORIES = ("logs", "talk", "films")
FIELD_IDS = ("f0", "f1", "f2", "f3", "at")
CELLS = ("c0", "c1", "c2", "c3")
SUBSETS = ("s0", "s1", "s2")
INSTANTS = tuple(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=12 * number) for number in range(8))

Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A platform as plain values: the oracle looks here, the source only at the files."""

    accounts: list[Row]
    former: list[Row]
    events: list[Row]
    with_zone: bool
    source_map: SourceMap

    def rows_of(self, table: str) -> list[Row]:
        """Give the rows of a table."""
        return {"accounts": self.accounts, "former": self.former, "events": self.events}[table]

    def tables(self) -> dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]]:
        """Give the tables by name, each with the types of its columns and its rows."""
        texts = {name: pa.string() for name in CELLS}
        moments = pa.timestamp("us", "UTC" if self.with_zone else None)
        owners = {"owner": pa.int64(), "other": pa.int64(), "at": moments}
        tests = {"kind": pa.string(), "gone": moments, "path": pa.string()}
        return {
            "accounts": (
                {"id": pa.int64(), "name": pa.string(), **texts, "hidden": pa.bool_()},
                self._plain(self.accounts),
            ),
            "former": (
                {"id": pa.int64(), "name": pa.string(), "since": moments, "until": moments},
                self._plain(self.former),
            ),
            "events": (owners | texts | tests, self._plain(self.events)),
        }

    def write(self, root: Path) -> None:
        """Write the tables and files."""
        for name, (schema, rows) in self.tables().items():
            write_table(root, name, schema, rows)
        self.write_files(root)

    def write_files(self, root: Path) -> None:
        """Write the files alone."""
        (root / "objects").mkdir()
        for row in self.events:
            if row["path"]:
                (root / "objects" / row["path"]).write_text(f"file {row['path']}")

    def _plain(self, rows: list[Row]) -> list[tuple[Any, ...]]:
        zone = UTC if self.with_zone else None
        return [
            tuple(one.replace(tzinfo=zone) if isinstance(one, datetime) else one for one in row.values())
            for row in rows
        ]


def world_of(random: Random) -> World:
    """Draw a platform with its map."""
    number = random.randint(2, 4)
    accounts = [
        {
            "id": place,
            "name": random.choice(NAMES[:-1]),
            **{cell: random.choice([f"a{place}{cell}", f"a{place}{cell}", None, ""]) for cell in CELLS},
            "hidden": random.choice([True, False, None]),
        }
        for place in range(number)
    ]
    former = []
    for _ in range(random.randint(0, 3)):
        since, until = sorted(random.sample(INSTANTS, 2))
        former.append({"id": random.randrange(number), "name": random.choice(NAMES), "since": since, "until": until})
    events = [
        {
            "owner": random.randrange(number),
            "other": random.choice([None, random.randrange(number)]),
            "at": random.choice([*INSTANTS, None]),
            **{cell: f"e{place}{cell}" for cell in CELLS},
            "kind": random.choice(["x", "y", None]),
            "gone": random.choice([None, INSTANTS[0]]),
            "path": random.choice([f"e{place}.bin", None]),
        }
        for place in range(random.randint(10, 40))
    ]
    return World(accounts, former, events, random.random() < 0.5, source_map_of(random))


_NEVER_EMPTY = Record("talk", "r0", "Record 0", "events", ("owner",), (Field("at", "at", "at"),), time="at")


def source_map_of(random: Random) -> SourceMap:
    """Draw a sound map over the tables of a world."""
    content = frozenset(random.sample(CELLS, random.randint(0, 3)))
    categories = {name: Category(content=name != "logs" and random.random() < 0.6) for name in CATEGORIES}
    records = tuple(_record(random, place, content, categories) for place in range(random.randint(2, 4)))
    return SourceMap(
        format="rogatory-source-map/1",
        name="generated",
        connections={"main": Connection("parquet", folder="tables")},
        stores={"media": Store("folder", "objects")},
        categories=categories,
        accounts=Accounts(
            table="accounts",
            id="id",
            username="name",
            equality="exact" if random.random() < 0.5 else "case-insensitive",
            former=FormerNames("former", "id", "name", "since", "until"),
        ),
        tables=(
            _table("accounts", ("id", "name", *CELLS, "hidden"), content),
            _table("former", ("id", "name", "since", "until"), content),
            _table("events", ("owner", "other", "at", *CELLS, "kind", "gone", "path"), content | {"path"}),
        ),
        records=tuple(one for one in records if one.fields) or (_NEVER_EMPTY,),
    )


def _table(name: str, columns: tuple[str, ...], content: frozenset[str]) -> Table:
    return Table(name, tuple(Column(one, one in content) for one in columns), file=f"{name}.parquet")


def _record(random: Random, place: int, content: frozenset[str], categories: dict[str, Category]) -> Record:
    category = random.choice(CATEGORIES)
    of_content = categories[category].content
    per_account = random.random() < 0.3
    offered = [cell for cell in CELLS if of_content or cell not in content] + ([] if per_account else ["at"])
    columns = random.sample(offered, random.randint(min(1, len(offered)), len(offered)))
    fields = tuple(
        Field(field, column, field) for field, column in zip(random.sample(FIELD_IDS, 5), columns, strict=False)
    )
    common: Row = {"category": category, "name": f"r{place}", "label": f"Record {place}", "fields": fields}
    if per_account:
        return Record(**common, table="accounts", account=("id",))
    naming = [field.id for field in fields if field.column != "at"]
    objects = Objects(random.choice(naming), column="path") if naming and of_content and random.random() < 0.7 else None
    account = random.choice([("owner",), ("owner", "other")])
    names = random.sample(SUBSETS, random.randint(0, 3))
    subsets = tuple(Subset(name, tuple(random.sample(CONDITIONS, random.randint(0, 2)))) for name in names)
    several = random.random() < 0.2
    time = None if several else "at"
    return Record(
        **common, table="events", account=account, time=time, several=several, subsets=subsets, objects=objects
    )


CONDITIONS = (
    Condition(column="kind", equals="x"),
    Condition(column="kind", equals="y"),
    Condition(column="kind", differs="x"),
    Condition(column="kind", state="absent"),
    Condition(column="gone", state="present"),
    Condition(account_column="hidden", equals=True),
    Condition(account_column="hidden", differs=True),
    Condition(account_column="hidden", state="absent"),
)


def released_items_of(random: Random, world: World) -> list[ReleasedItem]:
    """Draw what a decision lets out of a world: mostly of accounts and categories that it has."""
    names = [one["name"] for one in world.accounts + world.former]
    items = []
    for place in range(random.randint(3, 6)):
        since, until = _range(random)
        record = random.choice(world.source_map.records)
        parts = [
            None,
            None,
            record.name,
            *(one.id for one in record.fields if record.per_account),
            random.choice(FIELD_IDS),
        ]
        subsets = [None, *(one.id for one in record.subsets), *(one.id for one in record.subsets), "s0"]
        items.append(
            ReleasedItem(
                item=str(place),
                account=random.choice([*names, *names, random.choice(NAMES)]),
                category=random.choice([record.category] * 5 + [random.choice(CATEGORIES)]),
                part=random.choice(parts),
                subset=random.choice(subsets if record.subsets else [None]),
                clause=f"clause.{place}",
                fields=tuple(random.sample(NAMED_FIELDS, random.randint(2, len(NAMED_FIELDS)))),
                since=since,
                until=until,
            )
        )
    return items


NAMED_FIELDS = (*FIELD_IDS, "r0.f1", "r1.f2", "unheard")


def _range(random: Random) -> tuple[datetime | None, datetime | None]:
    one = timedelta(microseconds=1)
    ends = sorted(random.choice(INSTANTS) + random.choice([timedelta(), timedelta(), one, -one]) for _ in range(2))
    return ends[0] if random.random() < 0.5 else None, ends[1] if random.random() < 0.5 else None
