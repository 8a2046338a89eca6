"""How a term is counted: hours exactly, days by the calendar of a zone, months and years to the same number."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.clocks import days
from rogatory.clocks.term import Term, Unit

NINETY = Term(90, Unit.DAYS)
instants = st.datetimes(timezones=st.just(UTC))
zones = st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns", "Pacific/Apia", "Etc/GMT+12", "Etc/GMT-14"])


@st.composite
def terms(draw: st.DrawFn, units: tuple[Unit, ...] = tuple(Unit)) -> Term:
    unit = draw(st.sampled_from(units))
    included = unit is not Unit.HOURS and draw(st.booleans())
    return Term(draw(st.integers(1, 10**30) | st.integers(1, 500)), unit, included, draw(zones))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestPreservation:
    """Reading 6: from the receipt, that day excluded, last day included, in UTC; an extension from the old end."""

    def test_ninety_days_and_one_extension(self) -> None:
        assert NINETY.last_day(date(2020, 9, 1)) == date(2020, 11, 30)
        assert NINETY.further_day(date(2020, 11, 30)) == date(2021, 2, 28)

    @pytest.mark.parametrize("hour", ["00:00:00", "12:00:00", "23:59:59.999999"])
    def test_whatever_the_hour_of_receipt_the_whole_last_day_belongs_to_it(self, hour: str) -> None:
        assert NINETY.end(utc(f"2020-09-01T{hour}")) == utc("2020-12-01")
        assert NINETY.further_end(utc("2020-12-01")) == utc("2021-03-01")

    def test_a_reading_may_include_the_first_day_and_an_extension_still_has_its_ninety(self) -> None:
        included = Term(90, Unit.DAYS, first_day_included=True)
        assert included.last_day(date(2020, 9, 1)) == date(2020, 11, 29)
        assert included.further_day(date(2020, 11, 29)) == date(2021, 2, 27)


@pytest.mark.parametrize(
    ("first", "amount", "unit", "included", "last"),
    [
        ("2020-01-31", 1, "months", False, "2020-02-29"),
        ("2021-01-31", 1, "months", False, "2021-02-28"),
        ("2021-01-28", 1, "months", False, "2021-02-28"),
        ("2020-12-15", 2, "months", False, "2021-02-15"),
        ("2020-02-29", 1, "years", False, "2021-02-28"),
        ("2020-02-29", 4, "years", False, "2024-02-29"),
        ("2019-02-28", 1, "years", False, "2020-02-28"),
        ("2020-03-01", 1, "months", True, "2020-03-31"),
        ("2020-01-31", 1, "months", True, "2020-02-29"),
        ("2021-01-29", 1, "months", True, "2021-02-28"),
        ("2021-01-15", 1, "months", True, "2021-02-14"),
        ("2020-03-01", 1, "years", True, "2021-02-28"),
        ("2020-02-29", 1, "years", True, "2021-02-28"),
        ("2020-02-28", 1, "days", False, "2020-02-29"),
        ("2020-02-28", 1, "days", True, "2020-02-28"),
    ],
)
def test_the_last_day(first: str, amount: int, unit: str, included: bool, last: str) -> None:
    assert Term(amount, Unit(unit), included).last_day(date.fromisoformat(first)) == date.fromisoformat(last)


def test_an_extension_that_includes_its_first_day_begins_on_the_day_after_the_old_end() -> None:
    month = Term(1, Unit.MONTHS, first_day_included=True)
    ends = [month.last_day(date(2021, 3, 1))]
    for _ in range(2):
        ends.append(month.further_day(ends[-1]))
    assert ends == [date(2021, 3, 31), date(2021, 4, 30), date(2021, 5, 31)]


@pytest.mark.parametrize(
    ("zone", "day", "over"),
    [
        ("UTC", "2020-11-30", "2020-12-01T00:00:00"),
        ("Asia/Singapore", "2020-11-30", "2020-11-30T16:00:00"),
        ("America/New_York", "2020-11-30", "2020-12-01T05:00:00"),
        # Clocks jump from 00:00 to 01:00: midnight never is.
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00"),
        # Clocks jump from 23:30 to 00:30: the old day lacks its last half hour.
        ("America/Toronto", "1919-03-30", "1919-03-31T04:30:00"),
        # Clocks go back from 00:00 to 23:00: the old day comes back at the stroke of midnight.
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00:00"),
        # Clocks go back from 00:01 to 23:01: the old day comes back after a minute of the new one.
        ("America/St_Johns", "2010-11-06", "2010-11-07T03:30:00"),
        # Clocks go back from 01:00 to 00:00: midnight comes twice, but the old day does not.
        ("America/Havana", "2020-10-31", "2020-11-01T04:00:00"),
        # The date line is moved: there is no 30 December, and 30 September comes twice.
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-31T10:00:00"),
        ("Pacific/Kwajalein", "1969-09-30", "1969-10-01T12:00:00"),
    ],
)
def test_a_day_is_over_when_no_clock_of_the_zone_shows_it_any_more(zone: str, day: str, over: str) -> None:
    end = days.end_of(date.fromisoformat(day), zone)
    assert end == utc(over)
    place = ZoneInfo(zone)
    assert (end - timedelta(microseconds=1)).astimezone(place).date() <= date.fromisoformat(day)
    for minutes in range(0, 180, 5):
        assert (end + timedelta(minutes=minutes)).astimezone(place).date() > date.fromisoformat(day)


@pytest.mark.parametrize(
    ("zone", "lost"),
    [
        ("Pacific/Apia", {date(2011, 12, 30)}),
        ("Pacific/Kwajalein", {date(1993, 8, 21)}),
        ("Asia/Manila", {date(1844, 12, 31)}),
        ("America/Juneau", set()),
        ("Europe/Paris", set()),
    ],
)
def test_a_day_that_a_zone_never_had_is_known(zone: str, lost: set[date]) -> None:
    assert days.lost_days(zone) == lost


class TestDayThatNeverWas:
    """Samoa had no 30 December 2011: who got a day's time on the 29th has the whole 31st."""

    def test_it_does_not_count(self) -> None:
        assert Term(1, Unit.DAYS, zone="Pacific/Apia").last_day(date(2011, 12, 29)) == date(2011, 12, 31)
        assert Term(90, Unit.DAYS, zone="Pacific/Apia").last_day(date(2011, 12, 1)) == date(2012, 3, 1)

    def test_it_does_not_count_backwards_either(self) -> None:
        assert days.later(date(2012, 1, 1), -2, "Pacific/Apia") == date(2011, 12, 29)

    def test_a_month_that_would_end_on_it_ends_with_the_next(self) -> None:
        month = Term(1, Unit.MONTHS, zone="Pacific/Apia")
        assert month.last_day(date(2011, 11, 30)) == date(2011, 12, 31)
        assert month.end(utc("2011-11-30T12:00:00")) == utc("2011-12-31T10:00:00")

    def test_a_month_before_the_same_number_ends_with_the_day_before_it(self) -> None:
        assert Term(2, Unit.MONTHS, True, "Pacific/Apia").last_day(date(2011, 10, 31)) == date(2011, 12, 29)


def test_eight_hours_run_exactly_also_over_a_change_of_clocks() -> None:
    began = datetime(2021, 3, 28, 0, 30, 15, tzinfo=ZoneInfo("Europe/Paris"))
    assert Term(8, Unit.HOURS, zone="Europe/Paris").end(began) == utc("2021-03-28T07:30:15")


def test_an_extension_in_days_of_a_time_in_hours_counts_from_the_day_within_which_that_was_over() -> None:
    assert Term(2, Unit.DAYS).further_end(utc("2021-05-05T14:30:00")) == utc("2021-05-08")
    assert Term(72, Unit.HOURS).further_end(utc("2021-05-05")) == utc("2021-05-08")


@pytest.mark.parametrize("amount", [0, -1, True, 1.5, "10"])
def test_a_term_without_length_is_refused(amount: object) -> None:
    with pytest.raises(ValueError, match="is no length of time") as caught:
        Term(amount, Unit.DAYS)  # type: ignore[arg-type]
    assert caught.value.args[1] == "Give a whole number of 1 or more"


def test_hours_that_include_a_first_day_are_refused() -> None:
    with pytest.raises(ValueError, match="include no first day"):
        Term(8, Unit.HOURS, first_day_included=True)


@pytest.mark.parametrize(
    "zone", ["", "Europe", "Europe/Atlantis", "../UTC", "/etc/localtime", "localtime", "right/UTC"]
)
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="time zone") as caught:
        Term(1, Unit.DAYS, zone=zone)
    assert caught.value.args[1].startswith("Write the IANA name")


def test_hours_have_no_last_day() -> None:
    with pytest.raises(ValueError, match="8 hours have no last day"):
        Term(8, Unit.HOURS).last_day(date(2021, 1, 1))


def test_a_beginning_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="says no offset from UTC"):
        Term(8, Unit.HOURS).end(datetime(2021, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (NINETY, "90 days on, first day excluded, last day included (UTC)"),
        (
            Term(1, Unit.MONTHS, True, "Europe/Paris"),
            "1 month on, first day included, last day included (Europe/Paris)",
        ),
        (Term(1, Unit.HOURS), "1 hour on, to the second"),
    ],
)
def test_the_counting_is_told_in_words(term: Term, words: str) -> None:
    assert term.counting == words


@given(instants, terms())
def test_no_time_ends_before_it_began_and_none_leaves_the_calendar(began: datetime, term: Term) -> None:
    assert began <= term.end(began) <= days.LAST_INSTANT
    assert term.end(began) <= term.further_end(term.end(began)) <= days.LAST_INSTANT


@given(instants, terms(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_began_later_does_not_end_earlier(began: datetime, term: Term, by: timedelta) -> None:
    assert term.end(began) <= term.end(days.moved(began, by))


@given(st.dates(), terms((Unit.DAYS, Unit.MONTHS, Unit.YEARS)))
def test_the_last_day_is_the_day_that_its_end_closes(first: date, term: Term) -> None:
    last = term.last_day(first)
    closed = days.closed_by(days.end_of(last, term.zone), term.zone)
    assert closed == last or last in days.lost_days(term.zone) or last > date(9999, 12, 29)
