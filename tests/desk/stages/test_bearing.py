"""What an extension or legal process bears on is held from the instant at which it comes in: readings 6 and 18."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.clocks.running import Clock
from rogatory.clocks.term import Term, Unit
from rogatory.desk.inputs import Decide, Say
from rogatory.desk.models import CopyHold
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import Choice, Chosen
from rogatory.guidelines import facts as f
from rogatory.guidelines.engine import decide
from tests.desk.stages.conftest import subpoena_facts
from tests.desk.stages.preserving import (
    LETTER,
    asked,
    copy_of,
    extension_facts,
    preservation_facts,
    preserved,
    state_of,
)
from tests.desk.team import fresh

START = datetime(2020, 9, 1, tzinfo=UTC)
on_database = pytest.mark.django_db


def holds(request, *, reason: str = "process") -> list[CopyHold]:
    return list(CopyHold.objects.filter(request=request, reason=reason, ended_at=None))


@on_database
def test_legal_process_of_another_agency_holds_what_it_asks_for_until_it_is_delivered(desk):
    kept = preserved(desk)
    other = subpoena_facts("subscriber")
    request = asked(desk, replace(other, contact=replace(other.contact, agency="Another Police")))
    (hold,) = holds(request)
    assert hold.copy == copy_of(kept)
    assert hold.covers == ["subscriber"]
    desk.verify(request)
    matter = request.matters.get(kind="data")
    desk.approve(matter)
    desk.work()
    desk.produce(matter)
    assert holds(request), "the officer has not got it yet"
    desk.deliver(matter)
    assert not holds(request)


@on_database
def test_what_is_decided_anew_after_its_return_was_recalled_holds_the_copy_again(desk):
    kept = preserved(desk)
    request = asked(desk, subpoena_facts("subscriber"))
    desk.verify(request)
    matter = request.matters.get(kind="data")
    first = returned(desk, matter)
    desk.act(desk.team.custodian, "recall_return", fresh(matter), Say("a line too many")).require()
    (hold,) = holds(request)
    assert (hold.copy, hold.covers) == (copy_of(kept), ["subscriber"])
    second = returned(desk, matter)
    assert not holds(request)
    first.refresh_from_db()
    assert (first.destroyed_why, second.destroyed_at) == ("the response team recalled it", None)


def returned(desk, matter):
    """Approve a matter, and see its return to the officer."""
    desk.approve(matter)
    desk.work()
    made = desk.produce(matter)
    desk.deliver(matter)
    return made


@on_database
def test_process_for_more_or_other_accounts_changes_what_is_held(desk):
    preserved(desk, preservation_facts("river_lantern", "layla_qamar"))
    request = asked(desk, subpoena_facts("subscriber"))
    desk.record(request, subpoena_facts("subscriber", "logs"))
    (hold,) = holds(request)
    assert hold.covers == ["logs", "subscriber"]
    desk.record(request, subpoena_facts("subscriber", account="layla_qamar"))
    (hold,) = holds(request)
    assert hold.copy.matter.account == "layla_qamar"


@on_database
def test_a_name_in_other_letters_is_held_too(desk):
    preserved(desk)
    assert holds(asked(desk, subpoena_facts("subscriber", account="River_Lantern")))


@on_database
@pytest.mark.parametrize("how", ["withdraw", "reject_sender"])
def test_process_that_goes_nowhere_holds_nothing_any_more(desk, how):
    preserved(desk)
    request = asked(desk, subpoena_facts("subscriber"))
    target = request if how == "reject_sender" else request.matters.get(kind="data")
    desk.act(desk.team.intake, how, target, Say("No longer needed.")).require()
    assert not holds(request)


@on_database
def test_a_refused_extension_holds_nothing_any_more_and_extends_nothing(desk):
    kept = preserved(desk)
    desk.now += timedelta(days=30)
    first = asked(desk, extension_facts())
    desk.verify(first)
    desk.approve(first.matters.get(kind="extension"))
    desk.work()
    second = asked(desk, extension_facts())
    desk.verify(second)
    matter = second.matters.get(kind="extension")
    refusal = Choice("extension/river_lantern", Chosen.REFUSE, "one extension is enough")
    desk.act(desk.team.reviewer, "refuse", matter, Decide(desk.seen(matter), (refusal,))).require()
    assert not holds(second, reason="extension")
    assert copy_of(kept).extensions == 1


@on_database
def test_an_extension_before_its_preservation_is_decided_waits_for_that(desk):
    asked(desk, preservation_facts())
    asking = asked(desk, extension_facts())
    assert len(holds(asking, reason="extension")) == 1
    desk.verify(asking)
    matter = asking.matters.get(kind="extension")
    chosen = (Choice("extension/river_lantern", Chosen.RELEASE, "it was asked in time"),)
    outcome = desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter), chosen))
    assert "has not been decided" in " ".join(outcome.refused)


@on_database
def test_an_extension_of_one_of_several_preservations_is_asked_back(desk):
    first = preserved(desk)
    desk.now += timedelta(days=1)
    preserved(desk)
    received = copy_of(first).matter.request.received_at
    asking = asked(desk, extension_facts(history=f.PreservationHistory(received)))
    desk.verify(asking)
    matter = asking.matters.get(kind="extension")
    outcome = desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter), ()))
    assert "several copies" in " ".join(outcome.refused)
    assert first.reference in " ".join(outcome.refused)


@on_database
def test_an_extension_that_counts_from_another_day_than_the_copy_is_refused(desk):
    preserved(desk)
    yesterday = desk.now - timedelta(days=1)
    asking = asked(desk, extension_facts(history=f.PreservationHistory(yesterday)))
    desk.verify(asking)
    matter = asking.matters.get(kind="extension")
    outcome = desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter), ()))
    assert "does not go on from the end" in " ".join(outcome.refused)


@on_database
def test_data_and_preservation_in_one_letter_hold_the_copy_of_that_letter(desk):
    both = replace(subpoena_facts("subscriber"), kinds=(f.Kind.DATA, f.Kind.PRESERVATION), preservation=LETTER)
    request = asked(desk, both)
    assert state_of(request) == "provisional"
    assert [hold.copy for hold in holds(request)] == [copy_of(request)]


@given(
    received=st.integers(0, 10 * 366 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds)),
    before=st.integers(0, 3),
)
def test_the_clock_of_a_period_ends_exactly_with_the_last_day_that_was_decided(received, before):
    """Reading 6: the first day excluded, the last one included, in UTC; an extension goes on from the old end."""
    history = f.PreservationHistory(received, tuple(f.Extension(received) for _ in range(before)))
    facts = extension_facts(
        received_at=received + timedelta(days=1),
        history=history,
        preservation=replace(LETTER, dated=received.date()),
        official=f.Official(jurisdiction="US", body="police", law_enforcement=True, called_back=True),
    )
    for kinds in ((f.Kind.EXTENSION,), (f.Kind.PRESERVATION,)):
        (kept,) = decide(replace(facts, kinds=kinds), the_shelf(), received + timedelta(days=2)).preservations
        assert kept.last_day is not None
        counted = Clock("period", datetime.combine(kept.begins, time(), UTC), kept.terms, ())
        assert counted.end(received) == datetime.combine(kept.last_day + timedelta(days=1), time(), UTC)


def test_the_reading_s_own_example():
    """Received 2020-09-01: the last day is 2020-11-30, and with one extension 2021-02-28."""
    ninety = Term(90, Unit.DAYS)
    assert ninety.last_day(date(2020, 9, 1)) == date(2020, 11, 30)
    assert ninety.further_day(date(2020, 11, 30)) == date(2021, 2, 28)
