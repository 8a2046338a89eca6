"""What a request must hold: a blank is told, an unknown is asked for, and a mere wish blocks nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rogatory.guidelines.facts import Channel, Contact, Facts, Kind, Service
from tests.guidelines.agora import answers, decided, request, without


def with_contact(**changed: Any) -> Facts:
    facts = request()
    return replace(facts, contact=replace(facts.contact, **changed))


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        (with_contact(agency=""), "contact.agency"),
        (with_contact(agency="  "), "contact.agency"),
        (with_contact(address="P.O. Box 1"), "contact.address"),
        (with_contact(address="PO box 1"), "contact.address"),
        (with_contact(email="a@mailbox.test"), "contact.email"),
        (with_contact(email=""), "contact.email"),
        (request(signature="none"), "signature"),
        (request(signature="signed"), "signature"),
        (request(language="fr"), "language"),
        (request(attachments=()), "attachments"),
        (request(attachments=("map",)), "attachments"),
        (request(product="Agora Live"), "product"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_blocks(facts: Facts, fact: str) -> None:
    decision = decided(facts)
    assert [each.reason.fact for each in decision.deficiencies if each.blocking] == [fact]
    assert all(each.reason.cure for each in decision.deficiencies)
    assert decision.disposition == "return-for-correction"
    assert set(answers(decision).values()) == {"refuse"}


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        (with_contact(agency=None), "contact.agency"),
        (with_contact(address=None), "contact.address"),
        (with_contact(email=None), "contact.email"),
        (request(signature=None), "signature"),
        (request(language=None), "language"),
        (request(attachments=None), "attachments"),
        (request(product=None), "product"),
    ],
)
def test_what_nobody_has_looked_at_is_asked_for(facts: Facts, fact: str) -> None:
    decision = decided(facts)
    assert [each.fact for each in decision.questions] == [fact]
    assert decision.deficiencies == ()
    assert decision.disposition == "needs-a-person"
    assert set(answers(decision).values()) == {"needs-a-person"}


@pytest.mark.parametrize(
    "facts",
    [
        request(signature="sworn"),
        request(signature="penalty-of-perjury"),
        request(signature="judge"),
        request(language="en"),
        request(attachments=("map", "process")),
    ],
)
def test_what_suffices(facts: Facts) -> None:
    decision = decided(facts)
    assert (decision.deficiencies, decision.disposition) == ((), "answer")


def test_what_is_only_wished_is_told_and_stops_nothing() -> None:
    decision = decided(with_contact(phone=""))
    assert [(each.reason.fact, each.blocking) for each in decision.deficiencies] == [("contact.phone", False)]
    assert decision.disposition == "answer"
    unknown = decided(with_contact(phone=None))
    assert (unknown.questions, unknown.disposition) == ((), "answer")


def test_contact_fields_never_delay_an_emergency_where_counsel_reads_it_so() -> None:
    facts = request(Kind.EMERGENCY, contact=Contact(agency=""))
    decision = decided(facts)
    assert [each.blocking for each in decision.deficiencies] == [False]
    assert set(answers(decision).values()) == {"needs-a-person"}
    assert "emergency-contact" in decision.readings
    assert [each.blocking for each in decided(facts, without("emergency-contact")).deficiencies] == [True]


def test_one_field_can_block_one_kind_and_be_told_to_another() -> None:
    decision = decided(request(Kind.EMERGENCY, Kind.DATA, contact=replace(request().contact, agency="")))
    assert {(each.blocking, each.kinds) for each in decision.deficiencies} == {
        (False, ("emergency",)),
        (True, ("data",)),
    }


@pytest.mark.parametrize(
    ("channel", "official", "lacking", "asked"),
    [
        (Channel.EMAIL, False, True, False),
        (Channel.EMAIL, None, False, True),
        (Channel.EMAIL, True, False, False),
        (Channel.FORM, False, False, False),
        (Channel.FORM, None, False, False),
        (None, False, False, True),
    ],
)
def test_only_an_email_has_a_domain(channel: Channel | None, official: bool | None, lacking: bool, asked: bool) -> None:
    decision = decided(request(Kind.EMERGENCY, service=Service(channel, sender_domain_official=official)))
    assert bool(decision.deficiencies) is lacking
    assert ("service.sender_domain_official" in [each.fact for each in decision.questions]) is asked
