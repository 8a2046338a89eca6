"""Many at an emergency at once, at the real door: it leaves after a call-back, by as many people as the policy asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from rogatory.desk import audit, door
from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import CallBack, Collected, Decide, Deliver, RecordFacts, Submit, Verify
from rogatory.desk.models import Approval, Clock, Matter, OutboxJob, Request
from rogatory.flow.case import Choice, Chosen, Ticked
from rogatory.flow.states import Kind, Role
from rogatory.guidelines import facts as f
from rogatory.guidelines.decision import Answer
from tests.desk.stages.conftest import NOW, Desk, desk, source_map, subpoena_facts  # noqa: F401 - fixtures
from tests.desk.team import a_number, a_person, compared, fresh, seen
from tests.desk.test_at_once import at_once
from tests.desk.test_walks import ORDERED, SEALED, stand_in_for_the_platform
from tests.trials import trials, until_seen

DANGER = (Ticked("death", "the watch commander heard the threat"),)
BELIEF = "I believe in good faith that a life is at stake."
POINTS = f.Emergency(
    person="a girl of nine",
    nature="missing",
    account_information="river_lantern",
    information_and_why="her phone number",
    context="the ferry",
    threatens=("death",),
    victim_is_child=True,
    letterhead=True,
    written=True,
    signed_by_sworn_official=True,
    necessary=("subscriber",),
)


@pytest.fixture
def urgent(transactional_db, desk: Desk, monkeypatch) -> Desk:  # noqa: F811 - the fixture's own name
    stand_in_for_the_platform(monkeypatch)
    return desk


def an_emergency(at: Desk) -> Request:
    facts = replace(subpoena_facts("subscriber"), kinds=(f.Kind.EMERGENCY,), instruments=(), emergency=POINTS)
    request = door.act(SYSTEM, "submit", None, Submit("email", NOW, kinds=(Kind.EMERGENCY,)), NOW).require().request
    door.act(at.team.intake, "record_facts", request, RecordFacts(facts), NOW).require()
    return request


def signing(at: Desk, matter: Matter, *, chooses: bool) -> Decide:
    items = [item for item in at.recommended(matter).items if item.emergency and item.answer is Answer.PERSON]
    choices = tuple(Choice(item.id, Chosen.RELEASE, "it finds the child") for item in items)
    return Decide(seen(matter), choices if chooses else (), BELIEF, DANGER)


def require_what_the_policy_asks(matter: Matter, people: int) -> None:
    first, second, verification = matter.preparation, matter.approval, matter.verification
    assert verification.call_back_at, "released without a call-back"
    assert first.by_id != second.by_id
    assert "counsel" in {*first.roles, *second.roles}
    assert first.tests
    assert second.tests
    assert len({first.by_id, second.by_id, verification.by_id}) >= people


@pytest.mark.parametrize("people", ["two", "three"])
def test_however_many_act_at_once_none_leaves_without_the_call_and_the_people(
    urgent: Desk, settings, chance, people: str
):
    settings.EMERGENCY_PEOPLE = people
    team = urgent.team
    both = a_person("bo", Role.INTAKE, Role.REVIEWER, Role.COUNSEL, Role.CUSTODIAN)
    everybody = [team.intake, team.reviewer, team.second, team.counsel, team.custodian, both]
    call = CallBack(a_number().pk, "the watch commander", NOW)
    seen_so_far = Counter[str]()
    for _ in until_seen(trials(60), seen_so_far, "delivered"):
        request = an_emergency(urgent)
        matter = request.matters.get()
        verifying = Verify("called back", "", call, compared(request))
        without = replace(verifying, call_back=None)
        at_once(*(
            lambda by=by, told=told, request=request: door.act(by, "verify", request, told, NOW)
            for by in chance.sample([team.intake, both], 2)
            for told in (verifying, without)
        ))  # fmt: skip
        for action, chooses in (("approve", True), ("countersign", False)):
            told = signing(urgent, fresh(matter), chooses=chooses)
            at_once(*(
                lambda by=by, action=action, told=told, matter=matter: door.act(by, action, fresh(matter), told, NOW)
                for by in chance.sample(everybody, 4)
            ))  # fmt: skip
        releasing = [
            ("collect", SYSTEM, Collected(0, "0" * 64, 0)),
            ("produce", None, ORDERED),
            ("hand_in", SYSTEM, SEALED),
            ("deliver", None, Deliver("")),
        ]
        for action, by, told in releasing:
            people_at = [by] * 2 if by else chance.sample(everybody, 4)
            at_once(*(
                lambda by=by, action=action, told=told, matter=matter: door.act(by, action, fresh(matter), told, NOW)
                for by in people_at
            ))  # fmt: skip
        left = fresh(matter)
        if left.state in {"approved", "collected", "sealing", "produced", "delivered"}:
            require_what_the_policy_asks(left, {"two": 2, "three": 3}[people])
            assert Approval.objects.filter(matter=left).count() == 2, "signed twice"
        seen_so_far[left.state] += 1
    print(f"{seen_so_far['delivered']} released of {seen_so_far.total()}")
    assert seen_so_far["delivered"], "nothing was released, so that nothing is shown"
    assert audit.check().faults == ()


def test_of_several_who_send_facts_that_name_an_emergency_one_opens_it(urgent: Desk):
    """The alert and the clock are there once, however many record at the same time that it is an emergency."""
    facts = replace(subpoena_facts("subscriber"), kinds=(f.Kind.EMERGENCY,), emergency=POINTS)
    request = door.act(SYSTEM, "submit", None, Submit("email", NOW, kinds=(Kind.DATA,)), NOW).require().request
    others = [a_person(f"iv{number}", Role.INTAKE) for number in range(3)]
    people = (urgent.team.intake, *others)
    at_once(*[lambda by=by: door.act(by, "record_facts", request, RecordFacts(facts), NOW) for by in people])
    assert request.matters.get(kind="emergency").state == "received"
    assert Clock.objects.filter(name="emergency").count() == 1
    assert OutboxJob.objects.filter(name="alert").count() == 1
