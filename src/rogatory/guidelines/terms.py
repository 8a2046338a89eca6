"""Lengths of time that a guideline states: an amount of hours, days, months or years."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, ClassVar

_MOST = 10_000
"""More of any unit is a slip of the pen."""


class Unit(StrEnum):
    """What a term is counted in."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time, such as 8 hours or 1 year.

    Hours run from the instant. Days, months and years run from the day after it and end with their last day, in UTC;
    a day that the last month lacks becomes that month's last one.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse a term of no length."""
        if self.amount < 1:
            raise ValueError(f"a term of {self.amount} {self.unit} has no length", "Give an amount of 1 or more")
        if self.amount > _MOST:
            raise ValueError(
                f"a term of {self.amount} {self.unit} is too long", "Give a larger unit, or no term at all"
            )

    def __str__(self) -> str:
        """Give the term in words."""
        return f"{self.amount} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"

    def last_day(self, day: date) -> date:
        """Give the last day of a term that counts from ``day``, which does not count itself.

        Raises:
            ValueError: the term is counted in hours, and a day says no hour.
        """
        if self.unit is Unit.HOURS:
            raise ValueError("hours cannot be counted from a day")
        if self.unit is Unit.DAYS:
            return later(day, self.amount)
        months = day.year * 12 + day.month - 1 + self.amount * (12 if self.unit is Unit.YEARS else 1)
        year, month = divmod(months, 12)
        if year > date.max.year:
            return date.max
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def end(self, begins: datetime) -> datetime:
        """Give the first instant after the term: hours after ``begins``, or the midnight (UTC) after the last day."""
        if self.unit is Unit.HOURS:
            length = timedelta(hours=self.amount)
            return begins + length if _NEVER - begins > length else _NEVER
        return datetime.combine(later(self.last_day(begins.date()), 1), time(), UTC)


_NEVER = datetime.max.replace(tzinfo=UTC)


def later(day: date, days: int) -> date:
    """Give the day so many days later, or the last day of the calendar where it would be later still."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
