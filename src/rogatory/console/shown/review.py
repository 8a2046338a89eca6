"""What would leave, as the custodian looks through it: item by item, with samples, marks, and what the checks say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rogatory.console.shown.review_files import Files, files_from
from rogatory.desk.models import Collection, LeftOpen, Matter, Withholding
from rogatory.desk.reaching import open_jobs
from rogatory.desk.review.before import Before, before, some_rows
from rogatory.desk.review.contract import Check, File, Finding, Item, Said, Table
from rogatory.desk.stages.spool import SpooledFile, SpooledTable
from rogatory.flow.states import State

ENDS, PAGE, GROUPS = 3, 50, 20
"""So many rows are shown of a table's beginning and end; so many on a page of one table; so many items on a page."""
FLAGS = {
    "outside": "outside the period",
    "known": "naming another account of the request",
    "others": "with other people in marked columns",
}
"""What is noted of rows (`rogatory.desk.review.contract.Noted`), in words, the gravest first."""
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
class Flag:
    """Rows of one sort that are to be looked at: how many there are, and how many of them can be shown by number."""

    name: str
    words: str
    count: int
    listed: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of an item: ``number`` is its place in the collection. ``gap`` rows are not shown between the samples.

    On a page of one table ``flag`` is set where only the rows of that sort are shown; ``previous`` and ``following``
    are where the pages beside it begin, among them.
    """

    number: int
    part: str
    title: str
    account: str
    clause: str
    heads: tuple[tuple[str, str, bool], ...]
    rows: int
    leave: int
    first: datetime | None
    last: datetime | None
    head: tuple[Row, ...]
    tail: tuple[Row, ...]
    gap: int
    flags: tuple[Flag, ...]
    whole: bool
    flag: Flag | None = None
    previous: int | None = None
    following: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What would leave under one item; ``number`` is its place among all of them."""

    number: int
    account: str
    what: str
    clauses: tuple[str, ...]
    tables: tuple[Rows, ...]
    files: Files
    said: tuple[Said, ...]
    item: str = ""

    @property
    def unknown(self) -> bool:
        """Whether no account bears the name, so that others near it may be looked for."""
        return any(one.kind == "no-such-account" for one in self.said)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stands withheld: what it is, in words."""

    row: Withholding
    what: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """What could not be reached: how many items wait for it, and when it is asked for next, after so many tries.

    ``chosen`` is the custodian's choice to produce without it; then it is asked for no more.
    """

    items: int
    next_at: datetime | None
    tried: int
    chosen: LeftOpen | None


@dataclass(frozen=True, slots=True)
class Review:
    """The page of what would leave. ``open`` tells whether it can still be changed.

    ``groups`` are those on the page ``number`` of ``pages``, which count from 1; all else is of the whole. ``only`` is
    the table whose rows alone are shown, and ``files_of`` the item whose files are.
    """

    at: datetime
    seen: str
    groups: tuple[Group, ...]
    checks: tuple[tuple[Check, tuple[Finding, ...]], ...]
    kept: tuple[Kept, ...]
    rows: int
    files: int
    open: bool
    only: Rows | None = None
    files_of: Group | None = None
    number: int = 1
    pages: int = 1
    unreached: Unreached | None = None

    @property
    def waits(self) -> bool:
        """Whether nothing can be produced until the rest is reached, or a person chooses to go without it."""
        return self.unreached is not None and self.unreached.chosen is None

    @property
    def grave(self) -> bool:
        """Whether a check stands against sealing it."""
        return any(one.tone == "bad" for _, found in self.checks for one in found)


def review_of(matter: Matter, asked: Mapping[str, str]) -> Review | None:
    """Give the review of a matter; a page of one table's rows, or of one item's files, where that is asked for.

    Raises:
        Problem: what was collected cannot be read.
    """
    found = before(matter)
    if found is None:
        return None
    number, first = _number(asked.get("table", "")), _number(asked.get("from", "")) or 0
    item = _number(asked.get("files", ""))
    if row := _number(asked.get("row", "").replace(",", "").strip()):
        first = row - 1
    only = None
    if number is not None and number < len(found.tables):
        only = _page(found, number, first, asked.get("flag", ""))
    items = () if only else tuple(enumerate(dict.fromkeys(_items(found))))
    files_of = _groups(found, matter, items[item : item + 1], first) if item is not None else ()
    pages = max(1, -(-len(items) // GROUPS))
    at = min(max(_number(asked.get("page", "")) or 1, 1), pages)
    return Review(
        at=found.collection.collected_at,
        seen=found.seen,
        groups=_groups(found, matter, items[(at - 1) * GROUPS : at * GROUPS]),
        checks=found.checks,
        kept=tuple(Kept(one, what_is(found, one)) for one in found.withheld),
        rows=sum(one.rows - one.withheld for _, one in found.tables),
        files=sum(not one.withheld for _, one in found.files),
        open=matter.state == State.COLLECTED,
        only=only,
        files_of=next((group for group in files_of if group.files.count), None),
        number=at,
        pages=pages,
        unreached=_unreached(found.collection),
    )


def _unreached(collection: Collection) -> Unreached | None:
    """Tell what is open of a collection (two queries, and none where nothing is)."""
    items = int(collection.summary.get("open", 0))
    if not items:
        return None
    job = open_jobs([collection.matter]).get(collection.matter_id)
    chosen = LeftOpen.objects.filter(collection=collection).select_related("by").first()
    tried = int(job.payload["tried"]) if job is not None else 0
    return Unreached(items, job.run_at if job is not None else None, tried, chosen)


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


def _items(found: Before) -> Iterator[str]:
    """Give the ids of items of which something was collected or said, those with data first, in their order."""
    yield from (table.item for table, _ in found.tables)
    yield from (file.item for file, _ in found.files)
    yield from (one.item for one in found.said)


def _groups(found: Before, matter: Matter, numbered: Sequence[tuple[int, str]], first: int = 1) -> tuple[Group, ...]:
    """Give what would leave under items, each with its number; of their files those from the `first` on."""
    items = {item.id: item for item in found.items}
    tables: dict[str, list[int]] = {}
    for number, (table, _) in enumerate(found.tables):
        tables.setdefault(table.item, []).append(number)
    files: dict[str, list[tuple[SpooledFile, File]]] = {}
    for file, one in found.files:
        files.setdefault(file.item, []).append((file, one))
    said: dict[str, list[Said]] = {}
    for told in found.said:
        said.setdefault(told.item, []).append(told)
    return tuple(
        _group(
            found,
            number,
            items.get(id_),
            tables.get(id_, []),
            files.get(id_, []),
            files_from(found, matter, files.get(id_, []), first),
            said.get(id_, []),
        )
        for number, id_ in numbered
    )


def _group(
    found: Before,
    number: int,
    item: Item | None,
    tables: list[int],
    files: list[tuple[SpooledFile, File]],
    shown: Files,
    said: list[Said],
) -> Group:
    parts: list[SpooledTable | SpooledFile] = [found.tables[table][0] for table in tables]
    parts += [file for file, _ in files]
    accounts = [*(part.account for part in parts), *(one.account for one in said)]
    return Group(
        number=number,
        account=item.account if item else accounts[0],
        what=item.what if item else "under no item that was released",
        clauses=tuple(dict.fromkeys(part.clause for part in parts if part.clause)),
        tables=tuple(_sample(found, table) for table in tables),
        files=shown,
        said=tuple(said),
        item=item.id if item else "",
    )


def _sample(found: Before, number: int) -> Rows:
    """Give the first and the last rows of a table."""
    table, one = found.tables[number]
    if table.rows <= 2 * ENDS:
        return _rows(found, number, _some(found, table, one, 0, table.rows))
    head = _some(found, table, one, 0, ENDS)
    tail = _some(found, table, one, table.rows - ENDS, ENDS)
    return replace(_rows(found, number, head), tail=tail, gap=table.rows - 2 * ENDS)


def _page(found: Before, number: int, first: int, flag: str) -> Rows:
    """Give a page of a table; of those of its rows alone that are noted under `flag`, where there are some."""
    table, one = found.tables[number]
    flagged = sorted(getattr(one.noted, flag)) if flag in FLAGS else []
    many = len(flagged) or table.rows
    first = min(first, max(many - 1, 0)) // PAGE * PAGE
    if flagged:
        shown = tuple(row for at in flagged[first : first + PAGE] for row in _some(found, table, one, at, 1))
    else:
        shown = _some(found, table, one, first, PAGE)
    made = _rows(found, number, shown)
    return replace(
        made,
        flag=next((each for each in made.flags if flagged and each.name == flag), None),
        previous=first - PAGE if first else None,
        following=first + PAGE if first + PAGE < many else None,
    )


def _rows(found: Before, number: int, head: tuple[Row, ...]) -> Rows:
    table, one = found.tables[number]
    heads = zip(table.labels, table.units, (column in one.marked for column in table.columns), strict=True)
    return Rows(
        number=number,
        part=table.sha256,
        title=table.title,
        account=table.account,
        clause=table.clause,
        heads=tuple(heads),
        rows=table.rows,
        leave=table.rows - one.withheld,
        first=one.noted.first,
        last=one.noted.last,
        head=head,
        tail=(),
        gap=0,
        flags=tuple(
            Flag(name, words, one.noted.count(name), len(getattr(one.noted, name)))
            for name, words in FLAGS.items()
            if one.noted.count(name)
        ),
        whole=found.withheld_rows(table.sha256) is None,
    )


def _some(found: Before, table: SpooledTable, one: Table, first: int, most: int) -> tuple[Row, ...]:
    withheld = found.withheld_rows(table.sha256)
    own = table.account.casefold()
    return tuple(
        Row(
            number + 1,
            tuple(
                Cell(_in_words(cell), column in one.marked and cell is not None and str(cell).casefold() != own)
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
