"""The clocks of the answer: the day that the officer asks for, and the time that the guideline promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rogatory.clocks.term import Term, Unit
from rogatory.desk import deciding, door, sweep
from rogatory.desk.inputs import Correct, Decide, RecordFacts, Say
from rogatory.desk.models import Clock, Matter, OutboxJob
from rogatory.flow.states import Kind
from rogatory.guidelines import decision as d
from rogatory.guidelines import facts as f
from tests.desk.team import NOW, Team, decide, fresh, seen, some_facts

ASKED = date(2026, 3, 20)
MIDNIGHT = datetime(2026, 3, 21, tzinfo=UTC)


def clock(name: str = "response") -> Clock:
    return Clock.objects.filter(name=name).latest("pk")


def record(team: Team, request, facts: f.Facts, now: datetime = NOW) -> None:
    door.act(team.intake, "record_facts", request, RecordFacts(facts), now).require()


def returned(team: Team, matter: Matter, now: datetime) -> None:
    asking = Decide(seen(matter), (), "the second page is missing")
    door.act(team.reviewer, "return_for_correction", fresh(matter), asking, now).require()


def test_the_day_asked_for_runs_out_with_the_end_of_that_day_in_utc(team: Team):
    request = team.submit(response_date=ASKED)
    assert clock().due_at == MIDNIGHT
    assert "2026-03-20" in clock().words
    assert clock().matter == request.matters.get(kind="data")
    assert sweep.sweep(MIDNIGHT - timedelta(seconds=1)) == 0
    assert sweep.sweep(MIDNIGHT) == 1
    assert clock().outcome == "rang"
    assert OutboxJob.objects.get(name="alert").payload["what"] == "response-due"


def test_a_request_that_asks_for_no_day_has_no_such_clock(team: Team):
    team.submit()
    team.submit(response_date="")
    assert not Clock.objects.exists()


def test_a_preservation_has_no_response_date_to_run(team: Team):
    team.submit(kinds=(f.Kind.PRESERVATION,), response_date=ASKED)
    assert not Clock.objects.filter(name="response").exists()


def test_the_clock_begins_when_the_day_becomes_known_and_moves_when_it_changes(team: Team):
    request = team.submit()
    record(team, request, some_facts(response_date=ASKED))
    first = clock()
    record(team, request, some_facts("subscriber", response_date=ASKED), NOW + timedelta(hours=1))
    assert clock() == first
    record(team, request, some_facts(response_date=date(2026, 3, 25)), NOW + timedelta(hours=2))
    assert clock().due_at == datetime(2026, 3, 26, tzinfo=UTC)
    assert Clock.objects.filter(ended_at=None).count() == 1
    record(team, request, some_facts(), NOW + timedelta(hours=3))
    assert not Clock.objects.filter(ended_at=None).exists()


def test_the_clock_is_of_the_data_also_where_the_request_asks_for_something_else_first(team: Team):
    both = (f.Kind.PRESERVATION, f.Kind.DATA)
    request = team.submit(kinds=both, response_date=ASKED)
    assert clock().matter.kind == Kind.DATA
    record(team, request, some_facts(kinds=(f.Kind.PRESERVATION,), response_date=ASKED))
    assert clock().outcome == "stopped"
    record(team, request, some_facts(kinds=both, response_date=ASKED))
    assert clock().ended_at is None


def test_what_rang_once_does_not_ring_again_for_the_same_day(team: Team):
    request = team.submit(response_date=ASKED)
    sweep.sweep(MIDNIGHT)
    record(team, request, some_facts("subscriber", response_date=ASKED), MIDNIGHT + timedelta(hours=1))
    assert not Clock.objects.filter(ended_at=None).exists()


def test_while_the_request_is_with_the_officer_the_clock_stands_still(team: Team):
    request = team.submit(response_date=ASKED, badge="")
    matter = request.matters.get(kind="data")
    team.verify(request)
    returned(team, matter, NOW)
    paused = clock()
    assert paused.due_at is None
    assert paused.pauses[-1][2] == "the request is with the officer for correction"
    assert sweep.sweep(MIDNIGHT + timedelta(days=1)) == 0
    door.act(team.officer, "correct", request, Correct(words="it is 77"), NOW + timedelta(days=3)).require()
    assert clock().due_at == MIDNIGHT + timedelta(days=3)


def test_a_day_that_changes_while_the_request_is_with_the_officer_waits_too(team: Team):
    request = team.submit(response_date=ASKED, badge="")
    team.verify(request)
    returned(team, request.matters.get(kind="data"), NOW)
    record(team, request, some_facts(response_date=date(2026, 3, 25), badge=""), NOW + timedelta(days=2))
    assert clock().due_at is None
    corrected = some_facts(response_date=date(2026, 3, 27))
    door.act(team.officer, "correct", request, Correct(facts=corrected), NOW + timedelta(days=3)).require()
    assert clock().due_at == datetime(2026, 3, 28, tzinfo=UTC)


def test_the_clock_stops_when_the_request_is_withdrawn_or_refused(team: Team):
    request = team.submit(response_date=ASKED)
    door.act(team.officer, "withdraw", request.matters.get(), Say("settled otherwise"), NOW).require()
    assert clock().outcome == "stopped"
    refused = team.verified("logs", response_date=ASKED)
    door.act(team.reviewer, "refuse", refused, Decide(seen(refused)), NOW).require()
    assert clock().outcome == "stopped"
    assert not Clock.objects.filter(ended_at=None).exists()


def test_the_clock_stops_when_the_return_is_delivered(desk):
    from tests.desk.stages.conftest import message, subpoena_facts

    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    assert clock().due_at == MIDNIGHT
    desk.verify(request)
    matter = desk.approve(request.matters.get(kind="data"))
    desk.work()
    desk.produce(matter)
    assert clock().ended_at is None
    _account_for(request)
    desk.deliver(matter)
    assert clock().outcome == "stopped"
    assert clock().why == "the return is delivered"


def _account_for(request) -> None:
    """The officer who wrote has an account by now."""
    from rogatory.desk.models import Officer, Request

    Request.objects.filter(pk=request.pk).update(officer=Officer.objects.first())


class TestWhatTheGuidelinePromises:
    @pytest.fixture(autouse=True)
    def _promising(self, team: Team, monkeypatch):
        reason = d.Reason("test.promise", "Answered within five days.", "answers", "received_at", "received")

        def promising(facts, shelf, at):
            due = datetime(2026, 3, 8, tzinfo=UTC)
            promises = tuple(
                d.Promise(kind.value, Term(5, Unit.DAYS), NOW, due, date(2026, 3, 7), (), reason)
                for kind in facts.kinds
            )
            return replace(decide(facts, shelf, at), response=d.Response(promises))

        monkeypatch.setattr(deciding, "decide", promising)

    def test_runs_beside_the_day_asked_for_and_tells_the_team(self, team: Team):
        team.submit(response_date=ASKED)
        assert {row.name for row in Clock.objects.all()} == {"response", "promise"}
        assert "5 days" in clock("promise").words
        assert sweep.sweep(datetime(2026, 3, 8, tzinfo=UTC)) == 1
        assert clock("promise").outcome == "rang"
        assert clock().ended_at is None

    def test_is_kept_by_a_preservation_once_that_is_approved(self, team: Team):
        matter = team.verified(kinds=(f.Kind.PRESERVATION,))
        assert clock("promise").matter == matter
        door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
        assert clock("promise").outcome == "stopped"
