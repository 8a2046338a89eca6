"""An approved preservation that is withdrawn: its copy comes before a person, unless something else needs it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rogatory.desk import retention
from rogatory.desk.inputs import LiftHold, PlaceHold, Retain, Say
from rogatory.desk.models import Clock, CopyHold, Destruction, Letter, OutboxJob, Request
from rogatory.desk.outcome import Outcome
from rogatory.desk.stages.needing import needs_of
from rogatory.desk.sweep import sweep
from rogatory.flow.states import Role
from tests.desk.stages.conftest import Desk, subpoena_facts
from tests.desk.stages.preserving import asked, copy_of, extension_facts, preservation_facts, preserved, state_of
from tests.desk.team import a_person

pytestmark = pytest.mark.django_db


def withdraw(desk: Desk, request: Request, kind: str = "preservation") -> Outcome:
    return desk.act(desk.team.intake, "withdraw", request.matters.get(kind=kind), Say("The case is closed.")).require()


def later(desk: Desk, **by: float) -> None:
    """Let the time pass, and ring what has run out."""
    desk.now += timedelta(**by)
    while sweep(desk.now):
        pass


def alerts() -> list[str]:
    return [job.payload["what"] for job in OutboxJob.objects.filter(name="alert") if "copy" in job.payload["what"]]


def running(request: Request) -> set[str]:
    clocks = Clock.objects.filter(matter__request=request, matter__kind="copy", ended_at=None)
    return set(clocks.values_list("name", flat=True))


def extended(desk: Desk) -> Request:
    """A request that has extended the copy of another one."""
    asking = asked(desk, extension_facts())
    desk.verify(asking)
    desk.approve(asking.matters.get(kind="extension"))
    desk.work()
    return asking


class TestOfAWithdrawnPreservation:
    def test_the_copy_comes_before_a_person_at_once_and_is_not_destroyed_by_itself(self, desk: Desk):
        request = preserved(desk)
        withdraw(desk, request)
        assert state_of(request) == "ended"
        assert running(request) == set()
        assert alerts() == ["copy-ended"]
        later(desk, days=1000)
        assert state_of(request) == "ended"
        assert copy_of(request).wrapped_key is not None
        assert alerts() == ["copy-ended"]

    def test_the_officer_is_told_when_and_why_it_ended(self, desk: Desk):
        request = preserved(desk)
        withdraw(desk, request)
        letter = Letter.objects.get(request=request, key="ended")
        assert "has ended at 2 March 2026, 09:" in letter.body
        assert f"{request.reference} was withdrawn: 2 March 2026 (UTC)" in letter.body
        assert "does not say whether the account exists" in letter.body

    def test_every_account_comes_before_a_person(self, desk: Desk):
        request = preserved(desk, preservation_facts("river_lantern", "layla_qamar"))
        withdraw(desk, request)
        assert {state_of(request), state_of(request, "layla_qamar")} == {"ended"}

    def test_the_retention_policy_does_not_let_it_lapse(self, desk: Desk):
        policy = retention.propose(desk.team.counsel, "Copies lapse.", desk.now)
        retention.approve(a_person("adm", Role.ADMINISTRATOR), policy, desk.now)
        request = preserved(desk)
        withdraw(desk, request)
        later(desk, days=200)
        assert state_of(request) == "ended"
        assert not Destruction.objects.exists()

    def test_what_a_person_retains_then_stays_so_when_the_file_is_closed(self, desk: Desk):
        request = preserved(desk)
        withdraw(desk, request)
        matter = copy_of(request).matter
        until = desk.now.date() + timedelta(days=30)
        desk.act(desk.team.custodian, "retain", matter, Retain(until, "a trial is coming")).require()
        desk.act(desk.team.intake, "close", request.matters.get(kind="preservation"), Say("done")).require()
        assert state_of(request) == "kept"
        assert copy_of(request).last_day == until

    def test_an_officer_may_still_ask_to_extend_it_before_it_is_gone(self, desk: Desk):
        request = preserved(desk)
        withdraw(desk, request)
        asked(desk, extension_facts())
        refused = desk.act(desk.team.counsel, "let_lapse", copy_of(request).matter, Say("nobody needs it"))
        assert "Something stands against destroying" in " ".join(refused.refused)


class TestWhatElseNeedsTheCopy:
    def test_legal_process_keeps_it_until_that_is_over(self, desk: Desk):
        request = preserved(desk)
        process = asked(desk, subpoena_facts("subscriber"))
        withdraw(desk, request)
        later(desk, hours=2)
        assert state_of(request) == "kept"
        assert alerts() == []
        withdraw(desk, process, "data")
        later(desk, hours=1)
        assert state_of(request) == "ended"
        assert alerts() == ["copy-ended"]

    def test_a_hold_keeps_it_until_it_is_lifted(self, desk: Desk):
        request = preserved(desk)
        matter = copy_of(request).matter
        desk.act(desk.team.custodian, "place_hold", matter, PlaceHold("treaty", "an MLAT is pending")).require()
        withdraw(desk, request)
        matter.refresh_from_db()
        assert matter.state == "kept"
        hold = CopyHold.objects.get(copy=copy_of(request))
        desk.act(desk.team.custodian, "lift_hold", matter, LiftHold(hold.pk, "it was answered")).require()
        later(desk, hours=1)
        assert state_of(request) == "ended"

    def test_a_request_to_extend_that_is_open_keeps_it_and_one_that_is_granted_too(self, desk: Desk):
        request = preserved(desk)
        asking = asked(desk, extension_facts())
        withdraw(desk, request)
        assert state_of(request) == "kept"
        desk.verify(asking)
        desk.approve(asking.matters.get(kind="extension"))
        desk.work()
        later(desk, days=100)
        copy = copy_of(request)
        assert (copy.matter.state, copy.extensions) == ("kept", 1)
        assert needs_of(copy) == (f"{asking.reference} has extended it",)

    def test_an_extension_that_is_withdrawn_as_well_needs_it_no_more(self, desk: Desk):
        request = preserved(desk)
        asking = extended(desk)
        withdraw(desk, request)
        assert state_of(request) == "kept"
        withdraw(desk, asking, "extension")
        later(desk, hours=1)
        assert state_of(request) == "ended"

    def test_an_extension_that_is_withdrawn_alone_takes_nothing_from_the_first_request(self, desk: Desk):
        request = preserved(desk)
        withdraw(desk, extended(desk), "extension")
        later(desk, hours=1)
        assert state_of(request) == "kept"

    def test_another_request_keeps_its_own_copy_of_the_account(self, desk: Desk):
        first, second = preserved(desk), preserved(desk)
        withdraw(desk, first)
        assert (state_of(first), state_of(second)) == ("ended", "kept")

    def test_the_officer_is_told_the_same_whether_something_needs_it_or_not(self, desk: Desk):
        """Of nobody else's legal process is anybody told."""
        first, second = preserved(desk), preserved(desk)
        free, held = (first, second)
        matter = copy_of(held).matter
        desk.act(desk.team.custodian, "place_hold", matter, PlaceHold("other", "wait")).require()
        desk.now = desk.now.replace(minute=59, second=0)
        for request in (free, held):
            withdraw(desk, request)
            desk.now -= timedelta(minutes=1)
        told = [Letter.objects.get(request=request, key="ended").body for request in (free, held)]
        assert told[0].replace(free.reference, held.reference) == told[1]
        later(desk, days=200)
        assert state_of(held) == "ended"
        assert Letter.objects.filter(request=held, key__in=("ended", "warning")).count() == 1
        assert {job.payload["what"] for job in OutboxJob.objects.filter(name="alert")} >= {"copy-ended"}

    def test_while_it_is_kept_on_nobody_is_warned_and_it_ends_with_its_period_at_the_latest(self, desk: Desk):
        request = preserved(desk)
        matter = copy_of(request).matter
        desk.act(desk.team.custodian, "place_hold", matter, PlaceHold("other", "wait")).require()
        withdraw(desk, request)
        assert running(request) == {"period", "need"}
        later(desk, days=91)
        assert state_of(request) == "ended"
        assert alerts() == ["copy-ended"]
        assert running(request) == set()
