"""Emergencies take the same way under stricter guards; what is to be preserved ends, for now, at its approval."""

from __future__ import annotations

import json
from dataclasses import replace

from rogatory.desk.inputs import Decide, Verify
from rogatory.desk.models import Letter, OutboxJob
from rogatory.desk.stages.dossier import dossier_of
from rogatory.flow.case import Choice, Chosen
from rogatory.guidelines import facts as f
from rogatory.guidelines.decision import Answer
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.stages.test_what_leaves import opened
from tests.desk.team import fresh

EMERGENCY = f.Emergency(
    person="a child",
    nature="abduction",
    account_information="river_lantern",
    information_and_why="where the account was last used, to find the child",
    context="the child was last seen an hour ago",
    threatens=("death", "serious-injury", "imminent-harm"),
    victim_is_child=True,
    letterhead=True,
    written=True,
    signed_by_sworn_official=True,
    necessary=("subscriber", "logins"),
)


def test_an_emergency_is_answered_with_what_is_necessary_by_three_people_after_a_call_back(desk: Desk) -> None:
    request = desk.arrive(message(subject="Emergency Disclosure Request"))
    facts = replace(
        subpoena_facts("subscriber", "logins", "comments"),
        kinds=(f.Kind.EMERGENCY,),
        instruments=(),
        emergency=EMERGENCY,
    )
    desk.record(request, facts)
    assert not desk.act(desk.team.intake, "verify", request, Verify("the domain looks right")).done
    desk.verify(request)
    matter = request.matters.get()
    items = [item for item in desk.recommended(matter).items if item.emergency]
    choices = tuple(
        Choice(item.id, Chosen.RELEASE if item.ask != "comments" else Chosen.REFUSE, "necessary to find the child")
        for item in items
        if item.answer in (Answer.PERSON, Answer.NOT_ADDRESSED)
    )
    belief = "I believe in good faith that a child is in danger of death."
    approval = Decide(desk.seen(matter), choices, belief)
    desk.act(desk.team.reviewer, "approve", fresh(matter), approval).require()
    signing = Decide(desk.seen(matter), words=belief)
    assert not desk.act(desk.team.second, "countersign", fresh(matter), signing).done, "counsel is among the three"
    desk.act(desk.team.counsel, "countersign", fresh(matter), signing).require()
    desk.work()
    told = json.loads(opened(desk.produce(matter))["data/return.json"])
    answers = {item["part"] or item["category"]: item["answer"] for item in told["items"]}
    assert answers["subscriber"] == answers["logins"] == "release"
    assert answers["comments"] == "refuse"
    assert told["people_required"] == len({one["name"] for one in told["approvals"]}) == 3
    assert {table["category"] for table in told["tables"]} == {"subscriber", "logs"}


def test_data_and_an_emergency_in_one_message_never_mix_their_items(desk: Desk) -> None:
    request = desk.arrive(message())
    facts = replace(subpoena_facts("subscriber"), kinds=(f.Kind.DATA, f.Kind.EMERGENCY), emergency=EMERGENCY)
    desk.record(request, facts)
    desk.verify(request)
    data = request.matters.get(kind="data")
    data = desk.approve(data)
    assert {item.emergency for item in dossier_of(data).items} == {False}
    assert request.matters.get(kind="emergency").state == "verified"


def test_a_preservation_is_approved_and_told_with_its_dates_and_nothing_is_collected(desk: Desk) -> None:
    request = desk.arrive(message())
    letter = f.PreservationLetter(
        letterhead=True, signed=True, dated=subpoena_facts().instruments[0].dated, steps="a warrant"
    )
    facts = replace(subpoena_facts(), kinds=(f.Kind.PRESERVATION,), instruments=(), preservation=letter)
    desk.record(request, facts)
    desk.verify(request)
    (matter,) = request.matters.exclude(state="withdrawn")
    desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter))).require()
    assert fresh(matter).state == "approved"
    approval = Letter.objects.get(key="approval")
    (preserved,) = desk.recommended(matter).preservations
    assert preserved.last_day.isoformat() in approval.body
    assert not OutboxJob.objects.filter(name="collect").exists()
