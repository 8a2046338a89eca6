"""Emergencies take the same way under stricter guards; what is to be preserved is told with its dates."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from rogatory.desk.inputs import Decide, RecordFacts, Say, Verify
from rogatory.desk.models import Collection, Letter, Matter, OutboxJob
from rogatory.desk.stages.dossier import dossier_of
from rogatory.flow.case import Choice, Chosen, Ticked
from rogatory.guidelines import facts as f
from rogatory.guidelines.decision import Answer
from tests.desk.stages.conftest import NOW, Desk, message, subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import files_of

DANGER = (Ticked("death", "the letter says that she went to meet an armed man"),)
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
    approval = Decide(desk.seen(matter), choices, belief, DANGER)
    desk.act(desk.team.reviewer, "approve", fresh(matter), approval).require()
    signing = Decide(desk.seen(matter), words=belief, tests=DANGER)
    assert not desk.act(desk.team.second, "countersign", fresh(matter), signing).done, "counsel is among the three"
    desk.act(desk.team.counsel, "countersign", fresh(matter), signing).require()
    desk.work()
    told = json.loads(files_of(desk.produce(matter))["data/return.json"])
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
    matter = request.matters.get(kind="preservation")
    desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter))).require()
    assert fresh(matter).state == "approved"
    approval = Letter.objects.get(key="approval")
    (preserved,) = desk.recommended(matter).preservations
    assert preserved.last_day.isoformat() in approval.body
    assert not OutboxJob.objects.filter(name="collect").exists()


LETTER = f.PreservationLetter(letterhead=True, signed=True, dated=date(2026, 2, 20), steps="a warrant is sought")
BELIEF = "I believe in good faith that a child is in danger of death."


def with_preservation(*asks: str) -> f.Facts:
    return replace(subpoena_facts(*asks), kinds=(f.Kind.DATA, f.Kind.PRESERVATION), preservation=LETTER)


def preservation(desk: Desk, facts: f.Facts) -> Matter:
    request = desk.arrive(message())
    desk.record(request, facts)
    desk.verify(request)
    return request.matters.exclude(state="withdrawn").exclude(kind="copy").get()


def test_a_sender_found_out_over_one_matter_gets_nothing_by_another_that_was_approved(desk: Desk, mailoutbox) -> None:
    request = desk.arrive(message())
    desk.work()
    mailoutbox.clear()
    desk.record(request, with_preservation("subscriber"))
    desk.verify(request)
    data = desk.approve(request.matters.get(kind="data"))
    forged = with_preservation("subscriber")
    desk.record(request, replace(forged, contact=replace(forged.contact, email="mallory@evil.example")))
    desk.act(desk.team.intake, "reject_sender", request, Say("an impostor")).require()
    desk.work()
    assert fresh(data).state == "approved"
    assert not Collection.objects.exists(), "the platform was not even asked"
    assert mailoutbox == [], "not even the approval that was queued before"
    job = OutboxJob.objects.get(name="collect")
    assert job.given_up, "what the facts say now was never approved, so that no further attempt could help"
    assert "verify the sender" in job.last_error


def test_what_was_approved_goes_on_once_the_sender_is_verified_again(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, with_preservation("subscriber"))
    desk.verify(request)
    data = desk.approve(request.matters.get(kind="data"))
    moved = with_preservation("subscriber")
    desk.record(request, replace(moved, contact=replace(moved.contact, badge="78")))
    desk.work()
    assert fresh(data).state == "approved"
    desk.verify(request)
    desk.now += timedelta(minutes=1)
    desk.work()
    assert fresh(data).state == "collected"


def test_facts_that_say_the_same_of_the_sender_stop_nothing_that_was_approved(desk: Desk) -> None:
    request = desk.arrive(message())
    facts = replace(with_preservation("subscriber"), preservation=replace(LETTER, signed=False))
    desk.record(request, facts)
    desk.verify(request)
    data = desk.approve(request.matters.get(kind="data"))
    kept = request.matters.get(kind="preservation")
    desk.act(desk.team.reviewer, "return_for_correction", kept, Decide(desk.seen(kept))).require()
    desk.act(desk.team.intake, "record_facts", request, RecordFacts(with_preservation("subscriber"))).require()
    desk.work()
    assert fresh(data).state == "collected"


def test_a_letter_on_one_matter_tells_nothing_of_what_nobody_signed_on_another(desk: Desk) -> None:
    request = desk.arrive(message())
    facts = replace(subpoena_facts("subscriber", "logins"), kinds=(f.Kind.DATA, f.Kind.EMERGENCY), emergency=EMERGENCY)
    desk.record(request, facts)
    desk.verify(request)
    urgent = request.matters.get(kind="emergency")
    choices = tuple(
        Choice(item.id, Chosen.RELEASE, "necessary") for item in desk.recommended(urgent).items if item.emergency
    )
    first = Decide(desk.seen(urgent), choices, BELIEF, DANGER)
    desk.act(desk.team.reviewer, "approve", fresh(urgent), first).require()
    signing = Decide(desk.seen(urgent), words=BELIEF, tests=DANGER)
    desk.act(desk.team.counsel, "countersign", fresh(urgent), signing).require()
    body = Letter.objects.get(key="approval").body
    assert "Log data: logins and logouts: released" in body
    assert "not released" not in body, "that is the answer to the data request, which nobody has decided"


def test_an_account_that_a_person_chose_not_to_preserve_is_not_told_as_preserved(desk: Desk) -> None:
    accounts = (f.Account(username="ana"), f.Account(username="ben"))
    facts = replace(subpoena_facts(), kinds=(f.Kind.PRESERVATION,), preservation=LETTER, accounts=accounts)
    desk.approve(preservation(desk, facts), Choice("preservation/ben", Chosen.REFUSE, "named by mistake"))
    body = Letter.objects.get(key="approval").body
    assert "ana: preservation to 2026-05-31" in body
    assert "ben" not in body


def test_an_extension_that_a_person_grants_is_told_with_its_new_end(desk: Desk) -> None:
    """Clause inc.preserve.more: a second extension is a person's choice."""
    facts = replace(subpoena_facts(), kinds=(f.Kind.PRESERVATION,), preservation=LETTER)
    desk.approve(preservation(desk, facts))
    facts = replace(facts, kinds=(f.Kind.EXTENSION,))
    desk.now += timedelta(days=50)
    desk.approve(preservation(desk, facts))
    desk.work()
    desk.now += timedelta(days=50)
    matter = preservation(desk, facts)
    desk.approve(matter, Choice("extension/river_lantern", Chosen.RELEASE, "the MLAT is pending"))
    body = Letter.objects.filter(key="approval").last().body
    (kept,) = desk.recommended(matter).preservations
    assert kept.outcome == "needs-a-person"
    assert f"river_lantern: preservation to {kept.last_day.isoformat()}" in body


def test_an_extension_asked_for_after_the_end_is_honoured_as_a_new_preservation(desk: Desk) -> None:
    """Reading 6: received after the end, it is a new request."""
    history = f.PreservationHistory(NOW - timedelta(days=200))
    facts = replace(subpoena_facts(), kinds=(f.Kind.EXTENSION,), preservation=LETTER, history=history)
    matter = desk.approve(preservation(desk, facts))
    assert matter.state == "approved"
    assert "river_lantern: preservation to 2026-05-31" in Letter.objects.get(key="approval").body


def test_an_emergency_that_belongs_elsewhere_is_answered_with_the_data_that_people_release(desk: Desk) -> None:
    """Reading 17: it is handled at once; no return may say of what is kept that the platform keeps none."""
    request = desk.arrive(message(subject="Emergency Disclosure Request"))
    facts = replace(
        subpoena_facts("subscriber"),
        kinds=(f.Kind.EMERGENCY,),
        emergency=EMERGENCY,
        official=f.Official(jurisdiction="RU", body="police"),
    )
    desk.record(request, facts)
    desk.verify(request)
    matter = request.matters.exclude(state="withdrawn").get()
    (item,) = desk.recommended(matter).items
    choice = Choice(item.id, Chosen.RELEASE, "necessary")
    first = Decide(desk.seen(matter), (choice,), BELIEF, DANGER)
    desk.act(desk.team.reviewer, "approve", matter, first).require()
    signing = Decide(desk.seen(matter), words=BELIEF, tests=DANGER)
    desk.act(desk.team.counsel, "countersign", fresh(matter), signing).require()
    desk.work()
    told = json.loads(files_of(desk.produce(matter))["data/return.json"])
    assert [table["category"] for table in told["tables"]] == ["subscriber"]
    assert not [said for said in told["statements"] if said["words"].startswith("This platform keeps no")]
