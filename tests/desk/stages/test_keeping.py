"""A preserved copy from the letter to its extensions: readings 6, 7, 10, 12, 13, 17."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from rogatory.desk.inputs import Decide, Say
from rogatory.desk.models import Clock, CopyHold, Letter, Matter, Snapshot
from rogatory.guidelines import facts as f
from tests.desk.stages.preserving import (
    LETTER,
    asked,
    copy_of,
    extension_facts,
    period_of,
    preservation_facts,
    preserved,
    state_of,
)

pytestmark = pytest.mark.django_db


def test_what_a_letter_names_is_copied_as_soon_as_its_facts_are_there(desk):
    request = asked(desk, preservation_facts("river_lantern", "layla_qamar"))
    assert {state_of(request), state_of(request, "layla_qamar")} == {"provisional"}
    desk.work()
    assert Snapshot.objects.filter(copy__matter__request=request).count() == 2
    assert copy_of(request).snapshots.get().summary["rows"] > 0


def test_an_unsigned_letter_is_kept_provisionally_while_its_defect_is_cured(desk):
    request = asked(desk, preservation_facts(preservation=replace(LETTER, signed=False), signature="none"))
    assert state_of(request) == "provisional"
    desk.verify(request)
    matter = request.matters.get(kind="preservation")
    desk.act(desk.team.reviewer, "return_for_correction", matter, Decide(desk.seen(matter), ())).require()
    assert state_of(request) == "provisional"
    desk.record(request, preservation_facts())
    assert Matter.objects.filter(request=request, kind="copy").count() == 1


def test_a_misdirected_letter_is_copied_and_stays_so_while_it_is_referred(desk):
    request = asked(
        desk, preservation_facts(official=f.Official(jurisdiction="SG", body="police"), addressed_to="tiktok-inc")
    )
    assert state_of(request) == "provisional"
    desk.verify(request)
    matter = request.matters.get(kind="preservation")
    desk.act(desk.team.reviewer, "refer", matter, Decide(desk.seen(matter), ())).require()
    assert state_of(request) == "provisional"


def test_a_provisional_copy_comes_before_a_person_after_the_operators_time_and_says_nothing(desk, settings):
    settings.PROVISIONAL_DAYS = 10
    request = asked(desk, preservation_facts())
    clock = period_of(copy_of(request))
    assert (clock.action, clock.warns) == ("end_period", [])
    assert clock.due_at == datetime.combine(request.received_at.date() + timedelta(days=11), time(), UTC)


def test_an_approved_preservation_is_kept_through_the_ninetieth_day_in_utc(desk):
    request = preserved(desk)
    copy = copy_of(request)
    assert copy.matter.state == "kept"
    assert (copy.begins, copy.last_day) == (date(2026, 3, 2), date(2026, 5, 31))
    assert copy.steps[-1][1] == "2026-05-31"
    clock = period_of(copy)
    assert clock.due_at == datetime(2026, 6, 1, tzinfo=UTC)
    assert [days for days, _ in clock.warns] == [14, 7, 1]
    assert Clock.objects.filter(matter=copy.matter, action="warn", ended_at=None).count() == 3


def test_an_approval_takes_no_second_copy_of_what_was_taken_already(desk):
    request = asked(desk, preservation_facts())
    desk.work()
    desk.verify(request)
    desk.approve(request.matters.get(kind="preservation"))
    desk.work()
    assert copy_of(request).snapshots.count() == 1


def test_accounts_that_the_facts_name_no_more_come_to_their_end(desk):
    request = asked(desk, preservation_facts("river_lantern", "layla_qamar"))
    desk.record(request, preservation_facts("river_lantern"))
    assert state_of(request) == "provisional"
    assert state_of(request, "layla_qamar") == "ended"


@pytest.mark.parametrize("how", ["withdraw", "reject_sender"])
def test_what_is_withdrawn_or_not_from_law_enforcement_comes_to_its_end(desk, how):
    request = asked(desk, preservation_facts())
    target = request if how == "reject_sender" else request.matters.get(kind="preservation")
    desk.act(desk.team.intake, how, target, Say("The officer asked for it.")).require()
    assert state_of(request) == "ended"


def test_what_is_named_by_no_username_is_not_copied(desk):
    facts = preservation_facts(accounts=(f.Account(other_identifiers=(("phone", "+1 202 555 0100"),)),))
    request = asked(desk, facts)
    assert not Matter.objects.filter(request=request, kind="copy").exists()


def test_a_username_that_does_not_exist_has_an_empty_copy_and_the_same_letters(desk):
    real = asked(desk, preservation_facts())
    # Nobody gets two receipts within an hour.
    unreal = asked(desk, preservation_facts("nobody_at_all"), sender="Det. Bo Sample <bo.sample@police.example>")
    desk.work()
    empty = copy_of(unreal, "nobody_at_all").snapshots.get()
    assert (empty.summary["rows"], empty.summary["files"]) == (0, 0)
    texts = [
        [letter.body.replace(request.reference, "R") for letter in Letter.objects.filter(request=request)]
        for request in (real, unreal)
    ]
    assert texts[0] == texts[1] != []


def test_an_extension_goes_on_from_the_old_end(desk):
    request = preserved(desk)
    desk.now += timedelta(days=60)
    asking = asked(desk, extension_facts())
    assert CopyHold.objects.get(copy=copy_of(request), reason="extension").ended_at is None
    desk.verify(asking)
    desk.approve(asking.matters.get(kind="extension"))
    desk.work()
    copy = copy_of(request)
    assert (copy.matter.state, copy.last_day, copy.extensions) == ("kept", date(2026, 8, 29), 1)
    assert period_of(copy).due_at == datetime(2026, 8, 30, tzinfo=UTC)
    assert CopyHold.objects.get(copy=copy, reason="extension").ended_at is not None
    assert not Matter.objects.filter(request=asking, kind="copy").exists()


def test_an_extension_after_the_end_begins_a_copy_of_its_own(desk):
    request = preserved(desk)
    desk.now += timedelta(days=120)
    asking = asked(desk, extension_facts())
    assert state_of(asking) == "provisional"
    desk.verify(asking)
    desk.approve(asking.matters.get(kind="extension"))
    assert state_of(asking) == "kept"
    assert copy_of(asking).begins == asking.received_at.date()
    assert copy_of(request).extensions == 0


def test_an_extension_that_could_mean_two_preservations_is_no_guess(desk):
    first, second = preserved(desk), None
    desk.now += timedelta(days=1)
    second = preserved(desk)
    asking = asked(desk, extension_facts())
    desk.verify(asking)
    matter = asking.matters.get(kind="extension")
    decided = desk.recommended(matter).preservations[0]
    assert decided.outcome == "needs-a-person"
    named = extension_facts(history=f.PreservationHistory(reference=second.reference))
    desk.record(asking, named)
    desk.approve(asking.matters.get(kind="extension"))
    desk.work()
    assert (copy_of(first).extensions, copy_of(second).extensions) == (0, 1)


def test_another_agencys_preservation_is_not_extended(desk):
    preserved(desk)
    other = extension_facts()
    asking = asked(desk, replace(other, contact=replace(other.contact, agency="Another Police")))
    assert not CopyHold.objects.filter(request=asking).exists()
    assert state_of(asking) == "provisional"


def test_a_copy_that_was_broken_off_leaves_nothing_behind(desk, monkeypatch):
    from rogatory.desk import handlers
    from rogatory.desk.surroundings import the_vault

    request = asked(desk, preservation_facts())
    copy = copy_of(request)
    whole = handlers.act
    monkeypatch.setattr(handlers, "act", lambda *_given, **_claim: 1 / 0)
    desk.work()
    broken_off = set(the_vault().listing(copy.vault_id))
    assert broken_off
    monkeypatch.setattr(handlers, "act", whole)
    desk.now += timedelta(minutes=5)
    desk.work()
    assert copy.snapshots.count() == 1
    assert not broken_off & set(the_vault().listing(copy.vault_id))
