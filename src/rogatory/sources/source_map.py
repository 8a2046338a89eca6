"""The source map: which table, column and folder of a platform is which category, record and field of the packs.

It is an allow-list: what it does not name cannot leave. It is checked as a whole when it is made; a map that could let
content out as log data cannot exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from rogatory.sources.canonical import digest
from rogatory.sources.soundness import UnsoundMap, faults


@dataclass(frozen=True, slots=True)
class _Part:
    """Common ground: a key that the map's format does not know is refused, so that no slip is lost."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Connection(_Part):
    """How the tables are reached. `parquet`: files in a folder, named relative to the platform's root."""

    kind: Literal["parquet"]
    folder: str


@dataclass(frozen=True, slots=True)
class Category(_Part):
    """A category of the packs that this platform can answer. `content` false: metadata only."""

    content: bool


@dataclass(frozen=True, slots=True)
class Column(_Part):
    """A column of the platform's table. `content` true: what a person said, wrote, showed, or where that is kept.

    `third_party` true: it may name other people than the account, or hold what they said.
    """

    name: str
    content: bool
    third_party: bool = False


@dataclass(frozen=True, slots=True)
class Table(_Part):
    """A table of the platform, with the columns that the map may use."""

    name: str
    file: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class FormerNames(_Part):
    """The table of usernames that accounts have borne before; `since` inclusive, `until` exclusive."""

    table: str
    account: str
    username: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Accounts(_Part):
    """How a username becomes the platform's own account id.

    `equality` is the platform's own: `exact`, or `case-insensitive` in the way of its database's lower().
    """

    table: str
    id: str
    username: str
    equality: Literal["exact", "case-insensitive"]
    former: FormerNames | None = None


@dataclass(frozen=True, slots=True)
class Condition(_Part):
    """A test on one column of the row, or of the row's account: equal to a value, or present, or absent.

    A null is equal to nothing.
    """

    column: str | None = None
    account_column: str | None = None
    equals: str | int | bool | None = None
    state: Literal["present", "absent"] | None = None

    def __post_init__(self) -> None:
        """Refuse a condition that tests nothing, or two things."""
        if (self.column is None) == (self.account_column is None):
            raise ValueError(
                "a condition looks at one column",
                "Give either `column` (of the row) or `account_column` (of its account)",
            )
        if (self.equals is None) == (self.state is None):
            raise ValueError("a condition makes one test", 'Give either `equals`, or `state = "present"` or "absent"')


@dataclass(frozen=True, slots=True)
class Subset(_Part):
    """A part of a record's rows with an outcome of its own, such as private videos.

    A row is in the first subset, in the order of the map, whose conditions all hold.
    """

    id: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Field(_Part):
    """A column as a disclosed field of the packs. `unit` is told beside the values, such as "seconds".

    `meaning` says in words what the values are and how they came about; it goes into the return.
    """

    id: str
    column: str
    label: str
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Objects(_Part):
    """The files of the rows: `folder` under the platform's root, `column` leads to each, the field `id` names it."""

    folder: str
    column: str
    id: str


@dataclass(frozen=True, slots=True)
class Record(_Part):
    """A table as it is disclosed: one category's `name`, with its fields in order; `label` is its name for people.

    `account` are the columns that hold the account's id (a message has two: either may be the account). `time` is the
    column that a range of dates bounds; a record without one has a single row for each account. `retained_from` is the
    first day (UTC) from which the platform still keeps these rows.
    """

    category: str
    name: str
    label: str
    table: str
    account: tuple[str, ...]
    fields: tuple[Field, ...]
    time: str | None = None
    retained_from: date | None = None
    subsets: tuple[Subset, ...] = ()
    objects: Objects | None = None

    @property
    def per_account(self) -> bool:
        """Whether one row tells everything about an account, so that an empty field is one never given."""
        return self.time is None

    def column_of(self, field: str) -> str:
        """Give the platform's column for a field id; raises KeyError for a field that is not disclosed."""
        return {one.id: one.column for one in self.fields}[field]


@dataclass(frozen=True, slots=True)
class Limits(_Part):
    """How much one answer may hold; what is beyond is told as truncated, with both numbers."""

    rows: int = 5_000_000

    def __post_init__(self) -> None:
        """Refuse a limit that lets nothing through."""
        if self.rows < 1:
            raise ValueError("the limit of rows is below 1", "Give 1 or more, or leave the key out")


@dataclass(frozen=True, slots=True)
class SourceMap(_Part):
    """A whole map. Raises UnsoundMap when its parts do not fit each other."""

    format: Literal["rogatory-source-map/1"]
    name: str
    connection: Connection
    categories: dict[str, Category]
    accounts: Accounts
    tables: tuple[Table, ...]
    records: tuple[Record, ...]
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Refuse a map that names what it does not declare, or that ties content to metadata."""
        found = tuple(faults(self))
        if found:
            raise UnsoundMap(found)

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the map's content; comments and order of keys do not change it."""
        return digest(self)

    def table(self, name: str) -> Table:
        """Give the platform's table of this name; raises KeyError."""
        return {one.name: one for one in self.tables}[name]

    def record(self, category: str, name: str) -> Record:
        """Give the record of a category; raises KeyError."""
        return {(one.category, one.name): one for one in self.records}[category, name]

    def third_party_fields(self, category: str, name: str) -> frozenset[str]:
        """Give the fields of a record whose columns may tell of other people; none for a record that is not there."""
        record = self._known(category, name)
        if record is None:
            return frozenset()
        marked = {column.name for column in self.table(record.table).columns if column.third_party}
        return frozenset(field.id for field in record.fields if field.column in marked)

    def time_field(self, category: str, name: str) -> str | None:
        """Give the field of a record that tells the instant which a range of dates bounds.

        None for a record that is not there, has a single row for each account, or does not disclose that instant.
        """
        record = self._known(category, name)
        if record is None or record.time is None:
            return None
        return next((field.id for field in record.fields if field.column == record.time), None)

    def _known(self, category: str, name: str) -> Record | None:
        return next((one for one in self.records if (one.category, one.name) == (category, name)), None)

    def records_of(self, category: str) -> tuple[Record, ...]:
        """Give the records of a category in the order of the map; none for a category the platform does not keep."""
        return tuple(one for one in self.records if one.category == category)
