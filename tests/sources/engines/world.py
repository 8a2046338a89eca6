"""One world of tables with every kind of column, and its map; `written` puts it behind each kind of connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from rogatory.edge.sourcemaps import read_source_map
from rogatory.sources.plan import ReleasedItem
from rogatory.sources.source_map import SourceMap

Row = tuple[Any, ...]
Tables = dict[str, tuple[dict[str, Any], list[Row]]]

MAP = """
format = "rogatory-source-map/1"
name = "a world behind every engine"

[connections.main]
kind = "parquet"
folder = "tables"

[categories]
subscriber = { content = false }
logs = { content = false }
messages = { content = true }

[accounts]
table = "accounts"
id = "id"
username = "name"
equality = "exact"
only = [{ column = "local", equals = true }]
states = [{ id = "suspended", words = "The account is suspended.", when = [{ column = "suspended", equals = true }] }]

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
  { name = "phone", content = false },
  { name = "born", content = false },
  { name = "suspended", content = false },
  { name = "local", content = false },
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
name = "devices"
file = "devices.parquet"
columns = [
  { name = "device", content = false },
  { name = "kind", content = false },
]

[[tables]]
name = "sessions"
file = "sessions.parquet"
columns = [
  { name = "account", content = false },
  { name = "at_ms", content = false, instant = "ms" },
  { name = "local time, 100%", content = false, zone = "Europe/Berlin" },
  { name = "device", content = false },
  { name = "score", content = false },
  { name = "about", content = false },
  { name = "app", content = false, of = "about", path = ["app", 0] },
]

[[tables]]
name = "messages"
file = "messages.parquet"
columns = [
  { name = "number", content = false },
  { name = "at", content = false },
  { name = "sender", content = false },
  { name = "recipient", content = false, third_party = true },
  { name = "body", content = true },
  { name = "hidden", content = false },
]

[[records]]
category = "subscriber"
name = "subscriber"
label = "Subscriber information"
table = "accounts"
account = ["id"]
fields = [
  { id = "username", column = "name", label = "Username" },
  { id = "phone", column = "phone", label = "Telephone number" },
  { id = "born", column = "born", label = "Born" },
  { id = "suspended", column = "suspended", label = "Suspended" },
]

[[records]]
category = "logs"
name = "sessions"
label = "Sessions"
table = "sessions"
account = ["account"]
time = "at_ms"
joins = [{ table = "devices", on = { device = "device" } }]
fields = [
  { id = "at", column = "at_ms", label = "Time" },
  { id = "local", column = "local time, 100%", label = "Local time" },
  { id = "device", column = "device", label = "Device" },
  { id = "kind", column = "devices.kind", label = "Kind of device" },
  { id = "score", column = "score", label = "Score" },
  { id = "app", column = "app", label = "App" },
]

[[records]]
category = "messages"
name = "messages"
label = "Messages"
table = "messages"
account = ["sender", "recipient"]
time = "at"
fields = [
  { id = "at", column = "at", label = "Time" },
  { id = "from", column = "sender", label = "From" },
  { id = "to", column = "recipient", label = "To" },
  { id = "text", column = "body", label = "Text" },
]

[[records.subsets]]
id = "hidden"
when = [{ column = "hidden", equals = true }]

[[records.subsets]]
id = "of-suspended"
when = [{ account_column = "suspended", equals = true }]

[[records.subsets]]
id = "unmarked"
when = [{ column = "hidden", state = "absent" }]
"""

FIELDS = {
    "subscriber": ("username", "phone", "born", "suspended"),
    "logs": ("at", "local", "device", "kind", "score", "app"),
    "messages": ("at", "from", "to", "text"),
}
BEGIN = datetime(2020, 10, 24, 22, tzinfo=UTC)
_ZONED, _LOCAL = pa.timestamp("us", "UTC"), pa.timestamp("us")
STRANGE = ("o'hara\"; DROP TABLE accounts; --", "100%", "%(asked)s", ":asked", "$asked", "{asked:String}", "?", "a\\'b")
"""Names that would be something else in a statement, were they text of it."""
NAMES = ("ann", "Ann", "ស្រីមុំ", "Zoë", "zoe", *STRANGE)


def hours(number: float) -> datetime:
    """Give an instant so many hours after the beginning: the night in which clocks go back is among the first."""
    return BEGIN + timedelta(hours=number)


def _sessions() -> list[Row]:
    devices = ["007", "7", "zeta", "Äpfel", "apple", "Zeta", None, ""]
    rows: list[Row] = []
    for number in range(48):
        at = hours(number // 3 / 2) + timedelta(microseconds=1000 * (number % 2))
        local = None if number % 7 == 0 else at.replace(tzinfo=None, microsecond=number)
        about = [None, '{"app": ["mail", 1]}', '{"app": [{"deep": "é"}]}', "{}"][number % 4]
        rows.append((number % 5 + 1, round(at.timestamp() * 1000), local, devices[number % 8], number / 8, about))
    rows.append((1, None, None, None, None, None))
    return rows


def _messages() -> list[Row]:
    bodies = ["hello", "", None, "two\nlines", 'said "so", and', "naïve ✓", "Hello", "éclair"]
    return [
        (
            number,
            None if number == 20 else hours(number % 10) + timedelta(microseconds=number % 3),
            number % 4 + 1,
            (number % 3 + 1) if number % 6 else None,
            bodies[number % 8],
            [True, False, None][number % 3],
        )
        for number in range(40)
    ]


TABLES: Tables = {
    "accounts": (
        {
            "id": pa.int64(),
            "name": pa.string(),
            "phone": pa.string(),
            "born": pa.date32(),
            "suspended": pa.bool_(),
            "local": pa.bool_(),
        },
        [
            (1, "ann", "007", date(1999, 12, 31), False, True),
            (2, "Ann", "+12025550101", None, True, True),
            (3, "ស្រីមុំ", "", None, None, True),
            (4, "Zoë", None, date(2001, 1, 1), False, True),
            (5, "ann", "0", None, False, False),
            *((10 + place, name, None, None, False, True) for place, name in enumerate(STRANGE)),
        ],
    ),
    "names": (
        {"id": pa.int64(), "name": pa.string(), "since": _ZONED, "until": _ZONED},
        [(1, "ann_old", hours(0), hours(5)), (4, "Ann", hours(0), hours(3)), (4, "zoe", hours(3), hours(4))],
    ),
    "devices": (
        {"device": pa.string(), "kind": pa.string()},
        [("007", "telephone"), ("7", "clock"), ("Äpfel", None), ("apple", "")],
    ),
    "sessions": (
        {
            "account": pa.int64(),
            "at_ms": pa.int64(),
            "local time, 100%": _LOCAL,
            "device": pa.string(),
            "score": pa.float64(),
            "about": pa.string(),
        },
        _sessions(),
    ),
    "messages": (
        {
            "number": pa.int64(),
            "at": _ZONED,
            "sender": pa.int64(),
            "recipient": pa.int64(),
            "body": pa.string(),
            "hidden": pa.bool_(),
        },
        _messages(),
    ),
}


def the_map(old: str = "", new: str = "") -> SourceMap:
    """Read the map, with one text in it changed for another."""
    assert old in MAP
    return read_source_map(MAP.replace(old, new, 1) if old else MAP, "world.toml")


def the_items() -> list[ReleasedItem]:
    """Give what is let out: of single accounts and of all together, whole, in subsets, and in ranges of dates."""
    names = [*NAMES, "ann_old", "zoe", "nobody", "nul\0", "x" * 3000]
    items = [_item(name, category) for name in names for category in FIELDS]
    edges = [hours(2), hours(2) + timedelta(microseconds=1), hours(3), None]
    items += [_item(name, "logs", since=since, until=hours(6)) for since in edges for name in ("ann", "Zoë")]
    ends = [(since, until) for since in edges for until in edges if not since or not until or since <= until]
    items += [_item("ann", "messages", since=since, until=until) for since, until in ends]
    items += [_item(name, "messages", subset=part) for part in SUBSETS for name in ("ann", "Ann", "ស្រីមុំ")]
    items += [_item("Ann", "logs", since=hours(1), until=hours(2)), _item("Ann", "logs", since=hours(4))]
    return [replace(one, item=str(number)) for number, one in enumerate(items)]


CROWD = 2_000


def the_crowd() -> tuple[Tables, list[ReleasedItem]]:
    """Give the world with as many further accounts as go into one question, and what is let out of all of them."""
    people = [(100 + number, f"p{number:04}", None, None, False, True) for number in range(CROWD)]
    sent = [(1000 + n, hours(n % 9), 100 + n % CROWD, 100 + n * 7 % CROWD, f"to {n}", None) for n in range(2 * CROWD)]
    added: dict[str, list[Row]] = {"accounts": people, "messages": sent}
    tables = {name: (schema, [*rows, *added.get(name, [])]) for name, (schema, rows) in TABLES.items()}
    return tables, [replace(_item(person[1], "messages"), item=str(n)) for n, person in enumerate(people)]


SUBSETS = ("hidden", "of-suspended", "unmarked")


def _item(account: str, category: str, **more: Any) -> ReleasedItem:
    given = {"part": None, "subset": None, "since": None, "until": None} | more
    return ReleasedItem("", account, category, clause="test.clause", fields=FIELDS[category], **given)
