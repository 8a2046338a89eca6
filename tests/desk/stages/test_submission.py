"""How requests come in: stored before they are read, numbered, acknowledged the same way to everybody."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import CallBack, Correct, Decide, Say, Submit, Upload, Verify
from rogatory.desk.models import AuditEntry, Document, Letter, Matter, Request
from rogatory.desk.stages.arrival import known_from_headers
from rogatory.desk.stages.reference import parse_reference
from rogatory.desk.surroundings import the_store
from rogatory.edge.facts import facts_json, parse_facts
from rogatory.guidelines import facts as f
from rogatory.mail.intake import submit_file
from rogatory.problem import Problem
from tests.desk.stages.conftest import NOW, SENDER, Desk, message, subpoena_facts
from tests.desk.team import a_number, fresh


def latest(request: Request) -> f.Facts:
    version = request.facts_versions.last()
    return parse_facts(bytes(version.facts), "facts")


def from_officer(desk: Desk, facts: f.Facts, *documents: Upload) -> Request:
    inputs = Submit("portal", desk.now, documents, facts, officer=desk.team.officer.person.officer.pk)
    return desk.act(desk.team.officer, "submit", None, inputs).require().request


def test_a_request_gets_a_reference_that_can_be_dictated(desk: Desk) -> None:
    request = desk.arrive(message())
    assert request.reference.startswith("R-2026-0")
    assert parse_reference(request.reference.lower()) == request.reference
    assert desk.arrive(message()).reference != request.reference


def test_of_a_message_only_its_headers_are_known(desk: Desk) -> None:
    request = desk.arrive(message(subject="Request for data"))
    assert (request.channel, request.sender, request.subject) == ("email", SENDER, "Request for data")
    assert request.received_at == desk.now, "the instant of arrival counts, not the date that the message claims"
    assert not request.facts_versions.exists()
    known = known_from_headers(request, (f.Kind.DATA,))
    service = f.Service(channel=f.Channel.EMAIL, subject="Request for data", sender=SENDER)
    assert known == f.Facts(kinds=(f.Kind.DATA,), received_at=request.received_at, service=service)


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Emergency Disclosure Request", "emergency"),
        ("FWD: emergency disclosure request!", "emergency"),
        ("Hi", "data"),
    ],
)
def test_the_subject_line_of_an_emergency_puts_it_on_its_lane(desk: Desk, subject: str, kind: str) -> None:
    assert [matter.kind for matter in desk.arrive(message(subject=subject)).matters.all()] == [kind]


def test_the_receipt_is_the_same_for_everybody_and_waives_nothing(desk: Desk) -> None:
    desk.arrive(message(("order.pdf", b"%PDF-1.7")))
    desk.arrive(message(sender="someone@mail.test", subject="who is river_lantern?"))
    from_officer(desk, subpoena_facts())
    receipts = list(Letter.objects.order_by("pk"))
    assert [letter.key for letter in receipts] == ["receipt"] * 3
    texts = {letter.body.replace(letter.request.reference, "REFERENCE") for letter in receipts}
    assert len(texts) == 1
    assert "No objection is waived" in texts.pop()
    for letter in receipts:
        assert "river_lantern" not in letter.body + letter.subject


def test_what_a_machine_wrote_is_kept_and_not_answered(desk: Desk) -> None:
    request = desk.arrive(b"Auto-Submitted: auto-replied\r\n" + message())
    assert request.documents.count() == 1
    assert not Letter.objects.exists()


def test_a_file_that_is_no_request_is_told_and_kept_all_the_same(desk: Desk) -> None:
    content = b"\x00 no message at all"
    with pytest.raises(Problem, match="headers of an e-mail") as caught:
        submit_file(content, "what.bin", NOW)
    assert caught.value.where == "what.bin"
    assert hashlib.sha256(content).hexdigest() in the_store()
    assert not Request.objects.exists()


def test_facts_as_json_are_a_request_too(desk: Desk) -> None:
    facts = replace(subpoena_facts(), kinds=(f.Kind.DATA, f.Kind.PRESERVATION))
    content = facts_json(facts)
    request = desk.arrive(content, "facts.json")
    assert [matter.kind for matter in request.matters.all()] == ["data", "preservation", "copy"]
    assert request.received_at == NOW
    assert the_store().read(Document.objects.get(request=request).sha256) == content
    assert latest(request) == facts


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"kinds": ["data"]}', b"{" * 100_000])
def test_facts_that_are_none_are_told_with_their_cure(desk: Desk, content: bytes) -> None:
    with pytest.raises(Problem) as caught:
        submit_file(content, "facts.json", NOW)
    assert caught.value.cure


def test_facts_from_the_future_are_told_as_a_problem_of_the_file(desk: Desk) -> None:
    content = facts_json(replace(subpoena_facts(), received_at=NOW + timedelta(days=1)))
    with pytest.raises(Problem, match="in the future") as caught:
        submit_file(content, "facts.json", NOW)
    assert caught.value.where == "facts.json"


def test_nothing_is_received_in_the_future_nor_by_an_unknown_way(desk: Desk) -> None:
    for inputs in (Submit("email", NOW + timedelta(days=1)), Submit("pigeon", NOW)):
        outcome = desk.act(SYSTEM, "submit", None, inputs)
        assert not outcome.done
    assert not Request.objects.exists()


def test_an_officer_cannot_state_what_only_the_provider_can_find(desk: Desk) -> None:
    claimed = subpoena_facts()
    account = f.Account("river_lantern", exists=True, private=True, videos=(f.Video("v"),), not_held=("phone",))
    claimed = replace(
        claimed,
        official=replace(claimed.official, law_enforcement=True, called_back=True),
        service=replace(claimed.service, sender_domain_official=True),
        accounts=(account,),
    )
    facts = latest(from_officer(desk, claimed))
    assert (facts.official.law_enforcement, facts.official.called_back) == (None, None)
    assert facts.service.sender_domain_official is None
    assert facts.accounts == (f.Account("river_lantern"),)
    assert facts.contact == claimed.contact


def test_recording_facts_never_says_that_somebody_is_law_enforcement_before_anyone_verified_it(desk: Desk) -> None:
    request = desk.arrive(message())
    facts = subpoena_facts()
    desk.record(request, replace(facts, official=replace(facts.official, law_enforcement=True, called_back=True)))
    assert latest(request).official.law_enforcement is None
    assert latest(request).official.called_back is None
    desk.verify(request)
    assert latest(request).official.law_enforcement is True
    desk.record(request, facts)
    assert latest(request).official.law_enforcement is True, "nothing on which the verification rests has changed"
    desk.record(request, replace(facts, contact=replace(facts.contact, name="Somebody Else")))
    assert latest(request).official.law_enforcement is None
    assert [matter.state for matter in request.matters.all()] == ["received"]
    assert [version.number for version in request.facts_versions.all()] == [1, 2, 3, 4]


def test_a_request_that_was_returned_comes_back_with_what_it_lacked(desk: Desk) -> None:
    facts = subpoena_facts()
    request = from_officer(desk, replace(facts, contact=replace(facts.contact, badge="")))
    desk.verify(request)
    matter = request.matters.get()
    desk.act(desk.team.reviewer, "return_for_correction", matter, Decide(desk.seen(matter))).require()
    letter = Letter.objects.get(key="deficiency")
    assert letter.to == SENDER
    assert "badge" in letter.body.lower()
    assert not desk.act(desk.team.officer, "correct", request, Correct()).done
    added = Upload("badge.txt", "text/plain", b"badge 77", (Upload("inside.txt", "text/plain", b"seventy-seven"),))
    desk.act(desk.team.officer, "correct", request, Correct((added,), facts)).require()
    assert fresh(matter).state == "received"
    assert latest(request).contact.badge == "77"
    assert [(one.name, one.by) for one in request.documents.all()] == [
        ("badge.txt", desk.team.officer.person),
        ("inside.txt", desk.team.officer.person),
    ]


def test_after_a_sender_was_found_not_to_be_law_enforcement_nothing_is_sent(desk: Desk, mailoutbox) -> None:
    request = desk.arrive(message(sender="curious@mail.test"))
    desk.act(desk.team.intake, "reject_sender", request, Say("a private person")).require()
    desk.work()
    assert mailoutbox == []
    assert Letter.objects.get().sent_at is None


def test_only_a_person_verifies(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    assert Matter.objects.get().state == "received"

    assert not desk.act(SYSTEM, "verify", request, Verify("by itself")).done
    assert Matter.objects.get().state == "received"


def test_how_a_sender_was_verified_is_not_in_the_entry_that_can_never_be_erased(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    call = CallBack(a_number().pk, "Ada Sample", desk.now)
    method = "called Ada Sample on +1 202 555 0143"
    desk.act(desk.team.intake, "verify", request, Verify(method, "", call)).require()
    entry = bytes(AuditEntry.objects.get(action="verify").entry)
    assert b"Ada" not in entry
    assert b"555" not in entry


def test_a_verification_that_does_not_fit_its_field_is_refused_with_the_cure(desk: Desk) -> None:
    """One database would cut the request off with an error that nobody recorded, another would take it."""
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    call = CallBack(a_number().pk, "the watch commander " * 20, desk.now)
    outcome = desk.act(desk.team.intake, "verify", request, Verify("called back", "", call))
    assert "the call back with is longer than 200 characters" in outcome.refused[0]
    assert AuditEntry.objects.get(action="verify").entry


def test_a_request_is_given_to_the_vetted_officer_whose_address_it_states(desk: Desk) -> None:
    request = desk.arrive(message(sender="Forger <forger@mail.test>"))
    desk.record(request, subpoena_facts())
    desk.verify(request)
    request.refresh_from_db()
    assert request.officer == desk.team.officer.person.officer
    desk.team.officer.person.officer.vetted_at = None
    desk.team.officer.person.officer.save()
    other = desk.arrive(message())
    desk.record(other, subpoena_facts())
    desk.verify(other)
    other.refresh_from_db()
    assert other.officer is None


def test_inputs_of_a_request_are_told_in_the_audit_by_digest(desk: Desk) -> None:
    content = message()
    request = desk.arrive(content)
    entry = json.loads(bytes(AuditEntry.objects.get(subject=request.reference).entry))
    assert entry["details"]["documents"] == [hashlib.sha256(content).hexdigest()]


def test_characters_that_cannot_be_seen_reach_neither_rows_nor_letters(desk: Desk) -> None:
    facts = subpoena_facts()
    nasty = "\x00\r\nBcc: eve@mail.test\u202e"
    facts = replace(
        facts,
        contact=replace(facts.contact, name=f"Ada{nasty}", agency=f"Police{nasty}"),
        service=replace(facts.service, subject=f"Order{nasty}"),
        accounts=(f.Account(f"river{nasty}"),),
    )
    inputs = Submit("portal", desk.now, (Upload(f"order{nasty}.pdf", "application/pdf", b"x"),), facts, subject=nasty)
    request = desk.act(desk.team.intake, "submit", None, inputs).require().request
    desk.verify(request)
    matter = request.matters.get()
    answer = "refuse" if all(item.answer == "refuse" for item in desk.recommended(matter).items) else "approve"
    desk.act(desk.team.reviewer, answer, matter, Decide(desk.seen(matter)))
    shown = [request.subject, request.documents.get().name, *(one.subject for one in Letter.objects.all())]
    assert all(text.isprintable() for text in shown), shown
    for letter in Letter.objects.all():
        assert all(line.isprintable() for line in letter.body.split("\n"))
