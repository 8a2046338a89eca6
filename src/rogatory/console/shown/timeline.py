"""The next thirty days as a picture: a bar for each day, as high as there are running times that end on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rogatory.clocks.shown import shown_day
from rogatory.desk.upcoming import HORIZON

PITCH, BAR, TOP, BASE, HEIGHT = 23, 15, 22, 112, 150
"""The drawing's measures: from day to day, a bar's width, the highest bar's top, the foot of all, and the whole."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the picture: where its bar stands, how high, and its words. ``month`` is told where one begins."""

    x: int
    middle: int
    y: int
    height: int
    count: int
    number: int
    month: str
    words: str
    weekend: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: ``words`` say in a sentence what it shows; ``width`` and ``height`` are of its own units."""

    days: tuple[Day, ...]
    width: int
    height: int
    base: int
    words: str


def timeline_of(counts: Mapping[date, int], now: datetime) -> Timeline:
    """Draw the counts of the days (UTC) from today on."""
    first = now.astimezone(UTC).date()
    every = [first + timedelta(days=number) for number in range(HORIZON.days + 1)]
    highest = max((counts.get(day, 0) for day in every), default=0)
    total = sum(counts.get(day, 0) for day in every)
    return Timeline(
        days=tuple(_day(day, number, counts.get(day, 0), highest) for number, day in enumerate(every)),
        width=PITCH * len(every),
        height=HEIGHT,
        base=BASE,
        words=f"What ends from {shown_day(every[0])} to {shown_day(every[-1])} (UTC): {total} in all. "
        "The table below tells each.",
    )


def _day(day: date, number: int, count: int, highest: int) -> Day:
    height = max(3, (BASE - TOP) * count // highest) if count else 0
    left = PITCH * number
    return Day(
        x=left + (PITCH - BAR) // 2,
        middle=left + PITCH // 2,
        y=BASE - height,
        height=height,
        count=count,
        number=day.day,
        month=f"{day:%B}" if number == 0 or day.day == 1 else "",
        words=f"{shown_day(day)}: {count}",
        weekend=day.weekday() > 4,
    )
