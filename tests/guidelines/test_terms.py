"""Lengths of time, counted in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.guidelines.terms import Term, Unit, later

TERMS = st.builds(Term, st.integers(1, 10_000), st.sampled_from(Unit))
INSTANTS = st.datetimes(timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("term", "begins", "last_day"),
    [
        (Term(90, Unit.DAYS), date(2020, 9, 1), date(2020, 11, 30)),
        (Term(1, Unit.MONTHS), date(2020, 1, 31), date(2020, 2, 29)),
        (Term(13, Unit.MONTHS), date(2020, 1, 31), date(2021, 2, 28)),
        (Term(11, Unit.MONTHS), date(2020, 1, 15), date(2020, 12, 15)),
        (Term(1, Unit.YEARS), date(2020, 2, 29), date(2021, 2, 28)),
        (Term(4, Unit.YEARS), date(2020, 2, 29), date(2024, 2, 29)),
    ],
)
def test_the_last_day_of_a_term(term: Term, begins: date, last_day: date) -> None:
    assert term.last_day(begins) == last_day
    assert term.end(datetime(begins.year, begins.month, begins.day, 23, 59, 59, tzinfo=UTC)) == datetime(
        last_day.year, last_day.month, last_day.day, tzinfo=UTC
    ) + timedelta(days=1)


def test_hours_run_from_the_instant() -> None:
    assert Term(8, Unit.HOURS).end(datetime(2020, 2, 28, 20, tzinfo=UTC)) == datetime(2020, 2, 29, 4, tzinfo=UTC)
    with pytest.raises(ValueError, match="hours cannot be counted"):
        Term(8, Unit.HOURS).last_day(date(2020, 1, 1))


@pytest.mark.parametrize("amount", [0, -1, 10_001])
def test_a_term_without_length_or_beyond_reason_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="a term of"):
        Term(amount, Unit.DAYS)


def test_terms_read_as_words() -> None:
    assert [str(Term(1, Unit.YEARS)), str(Term(8, Unit.HOURS))] == ["1 year", "8 hours"]


@given(TERMS, INSTANTS)
def test_a_term_never_ends_before_it_begins_nor_beyond_the_calendar(term: Term, begins: datetime) -> None:
    assert term.end(begins) >= begins or begins.date() == date.max


@given(st.dates(), st.integers(0, 10_000))
def test_a_day_beyond_the_calendar_is_its_last_one(day: date, days: int) -> None:
    assert later(day, days) == (day + timedelta(days) if (date.max - day).days >= days else date.max)
