"""The source map: which table, column and folder of a platform is which category, record and field of the packs.

It is an allow-list: what it does not name cannot leave. It is checked as a whole when it is made; a map that could let
content out as log data cannot exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rogatory.sources.canonical import digest
from rogatory.sources.maps.accounts import Accounts
from rogatory.sources.maps.connection import Connection, Store
from rogatory.sources.maps.part import Part, require
from rogatory.sources.maps.records import Record
from rogatory.sources.maps.soundness import UnsoundMap, faults
from rogatory.sources.maps.tables import Column, Table
from rogatory.sources.maps.written_for import WrittenFor


@dataclass(frozen=True, slots=True)
class Category(Part):
    """A category of the packs that this platform can answer. `content` false: metadata only."""

    content: bool


@dataclass(frozen=True, slots=True)
class Limits(Part):
    """How much one answer may hold; what is beyond is told as truncated, with both numbers."""

    rows: int = 5_000_000

    def __post_init__(self) -> None:
        """Refuse a limit that lets nothing through."""
        require(self.rows >= 1, "the limit of rows is below 1", "Give 1 or more, or leave the key out")


@dataclass(frozen=True)
class SourceMap(Part):
    """A whole map. Raises UnsoundMap when its parts do not fit each other.

    It has no slots: what is found out of it, as its digest, is kept beside what it says.
    """

    format: Literal["rogatory-source-map/1"]
    name: str
    connections: dict[str, Connection]
    categories: dict[str, Category]
    accounts: Accounts
    tables: tuple[Table, ...]
    records: tuple[Record, ...]
    stores: dict[str, Store] = field(default_factory=dict)
    limits: Limits = Limits()
    written_for: WrittenFor | None = None

    def __post_init__(self) -> None:
        """Refuse a map that names what it does not declare, or that ties content to metadata."""
        found = tuple(faults(self))
        if found:
            raise UnsoundMap(found)

    @cached_property
    def digest(self) -> str:
        """Give the SHA-256 of the map's content; comments and order of keys do not change it."""
        return digest(self)

    def table(self, name: str) -> Table:
        """Give the platform's table of this name; raises KeyError."""
        return self._tables[name]

    def connection_of(self, table: str) -> str:
        """Give the name of the connection through which a table is reached; raises KeyError."""
        return self.table(table).connection or next(iter(self.connections))

    def store_of(self, record: Record) -> str:
        """Give the name of the store with a record's files; raises KeyError for a record without any."""
        if record.objects is None:
            raise KeyError(record.name)
        return record.objects.store or next(iter(self.stores))

    def record(self, category: str, name: str) -> Record:
        """Give the record of a category; raises KeyError."""
        return self._records[category, name]

    def records_of(self, category: str) -> tuple[Record, ...]:
        """Give the records of a category in the order of the map; none for a category the platform does not keep."""
        return tuple(one for one in self.records if one.category == category)

    def column(self, record: Record, name: str) -> Column:
        """Give a column of a record's own table, or of a joined one (`name.column`); raises KeyError."""
        table, column = record.table_of(name)
        return self.table(table).column(column)

    def third_party_fields(self, category: str, name: str) -> frozenset[str]:
        """Give the fields of a record whose columns may tell of other people; none for a record that is not there."""
        record = self._records.get((category, name))
        if record is None:
            return frozenset()
        return frozenset(one.id for one in record.fields if self.column(record, one.column).third_party)

    def time_field(self, category: str, name: str) -> str | None:
        """Give the field of a record that tells the instant which a range of dates bounds.

        None for a record that is not there, has a single row for each account, or does not disclose that instant.
        """
        record = self._records.get((category, name))
        if record is None or record.time is None:
            return None
        return next((field.id for field in record.fields if field.column == record.time), None)

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {one.name: one for one in self.tables}

    @cached_property
    def _records(self) -> dict[tuple[str, str], Record]:
        return {(one.category, one.name): one for one in self.records}

    def own_columns(self) -> tuple[str, ...]:
        """Give the columns of the table of accounts that are read of an account: id, name, and what tests look at."""
        accounts = self.accounts
        subsets = (one for record in self.records for subset in record.subsets for one in subset.when)
        named = {one.account_column for one in subsets if one.account_column is not None}
        tests = (one for group in (accounts.only, *(state.when for state in accounts.states)) for one in group)
        named |= {one.column for one in tests if one.column is not None}
        return tuple(dict.fromkeys([accounts.id, accounts.username, *sorted(named)]))
