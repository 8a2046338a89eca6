"""Counsel's readings of open text, and counsel's list of instruments: dated, and kept apart from the guidelines.

A guideline pack marks where its text is open; a reading settles such a point. Where no reading does, the engine
hands the question to a person. Changing a reading changes answers without touching a pack, and the decision keeps
the digest of the readings that it rested on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

_STRICT: dict[str, Any] = {"extra": "forbid"}

POINTS: Mapping[str, tuple[str, ...]] = {
    "child-harm": ("eligible", "needs-a-person"),
    "removed-video": ("release", "refuse", "needs-a-person"),
    "instrument-by-list": ("listed-only",),
    "instrument-exception": ("needs-a-person", "refuse", "not-addressed"),
    "authorisation": ("always", "without-court-order"),
    "day-count": ("first-day-excluded", "first-day-included"),
    "defective-letter": ("provisional", "refuse"),
    "private-mailbox": ("hold", "refuse"),
    "existence": ("decided-answers-only",),
    "unlisted-instrument": ("refuse", "needs-a-person"),
    "receipt": ("before-classification", "none"),
    "preservation-scope": ("everything-and-flag", "account-only"),
    "emergency-content": ("counsel-and-second-person", "refuse"),
    "no-jurisdiction": ("needs-a-person",),
    "version": ("at-receipt", "at-decision"),
    "misdirected-urgent": ("handle-and-refer", "refer-only"),
    "partial-process": ("keep-part",),
    "added-channels": ("same-effect", "no-effect"),
    "emergency-contact": ("never-delays",),
    "expiry": ("person-decides",),
    "emergency-information": ("five-points",),
}
"""The points at which a text can be open, and the ways in which a reading can settle each."""


@dataclass(frozen=True)
class Reading:
    """One reading: the point it settles, how, in which words, and from when.

    ``lines``, ``categories`` and ``instruments`` narrow it; empty means everywhere. ``ground`` is the id of the
    clause whose text is open.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    settles: str
    value: str
    title: str
    words: str
    dated: date
    lines: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a point that no guideline can leave open, or a value that does not settle it."""
        if self.settles not in POINTS:
            raise ValueError(f"settles = {self.settles!r} is no open point", f"Choose one of {', '.join(POINTS)}")
        if self.value not in POINTS[self.settles]:
            raise ValueError(
                f"value = {self.value!r} does not settle {self.settles!r}",
                f"Choose one of {', '.join(POINTS[self.settles])}",
            )


@dataclass(frozen=True)
class ListedInstrument:
    """One entry of counsel's list: an instrument of ``country`` that counts as ``counts_as`` from a day on.

    ``type`` is the instrument's own name in the open vocabulary; it need not occur in any pack. ``level`` is empty
    where any issuer of that country will do.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    country: str
    type: str
    counts_as: str
    since: date
    words: str
    until: date | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counsel:
    """All readings and the list of instruments, with their canonical archive and its digest."""

    title: str
    readings: tuple[Reading, ...]
    instruments: tuple[ListedInstrument, ...]
    archive: bytes
    digest: str

    @cached_property
    def _by_point(self) -> Mapping[str, tuple[Reading, ...]]:
        found: dict[str, tuple[Reading, ...]] = {}
        for reading in self.readings:
            found[reading.settles] = (*found.get(reading.settles, ()), reading)
        return found

    def settle(self, point: str, line: str, *, category: str = "", instrument: str = "") -> Reading | None:
        """Give the reading that settles a point for a guideline (a category, an instrument), or ``None``."""
        for reading in self._by_point.get(point, ()):
            if reading.lines and line not in reading.lines:
                continue
            if reading.categories and category not in reading.categories:
                continue
            if reading.instruments and instrument not in reading.instruments:
                continue
            return reading
        return None

    def listed(self, type_: str, country: str | None, line: str, on: date) -> ListedInstrument | None:
        """Give the entry of the list that fits an instrument of a country on a day, or ``None``."""
        for entry in self.instruments:
            if entry.type != type_ or entry.country != country or on < entry.since:
                continue
            if entry.until is not None and on > entry.until:
                continue
            if not entry.lines or line in entry.lines:
                return entry
        return None
