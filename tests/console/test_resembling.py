"""What looks unusual names the other request that one resembles, to whoever may know of that one alone."""

from __future__ import annotations

from dataclasses import replace

from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import CallBack, SealFor, Submit, Upload, Verify
from rogatory.desk.models import Request
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.stages.conftest import subpoena_facts
from tests.desk.team import a_number, compared

WARNING = "A document is, byte for byte, one that came with {}, from somebody else."


def sent(console: Console, sender: str) -> Request:
    facts = subpoena_facts()
    facts = replace(facts, contact=replace(facts.contact, email=sender))
    uploads = (Upload("order.txt", "text/plain", b"the very same order"),)
    inputs = Submit("email", console.desk.now, uploads, facts, sender=sender, subject="An order")
    return console.desk.act(SYSTEM, "submit", None, inputs).require().request


def test_a_warning_names_the_request_that_one_resembles_only_to_whoever_may_read_that_one(console: Console):
    first, second = sent(console, "ada@north.example"), sent(console, "eve@south.example")
    client = console.of(console.desk.team.intake)
    pages = (console.url(second), console.url(second, "verify"))
    for address in pages:
        assert WARNING.format(first.reference) in read(client.get(address)).text, address
    console.desk.act(console.desk.team.counsel, "seal", first, SealFor((), "a colleague is named")).require()
    for address in pages:
        answer = client.get(address)
        assert WARNING.format("another request") in read(answer).text, address
        assert first.reference.encode() not in answer.content, address


def test_a_refusal_names_no_request_that_whoever_verifies_may_not_read(console: Console):
    first, second = sent(console, "ada@north.example"), sent(console, "eve@south.example")
    team = console.desk.team
    unanswered = Verify("found in the agency's directory", compared=compared(second))
    inputs = replace(unanswered, call_back=CallBack(a_number().pk, "the watch commander", console.desk.now))
    assert first.reference in " ".join(console.desk.act(team.intake, "verify", second, inputs).refused)
    console.desk.act(team.counsel, "seal", first, SealFor((), "a colleague is named")).require()
    told = " ".join(console.desk.act(team.intake, "verify", second, inputs).refused)
    assert "another request" in told
    assert first.reference not in told
