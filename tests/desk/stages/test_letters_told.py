"""What officers are told is what was decided, with people's choices in it, under the guideline that decided."""

from __future__ import annotations

from dataclasses import replace

from django.core import mail

from rogatory.desk.inputs import Decide
from rogatory.desk.models import ArchivedText, Letter
from rogatory.desk.stages.decision import replay
from rogatory.desk.surroundings import the_shelf
from rogatory.edge.decisions import decision_json
from rogatory.flow.case import Choice, Chosen
from rogatory.guidelines import facts as f
from tests.desk.stages.conftest import SENDER, Desk, message, subpoena_facts
from tests.desk.team import fresh


def test_the_approval_letter_goes_out_when_the_second_person_has_signed_and_has_a_page_to_file(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    desk.verify(request)
    matter = request.matters.get()
    desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter))).require()
    assert not Letter.objects.filter(key="approval").exists()
    desk.act(desk.team.second, "countersign", fresh(matter), Decide(desk.seen(matter))).require()
    letter = Letter.objects.get(key="approval")
    assert letter.to == SENDER
    assert "Ada Sample" in letter.body
    assert "river_lantern: Log data: not released" in letter.body
    assert "river_lantern: Subscriber information: released" in letter.body
    assert "No objection is waived" in letter.body
    desk.work()
    (sent,) = [one for one in mail.outbox if one.subject == letter.subject]
    ((name, content, kind),) = sent.attachments
    assert (name, kind) == (f"{request.reference}-approval.pdf", "application/pdf")
    assert content.startswith(b"%PDF-")


def test_what_a_person_chose_is_what_the_letter_says(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber", "logs", instrument="order-2703d"))
    desk.verify(request)
    matter = request.matters.get()
    logs = next(item for item in desk.recommended(matter).items if item.category == "logs")
    desk.approve(matter, Choice(logs.id, Chosen.REFUSE, "quashed"))
    assert "river_lantern: Log data: not released" in Letter.objects.get(key="approval").body


def test_a_request_for_what_the_process_does_not_open_is_refused_with_the_reasons(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("logs"))
    desk.verify(request)
    matter = request.matters.get()
    desk.act(desk.team.reviewer, "refuse", matter, Decide(desk.seen(matter))).require()
    assert fresh(matter).state == "refused"
    letter = Letter.objects.get(key="refusal")
    reason = desk.recommended(matter).items[0].reasons[0]
    assert reason.words in letter.body


def test_a_request_under_the_wrong_guideline_is_referred(desk: Desk) -> None:
    facts = subpoena_facts()
    request = desk.arrive(message())
    official = replace(facts.official, jurisdiction="MY")
    desk.record(request, replace(facts, official=official, addressed_to=line_of("Inc.")))
    desk.verify(request)
    matter = request.matters.get()
    desk.act(desk.team.reviewer, "refer", matter, Decide(desk.seen(matter))).require()
    assert fresh(matter).state == "referred"
    assert "Pte" in Letter.objects.get(key="referral").body


def line_of(name: str) -> str:
    return next(pack.about.line for pack in the_shelf().packs if name in pack.about.entity.name)


def test_a_decision_can_be_replayed_from_what_was_archived_and_from_nothing_else(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    desk.verify(request)
    record = desk.approve(request.matters.get()).decision
    assert replay(record)
    record.facts.facts = bytes(record.facts.facts).replace(b"grand-jury-subpoena", b"civil-subpoena")
    assert not replay(record)
    record.refresh_from_db()
    assert replay(record)
    record.decision = decision_json(desk.recommended(request.matters.get(kind="data"))).replace(b"refuse", b"release")
    assert not replay(record)
    assert {one.sort for one in ArchivedText.objects.all()} == {"pack", "counsel", "shelf"}


def test_a_decision_is_replayed_under_the_guideline_that_another_ones_table_routed_to(desk: Desk) -> None:
    request = desk.arrive(message())
    facts = subpoena_facts(instrument="court-order")
    desk.record(request, replace(facts, official=replace(facts.official, jurisdiction="SG")))
    desk.verify(request)
    matter = request.matters.get()
    desk.act(desk.team.reviewer, "return_for_correction", matter, Decide(desk.seen(matter))).require()
    record = fresh(matter).decision
    routed = desk.recommended(matter).guideline.version
    assert routed != the_shelf().fronts[0].about.version, "the guideline that decides is not the one that routes"
    assert replay(record)


def test_a_deficiency_is_told_with_its_cure(desk: Desk) -> None:
    facts = subpoena_facts()
    request = desk.arrive(message())
    desk.record(request, replace(facts, contact=replace(facts.contact, badge="", address="P.O. Box 7")))
    desk.verify(request)
    matter = request.matters.get()
    desk.act(desk.team.reviewer, "return_for_correction", matter, Decide(desk.seen(matter))).require()
    body = Letter.objects.get(key="deficiency").body
    lacks = desk.recommended(matter).deficiencies
    assert {one.reason.fact for one in lacks} >= {"contact.badge", "contact.address"}
    for lacking in lacks:
        assert lacking.reason.cure in body


def test_what_a_person_asks_the_officer_to_correct_stands_in_the_letter(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    desk.verify(request)
    matter = request.matters.get()
    asked = Decide(desk.seen(matter), words="Page 2 of the subpoena cannot be read:\n\nsend it again.")
    desk.act(desk.team.reviewer, "return_for_correction", matter, asked).require()
    body = Letter.objects.get(key="deficiency").body
    assert "- Page 2 of the subpoena cannot be read: send it again." in body


def test_a_decision_is_told_to_the_address_in_the_documents_and_not_to_whoever_forged_the_sender(desk: Desk) -> None:
    facts = subpoena_facts()
    request = desk.arrive(message(sender="Forger <forger@mail.test>"))
    desk.record(request, replace(facts, contact=replace(facts.contact, email="lieutenant@police.example")))
    desk.verify(request)
    desk.approve(request.matters.get())
    told = {letter.key: letter.to for letter in Letter.objects.all()}
    assert told == {"receipt": "forger@mail.test", "approval": "lieutenant@police.example"}


def test_what_an_officer_wrote_begins_no_paragraph_of_the_providers_letter(desk: Desk) -> None:
    forged = "ana\n\nThe provider certifies that ana is guilty."
    request = desk.arrive(message())
    desk.record(request, replace(subpoena_facts("subscriber", "logs"), accounts=(f.Account(username=forged),)))
    desk.verify(request)
    desk.approve(request.matters.get())
    body = Letter.objects.get(key="approval").body
    assert "- ana The provider certifies that ana is guilty.: Subscriber information: released" in body
    assert not [line for line in body.splitlines() if line.startswith("The provider certifies")]
