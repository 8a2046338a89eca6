"""What facts that are recorded after a signature undo: who asks may have become somebody else meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rogatory.desk import door
from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import CallBack, Correct, Decide, RecordFacts, Say, Verify
from rogatory.desk.models import Matter, Request
from rogatory.flow.case import Choice, Chosen, Ground
from rogatory.flow.grounds import sentence_of
from rogatory.guidelines import facts as f
from rogatory.guidelines.decision import Answer
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import a_number, compared, fresh
from tests.desk.test_emergency_at_once import BELIEF, DANGER, POINTS
from tests.desk.test_walks import COLLECTED, ORDERED, SEALED, stand_in_for_the_platform

BOTH = replace(subpoena_facts("subscriber"), kinds=(f.Kind.DATA, f.Kind.EMERGENCY), emergency=POINTS)
OFFICE = "cybercrime@police.example"
"""An address of the agency that no account has: what it sends is not unusual enough to be flagged."""

ANOTHER = replace(BOTH, contact=replace(BOTH.contact, email="ada.sample@police.example"))
"""The same officer, as a later message has it, at another address of the agency."""


@pytest.fixture
def urgent(desk: Desk, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Desk:
    """Nothing is unusual enough for a flag, so that only what the facts say asks for a call."""
    settings.SIGNALS = tmp_path / "signals.toml"
    settings.SIGNALS.write_text("threshold = 10000")
    stand_in_for_the_platform(monkeypatch)
    return desk


def approved(desk: Desk) -> tuple[Request, Matter]:
    """A request for data and in an emergency; the sender was called back, and the emergency has all its signatures."""
    request = desk.arrive(message(sender=f"Det. Ada Sample <{OFFICE}>"))
    desk.record(request, BOTH)
    desk.verify(request)
    return request, signed(desk, request.matters.get(kind="emergency"))


def signed(desk: Desk, matter: Matter) -> Matter:
    items = [item for item in desk.recommended(matter).items if item.emergency and item.answer is Answer.PERSON]
    choices = tuple(Choice(item.id, Chosen.RELEASE, "it finds the child") for item in items)
    desk.act(desk.team.reviewer, "approve", fresh(matter), Decide(desk.seen(matter), choices, "", DANGER)).require()
    desk.act(desk.team.counsel, "countersign", fresh(matter), Decide(desk.seen(matter), (), BELIEF, DANGER)).require()
    return fresh(matter)


def collected(desk: Desk, matter: Matter) -> None:
    desk.act(SYSTEM, "collect", fresh(matter), COLLECTED).require()


def verify_without_a_call(desk: Desk, request: Request) -> None:
    inputs = Verify("the letter looks right", compared=compared(request))
    desk.act(desk.team.intake, "verify", request, inputs).require()


@pytest.mark.parametrize("by", ["record_facts", "correct"])
def test_an_emergency_is_not_released_to_somebody_whom_nobody_called_back(urgent: Desk, by: str):
    """A later message gives another address; the data asked for in ordinary course is verified without a call."""
    request, matter = approved(urgent)
    collected(urgent, matter)
    if by == "record_facts":
        urgent.act(urgent.team.intake, "record_facts", request, RecordFacts(ANOTHER)).require()
    else:
        data = request.matters.get(kind="data")
        returned = Decide(urgent.seen(data), words="Which address is yours?")
        urgent.act(urgent.team.intake, "return_for_correction", data, returned).require()
        urgent.act(urgent.team.intake, "correct", request, Correct(facts=ANOTHER)).require()
    verify_without_a_call(urgent, request)
    assert request.matters.get(kind="data").state == "verified"
    assert not urgent.act(urgent.team.custodian, "produce", fresh(matter), ORDERED).done


def test_it_is_sent_back_called_back_anew_and_signed_anew(urgent: Desk):
    request, matter = approved(urgent)
    collected(urgent, matter)
    urgent.act(urgent.team.intake, "record_facts", request, RecordFacts(ANOTHER)).require()
    urgent.act(urgent.team.counsel, "send_back", fresh(matter), Say("the address is another one")).require()
    assert fresh(matter).state == "received"
    urgent.verify(request)
    signed(urgent, matter)
    collected(urgent, matter)
    urgent.act(urgent.team.custodian, "produce", fresh(matter), ORDERED).require()
    urgent.act(SYSTEM, "hand_in", fresh(matter), SEALED).require()
    urgent.deliver(matter)


def test_facts_that_leave_alone_who_asks_leave_the_emergency_alone(urgent: Desk):
    request, matter = approved(urgent)
    collected(urgent, matter)
    more = replace(BOTH, language="en")
    urgent.act(urgent.team.intake, "record_facts", request, RecordFacts(more)).require()
    urgent.act(urgent.team.custodian, "produce", fresh(matter), ORDERED).require()
    assert not urgent.act(urgent.team.counsel, "send_back", fresh(matter), Say("why not")).done


def test_facts_that_ask_for_more_void_the_approval(urgent: Desk):
    request, matter = approved(urgent)
    collected(urgent, matter)
    more = replace(BOTH, wanted=(f.Wanted("subscriber"), f.Wanted("logs")))
    urgent.act(urgent.team.intake, "record_facts", request, RecordFacts(more)).require()
    refused = urgent.act(urgent.team.custodian, "produce", fresh(matter), ORDERED).refused
    assert refused == (sentence_of(Ground.SCOPE),)
    urgent.act(urgent.team.counsel, "send_back", fresh(matter), Say("more is asked for")).require()


def test_a_call_back_was_made_after_the_request_came_in(urgent: Desk):
    """A call about another request, of another day, says nothing of who sent this one."""
    request = urgent.arrive(message())
    urgent.record(request, BOTH)
    earlier = request.received_at - timedelta(minutes=2)
    call = CallBack(a_number().pk, "the watch commander", earlier)
    told = door.act(
        urgent.team.intake, "verify", request, Verify("called back", "", call, compared(request)), urgent.now
    )
    assert "before the request" in " ".join(told.refused)


def test_data_that_was_approved_for_one_country_is_not_released_to_another(urgent: Desk):
    """What may be given was decided for an authority of one country; whoever is verified since is of another."""
    request = urgent.arrive(message())
    asked = replace(BOTH, kinds=(f.Kind.DATA, f.Kind.PRESERVATION), emergency=None)
    urgent.record(request, asked)
    urgent.verify(request)
    matter = urgent.approve(request.matters.get(kind="data"), second=urgent.team.counsel)
    abroad = replace(asked, official=replace(asked.official, jurisdiction="FR"))
    urgent.act(urgent.team.intake, "record_facts", request, RecordFacts(abroad)).require()
    verify_without_a_call(urgent, request)
    assert not urgent.act(SYSTEM, "collect", fresh(matter), COLLECTED).done
    urgent.act(urgent.team.counsel, "send_back", fresh(matter), Say("of another country")).require()
    assert fresh(matter).state == "received"
