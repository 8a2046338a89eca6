"""A clock's extensions, pauses, warnings, and how it explains its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.clocks.running import Clock, Milestone, Pause, Step
from rogatory.clocks.term import Term, Unit


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NINETY = Term(90, Unit.DAYS)
RECEIVED = utc("2020-09-01T14:05:00")
NOW = utc("2020-12-24T09:00:00")
MLAT = "mutual legal assistance pending"


def preservation(*pauses: Pause, extended: int = 0) -> Clock:
    terms = (NINETY,) * (1 + extended)
    return Clock("Preservation", RECEIVED, terms, pauses, "Compliant request received")


def pause(since: str, until: str | None = None, why: str = MLAT) -> Pause:
    return Pause(utc(since), utc(until) if until else None, why)


def test_every_step_to_the_end_is_told() -> None:
    clock = preservation(pause("2020-10-05T18:00:00", "2020-10-08T08:00:00"), extended=1)
    assert clock.steps(NOW) == (
        Step("Compliant request received", date(2020, 9, 1), RECEIVED),
        Step("90 days on, first day excluded, last day included (UTC)", date(2020, 11, 30), utc("2020-12-01")),
        Step(f"Paused 3 days: {MLAT}", date(2020, 12, 3), utc("2020-12-04")),
        Step("Extension 1: 90 days from the old end", date(2021, 3, 3), utc("2021-03-04")),
    )
    assert (clock.end(NOW), clock.last_day(NOW)) == (utc("2021-03-04"), date(2021, 3, 3))


def test_reading_6_with_two_extensions() -> None:
    assert [preservation(extended=count).last_day(NOW) for count in range(3)] == [
        date(2020, 11, 30),
        date(2021, 2, 28),
        date(2021, 5, 29),
    ]


class TestOpenPause:
    def test_there_is_no_end_and_no_warning_while_it_is_open(self) -> None:
        clock = preservation(pause("2020-11-30T23:59:59"), extended=1)
        assert (clock.end(NOW), clock.last_day(NOW), clock.milestones((14,), NOW)) == (None, None, ())
        assert clock.steps(NOW)[-1] == Step(f"Paused since 30 November 2020, 23:59:59 UTC: {MLAT}", None, None)

    def test_one_that_begins_with_the_end_comes_too_late(self) -> None:
        assert preservation(pause("2020-12-01")).end(NOW) == utc("2020-12-01")

    def test_one_that_has_not_begun_changes_nothing_yet(self) -> None:
        clock = preservation(pause("2020-10-01"))
        assert clock.end(utc("2020-09-30")) == utc("2020-12-01")
        assert clock.end(utc("2020-10-01")) is None

    def test_one_whose_end_is_set_ahead_has_an_end(self) -> None:
        clock = preservation(pause("2020-10-01", "2020-10-11"))
        assert clock.end(utc("2020-10-02")) == utc("2020-12-11")


@pytest.mark.parametrize(
    ("pauses", "last"),
    [
        ([("2020-10-05T00:00:01", "2020-10-05T23:59:59")], "2020-11-30"),
        ([("2020-10-05T23:59:59", "2020-10-06T00:00:00")], "2020-12-01"),
        ([("2020-10-05", "2020-10-15"), ("2020-10-10", "2020-10-20")], "2020-12-15"),
        ([("2020-10-05", "2020-10-20"), ("2020-10-10", "2020-10-15")], "2020-12-15"),
        ([("2020-10-05", "2020-10-10"), ("2020-10-10", "2020-10-15")], "2020-12-10"),
        ([("2020-08-01", "2020-08-15")], "2020-11-30"),
        ([("2020-08-01", "2020-09-03")], "2020-12-02"),
        ([("2020-12-01", "2020-12-10")], "2020-11-30"),
        # Only the first pause carries the time as far as the second.
        ([("2020-11-20", "2020-11-30"), ("2020-12-05", "2020-12-07")], "2020-12-12"),
        ([("2020-10-05", "2020-10-05")], "2020-11-30"),
    ],
)
def test_the_days_that_end_within_a_pause_are_given_back_once(pauses: list[tuple[str, str]], last: str) -> None:
    assert preservation(*(pause(*each) for each in pauses)).last_day(NOW) == date.fromisoformat(last)


def test_hours_are_given_back_to_the_second() -> None:
    emergency = Clock(
        "Emergency",
        utc("2021-05-01T10:00:00"),
        (Term(8, Unit.HOURS),),
        (pause("2021-05-01T11:00:00", "2021-05-01T13:30:15", "the agency is called back"),),
    )
    assert emergency.steps(NOW + timedelta(days=365))[1:] == (
        Step("8 hours on, to the second", None, utc("2021-05-01T18:00:00")),
        Step("Paused 2 hours 30 minutes 15 seconds: the agency is called back", None, utc("2021-05-01T20:30:15")),
    )


def test_pauses_that_overlap_are_told_as_one_with_all_their_reasons() -> None:
    clock = preservation(
        pause("2020-10-01", "2020-10-03"),
        pause("2020-10-02", "2020-10-05", "an appeal"),
        pause("2020-10-04", "2020-10-06"),
    )
    assert clock.steps(NOW)[-1].words == f"Paused 5 days: {MLAT}; an appeal"


def test_a_pause_within_a_day_gives_no_day_back_and_says_so() -> None:
    words = preservation(pause("2020-10-05T08:00:00", "2020-10-05T18:00:00")).steps(NOW)[-1].words
    assert words == f"Paused within one day: {MLAT}"


def test_days_of_a_pause_are_days_of_the_zone() -> None:
    term = Term(10, Unit.DAYS, zone="Asia/Singapore")
    over_midnight_there = pause("2021-05-03T15:00:00", "2021-05-03T17:00:00")
    assert Clock("Order", utc("2021-05-01T02:00:00"), (term,), (over_midnight_there,)).last_day(
        utc("2021-06-01")
    ) == date(2021, 5, 12)


class TestWarnings:
    def test_they_come_with_the_days_before_the_last_day_earliest_first(self) -> None:
        assert preservation().milestones((1, 14, 7, 7), NOW) == (
            Milestone(14, utc("2020-11-16")),
            Milestone(7, utc("2020-11-23")),
            Milestone(1, utc("2020-11-29")),
        )

    def test_they_come_at_the_midnight_of_the_zone(self) -> None:
        clock = Clock("Order", utc("2021-03-01"), (Term(30, Unit.DAYS, zone="Europe/Paris"),))
        assert clock.milestones((7, 1), NOW) == (
            Milestone(7, utc("2021-03-23T23:00:00")),
            Milestone(1, utc("2021-03-29T22:00:00")),
        )

    def test_one_that_would_come_before_the_beginning_is_left_out(self) -> None:
        grace = Clock("Grace", utc("2021-05-01"), (Term(72, Unit.HOURS),))
        assert grace.milestones((14, 7, 3, 2, 1), NOW) == (Milestone(1, utc("2021-05-02")),)


class TestRefused:
    def test_a_clock_without_a_name_or_a_term(self) -> None:
        with pytest.raises(ValueError, match="no name"):
            Clock(" ", RECEIVED, (NINETY,))
        with pytest.raises(ValueError, match="no term"):
            Clock("Preservation", RECEIVED, ())

    def test_an_instant_without_its_zone(self) -> None:
        naive = datetime(2020, 9, 1)  # noqa: DTZ001
        for make in (
            lambda: Clock("Preservation", naive, (NINETY,)),
            lambda: Pause(naive, None, MLAT),
            lambda: preservation().end(naive),
        ):
            with pytest.raises(ValueError, match="says no offset from UTC"):
                make()

    def test_a_pause_that_ends_before_it_begins_or_has_no_reason(self) -> None:
        with pytest.raises(ValueError, match="before it begins"):
            pause("2020-10-02", "2020-10-01")
        with pytest.raises(ValueError, match="no reason"):
            pause("2020-10-02", why=" ")


@st.composite
def any_pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    bounds = draw(st.lists(st.lists(st.integers(-20_000, 400_000), min_size=2, max_size=2), max_size=5))
    return tuple(Pause(*(RECEIVED + timedelta(minutes=each) for each in sorted(pair)), why=MLAT) for pair in bounds)


@st.composite
def any_clock(draw: st.DrawFn) -> Clock:
    zone = draw(st.sampled_from(["UTC", "America/New_York", "Pacific/Apia"]))
    units = draw(st.lists(st.tuples(st.integers(1, 60), st.sampled_from(Unit)), min_size=1, max_size=3))
    terms = tuple(Term(amount, unit, zone=zone) for amount, unit in units)
    return Clock("Order", RECEIVED, terms, draw(any_pauses()))


LATER = utc("2900-01-01")


@given(any_clock(), any_pauses())
def test_another_pause_never_makes_an_end_earlier(clock: Clock, more: tuple[Pause, ...]) -> None:
    paused = Clock(clock.name, clock.began, clock.terms, (*clock.pauses, *more))
    assert ends(paused) >= ends(clock)


@given(any_clock(), st.integers(0, 10**6))
def test_a_pause_from_the_end_on_changes_nothing(clock: Clock, minutes: int) -> None:
    late = Pause(ends(clock) + timedelta(minutes=minutes), None, MLAT)
    assert ends(Clock(clock.name, clock.began, clock.terms, (*clock.pauses, late))) == ends(clock)


@given(any_clock(), st.randoms())
def test_neither_the_order_of_pauses_nor_the_zone_of_their_instants_matters(clock: Clock, chance: object) -> None:
    there = timezone(timedelta(hours=-5))
    pauses = [
        Pause(each.since.astimezone(there), each.until and each.until.astimezone(there), MLAT) for each in clock.pauses
    ]
    chance.shuffle(pauses)  # type: ignore[attr-defined]
    assert ends(Clock(clock.name, clock.began.astimezone(there), clock.terms, (*pauses, *pauses))) == ends(clock)


@given(any_clock())
def test_the_steps_lead_to_the_end_and_never_back(clock: Clock) -> None:
    instants = [step.at for step in clock.steps(LATER) if step.at is not None]
    assert instants == sorted(instants)
    assert (instants[0], instants[-1]) == (clock.began, ends(clock))


def ends(clock: Clock) -> datetime:
    end = clock.end(LATER)
    assert end is not None
    return end
