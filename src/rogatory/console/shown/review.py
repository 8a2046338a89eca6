"""What would leave, as the custodian looks through it: item by item, with samples, marks, and what the checks say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse

from rogatory.desk.models import Matter, Withholding
from rogatory.desk.review.before import Before, before, some_rows
from rogatory.desk.review.contract import Check, Finding, Said, Table
from rogatory.desk.stages.spool import SpooledTable
from rogatory.flow.states import State

ENDS, PAGE, TILES = 3, 50, 24
"""So many rows are shown of a table's beginning and end; so many on a page of one table; so many files of an item."""
_LONG = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, and whether it may tell of somebody else."""

    words: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as people count, its cells, whether it is withheld, and why it is to be looked at."""

    number: int
    cells: tuple[Cell, ...]
    withheld: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of an item: ``number`` is its place in the collection. ``gap`` rows are not shown between the samples."""

    number: int
    part: str
    title: str
    clause: str
    heads: tuple[tuple[str, str, bool], ...]
    rows: int
    leave: int
    first: datetime | None
    last: datetime | None
    head: tuple[Row, ...]
    tail: tuple[Row, ...]
    gap: int
    others: int
    whole: bool
    previous: int | None = None
    following: int | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A file: its name, size, and the address of its small picture; empty where it has none.

    ``failed`` tells that none could be made of what is, or is called, a picture or a video.
    """

    part: str
    name: str
    size: int
    picture: str
    failed: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What would leave under one item."""

    account: str
    category: str
    clauses: tuple[str, ...]
    tables: tuple[Rows, ...]
    tiles: tuple[Tile, ...]
    files: int
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stands withheld: what it is, in words."""

    row: Withholding
    what: str


@dataclass(frozen=True, slots=True)
class Review:
    """The page of what would leave. ``open`` tells whether it can still be changed."""

    at: datetime
    seen: str
    groups: tuple[Group, ...]
    checks: tuple[tuple[Check, tuple[Finding, ...]], ...]
    kept: tuple[Kept, ...]
    rows: int
    files: int
    open: bool
    only: Rows | None = None

    @property
    def grave(self) -> bool:
        """Whether a check stands against sealing it."""
        return any(one.tone == "bad" for _, found in self.checks for one in found)


def review_of(matter: Matter, asked: Mapping[str, str]) -> Review | None:
    """Give the review of a matter; of one table a page of its rows where that is asked for.

    Raises:
        Problem: what was collected cannot be read.
    """
    found = before(matter)
    if found is None:
        return None
    number, first = _number(asked.get("table", "")), _number(asked.get("from", "")) or 0
    only = None
    if number is not None and number < len(found.tables):
        only = _page(found, number, first)
    return Review(
        at=found.collection.collected_at,
        seen=found.seen,
        groups=() if only else _groups(found, matter),
        checks=found.checks,
        kept=tuple(Kept(one, what_is(found, one)) for one in found.withheld),
        rows=sum(one.rows - one.withheld for _, one in found.tables),
        files=sum(not one.withheld for _, one in found.files),
        open=matter.state == State.COLLECTED,
        only=only,
    )


def what_is(found: Before, one: Withholding) -> str:
    """Say in words of what something is withheld."""
    what = part_in_words(found, one.part)
    if one.rows:
        return f"{_rows_in_words(one.rows)} of {what}"
    return f"All of {what}" if any(table.sha256 == one.part for table, _ in found.tables) else what


def part_in_words(found: Before, part: str) -> str:
    """Name a table or a file of what was collected."""
    for table, _ in found.tables:
        if table.sha256 == part:
            return f"{table.title} of {table.account}"
    for file, _ in found.files:
        if file.sha256 == part:
            return f"The file {file.file_name} of {file.account}"
    return "Something that is no longer there"


def _rows_in_words(rows: list[int]) -> str:
    named = ", ".join(f"{row + 1:,}" for row in rows[:10])
    more = f" and {len(rows) - 10:,} more" if len(rows) > 10 else ""
    return f"Row {named}" if len(rows) == 1 else f"Rows {named}{more}"


def _groups(found: Before, matter: Matter) -> tuple[Group, ...]:
    tables = [(_key(table), number, table, one) for number, (table, one) in enumerate(found.tables)]
    files = [(_key(file), file, one) for file, one in found.files]
    keys = dict.fromkeys([*(each[0] for each in tables), *(each[0] for each in files)])
    said: dict[str, list[Said]] = {}
    for told in found.said:
        said.setdefault(told.item, []).append(told)
    groups = []
    for key in keys:
        mine = [each for each in tables if each[0] == key]
        theirs = [each for each in files if each[0] == key]
        clauses = [*(each[2].clause for each in mine), *(each[1].clause for each in theirs)]
        tiles = tuple(
            Tile(
                part=file.sha256,
                name=file.file_name,
                size=file.size,
                picture=_picture(found, matter, file.sha256),
                failed=found.previews.get(file.sha256) == "",
                withheld=one.withheld,
            )
            for _, file, one in theirs[:TILES]
        )
        groups.append(
            Group(
                account=key[1],
                category=key[2],
                clauses=tuple(dict.fromkeys(filter(None, clauses))),
                tables=tuple(_sample(found, number) for _, number, _, _ in mine),
                tiles=tiles,
                files=len(theirs),
                said=tuple(said.pop(key[0], ())),
            )
        )
    for _, left in groupby(sorted(said.items()), key=lambda each: each[0]):
        told_of = [one for _, several in left for one in several]
        groups.append(Group(told_of[0].account, "", (), (), (), 0, tuple(told_of)))
    return tuple(groups)


def _key(part: Any) -> tuple[str, str, str]:  # noqa: ANN401 - a table or a file of a collection
    return part.item, part.account, part.category


def _picture(found: Before, matter: Matter, part: str) -> str:
    if not found.previews.get(part):
        return ""
    return reverse("console:review-picture", args=[matter.request.reference, matter.kind, part])


def _sample(found: Before, number: int) -> Rows:
    """Give the first and the last rows of a table."""
    table, one = found.tables[number]
    if table.rows <= 2 * ENDS:
        return _rows(found, number, _some(found, table, one, 0, table.rows), (), 0)
    head = _some(found, table, one, 0, ENDS)
    tail = _some(found, table, one, table.rows - ENDS, ENDS)
    return _rows(found, number, head, tail, table.rows - 2 * ENDS)


def _page(found: Before, number: int, first: int) -> Rows:
    table, one = found.tables[number]
    first = min(first, max(table.rows - 1, 0)) // PAGE * PAGE
    shown = _some(found, table, one, first, PAGE)
    made = _rows(found, number, shown, (), 0)
    return Rows(
        **{name: getattr(made, name) for name in made.__slots__ if name not in {"previous", "following"}},
        previous=first - PAGE if first else None,
        following=first + PAGE if first + PAGE < table.rows else None,
    )


def _rows(found: Before, number: int, head: tuple[Row, ...], tail: tuple[Row, ...], gap: int) -> Rows:
    table, one = found.tables[number]
    heads = zip(table.labels, table.units, (column in one.marked for column in table.columns), strict=True)
    return Rows(
        number=number,
        part=table.sha256,
        title=table.title,
        clause=table.clause,
        heads=tuple(heads),
        rows=table.rows,
        leave=table.rows - one.withheld,
        first=one.noted.first,
        last=one.noted.last,
        head=head,
        tail=tail,
        gap=gap,
        others=one.noted.count("others"),
        whole=found.withheld_rows(table.sha256) is None,
    )


def _some(found: Before, table: SpooledTable, one: Table, first: int, most: int) -> tuple[Row, ...]:
    withheld = found.withheld_rows(table.sha256)
    return tuple(
        Row(
            number + 1,
            tuple(
                Cell(_in_words(cell), column in one.marked and str(cell).casefold() != table.account.casefold())
                for column, cell in zip(table.columns, row, strict=True)
            ),
            withheld is None or number in withheld,
            _why(one, number),
        )
        for number, row in some_rows(table, one, first, most)
    )


def _why(table: Table, number: int) -> str:
    if number in table.noted.outside:
        return "outside the period"
    if number in table.noted.known:
        return "names another account of the request"
    return "names somebody else" if number in table.noted.others else ""


def _in_words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    text = {True: "yes", False: "no"}.get(cell, str(cell)) if isinstance(cell, bool) else str(cell)
    return text if len(text) <= _LONG else f"{text[:_LONG]} …"


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 9 else None
