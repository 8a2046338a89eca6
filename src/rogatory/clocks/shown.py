"""Instants, ends and durations in words for people: in UTC, and in the zone of the person who reads.

Days are written out, so that no country reads the month for the day; the language is that of the pages, whatever the
locale of the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from rogatory.clocks import days

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def shown(instant: datetime, zone: str = "UTC") -> str:
    """Show an instant: ``1 September 2020, 02:05 UTC (31 August 2020, 22:05 in America/New_York, UTC-04:00)``."""
    return _beside(instant, zone, _moment)


def shown_end(end: datetime, zone: str = "UTC") -> str:
    """Show an end, which is the end of a day where it falls on midnight.

    For example ``the end of 30 November 2020 UTC (1 December 2020, 08:00 in Asia/Singapore, UTC+08:00)``.
    """
    return _beside(end, zone, _end)


def shown_day(day: date) -> str:
    """Show a day: ``30 November 2020``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def duration(length: timedelta) -> str:
    """Show a duration, to the second: ``2 days 3 hours 30 minutes``."""
    minutes, seconds = divmod(length // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours // 24, "day"), (hours % 24, "hour"), (minutes, "minute"), (seconds, "second"))
    told = [f"{count} {unit}" if count == 1 else f"{count} {unit}s" for count, unit in parts if count]
    return " ".join(told) or "0 seconds"


def _beside(instant: datetime, zone: str, words: Callable[[datetime], str]) -> str:
    in_utc = f"{words(days.in_utc(instant))} UTC"
    if zone == "UTC":
        return in_utc
    local = days.in_zone(instant, zone)
    offset = local.strftime("%z")
    return f"{in_utc} ({words(local)} in {zone}, UTC{offset[:3]}:{offset[3:5]})"


def _moment(local: datetime) -> str:
    seconds = f":{local:%S}" if local.second else ""
    return f"{shown_day(local.date())}, {local:%H:%M}{seconds}"


def _end(local: datetime) -> str:
    if local.time() > time() or local.date() == date.min:
        return _moment(local)
    return f"the end of {shown_day(local.date() - timedelta(days=1))}"
