"""The calendar days of a time zone: which day an instant falls on, when a day has passed, and how to count days.

A zone is named as in the IANA time zone database (``UTC``, ``Europe/Paris``). Instants are aware and given back in
UTC. A day has passed at the first instant from which on no clock of the zone shows it any more, whatever the zone
does at midnight: where the clock jumps over midnight that is the jump, where it shows midnight twice it is the later
time if the old day came back in between. Days that a zone never had, because the date line was moved across it, do
not count.

What would lie beyond the calendar is its first or last instant or day: nothing here raises for it.
"""

from __future__ import annotations

from datetime import MINYEAR, UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)
LAST_INSTANT = datetime.max.replace(tzinfo=UTC)

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_MOMENT = timedelta.resolution
_OWN_OF_A_MACHINE = ("localtime", "posixrules", "posix/", "right/")
"""Names that some machines know beside the IANA ones: what they mean depends on the machine."""


@cache
def zone_named(name: str) -> ZoneInfo:
    """Give the time zone of this IANA name.

    Raises:
        ValueError: there is none, with (what is wrong, cure).
    """
    cure = 'Write the IANA name, such as "UTC" or "Europe/Paris"'
    if name.startswith(_OWN_OF_A_MACHINE):
        raise ValueError(f"{name!r} names no one time zone", cure)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}", cure) from error


def in_utc(instant: datetime) -> datetime:
    """Give the same instant in UTC.

    Raises:
        ValueError: the instant says no offset from UTC, with (what is wrong, cure).
    """
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} says no offset from UTC", "Give an instant with its time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return _limit(instant)


def moved(instant: datetime, by: timedelta) -> datetime:
    """Give the instant that lies exactly so much later, or earlier."""
    try:
        return in_utc(instant) + by
    except OverflowError:
        return LAST_INSTANT if by > timedelta(0) else FIRST_INSTANT


def in_zone(instant: datetime, zone: str) -> datetime:
    """Give the same instant as the clocks of the zone show it."""
    place = zone_named(zone)
    try:
        return instant.astimezone(place)
    except OverflowError:
        return _limit(instant).replace(tzinfo=place)


def day_of(instant: datetime, zone: str) -> date:
    """Give the calendar day of the zone in which the instant lies."""
    return in_zone(instant, zone).date()


def closed_by(end: datetime, zone: str) -> date:
    """Give the day of the zone of which this end is the end, or within which it lies."""
    return day_of(moved(end, -_MOMENT), zone)


def end_of(day: date, zone: str) -> datetime:
    """Give the instant, in UTC, at which the day and all before it have passed in the zone."""
    if day == date.max:
        return LAST_INSTANT
    midnight = datetime.combine(day + _DAY, time(), zone_named(zone))
    once, again = in_utc(midnight), in_utc(midnight.replace(fold=1))
    if again > once:  # midnight comes twice; between the two the old day may have come back, or not
        return again if closed_by(again, zone) <= day else once
    if again < once:  # midnight is jumped over
        return _jump(again, once, zone)
    return once


def begin_of(day: date, zone: str) -> datetime:
    """Give the first instant, in UTC, from which on the zone shows no earlier day."""
    return end_of(day - _DAY, zone) if day > date.min else FIRST_INSTANT


def later(day: date, count: int, zone: str) -> date:
    """Give the day that comes ``count`` days of the zone after a day; before it, for a negative count."""
    step = _DAY if count >= 0 else -_DAY
    try:
        reached = day + timedelta(days=count)
        for lost in sorted(lost_days(zone), reverse=count < 0):
            if day < lost <= reached or reached <= lost < day:
                reached += step
    except OverflowError:
        return date.max if count > 0 else date.min
    return reached


def held(day: date, zone: str) -> date:
    """Give the day itself, or the next one if the zone never had it."""
    lost = lost_days(zone)
    while day in lost:
        day += _DAY
    return day


def days_between(first: date, last: date, zone: str) -> int:
    """Count the days of the zone after the first day, up to and with the last one."""
    return (last - first).days - sum(first < lost <= last for lost in lost_days(zone))


@cache
def lost_days(zone: str) -> frozenset[date]:
    """Give the days that the zone never had, such as 30 December 2011 in Samoa.

    The zone's offset is looked at every thirty days of the years in which zones were moved across the date line
    (1844 to 2011) and in which such a move is written down ahead. A whole day is lost only with an offset that grows
    by a day, of which summer time can hide an hour or two.
    """
    place = zone_named(zone)
    found: set[date] = set()
    before = datetime(1840, 1, 1, tzinfo=UTC)
    old = _offset(before, place)
    while before.year < 2100:
        after = before + timedelta(days=30)
        new = _offset(after, place)
        if new - old > timedelta(hours=20):
            jump = _jump(before, after, zone)
            day, resumed = closed_by(jump, zone) + _DAY, day_of(jump, zone)
            while day < resumed:
                found.add(day)
                day += _DAY
        before, old = after, new
    return frozenset(found)


def _jump(before: datetime, after: datetime, zone: str) -> datetime:
    """Find the second, after the one instant and not after the other, at which the zone's offset grew."""
    place = zone_named(zone)
    halfway = (_offset(before, place) + _offset(after, place)) / 2
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if _offset(middle, place) > halfway:
            after = middle
        else:
            before = middle
    return after


def _offset(instant: datetime, place: ZoneInfo) -> timedelta:
    found = instant.astimezone(place).utcoffset()
    assert found is not None  # noqa: S101 - a zone always says one  # nosec B101
    return found


def _limit(instant: datetime) -> datetime:
    """Give the end of the calendar that an instant without a place in it is nearest to."""
    return FIRST_INSTANT if instant.year == MINYEAR else LAST_INSTANT
