"""What is flagged takes a call and two people, whatever the operator's policy says, and nothing leaves before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk import door
from rogatory.desk.actors import SYSTEM
from rogatory.desk.grounds.footing import changed
from rogatory.desk.inputs import Answered, Assess, CallBack, Decide, RecordFacts, Say, Submit, Verify
from rogatory.desk.models import Agency, Assessment, Device, Letter, Officer, OutboxJob, PrivateValue, Request
from rogatory.desk.outcome import Outcome
from rogatory.flow.case import Ground
from rogatory.flow.states import State
from rogatory.guidelines.facts import Kind
from tests.desk.team import NOW, Team, a_number, an_agency, answers, compared, fresh, seen, some_facts

STRANGER = "ada@mai1.example"


def forged(team: Team, *kinds: Kind, at=NOW, sender: str = STRANGER) -> Request:
    """A request from a domain that nobody knows, whose answers shall go to yet another one, and that hurries."""
    facts = some_facts(kinds=kinds or (Kind.DATA,), email="ada@elsewhere.example")
    inputs = Submit("email", at, facts=facts, sender=sender, subject="Do not call: answer immediately or be liable")
    return door.act(SYSTEM, "submit", None, inputs, at).require().request


def call() -> CallBack:
    return CallBack(a_number().pk, "the watch commander", NOW, "she asks for it herself")


def verify(team: Team, request: Request, **differs) -> Outcome:
    given = {"call_back": call(), "compared": compared(request), "answered": answers(request)}
    return door.act(team.intake, "verify", request, Verify("called back", **(given | differs)), NOW)


def test_a_request_is_assessed_as_it_comes_in_and_flagged_with_its_reasons(team):
    request = forged(team)
    made = request.assessments.get()
    assert {each["signal"] for each in made.reasons} == {"domain/unknown", "contact/other-domain", "pressure/words"}
    assert made.score == sum(each["weight"] for each in made.reasons) >= 50
    assert made.flagged
    assert request.flagged_at == NOW


def test_an_ordinary_request_of_a_vetted_officer_is_not_flagged(team):
    request = team.submit()
    assert not request.assessments.get().flagged
    assert request.flagged_at is None


@pytest.mark.parametrize("kind", [Kind.DATA, Kind.PRESERVATION, Kind.EXTENSION])
def test_what_is_flagged_is_verified_by_a_call_alone(team, kind: Kind):
    request = forged(team, kind)
    outcome = verify(team, request, call_back=None)
    assert "a call to a number from the directory" in outcome.refused[0]
    assert verify(team, request).done


def test_each_reason_is_answered_in_words_before_what_is_flagged_is_verified(team):
    request = forged(team)
    left_out = verify(team, request, answered=answers(request)[1:])
    assert "nobody has answered" in left_out.refused[0]
    blank = (Answered(answers(request)[0].item, "  "), *answers(request)[1:])
    assert "nobody has answered" in verify(team, request, answered=blank).refused[0]
    assert verify(team, request, checked=("guideline:contact.badge:x",)).done
    inputs = PrivateValue.objects.filter(entry__action="verify", name="inputs").last().value
    assert "guideline:contact.badge:x" in inputs


def test_one_person_never_suffices_for_what_is_flagged(team, settings):
    settings.PEOPLE = "one"
    matter = forged(team).matters.get()
    verify(team, matter.request).require()
    door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    assert fresh(matter).state == State.PREPARED
    assert not Letter.objects.exclude(key="receipt").exists()


def test_a_flagged_preservation_keeps_its_provisional_copy_and_waits_for_two_people(team):
    request = forged(team, Kind.PRESERVATION)
    copy = request.matters.get(kind="copy")
    matter = request.matters.get(kind="preservation")
    assert copy.state == State.PROVISIONAL
    verify(team, request).require()
    door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    assert (fresh(matter).state, fresh(copy).state) == (State.PREPARED, State.PROVISIONAL)
    assert set(Letter.objects.values_list("key", flat=True)) <= {"receipt"}
    same = door.act(team.reviewer, "countersign", matter, Decide(seen(matter)), NOW)
    assert "A second person" in same.refused[0]
    door.act(team.second, "countersign", matter, Decide(seen(matter)), NOW).require()
    assert (fresh(matter).state, fresh(copy).state) == (State.APPROVED, State.KEPT)


def test_what_is_flagged_for_a_further_reason_after_the_approval_is_approved_anew(team):
    """Each reason was answered when it was verified; nobody has looked at the one that came since."""
    matter = forged(team).matters.get()
    verify(team, matter.request).require()
    door.act(team.reviewer, "approve", fresh(matter), Decide(seen(matter)), NOW).require()
    door.act(team.second, "countersign", fresh(matter), Decide(seen(matter)), NOW).require()
    assert changed(fresh(matter)) == frozenset()
    known = matter.request.assessments.last()
    further = [*known.reasons, {"signal": "target/overlap", "weight": 20, "words": "it names whom another one names"}]
    Assessment.objects.create(request=matter.request, at=NOW, score=known.score + 20, flagged=True, reasons=further)
    assert changed(fresh(matter)) == {Ground.FLAG}
    door.act(team.second, "send_back", fresh(matter), Say("look at it again"), NOW).require()


@pytest.mark.parametrize("kind", [Kind.PRESERVATION, Kind.EXTENSION, Kind.DATA])
def test_nothing_but_the_receipt_leaves_before_the_sender_is_verified(team, kind: Kind):
    """Whoever tries whatever: an unverified request has no answer that its sender could see."""
    request = team.submit(kinds=(kind,))
    matter = request.matters.get(kind=kind.value)
    for by in (team.intake, team.reviewer, team.counsel, team.custodian):
        for action in ("approve", "refuse", "refer", "return_for_correction", "countersign"):
            inputs = Decide(seen(matter), words="please")
            assert not door.act(by, action, matter, inputs, NOW).done
    assert set(Letter.objects.values_list("key", flat=True)) == {"receipt"}


def test_what_is_flagged_after_it_was_verified_is_held_for_the_call_that_it_lacks(team):
    matter = team.verified()
    refused = door.act(team.intake, "hold", matter.request, Say("why"), NOW)
    assert "nothing asks for a further call" in refused.refused[0]
    Request.objects.filter(pk=matter.request_id).update(flagged_at=NOW)
    for action in ("approve", "refuse"):
        no = door.act(team.reviewer, action, fresh(matter), Decide(seen(matter)), NOW)
        assert any("No call to a number" in sentence for sentence in no.refused)
    door.act(team.intake, "hold", fresh(matter).request, Say("it is flagged now"), NOW).require()
    assert fresh(matter).state == State.HELD
    assert verify(team, fresh(matter).request).done


def test_what_is_flagged_after_two_signed_is_sent_back_before_it_leaves(team):
    matter = team.approved("subscriber")
    Request.objects.filter(pk=matter.request_id).update(flagged_at=NOW)
    door.act(team.second, "send_back", fresh(matter), Say("nobody called"), NOW).require()
    assert fresh(matter).state == State.RECEIVED


def test_no_later_words_of_the_officer_take_a_flag_down(team):
    request = forged(team, sender="eve@police.example")
    facts = some_facts(email="eve@police.example")
    door.act(team.intake, "record_facts", request, RecordFacts(facts), NOW).require()
    latest = request.assessments.last()
    assert "contact/other-domain" not in {each["signal"] for each in latest.reasons}
    assert latest.score < 50
    assert latest.flagged
    assert Request.objects.get(pk=request.pk).flagged_at == NOW


def test_an_emergency_is_assessed_and_its_alert_goes_out_all_the_same(team):
    request = forged(team, Kind.EMERGENCY)
    assert "emergency/first" in {each["signal"] for each in request.assessments.get().reasons}
    assert request.flagged_at == NOW
    queued = OutboxJob.objects.filter(name="alert")
    assert [job.payload["what"] for job in queued] == ["emergency-received"]


def test_the_system_alone_assesses(team):
    request = team.submit()
    assert not door.act(team.intake, "assess", request, Assess(), NOW).done
    door.act(SYSTEM, "assess", request, Assess(), NOW).require()
    assert Assessment.objects.filter(request=request).count() == 2


def with_passkey(officer, added=NOW - timedelta(days=90), cleared: bool = True) -> None:
    cleared_at = added if cleared else None
    Device.objects.create(person=officer.person, name="key", added_at=added, cleared_at=cleared_at)


def by_word(team: Team, request: Request) -> Outcome:
    inputs = Verify("vetted officer", "", None, compared(request), answered=answers(request))
    return door.act(team.intake, "verify", request, inputs, NOW)


def test_what_a_vetted_officer_files_with_a_cleared_passkey_is_verified_without_a_call(team):
    with_passkey(team.officer)
    assert by_word(team, team.submit()).done


def test_that_is_open_to_nobody_else(team):
    def no(request: Request) -> str:
        outcome = by_word(team, request)
        assert outcome.refused
        return outcome.refused[0]

    assert "no vetted officer" in no(team.submit())
    with_passkey(team.officer, cleared=False)
    assert "no vetted officer" in no(team.submit())
    with_passkey(team.officer)
    mailed = Submit("email", NOW, facts=some_facts(), sender="bob@police.example")
    assert "no vetted officer" in no(door.act(SYSTEM, "submit", None, mailed, NOW).require().request)
    assert "a call to a number" in no(team.submit(kinds=(Kind.EMERGENCY,)))
    Officer.objects.update(vetted_at=None)
    assert by_word(team, team.submit()).refused


def test_no_later_facts_spare_anybody_the_answer_to_what_a_request_was_flagged_for(team):
    """Whoever records other facts would else choose the reasons that have to be answered."""
    request = forged(team)
    first = answers(request)
    door.act(team.intake, "record_facts", request, RecordFacts(some_facts(email=STRANGER)), NOW).require()
    left = {f"signal:{each['signal']}" for each in request.assessments.last().reasons}
    few = verify(team, request, answered=tuple(each for each in first if each.item in left))
    assert "nobody has answered" in few.refused[0]
    assert verify(team, request, answered=first).done


def test_a_call_on_a_number_that_nobody_had_approved_yet_is_no_call_to_the_directory(team):
    request = forged(team)
    number = an_agency().numbers.create(number="+12025550177", source="planted", approved_at=NOW + timedelta(hours=1))
    made = CallBack(number.pk, "the watch commander", NOW, "she asks for it herself")
    given = Verify("called back", "", made, compared(request), answered=answers(request))
    outcome = door.act(team.intake, "verify", request, given, NOW + timedelta(hours=2))
    assert "no number of the directory" in outcome.refused[0]
    later = replace(made, at=NOW + timedelta(hours=1))
    assert door.act(team.intake, "verify", request, replace(given, call_back=later), NOW + timedelta(hours=2)).done


def test_the_officers_of_a_closed_agency_are_verified_by_a_call(team):
    with_passkey(team.officer)
    request = team.submit()
    Agency.objects.update(closed_at=NOW)
    assert "no vetted officer" in by_word(team, request).refused[0]
