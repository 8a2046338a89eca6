"""Labels of forms and letters, and where the value of each stands: after it, to its right, or beneath it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rogatory.prefill.sheet import Cell, Sheet
from rogatory.prefill.shipped import folded, shipped

_LONGEST = 90
"""A label has at most so many characters before its colon."""
_MOST_WORDS = 12
_LEADING = re.compile(
    r"(?:No\.|Nr\.|N[°ºo]|#|S/N|Sl\. No\.|ลำดับ|番号|번호|№|STT|No)\s{1,6}(?=\S)|(?:\(?(?:\d{1,3}|[a-zA-Z]|"
    r"[ivx]{1,4})[.)]|[-•*–▪●○◦☐☒✓§])[.)]?\s{0,4}"
)
_COLON = re.compile(r"\s{0,3}[:\uff1a;]|\s{0,3}\.{3,}|\s{0,3}_{3,}|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a label is of: the field, how its value is read, and whether it may do without a colon."""

    field: str
    reads: str
    bare: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label that was found, and the part of the running text where its value stands (empty where it is elsewhere).

    ``bare`` tells that no colon parted the two, ``beside`` that the value stands in the cell to the right, ``beneath``
    that the label may be the head of a column. ``strong`` labels are of nothing else than their field.
    """

    field: str
    reads: str
    words: str
    cell: Cell
    start: int
    end: int
    bare: bool = False
    beside: bool = False
    beneath: bool = False
    strong: bool = True
    is_in_row: bool = False


def labels_in(sheet: Sheet) -> list[Labelled]:
    """Give the labels of a paper in the order of reading."""
    return [label for cell in sheet.cells for label in _of_cell(sheet, cell)]


def is_label(text: str, services: tuple[str, ...] = ()) -> bool:
    """Whether a text is, or begins with, a label and its colon."""
    head = _LEADING.sub("", text, count=1)
    told = _COLON.search(head[: _LONGEST + 4])
    return _named(head[: told.start()] if told else head[:_LONGEST], services) is not None


def kind_of(words: str, services: tuple[str, ...] = ()) -> Kind | None:
    """Give what a label is of; what stands in brackets after it does not count, nor the name of the service itself."""
    return _named(words, services) or _named(re.sub(r"\([^()\d]{0,80}\)", "", words), services)


def _named(words: str, services: tuple[str, ...]) -> Kind | None:
    kinds, label = _kinds(), folded(words)
    for name in ("", *map(folded, services)):
        for bare in (label.removeprefix(name), label.removesuffix(name)):
            if bare in kinds:
                return kinds[bare]
    return None


@cache
def _kinds() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for row in shipped("forms/labels")["label"]:
        for words in row["words"]:
            found.setdefault(folded(words), Kind(row["field"], row["as"], row.get("bare", False)))
    return found


@cache
def _strong_names() -> frozenset[str]:
    return frozenset(map(folded, shipped("data/words")["strong"]))


def _of_cell(sheet: Sheet, cell: Cell) -> Iterator[Labelled]:
    text = sheet.text_of(cell)
    leading = _LEADING.match(text)
    for skipped in dict.fromkeys((0, leading.end() if leading else 0)):
        head = text[skipped : skipped + _LONGEST]
        for colon in list(_COLON.finditer(head))[:3]:
            kind = kind_of(head[: colon.start()], sheet.services)
            if kind is not None:
                first = cell.start + skipped + colon.end()
                yield from _placed(sheet, cell, kind, head[: colon.start()].strip(), first)
                yield from _later(sheet, cell, first)
                return
        whole = kind_of(text[skipped:].rstrip(" .?:"), sheet.services) if len(text) <= _LONGEST + skipped else None
        if whole is not None:
            yield from _placed(sheet, cell, whole, text[skipped:].rstrip(" ."), cell.end)
            return
    yield from _begun(sheet, cell, leading.end() if leading else 0)
    yield from _later(sheet, cell, cell.start)


def _begun(sheet: Sheet, cell: Cell, skipped: int) -> Iterator[Labelled]:
    """Find a label that begins a cell, without a colon: only where its field allows that."""
    text = sheet.text_of(cell)
    ends = [told.end() for told in re.finditer(r"\S+", text[skipped : skipped + _LONGEST])][:_MOST_WORDS]
    dense = list(range(min(len(text) - skipped, 14), 1, -1)) if text[skipped : skipped + 1] >= "\u0590" else []
    for end in (*reversed(ends), *dense):
        words = text[skipped : skipped + end]
        kind = kind_of(words.rstrip(".#№"), sheet.services)
        if kind is not None and kind.bare and skipped + end < len(text):
            start = cell.start + skipped + end
            yield Labelled(
                kind.field,
                kind.reads,
                words.strip(),
                cell,
                start,
                cell.end,
                bare=True,
                strong=folded(words) in _strong_names(),
            )
            return


def _later(sheet: Sheet, cell: Cell, start: int) -> Iterator[Labelled]:
    """Find labels with a colon further on in a cell ("Tel: ... Email: ...")."""
    for told in re.finditer(
        r"(?:^|[\s;,|(])([^\s:;,|()][^:;|()\n]{0,40}?)\s?:(?=\s|\S)", sheet.text[start : cell.end][:2000]
    ):
        words = re.split(r"\s", told[1])
        for count in range(min(len(words), 4), 0, -1):
            kind = kind_of(" ".join(words[-count:]), sheet.services)
            if kind is not None and kind.reads in ("email", "phone", "digits", "code", "none", "date", "usernames"):
                first = start + told.end()
                if first >= cell.end - 1 and cell.number + 1 < len(sheet.cells):
                    below = sheet.cells[cell.number + 1]
                    yield Labelled(kind.field, kind.reads, " ".join(words[-count:]), cell, below.start, below.end)
                    break
                following = re.search(r"[;|]|\s[^\s:]{2,20}\s?:", sheet.text[first : cell.end])
                end = first + following.start() if following else cell.end
                strong = folded(" ".join(words[-count:])) in _strong_names()
                yield Labelled(kind.field, kind.reads, " ".join(words[-count:]), cell, first, end, strong=strong)
                break


def _placed(sheet: Sheet, cell: Cell, kind: Kind, words: str, first: int) -> Iterator[Labelled]:
    """Say where the value of a label stands."""
    strong = folded(words) in _strong_names()
    made = Labelled(kind.field, kind.reads, words, cell, first, first, strong=strong)
    rest = sheet.text[first : cell.end]
    if rest.strip(" _.:-"):
        yield replace(made, start=first + len(rest) - len(rest.lstrip()), end=cell.end)
        return
    right, below = sheet.right_of(cell), sheet.below(cell)
    beside = right is not None and not _is_head(sheet.text_of(right))
    # The head of a column has other heads beside it, and its value beneath.
    row_of_heads = right is not None and not beside
    in_row = right is not None or _has_left(sheet, cell)
    if right is not None and beside:
        yield replace(made, start=right.start, end=right.end, beside=True, beneath=below is not None, is_in_row=True)
        return
    if kind.reads != "usernames" and below is not None and not is_label(sheet.text_of(below), sheet.services):
        yield replace(made, start=below.start, end=below.end, beneath=True, is_in_row=in_row or row_of_heads)
        return
    yield replace(made, is_in_row=in_row, beneath=True)


def _is_head(text: str) -> bool:
    """Whether a text is a label, or the head of a column beside one."""
    return is_label(text) or folded(text) in _heads()


@cache
def _heads() -> frozenset[str]:
    return frozenset(map(folded, shipped("data/words")["plain"]))


def _has_left(sheet: Sheet, cell: Cell) -> bool:
    before = sheet.cells[cell.number - 1] if cell.number else None
    return before is not None and before.line == cell.line and before.page == cell.page
