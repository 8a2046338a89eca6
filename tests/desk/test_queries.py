"""What surfaces show, to whom, and in how many queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk import door, queries
from rogatory.desk.inputs import Decide, Say
from rogatory.desk.models import Request
from rogatory.flow.states import State
from rogatory.guidelines.facts import Kind
from tests.desk.team import NOW, an_officer, fresh, given, seen


def count(call) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def test_emergencies_come_first_and_then_who_has_waited_longest(team):
    first, second = team.submit(), team.submit()
    emergency = team.submit(kinds=(Kind.EMERGENCY,))
    found = queries.queue(team.counsel, NOW)
    assert [row.request for row in found.rows] == [emergency, first, second]
    assert (found.total, found.counts) == (3, {State.RECEIVED: 3})
    assert [row.request for row in queries.queue(team.counsel, NOW, first=1, most=1).rows] == [first]


def test_what_is_settled_has_left_the_queue(team):
    request = team.submit()
    door.act(team.intake, "reject_sender", request, Say("a private person"), NOW).require()
    assert queries.queue(team.intake, NOW).rows == ()
    assert queries.queue(team.intake, NOW, states=[State.NO_ANSWER]).total == 1, "who settled it has acted on it"
    assert queries.queue(team.counsel, NOW, states=[State.NO_ANSWER]).total == 0


def test_an_officer_sees_their_own_requests_and_nobody_else_s(team):
    request = team.submit()
    stranger = an_officer("eve")
    assert queries.own_requests(team.officer) == (request,)
    assert queries.own_requests(stranger) == ()
    for reference in (request.reference, "R-0000-000000-0"):
        for officer in (team.officer, stranger):
            with pytest.raises(Request.DoesNotExist):
                queries.request_page(officer, reference, NOW)


def test_the_page_shows_the_decision_and_what_the_reader_may_do(team):
    matter = team.verified("subscriber", "unclear")
    page = queries.request_page(team.reviewer, matter.request.reference, NOW)
    (view,) = page.matters
    assert view.answer.digest == page.current.digest
    assert view.seen == seen(matter)
    assert [item.answer.value for item in view.decided.items] == ["release", "needs-a-person"]
    assert {action.name for action in view.actions} == {"return_for_correction", "refer", "approve", "refuse", "assign"}
    given(matter.request, team.custodian)
    (view,) = queries.request_page(team.custodian, matter.request.reference, NOW).matters
    assert [action.name for action in view.actions] == ["assign"]


def test_the_page_shows_a_recorded_decision_as_it_was(team):
    matter = team.prepared()
    (view,) = queries.request_page(team.second, matter.request.reference, NOW.replace(year=2027)).matters
    assert view.answer.record == fresh(matter).decision
    assert {action.name for action in view.actions} == {"assign", "send_back", "countersign"}


def test_the_history_tells_who_did_what_and_who_was_refused(team):
    matter = team.prepared()
    door.act(team.reviewer, "countersign", matter, Decide(seen(matter)), NOW)
    reference = matter.request.reference
    told = queries.request_page(team.counsel, reference, NOW).history
    assert [line.sentence for line in told] == [
        f"ada submitted {reference} (data)",
        f"ivy verified the sender of {reference} (data)",
        f"rae approved the decision on {reference} (data)",
        "rae tried to countersign the decision (data) and was refused",
    ]
    assert told[-1].refused.startswith("A second person must approve")


def test_a_page_takes_the_same_number_of_queries_however_much_there_is(team):
    small = team.submit()
    large = team.submit(kinds=tuple(Kind))
    for _ in range(3):
        team.submit(kinds=tuple(Kind))
        door.act(team.counsel, "hold", large, Say("not my office"), NOW)
    taken = count(lambda: queries.request_page(team.counsel, small.reference, NOW))
    assert count(lambda: queries.request_page(team.counsel, large.reference, NOW)) == taken <= 15
    assert count(lambda: list(queries.queue(team.counsel, NOW).rows)) == 3
    assert count(lambda: [list(each.matters.all()) for each in queries.own_requests(team.officer)]) == 2
