"""A platform of a few rows, as real Parquet files, for tests that want to know every row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rogatory.edge.sourcemaps import read_source_map
from rogatory.sources.answers import MediaObject, Rows, Statement
from rogatory.sources.plan import Plan, ReleasedItem, compile_plan
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import tied
from tests.sources.plan_key import SIGNING, VERIFIES

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

MAP = """
format = "rogatory-source-map/1"
name = "small platform"

[connections.main]
kind = "parquet"
folder = "tables"

[stores.media]
kind = "folder"
folder = "objects"

[categories]
subscriber = { content = false }
logs = { content = false }
interactions = { content = true }
video = { content = true }

[accounts]
table = "accounts"
id = "id"
username = "name"
equality = "exact"

[accounts.former]
table = "names"
account = "id"
username = "name"
since = "since"
until = "until"

[[tables]]
name = "accounts"
file = "accounts.parquet"
columns = [
  { name = "id", content = false },
  { name = "name", content = false },
  { name = "mail", content = false },
  { name = "phone", content = false },
  { name = "hidden", content = false },
]

[[tables]]
name = "names"
file = "names.parquet"
columns = [
  { name = "id", content = false },
  { name = "name", content = false },
  { name = "since", content = false },
  { name = "until", content = false },
]

[[tables]]
name = "logins"
file = "logins.parquet"
columns = [
  { name = "id", content = false },
  { name = "at", content = false },
  { name = "ip", content = false },
]

[[tables]]
name = "messages"
file = "messages.parquet"
columns = [
  { name = "at", content = false },
  { name = "sender", content = false },
  { name = "recipient", content = false },
  { name = "body", content = true },
]

[[tables]]
name = "videos"
file = "videos.parquet"
columns = [
  { name = "media", content = false },
  { name = "owner", content = false },
  { name = "at", content = false },
  { name = "seen", content = false },
  { name = "deleted", content = false },
  { name = "removed", content = false },
  { name = "path", content = true },
]

[[records]]
category = "subscriber"
name = "subscriber"
label = "Subscriber information"
table = "accounts"
account = ["id"]
fields = [
  { id = "username", column = "name", label = "Username" },
  { id = "email", column = "mail", label = "E-mail address" },
  { id = "phone", column = "phone", label = "Phone number" },
]

[[records]]
category = "logs"
name = "logins"
label = "Logins"
table = "logins"
account = ["id"]
time = "at"
retained_from = "2020-01-01"
fields = [
  { id = "at", column = "at", label = "Time" },
  { id = "ip", column = "ip", label = "IP address" },
]

[[records]]
category = "logs"
name = "message_metadata"
label = "Metadata of messages"
table = "messages"
account = ["sender", "recipient"]
time = "at"
fields = [
  { id = "at", column = "at", label = "Time" },
  { id = "from", column = "sender", label = "From" },
  { id = "to", column = "recipient", label = "To" },
]

[[records]]
category = "interactions"
name = "direct_messages"
label = "Direct messages"
table = "messages"
account = ["sender", "recipient"]
time = "at"
fields = [
  { id = "at", column = "at", label = "Time" },
  { id = "text", column = "body", label = "Text" },
]

[[records]]
category = "video"
name = "videos"
label = "Videos"
table = "videos"
account = ["owner"]
time = "at"
fields = [
  { id = "media_id", column = "media", label = "Media id" },
  { id = "uploaded_at", column = "at", label = "Uploaded" },
]
objects = { column = "path", id = "media_id" }

[[records.subsets]]
id = "deleted-by-user"
when = [{ column = "deleted", state = "present" }]

[[records.subsets]]
id = "removed-by-provider"
when = [{ column = "removed", equals = true }]

[[records.subsets]]
id = "private"
when = [{ column = "seen", equals = "self" }]

[[records.subsets]]
id = "private-account"
when = [{ account_column = "hidden", equals = true }]

[[records.subsets]]
id = "public"
when = []
"""

FIELDS = {
    "subscriber": ("username", "email", "phone"),
    "logs": ("at", "ip", "from", "to"),
    "interactions": ("at", "text"),
    "video": ("media_id", "uploaded_at"),
}


def day(number: int, **more: int) -> datetime:
    """A day of March 2020 in UTC, and so many hours, minutes ... after its beginning."""
    return datetime(2020, 3, number, tzinfo=UTC) + timedelta(**more)


TABLES: dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]] = {
    "accounts": (
        {"id": pa.int64(), "name": pa.string(), "mail": pa.string(), "phone": pa.string(), "hidden": pa.bool_()},
        [
            (1, "ann", "ann@example.org", "+1 202-555-0101", False),
            (2, "Ann", "other@example.org", None, True),
            (3, "moon", "", None, False),
            (4, "ស្រីមុំ", "srey@example.org", None, None),
            (5, "o'hara\"; --", "ohara@example.org", None, False),
        ],
    ),
    "names": (
        {"id": pa.int64(), "name": pa.string(), "since": pa.timestamp("us", "UTC"), "until": pa.timestamp("us", "UTC")},
        [(1, "ann_old", day(1), day(10)), (4, "moon", day(1), day(5))],
    ),
    "logins": (
        {"id": pa.int64(), "at": pa.timestamp("us"), "ip": pa.string()},
        [
            *((1, day(n).replace(tzinfo=None), f"192.0.2.{n}") for n in (2, 4, 6)),
            (2, day(4).replace(tzinfo=None), "198.51.100.2"),
            (5, None, "198.51.100.5"),
        ],
    ),
    "messages": (
        {"at": pa.timestamp("us", "UTC"), "sender": pa.int64(), "recipient": pa.int64(), "body": pa.string()},
        [(day(3), 1, 2, "hello"), (day(4), 2, 1, "hello back"), (day(5), 3, 4, "not for ann")],
    ),
    "videos": (
        {
            "media": pa.string(),
            "owner": pa.int64(),
            "at": pa.timestamp("us", "UTC"),
            "seen": pa.string(),
            "deleted": pa.timestamp("us", "UTC"),
            "removed": pa.bool_(),
            "path": pa.string(),
        },
        [
            ("v1", 1, day(1), "self", day(2), True, "v1.mp4"),
            ("v2", 1, day(2), "self", None, True, "v2.mp4"),
            ("v3", 1, day(3), "self", None, None, "v3.mp4"),
            ("v4", 1, day(4), None, None, False, "v4.mp4"),
            ("v5", 2, day(5), "all", None, None, "v5.mp4"),
            ("v6", 4, day(6), "all", None, None, "missing.mp4"),
            ("v7", 3, day(7), "all", None, None, "../tables/accounts.parquet"),
            ("v8", 5, day(8), "all", None, None, None),
        ],
    ),
}


def write_table(root: Path, name: str, schema: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    """Write one table as Parquet."""
    (root / "tables").mkdir(parents=True, exist_ok=True)
    named = [dict(zip(schema, row, strict=True)) for row in rows]
    pq.write_table(pa.Table.from_pylist(named, pa.schema(list(schema.items()))), root / "tables" / f"{name}.parquet")


def write_platform(root: Path) -> None:
    """Write all tables and files."""
    for name, (schema, rows) in TABLES.items():
        write_table(root, name, schema, rows)
    (root / "objects").mkdir()
    for number in range(1, 6):
        (root / "objects" / f"v{number}.mp4").write_bytes(f"film {number}".encode() * 1000)


def small_map(old: str = "", new: str = "") -> SourceMap:
    """Read the map, with one text in it changed for another."""
    assert old in MAP
    return read_source_map(MAP.replace(old, new) if old else MAP, "small.toml")


def released(account: str, category: str, part: str | None = None, **more: Any) -> ReleasedItem:
    """Say that an item of a category is let out, with all the fields of the category unless told otherwise."""
    given = {
        "item": f"{account}/{category}",
        "subset": None,
        "fields": FIELDS.get(category, ()),
        "since": None,
        "until": None,
    }
    return ReleasedItem(account=account, category=category, part=part, clause="test.clause", **(given | more))


def plan_of(*items: ReleasedItem, source_map: SourceMap | None = None) -> Plan:
    """Compile a plan that is valid for an hour from NOW."""
    return compile_plan(
        items,
        source_map or small_map(),
        reference="R-1",
        decision_digest="d" * 64,
        now=NOW,
        lifetime=timedelta(hours=1),
        signing=SIGNING,
    )


def answers(
    root: Path, *items: ReleasedItem, source_map: SourceMap | None = None
) -> list[Rows | MediaObject | Statement]:
    """Collect what the items let out; rows are read as they come."""
    used = source_map or small_map()
    return [read(one) for one in tied(used, root, {}, VERIFIES).collect(plan_of(*items, source_map=used), now=NOW)]


def read(answer: Rows | MediaObject | Statement) -> Rows | MediaObject | Statement:
    """Read the rows of an answer, as one has to before the next is asked for."""
    return replace(answer, batches=iter(list(answer.batches))) if isinstance(answer, Rows) else answer


def rows_in(given: list[Rows | MediaObject | Statement]) -> list[tuple[object, ...]]:
    """Read all rows."""
    return [row for one in given if isinstance(one, Rows) for batch in one.batches for row in batch]


def kinds_in(given: list[Rows | MediaObject | Statement]) -> list[str]:
    """List the kinds of the statements."""
    return [one.kind for one in given if isinstance(one, Statement)]


def media_in(given: list[Rows | MediaObject | Statement]) -> list[str]:
    """List the ids of the files."""
    return [one.media_id for one in given if isinstance(one, MediaObject)]
