"""A length of time as a rule states it: 8 hours, 90 days, 2 months, 1 year, and how it is counted."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from rogatory.clocks import days


class Unit(StrEnum):
    """What a term is counted in."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time.

    A term in hours runs exactly from its instant. Any other counts calendar days of ``zone`` (an IANA name): the first
    day is excluded unless ``first_day_included``, the last day is included, and the term ends when the last day has
    passed in the zone. Months and years lead to the day of the same number, or to the last day of a month that
    has no such day (29 February and one year: 28 February); with the first day included, to the day before the day of
    the same number. A last day that the zone never had gives way to the next one.

    What would end beyond the calendar ends with it (9999-12-31).

    Raises:
        ValueError: the term has no length, hours are to include a first day, or there is no such zone; with
            (what is wrong, cure).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    amount: int
    unit: Unit
    first_day_included: bool = False
    zone: str = "UTC"

    def __post_init__(self) -> None:
        """Refuse a term that cannot be counted."""
        if type(self.amount) is not int or self.amount < 1:
            raise ValueError(f"{self.amount!r} {self.unit} is no length of time", "Give a whole number of 1 or more")
        if self.unit is Unit.HOURS and self.first_day_included:
            cure = "Leave out first_day_included, or give the term in days"
            raise ValueError("hours run from their instant and include no first day", cure)
        days.zone_named(self.zone)

    def __str__(self) -> str:
        """Give the length in words: 90 days, 1 year."""
        return f"{self.amount} {self.unit.value[:-1] if self.amount == 1 else self.unit.value}"

    @property
    def counting(self) -> str:
        """Say in words how the term is counted."""
        if self.unit is Unit.HOURS:
            return f"{self} on, to the second"
        first = "first day included" if self.first_day_included else "first day excluded"
        return f"{self} on, {first}, last day included ({self.zone})"

    def end(self, began: datetime) -> datetime:
        """Give the instant, in UTC, at which a term that began at this instant has run out."""
        if self.unit is Unit.HOURS:
            return days.moved(began, self._duration())
        return days.end_of(self.last_day(days.day_of(began, self.zone)), self.zone)

    def further_end(self, old_end: datetime) -> datetime:
        """Give the instant at which the term has run out as an extension, which goes on from the old end."""
        if self.unit is Unit.HOURS:
            return days.moved(old_end, self._duration())
        return days.end_of(self.further_day(days.closed_by(old_end, self.zone)), self.zone)

    def resumed_end(self, end: datetime, since: datetime, until: datetime) -> datetime:
        """Give the end after a pause that came before it: the time of the pause is given back.

        Hours get the exact duration back. Days get one day for each day that ended within the pause (after its
        beginning and not after its end): the number of days from the day of the pause to the day on which it ended.
        """
        if self.unit is Unit.HOURS:
            return days.moved(end, until - since)
        given_back = self.days_of(since, until)
        return days.end_of(days.later(days.closed_by(end, self.zone), given_back, self.zone), self.zone)

    def days_of(self, since: datetime, until: datetime) -> int:
        """Count the days of the zone that end between two instants."""
        return days.days_between(days.day_of(since, self.zone), days.day_of(until, self.zone), self.zone)

    def last_day(self, first: date) -> date:
        """Give the last day of a term that is counted from this day.

        Raises:
            ValueError: the term is counted in hours, which have no last day.
        """
        if self.unit is Unit.HOURS:
            raise ValueError(f"{self} have no last day", "Ask for the instant of the end")
        if self.unit is Unit.DAYS:
            return days.later(first, self.amount - self.first_day_included, self.zone)
        reached, same_number = _months_later(first, self.amount * (12 if self.unit is Unit.YEARS else 1))
        if self.first_day_included and same_number:
            return days.later(reached, -1, self.zone)
        return days.held(reached, self.zone)

    def further_day(self, old_last: date) -> date:
        """Give the last day of the term as an extension: its days follow on the old last day.

        Raises:
            ValueError: the term is counted in hours, which have no last day.
        """
        return self.last_day(days.later(old_last, 1, self.zone) if self.first_day_included else old_last)

    def _duration(self) -> timedelta:
        try:
            return timedelta(hours=self.amount)
        except OverflowError:
            return timedelta.max


def _months_later(day: date, months: int) -> tuple[date, bool]:
    """Give the day so many months on, and whether it has the same number there; else it is the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max, False
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)), day.day <= last
