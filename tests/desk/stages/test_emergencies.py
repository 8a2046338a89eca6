"""An emergency from its first minute to the review afterwards: its time, its alerts, its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk.inputs import Decide, Download, RecordFacts, ReviewEmergency, Say
from rogatory.desk.models import Approval, AuditEntry, Clock, EmergencyReview, Matter, OutboxJob, Request
from rogatory.desk.sweep import sweep
from rogatory.flow import guards as g
from rogatory.flow.case import Choice, Chosen
from rogatory.flow.states import Role
from rogatory.guidelines import facts as f
from rogatory.guidelines.decision import Answer
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import a_person, fresh
from tests.desk.test_emergency_at_once import BELIEF, DANGER, POINTS

FACTS = replace(subpoena_facts("subscriber"), kinds=(f.Kind.EMERGENCY,), instruments=(), emergency=POINTS)


def arrived(desk: Desk, facts: f.Facts = FACTS, subject: str = "Emergency Disclosure Request") -> Request:
    request = desk.arrive(message(subject=subject))
    desk.record(request, facts)
    return request


def whats(request: Request) -> list[str]:
    jobs = OutboxJob.objects.filter(
        name="alert", payload__matter__in=list(request.matters.values_list("pk", flat=True))
    )
    return [job.payload["what"] for job in jobs.order_by("pk")]


def clock(matter: Matter, name: str = "emergency") -> Clock:
    return Clock.objects.filter(matter=matter, name=name).latest("pk")


def delivered(desk: Desk) -> Matter:
    request = arrived(desk)
    desk.verify(request)
    matter = request.matters.get()
    choices = tuple(
        Choice(item.id, Chosen.RELEASE, "necessary")
        for item in desk.recommended(matter).items
        if item.answer is Answer.PERSON
    )
    desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter), choices, "", DANGER)).require()
    desk.act(desk.team.counsel, "countersign", fresh(matter), Decide(desk.seen(matter), (), BELIEF, DANGER)).require()
    desk.work()
    desk.produce(matter)
    desk.deliver(matter)
    return fresh(matter)


def test_the_time_runs_from_receipt_and_the_team_is_told_at_once(desk: Desk, settings):
    settings.EMERGENCY_MINUTES = 45
    request = desk.arrive(message(subject="Emergency Disclosure Request"))
    running = clock(request.matters.get())
    assert running.due_at == request.received_at + timedelta(minutes=45)
    assert whats(request) == ["emergency-received"]


def test_a_wrong_subject_delays_nobody(desk: Desk):
    """Clause inc.emergency.channel: what intake finds to be an emergency has its time and its alert, from receipt."""
    request = arrived(desk, subject="please help, urgent")
    urgent = request.matters.get(kind="emergency")
    assert clock(urgent).due_at == request.received_at + timedelta(hours=1)
    assert whats(request) == ["emergency-received"]
    desk.act(desk.team.intake, "record_facts", request, RecordFacts(FACTS)).require()
    assert whats(request) == ["emergency-received"], "once is enough"


def test_when_the_time_is_up_the_team_is_told_again_and_again_until_it_is_answered(desk: Desk):
    request = arrived(desk)
    matter = request.matters.get()
    sweep(clock(matter).due_at)
    assert whats(request)[-1] == "emergency-overdue"
    sweep(clock(matter, "emergency-again").due_at)
    assert whats(request) == ["emergency-received", "emergency-overdue", "emergency-overdue"]
    desk.verify(request)
    assert fresh(matter).state == "verified", "the alert moves nothing"


def test_the_time_ends_with_the_delivery_and_the_review_is_due_in_a_week(desk: Desk, settings):
    settings.EMERGENCY_REVIEW_DAYS = 7
    matter = delivered(desk)
    assert clock(matter).outcome == "stopped"
    due = clock(matter, "review")
    assert (due.due_at - desk.now).days in {7, 8}
    sweep(due.due_at)
    assert whats(matter.request)[-1] == "review-due"


def test_a_disclosure_is_closed_once_somebody_else_has_reviewed_it(desk: Desk):
    matter, team = delivered(desk), desk.team
    assert desk.act(team.custodian, "close", matter, Say("done")).refused == (g.REVIEWED_FIRST.sentence,)
    verdict = ReviewEmergency("justified", "The girl was found; only contact points were given.")
    assert desk.act(team.counsel, "review_emergency", matter, verdict).refused == (g.REVIEWER_APART.sentence,)
    auditor = a_person("audrey", Role.AUDITOR)
    desk.act(auditor, "review_emergency", matter, verdict).require()
    review = EmergencyReview.objects.get()
    assert (review.verdict, review.by) == ("justified", auditor.person)
    assert clock(matter, "review").outcome == "stopped"
    assert desk.act(team.custodian, "close", fresh(matter), Say("done")).done


def test_a_disclosure_is_reviewed_though_its_return_was_recalled_and_the_request_refused(desk: Desk, settings):
    matter, team = delivered(desk), desk.team
    desk.act(team.officer, "download", matter, Download()).require()
    desk.act(team.custodian, "recall_return", fresh(matter), Say("there is no danger")).require()
    assert clock(matter, "emergency").due_at == desk.now + timedelta(minutes=settings.EMERGENCY_MINUTES), (
        "it waits for an answer again"
    )
    refusals = tuple(Choice(each.id, Chosen.REFUSE, "no danger") for each in desk.recommended(matter).items)
    refused = Decide(desk.seen(fresh(matter)), refusals, BELIEF)
    desk.act(team.reviewer, "refuse", fresh(matter), refused).require()
    assert desk.act(team.custodian, "close", fresh(matter), Say("done")).refused == (g.REVIEWED_FIRST.sentence,)
    sweep(clock(matter, "review").due_at)
    assert whats(matter.request)[-1] == "review-due", "what was fetched is reviewed all the same"
    verdict = ReviewEmergency("not-justified", "There was no danger.", "told")
    auditor = a_person("audrey", Role.AUDITOR)
    desk.act(auditor, "review_emergency", fresh(matter), verdict).require()
    desk.act(team.custodian, "close", fresh(matter), Say("done")).require()


def test_a_verdict_that_is_not_good_says_what_is_done(desk: Desk):
    matter, auditor = delivered(desk), a_person("audrey", Role.AUDITOR)
    assert desk.act(auditor, "review_emergency", matter, ReviewEmergency("forged", "no such officer")).refused
    assert desk.act(auditor, "review_emergency", matter, ReviewEmergency("splendid", "very")).refused
    told = ReviewEmergency("forged", "no such officer", "the police and the user were told")
    assert desk.act(auditor, "review_emergency", matter, told).done
    entry = AuditEntry.objects.latest("pk")
    assert b"forged" in bytes(entry.entry)
    assert b"no such officer" not in bytes(entry.entry), "what people write lies beside the entry"


def test_who_signed_has_ticked_the_danger_with_its_fact(desk: Desk):
    matter = delivered(desk)
    assert [one.tests for one in Approval.objects.filter(matter=matter)] == [{"death": DANGER[0].words}] * 2
    entries = [bytes(row.entry) for row in AuditEntry.objects.all()]
    assert any(b'"tests":["death"]' in entry for entry in entries)
    assert not any(b"watch commander heard" in entry for entry in entries)


def test_what_is_not_named_as_necessary_is_not_released_before_the_facts_name_it(desk: Desk):
    request = arrived(desk, replace(FACTS, emergency=replace(POINTS, necessary=None)))
    desk.verify(request)
    matter = request.matters.get()
    (item,) = desk.recommended(matter).items
    told = Decide(desk.seen(matter), (Choice(item.id, Chosen.RELEASE, "useful"),), BELIEF, DANGER)
    assert desk.act(desk.team.reviewer, "approve", matter, told).refused == (g.NECESSARY_ONLY.sentence,)


@pytest.mark.parametrize(("jurisdiction", "line"), [("MY", "tiktok-pte"), ("RU", "tiktok-ru")])
def test_a_misdirected_emergency_is_handled_here_and_it_is_recorded_who_was_told(
    desk: Desk, jurisdiction: str, line: str
):
    """Reading 17."""
    official = f.Official(jurisdiction=jurisdiction, body="police")
    request = arrived(desk, replace(FACTS, official=official, addressed_to="tiktok-inc"))
    assert whats(request) == ["emergency-received", "emergency-misdirected"]
    told = [bytes(row.entry) for row in AuditEntry.objects.all() if b"tell_right_entity" in bytes(row.entry)]
    assert len(told) == 1
    assert f'"belongs_to":"{line}"'.encode() in told[0]
    desk.verify(request)
    assert request.matters.get(kind="emergency").state == "verified"
