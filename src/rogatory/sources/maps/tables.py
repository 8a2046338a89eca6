"""The platform's tables, with the columns that a map may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rogatory.sources.maps.file_pattern import FilePattern
from rogatory.sources.maps.layout import Layout
from rogatory.sources.maps.part import Part, require

Unit = Literal["s", "ms", "us", "ns"]
Told = Literal["text", "integer", "number", "boolean", "instant", "date"]
PER_SECOND: dict[Unit, int] = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


@dataclass(frozen=True, slots=True)
class Column(Part):
    """A column of the platform's table. `content` true: what a person said, wrote, showed, or where that is kept.

    `third_party` true: it may name other people than the account, or hold what they said. `instant` is the unit of a
    number that counts from the beginning of 1970 in UTC; `zone` the time zone of local times that are kept without one
    (an hour that came twice is read as the first). `of` names the column with the JSON in which the value lies, and
    `path` leads to it there; such a column is the platform's only in this sense. `type` tells what the values are where
    the platform does not, in CSV and SQLite; a column of CSV is text unless `type`, `instant` or `zone` say otherwise.
    """

    name: str
    content: bool
    third_party: bool = False
    instant: Unit | None = None
    zone: str | None = None
    of: str | None = None
    path: tuple[str | int, ...] = ()
    type: Told | None = None

    def __post_init__(self) -> None:
        """Refuse a name that could be read as two, a zone that nobody knows, and a value that lies nowhere."""
        require("." not in self.name, f"the name {self.name} has a dot in it", "Rename it in a view of its table")
        require(
            self.instant is None or self.zone is None,
            "a number counts in UTC and has no zone",
            "Give `instant` or `zone`",
        )
        require(
            (self.of is None) == (not self.path),
            "`of` names the column with the JSON, and `path` the way in it",
            "Give both, or neither",
        )
        require(
            self.type is None or self.type == ("integer" if self.instant else "instant" if self.zone else self.type),
            f"{self.name} holds {self.type} by its `type`, and something else by its `instant` or `zone`",
            "Leave `type` out: `instant` is said of integers, `zone` of instants",
        )
        if self.zone is not None:
            require(_is_zone(self.zone), f"there is no time zone {self.zone}", 'Give one such as "Europe/Berlin"')


@dataclass(frozen=True, slots=True)
class Paging(Part):
    """How a table is read in pages, each a statement of its own: for servers that end a statement after some seconds.

    `column` holds integers or instants, in each row one that no other row has, and should be indexed together with the
    account. Rows come in its order. `rows` is the most of a page.
    """

    column: str
    rows: int = 10_000

    def __post_init__(self) -> None:
        """Refuse a page without rows."""
        require(self.rows >= 1, "a page has no rows", "Give `rows` of 1 or more, or leave it out")


@dataclass(frozen=True, slots=True)
class Table(Part):
    """A table of the platform, with the columns that the map may use.

    It is the `file` of a connection that reads files, or the `relation` (`schema.table`) of one that does not. A `file`
    may be several (``logins/*.parquet``), and `layout` tells how they are laid out. `connection` may be left out where
    the map has but one. `paging` reads it in pages.
    """

    name: str
    columns: tuple[Column, ...]
    connection: str = ""
    file: str = ""
    relation: str = ""
    paging: Paging | None = None
    layout: Layout | None = None

    def __post_init__(self) -> None:
        """Refuse a table that is nowhere, or in two places, and a layout of what is no file."""
        require("." not in self.name, f"the name {self.name} has a dot in it", "Give the table a name without one")
        require(
            bool(self.file) != bool(self.relation),
            "a table is a file or a relation",
            "Give either `file` or `relation`",
        )
        if self.layout is not None:
            require(bool(self.file), "only files have a layout", "Leave it out: a database knows its own indexes")

    @property
    def pattern(self) -> FilePattern:
        """Give how its files are named; raises ValueError for a relation."""
        return FilePattern.of(self.file, bucketed=self._is_bucketed, timed=self._is_timed)

    @property
    def _is_bucketed(self) -> bool:
        return self.layout is not None and self.layout.buckets is not None

    @property
    def _is_timed(self) -> bool:
        return self.layout is not None and self.layout.partitions is not None

    def column(self, name: str) -> Column:
        """Give the column of this name; raises KeyError."""
        return {one.name: one for one in self.columns}[name]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
