"""Clocks at random instants in forty zones against days counted one by one: none may end early by a second."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from rogatory.clocks.running import Clock, Pause
from rogatory.clocks.term import Term, Unit
from tests.clocks.oracle import DAY, Zone, instant, seconds, zone
from tests.trials import trials

EARLIEST, LATEST = date(1970, 1, 1), date(2050, 1, 1)
ZONES = (
    # Nothing odd, and ordinary summer time.
    *("UTC", "Asia/Tokyo", "Asia/Singapore", "Europe/Paris", "Europe/London", "America/New_York"),
    "America/Los_Angeles",
    # Clocks that jump over midnight, or come back over it.
    *("America/Sao_Paulo", "America/Havana", "America/St_Johns", "America/Asuncion", "America/Santiago"),
    *("Asia/Beirut", "Asia/Amman", "Asia/Damascus", "Asia/Gaza", "Asia/Tehran", "Asia/Jerusalem", "Asia/Baku"),
    *("Africa/Cairo", "Atlantic/Azores", "America/Scoresbysund", "America/Nuuk", "America/Mexico_City"),
    "America/Toronto",
    # Days that never were, or were twice, and the end of the world.
    *("Pacific/Apia", "Pacific/Fakaofo", "Pacific/Kiritimati", "Pacific/Kanton", "Pacific/Kwajalein", "Etc/GMT+12"),
    # Odd offsets, odd seasons.
    *("Asia/Kathmandu", "Asia/Pyongyang", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca"),
    *("Africa/Monrovia", "Antarctica/Troll", "America/Caracas", "Europe/Dublin"),
)  # fmt: skip


def a_term(chance: Random, name: str) -> Term:
    unit = chance.choice((Unit.HOURS, Unit.DAYS, Unit.DAYS, Unit.MONTHS, Unit.YEARS))
    longest = {Unit.HOURS: 2000, Unit.DAYS: 400, Unit.MONTHS: 30, Unit.YEARS: 8}[unit]
    return Term(chance.randint(1, longest), unit, unit is not Unit.HOURS and chance.random() < 0.3, name)


def a_beginning(chance: Random, place: Zone, term: Term) -> int:
    """A second anywhere, on a leap day, or so that the term ends about a change of the zone's clocks."""
    first, last = (seconds(datetime.fromisoformat(f"{day}T00:00:00+00:00")) for day in (EARLIEST, LATEST))
    way = chance.random()
    changes = [start for start, _ in place.changes if first + 400 * DAY < start < last]
    if way < 0.4 and changes and term.unit in (Unit.HOURS, Unit.DAYS):
        length = term.amount * (DAY if term.unit is Unit.DAYS else 3600)
        return max(first, chance.choice(changes) - length + chance.randint(-2 * DAY, 2 * DAY))
    if way < 0.6 and changes:
        return chance.choice(changes) + chance.randint(-DAY, DAY)
    if way < 0.7:
        leap = date(chance.choice(range(1972, 2050, 4)), 2, 29)
        return (leap - EARLIEST).days * DAY + chance.randint(-DAY, 2 * DAY)
    return chance.randint(first, last)


def counted(place: Zone, first: int, term: Term) -> int:
    """The place of the last day of a term counted from the day at this place."""
    if term.unit is Unit.DAYS:
        return first + term.amount - (1 if term.first_day_included else 0)
    day = place.day(first)
    month = day.month - 1 + term.amount * (1 if term.unit is Unit.MONTHS else 12)
    for number in range(day.day, 0, -1):
        try:
            target = date(day.year + month // 12, month % 12 + 1, number)
        except ValueError:
            continue
        before = 1 if term.first_day_included and number == day.day else 0
        return place.first_from(target) - before
    raise AssertionError("every month has a first day")


def expected(place: Zone, began: int, terms: tuple[Term, ...]) -> int:
    """The second at which the terms, one after another, are over."""
    end = began
    for number, term in enumerate(terms):
        if term.unit is Unit.HOURS:
            end += term.amount * 3600
            continue
        first = place.position(end - 1 if number else end)
        end = place.over(counted(place, first + (1 if number and term.first_day_included else 0), term))
    return end


@pytest.mark.parametrize("name", ZONES)
def test_no_clock_ends_early_by_a_second_or_late(name: str, chance: Random) -> None:
    place = zone(name)
    early, late = [], []
    for _ in range(trials(5000)):
        terms = tuple(a_term(chance, name) for _ in range(chance.choice((1, 1, 2))))
        began = a_beginning(chance, place, terms[0])
        clock = Clock("preservation", instant(began), terms)
        end = clock.end(clock.began)
        assert end is not None
        right = instant(expected(place, began, terms))
        if end != right:
            (early if end < right else late).append((clock, end, right))
    assert (early[:3], late[:3]) == ([], [])


def test_there_are_forty_zones() -> None:
    assert len(set(ZONES)) == 40


@pytest.mark.parametrize("name", ["UTC", "America/New_York", "America/St_Johns", "Pacific/Apia", "Pacific/Kwajalein"])
def test_a_day_counts_unless_its_end_falls_into_a_pause(name: str, chance: Random) -> None:
    """Each day is lived through: the term is over with the first ``amount`` + 1 ends of days outside every pause."""
    place = zone(name)
    wrong = []
    for _ in range(trials(5000)):
        term = Term(chance.randint(1, 60), Unit.DAYS, zone=name)
        began = a_beginning(chance, place, term)
        bounds = [
            sorted(began + chance.randint(-5 * DAY, 70 * DAY) for _ in range(2)) for _ in range(chance.randint(0, 4))
        ]
        pauses = tuple(Pause(instant(since), instant(until), "asked") for since, until in bounds)
        position, left = place.position(began), term.amount + 1
        while left:
            over = place.over(position)
            left -= not any(since < over <= until for since, until in bounds)
            position += 1
        clock = Clock("preservation", instant(began), (term,), pauses)
        end = clock.end(instant(began) + timedelta(days=500))
        if end != instant(place.over(position - 1)):
            wrong.append((clock, end))
    assert wrong[:3] == []


def test_hours_run_only_outside_of_pauses(chance: Random) -> None:
    """Each second is lived through: the term is over when it has run so many seconds outside every pause."""
    wrong = []
    for _ in range(trials(1000)):
        hours = chance.randint(1, 3)
        began = chance.randint(0, 2 * 10**9)
        bounds = [sorted(began + chance.randint(-600, 15_000) for _ in range(2)) for _ in range(chance.randint(0, 4))]
        still = {second for since, until in bounds for second in range(since, until)}
        second, left = began, hours * 3600
        while left:
            left -= second not in still
            second += 1
        pauses = tuple(Pause(instant(since), instant(until), "asked") for since, until in bounds)
        clock = Clock("emergency", instant(began), (Term(hours, Unit.HOURS),), pauses)
        if clock.end(instant(began) + timedelta(days=2)) != instant(second):
            wrong.append(clock)
    assert wrong[:3] == []
