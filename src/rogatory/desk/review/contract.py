"""What a check is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Tone = Literal["bad", "wait"]
"""``bad`` stands against sealing; ``wait`` is to be looked at."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the worker noted of the rows of a table, from the first to the last.

    ``first`` and ``last`` are the instants that the rows span. ``outside`` are numbers of rows (from 0) whose instant
    lies outside the period, ``others`` of rows that name an account other than theirs in a column that the map marks,
    ``known`` of rows that name another account of the request. Each lists the first few, and ``counts`` how many there
    are in all, under the same names. ``places`` are where rows of the table begin
    (`rogatory.desk.stages.spool.rows_of`).
    """

    first: datetime | None = None
    last: datetime | None = None
    outside: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    known: tuple[int, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    places: tuple[int, ...] = ()

    def count(self, what: str) -> int:
        """Say how many rows there are of ``outside``, ``others`` or ``known``."""
        return self.counts.get(what, 0)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that would leave. ``marked`` are the columns that may tell of other people, ``allowed`` what may leave.

    ``stated`` is how many rows the platform says there are; ``None`` where it says nothing.
    """

    item: str
    account: str
    category: str
    title: str
    columns: tuple[str, ...]
    rows: int
    noted: Noted = Noted()
    marked: frozenset[str] = frozenset()
    allowed: frozenset[str] | None = None
    stated: int | None = None
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file that would leave. ``allowed`` are the fields that may be told of it."""

    item: str
    account: str
    category: str
    name: str
    fields: tuple[str, ...] = ()
    allowed: frozenset[str] | None = None
    at: datetime | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item that the decision in force lets out."""

    id: str
    account: str
    category: str
    subset: str = ""

    @property
    def what(self) -> str:
        """Name what it is of an account: its category, with the subset where it is one."""
        return f"{self.category} ({self.subset.replace('-', ' ')})" if self.subset else self.category


@dataclass(frozen=True, slots=True)
class Said:
    """What the platform says of an item."""

    item: str
    account: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Sight:
    """All that the checks may look at. ``since`` is inclusive and ``until`` exclusive; ``None`` is without an end."""

    items: tuple[Item, ...]
    tables: tuple[Table, ...] = ()
    files: tuple[File, ...] = ()
    said: tuple[Said, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def item(self, name: str) -> Item | None:
        """Give an item that is let out, or ``None``."""
        return next((one for one in self.items if one.id == name), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: its sort (a word of the check's), how grave, and the sentence that says it."""

    sort: str
    tone: Tone
    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its id, what it holds, in words, and how it looks."""

    id: str
    title: str
    look: Callable[[Sight], Iterable[Finding]]


def rows_in_words(many: int) -> str:
    """Say how many rows, and that they do."""
    return "1 row" if many == 1 else f"{many:,} rows"
