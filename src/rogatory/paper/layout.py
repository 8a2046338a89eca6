"""The files of a layout, made from the records as they pass by. What a layout shows may be longer than memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from weakref import finalize

from rogatory.evidence.cells import text
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.names import NameRegistry, file_name
from rogatory.evidence.returns import MediaPart, RenderingPart, TablePart
from rogatory.paper.layout_sheets import PLACEHOLDER, Layout, LayoutSheet
from rogatory.paper.typesetting import lines_of, set_pdf
from rogatory.paper.workbook import MOST_ROWS, workbook

_FOLDER = "data/layout"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS_OF_LINES = 2_000
"""Rows that one PDF shows, a line a field."""

_IN_MEMORY = 1 << 20


@dataclass(slots=True)
class _Account:
    """Which rows of a sheet's spool are those of one account, and from which records they come."""

    extents: list[tuple[int, int]] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)


class _Gathered:
    """What one sheet shows of all accounts: the cells as text, on the disk where they are many."""

    def __init__(self) -> None:
        spool = SpooledTemporaryFile(max_size=_IN_MEMORY, prefix="rogatory-layout-")  # noqa: SIM115 - closed below
        self._spool = cast("BinaryIO", spool)
        # A sealing that fails half-way has no end at which to close it.
        finalize(self, spool.close)
        self._end = 0
        self.accounts: dict[str, _Account] = {}

    def add(self, account: str, cells: list[str], source: str) -> None:
        line = json.dumps(cells).encode() + b"\n"
        self._spool.write(line)
        mine = self.accounts.setdefault(account, _Account())
        begin = self._end
        self._end += len(line)
        if mine.extents and mine.extents[-1][1] == begin:
            begin = mine.extents.pop()[0]
        mine.extents.append((begin, self._end))
        mine.sources[source] = None

    def rows(self, account: str) -> Iterator[list[str]]:
        for begin, end in self.accounts[account].extents:
            self._spool.seek(begin)
            left = end - begin
            while left:
                line = self._spool.readline()
                left -= len(line)
                yield json.loads(line)


class LayoutRenderer:
    """Gathers what a layout shows while the records pass by, and makes its files (`evidence.returns.Layout`)."""

    def __init__(self, layout: Layout, header: ReturnHeader) -> None:
        """Begin with nothing gathered."""
        self._layout = layout
        self._header = header
        self._gathered = {sheet: _Gathered() for sheet in layout.sheets if sheet.kind != "media"}
        self._files: dict[tuple[str, str], str] = {}
        self._names = NameRegistry()

    def place(self, part: MediaPart) -> str | None:
        """Give the place of a media file, or None where the layout has none for its category."""
        for sheet in self._layout.sheets:
            if sheet.kind == "media" and sheet.category == part.category:
                # Tools find a video by its file's name alone, whoever's it is: two accounts must not share one.
                name = self._names.file("media", file_name(part.file_name)).rpartition("/")[2]
                return self._path(sheet, part.account, name)
        return None

    def placed(self, part: MediaPart, path: str) -> None:
        """Remember the name under which a media file was written."""
        self._files[part.account, part.media_id] = path.rpartition("/")[2]

    def row(self, part: TablePart, row: tuple[Any, ...], path: str) -> None:
        """Keep of a row what the layout shows of it."""
        for sheet, gathered in self._gathered.items():
            if (sheet.category, sheet.table) == (part.category, part.table):
                cells = dict(zip((column.name for column in part.columns), row, strict=True))
                gathered.add(part.account, [text(cells.get(one.field)) for one in sheet.fields], path)

    def renderings(self) -> Iterator[RenderingPart]:
        """Make the files of each sheet, account by account; more rows than one file holds go on in the next."""
        for sheet, gathered in self._gathered.items():
            most, make = (_ROWS_OF_LINES, _pdf_lines) if sheet.kind == "pdf-lines" else (MOST_ROWS, _xlsx)
            for account, mine in gathered.accounts.items():
                sources = tuple(mine.sources)
                rows = (self._shown(sheet, account, row) for row in gathered.rows(account))
                number = 0
                while (first := next(rows, None)) is not None:
                    number += 1
                    part = _after(first, islice(rows, most - 1))
                    media_type, content = make(sheet, part, self._header, sources)
                    yield RenderingPart(self._path(sheet, account, "", number), media_type, content, sources)

    def _shown(self, sheet: LayoutSheet, account: str, row: list[str]) -> tuple[str, ...]:
        return tuple(
            self._files.get((account, cell), cell) if one.media else cell
            for one, cell in zip(sheet.fields, row, strict=True)
        )

    def _path(self, sheet: LayoutSheet, account: str, file: str, number: int = 1) -> str:
        values = {
            "agency": self._header.officer.agency,
            "reference": self._header.reference,
            "file": file,
        }
        # Values are cut before they are put in, so that the words of the layout that tools look for always stand whole;
        # accounts whose names fold alike get names of their own.
        safe = {name: file_name(value) if value else "" for name, value in values.items()}
        safe["username"] = self._names.folder("accounts", account).rpartition("/")[2]
        *folders, last = sheet.path.split("/")
        segments = [PLACEHOLDER.sub(lambda found: safe[found[1]], segment) for segment in folders]
        # A second file lies beside the first: tools know both by how their names end.
        safe["username"] += f" ({number})" if number > 1 else ""
        segments.append(PLACEHOLDER.sub(lambda found: safe[found[1]], last))
        return "/".join((_FOLDER, *(file_name(segment, 255) for segment in segments)))


def _after(first: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield first
    yield from others


def _pdf_lines(
    sheet: LayoutSheet, rows: Iterable[tuple[str, ...]], header: ReturnHeader, sources: tuple[str, ...]
) -> tuple[str, bytes]:
    """Set one text line a field; a field without a value has no line (return.json says that it is not held)."""
    blocks = [
        [[one.label, lines_of(value)] for one, value in zip(sheet.fields, row, strict=True) if value] for row in rows
    ]
    data = {
        "title": sheet.title,
        "entity": header.entity.name,
        "reference": header.reference,
        "blocks": blocks,
        "wide": any(len(label) + _width(value) > 70 for block in blocks for label, value in block),
        "sources": list(sources),
    }
    return "application/pdf", set_pdf("lines", data, dated=header.sealed_at)


def _width(value: str) -> int:
    return sum(1 if ord(character) < 0x1100 else 2 for character in value)


def _xlsx(
    sheet: LayoutSheet, rows: Iterable[tuple[str, ...]], header: ReturnHeader, sources: tuple[str, ...]
) -> tuple[str, bytes]:
    heads = tuple(one.label for one in sheet.fields)
    return _WORKBOOK, workbook(heads, rows, dated=_plain(header.sealed_at), elsewhere=sources[0])


def _plain(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)
