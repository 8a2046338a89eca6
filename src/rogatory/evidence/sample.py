"""What the page shows of records and media, taken while they pass by: little of each, and never more than a page holds.

A return may have five million rows and a hundred thousand files; its page is read by a person, and printed. So the page
shows the beginning of the first tables and the pictures of the first files, says what it leaves out, and leads to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rogatory.evidence.cells import text
from rogatory.evidence.returns import MediaPart, TablePart
from rogatory.evidence.timeline import Days

ROWS_SHOWN = 15
"""Rows of a table that the page shows."""

TABLES_SHOWN = 40
"""Tables of which the page shows rows; the others it lists."""

LONGEST_CELL = 300
"""Characters of a cell that the page shows."""

_CHARACTERS = 1_500_000
"""Characters of all rows together that the page shows."""

_PICTURES = 3 << 20
"""Bytes of all previews together that the page holds."""


@dataclass(slots=True)
class TableSample:
    """The first rows of one table as text, and the earliest and the latest instant of all its rows."""

    category: str
    days: Days
    left: int
    """Rows that may still be taken."""
    characters: int
    """Characters that these may have."""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    earliest: datetime | None = None
    latest: datetime | None = None

    def look(self, rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[Any]]) -> None:
        """Look at rows, which are told by their columns as well."""
        instants = _instants(rows, columns)
        if instants:
            self.days.add(self.category, instants)
            self.earliest = min(instants if self.earliest is None else (self.earliest, *instants))
            self.latest = max(instants if self.latest is None else (self.latest, *instants))
        for row in rows[: self.left]:
            if self.left:
                self._take(tuple(shortened(text(cell)) for cell in row))

    def _take(self, cells: tuple[str, ...]) -> None:
        self.characters -= sum(map(len, cells))
        self.left = self.left - 1 if self.characters > 0 else 0
        if self.characters > 0:
            self.rows.append(cells)


class Sample:
    """What the page shows of a whole return."""

    def __init__(self, sealed_at: datetime) -> None:
        """Begin with nothing; `sealed_at` is when the return is sealed."""
        self.days = Days(sealed_at)
        self._tables, self._characters, self._pictures = TABLES_SHOWN, _CHARACTERS, _PICTURES

    def begin(self, part: TablePart) -> TableSample:
        """Begin with a table."""
        return TableSample(part.category, self.days, ROWS_SHOWN if self._tables else 0, self._characters)

    def end(self, sample: TableSample) -> None:
        """Take in what was taken of a table."""
        self._characters = sample.characters
        self._tables -= bool(sample.rows)

    def picture(self, part: MediaPart) -> bytes | None:
        """Give the preview of a file, as long as the page has room for it."""
        if part.preview is None or len(part.preview) > self._pictures:
            return None
        self._pictures -= len(part.preview)
        return part.preview


def _instants(rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[Any]]) -> Sequence[datetime]:
    """Give the instant of each row that has one: the first that stands in it."""
    for column in columns:
        kinds = set(map(type, column))
        if kinds == {datetime}:
            return column
        if any(issubclass(kind, datetime) for kind in kinds):
            firsts = (next((cell for cell in row if isinstance(cell, datetime)), None) for row in rows)
            return [first for first in firsts if first is not None]
    return ()


def shortened(value: str, longest: int = LONGEST_CELL) -> str:
    """Cut a text for the page, and say so."""
    if len(value) <= longest:
        return value
    return f"{value[:longest]}… [{len(value):,} characters; the whole is in the files]"
