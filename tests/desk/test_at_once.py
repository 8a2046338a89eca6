"""Several people at the door at once: one of them gets through, the others are told why, and the log stays whole."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from rogatory.desk import audit, door
from rogatory.desk.inputs import Decide, Say
from rogatory.desk.models import Approval, Matter, OutboxJob
from tests.desk.team import NOW, Team, a_person, fresh, seen


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call gives when all begin together."""
    start = threading.Barrier(len(calls))
    found: list[object] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            start.wait()
            found[place] = calls[place]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_who_countersign_at_once_one_does(transactional_db, team: Team):
    matter = team.prepared()
    digest = seen(matter)
    sign = [
        lambda by=by: door.act(by, "countersign", fresh(matter), Decide(digest), NOW)
        for by in (team.second, team.counsel)
    ]
    outcomes = at_once(*sign)
    assert sorted(outcome.done for outcome in outcomes) == [False, True]
    assert Approval.objects.filter(step="approved").count() == 1
    assert OutboxJob.objects.filter(name="collect").count() == 1
    assert audit.check().faults == ()


def test_a_decision_is_either_sent_back_or_countersigned(transactional_db, team: Team):
    matter = team.prepared()
    digest = seen(matter)
    outcomes = at_once(
        lambda: door.act(team.second, "countersign", fresh(matter), Decide(digest), NOW),
        lambda: door.act(team.counsel, "send_back", fresh(matter), Say("look again"), NOW),
    )
    assert sorted(outcome.done for outcome in outcomes) == [False, True]
    left = fresh(matter)
    assert (left.state, left.approval is None) in {("approved", False), ("verified", True)}


def test_requests_that_come_in_at_once_are_all_taken_and_numbered_once(transactional_db, team: Team):
    outcomes = at_once(*[team.submit for _ in range(8)])
    assert len({request.reference for request in outcomes}) == 8
    assert Matter.objects.count() == 8
    assert audit.check().size == 8
    assert audit.check().faults == ()


def test_the_log_stays_whole_while_many_act(transactional_db, team: Team):
    people = [team.intake, a_person("ida", *team.intake.roles)]
    requests = [team.submit() for _ in range(4)]
    calls = [
        lambda by=by, request=request: door.act(by, "hold", request, Say("call back"), NOW)
        for by in people
        for request in requests
    ]
    outcomes = at_once(*calls)
    assert sum(outcome.done for outcome in outcomes) == len(requests)
    assert audit.check().faults == ()
    assert audit.check().size == len(requests) + len(calls)
