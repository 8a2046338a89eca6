"""When things happened: how many records fall on each day, and the days put together so that a drawing can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "year"]

_FIRST = date(1970, 1, 1)
_MOST_DAYS, _MOST_WEEKS, _MOST_MONTHS = 62, 62, 120


@dataclass(frozen=True, slots=True)
class Bin:
    """The records from `first` on, until the next bin: how many of each category."""

    first: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Count the records of all categories."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bins of one length, without a gap, from the earliest record to the latest.

    `outside` counts the records whose instant no drawing should hold: before 1970, or over a year after the sealing.
    """

    unit: Unit
    bins: tuple[Bin, ...]
    categories: tuple[str, ...]
    outside: int

    @property
    def total(self) -> int:
        """Count the records that are drawn."""
        return sum(one.total for one in self.bins)


@dataclass(slots=True)
class Days:
    """Counts records by category and day (UTC) while they pass. What it keeps is bounded by the number of days."""

    sealed_at: datetime
    _counts: dict[str, Counter[date]] = field(default_factory=dict)
    _outside: int = 0

    def add(self, category: str, instants: Iterable[datetime]) -> None:
        """Count records at aware instants."""
        in_utc = (one if one.tzinfo is UTC else one.astimezone(UTC) for one in instants)
        last = self.sealed_at.date() + timedelta(days=366)
        for day, count in Counter(map(datetime.date, in_utc)).items():
            if _FIRST <= day <= last:
                self._counts.setdefault(category, Counter())[day] += count
            else:
                self._outside += count

    def timeline(self) -> Timeline:
        """Put the days together into days, weeks (from Monday), months or years, so that there are not too many."""
        days = [day for counts in self._counts.values() for day in counts]
        categories = tuple(self._counts)
        if not days:
            return Timeline("day", (), categories, self._outside)
        unit = _unit(min(days), max(days))
        begin, following = _STEPS[unit]
        binned: dict[date, Counter[str]] = {}
        for category, counts in self._counts.items():
            for day, count in counts.items():
                binned.setdefault(begin(day), Counter())[category] += count
        first, bins = begin(min(days)), []
        while first <= max(days):
            bins.append(Bin(first, binned.get(first, Counter())))
            first = following(first)
        return Timeline(unit, tuple(bins), categories, self._outside)


def _unit(first: date, last: date) -> Unit:
    span = (last - first).days + 1
    if span <= _MOST_DAYS:
        return "day"
    if span <= _MOST_WEEKS * 7:
        return "week"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= _MOST_MONTHS else "year"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


_STEPS: Mapping[Unit, tuple[Callable[[date], date], Callable[[date], date]]] = {
    "day": (lambda day: day, lambda first: first + timedelta(days=1)),
    "week": (_monday, lambda first: first + timedelta(days=7)),
    "month": (lambda day: day.replace(day=1), _next_month),
    "year": (lambda day: day.replace(month=1, day=1), lambda first: first.replace(year=first.year + 1)),
}
