"""Tables as they are disclosed: records with their fields, joins and files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from rogatory.sources.maps.conditions import Condition, Subset
from rogatory.sources.maps.part import Part, require
from rogatory.sources.maps.paths import PathTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Field(Part):
    """A column as a disclosed field of the packs. `unit` is told beside the values, such as "seconds".

    `meaning` says in words what the values are and how they came about; it goes into the return. `empty` is told of an
    account whose field is empty, where it would not be true that it was never given, because it is erased after a time.
    """

    id: str
    column: str
    label: str
    unit: str = ""
    meaning: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Join(Part):
    """A further table whose columns stand beside those of the record's own, as `name.column`.

    `on` ties columns to those of the further table, of which it has at most one row: rows become no more and no fewer.
    `name` may be left out; it is then the table's.
    """

    table: str
    on: dict[str, str]
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse a join on nothing: it would lay every row beside every other."""
        require(bool(self.on), f"{self.table} is joined on no column", "Name the columns that are equal in `on`")
        require("." not in self.name, f"the name {self.name} has a dot in it", "Give the join a name without one")

    @property
    def known_as(self) -> str:
        """Give the name before the dot."""
        return self.name or self.table


@dataclass(frozen=True, slots=True)
class Objects(Part):
    """The files of the rows: in which store, where there, and the field `id` that names each.

    `column` holds the path, or `path` tells how it is made of columns. `size` and `sha256` are the columns with what
    the platform says of the file: another length or digest is never accepted.
    """

    id: str
    store: str = ""
    column: str | None = None
    path: str | None = None
    size: str | None = None
    sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse files without a path, with two, or with one that cannot be made."""
        require(
            (self.column is None) != (self.path is None),
            "a file has one path",
            "Give either `column` (which holds it) or `path` (how it is made)",
        )
        PathTemplate.of(self.path or "{path}")

    @property
    def template(self) -> PathTemplate:
        """Give how the path is made of columns."""
        return PathTemplate.of(self.path) if self.path is not None else PathTemplate.whole(str(self.column))

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the columns that are read for the file, without those that are only disclosed."""
        told = [name for name in (self.size, self.sha256) if name is not None]
        return tuple(dict.fromkeys([*self.template.columns, *told]))


@dataclass(frozen=True, slots=True)
class Record(Part):
    """A table as it is disclosed: one category's `name`, with its fields in order; `label` is its name for people.

    `account` are the columns that hold the account's id (a message has two: either may be the account). `time` is the
    column that a range of dates bounds; a record without one has a single row for each account. `retained_from` is the
    first day (UTC) from which the platform still keeps these rows; where it keeps them for so many days at any time,
    `retained_days` says how many. `only` tells which rows of the table these are. Columns of a joined table are written
    `name.column`. `several` says of a record without a time that an account may have any number of rows: they are those
    that stand now, whatever dates are asked for. `note` is a sentence that the return bears where there are such rows.
    """

    category: str
    name: str
    label: str
    table: str
    account: tuple[str, ...]
    fields: tuple[Field, ...]
    time: str | None = None
    retained_from: date | None = None
    retained_days: int | None = None
    joins: tuple[Join, ...] = ()
    only: tuple[Condition, ...] = ()
    subsets: tuple[Subset, ...] = ()
    objects: Objects | None = None
    several: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse two beginnings of what is retained, and a time that keeps nothing."""
        require(
            self.retained_from is None or self.retained_days is None,
            "two keys say what is retained",
            "Give `retained_from` (one day for good) or `retained_days` (so many at any time)",
        )
        require(
            self.retained_days is None or self.retained_days > 0,
            "rows are retained for no day at all",
            "Give `retained_days` above 0, or leave it out",
        )

    def kept_from(self, now: datetime) -> datetime | None:
        """Give the instant before which nothing is retained any more; None where that is not said."""
        first = self.retained_from
        if self.retained_days is not None:
            first = now.astimezone(UTC).date() - timedelta(days=self.retained_days)
        return datetime.combine(first, time(), UTC) if first is not None else None

    @property
    def per_account(self) -> bool:
        """Whether one row tells everything about an account, so that an empty field is one never given."""
        return self.time is None and not self.several

    def column_of(self, field_id: str) -> str:
        """Give the platform's column for a field id; raises KeyError for a field that is not disclosed."""
        return {one.id: one.column for one in self.fields}[field_id]

    def table_of(self, column: str) -> tuple[str, str]:
        """Give the table in which a column of this record lies, and its name there; raises KeyError."""
        before, dot, name = column.partition(".")
        if not dot:
            return self.table, column
        return {join.known_as: join.table for join in self.joins}[before], name

    def uses(self) -> Iterator[str]:
        """Give every column that the record names, in the order of the map, some more than once.

        Those that are only read to join tables, or to make the path of a file, are not among them.
        """
        yield from self.account
        if self.time is not None:
            yield self.time
        yield from (one.column for one in self.fields)
        tests = (*self.only, *(test for subset in self.subsets for test in subset.when))
        yield from (test.column for test in tests if test.column is not None)
        if self.objects is not None:
            yield from (name for name in (self.objects.size, self.objects.sha256) if name is not None)
