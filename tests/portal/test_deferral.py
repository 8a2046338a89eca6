"""After they have filed an officer asks to defer what follows from a violation of which their request tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from rogatory.desk.deciding import facts_of
from rogatory.desk.inputs import RecordFacts, Say
from rogatory.desk.models import AuditEntry, Deferral, OutboxJob, Request
from tests.desk.team import an_agency
from tests.portal.filing import Desktop, day
from tests.portal.staff import Staff
from tests.portal.test_requests import page

pytestmark = pytest.mark.django_db(transaction=True)

TELLS = {"notice": "would-jeopardise", "violation": "yes", "defer": "no", "good_faith": "no"}
LINK = "Ask for a deferral"


def answers(**more: str) -> dict[str, str]:
    until = datetime.now(UTC).date() + timedelta(days=30)
    given = {"what": "Leave the account as it is.", "why": "An arrest is planned."}
    return given | day("until", until.year, until.month, until.day) | more


def address(request: Request) -> str:
    return reverse("portal:ask-deferral", args=[request.reference])


def alerts() -> list[str]:
    return [job.payload["what"] for job in OutboxJob.objects.filter(name="alert").order_by("pk")]


@pytest.fixture
def told(officer: Desktop, staff: Staff) -> Request:
    """A verified request that tells of a violation, and asks nothing more about it."""
    request = officer.submit(notice=TELLS)
    staff.hurry()
    staff.verify(request)
    assert request.matters.get(kind="violation").state == "open"
    return request


def test_an_officer_asks_what_is_to_wait_until_when_and_why(officer: Desktop, told: Request):
    assert LINK in page(officer, told)
    before = alerts()
    sent = officer.client.post(address(told), answers(), follow=True).content.decode()
    assert "You asked for a deferral" in sent
    assert told.matters.get(kind="violation").state == "advisement"
    asked = Deferral.objects.get()
    until = datetime.now(UTC).date() + timedelta(days=30)
    for words in ("Leave the account as it is.", f"{until.day} {until:%B %Y} (UTC)", "An arrest is planned."):
        assert words in asked.asked_words
    assert asked.asked_by == told.officer.person
    assert alerts() == [*before, "violation-open"]
    assert "A deferral was asked for" in page(officer, told)


def test_what_is_missing_is_asked_for_and_nothing_moves(officer: Desktop, told: Request):
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    past = day("until", yesterday.year, yesterday.month, yesterday.day)
    for given, lacks in [
        (answers(what=" "), "Say what you ask us not to do for now"),
        (answers(why=""), "Say why you ask for it"),
        (answers(**past), "Give a day that is ahead"),
    ]:
        answer = officer.client.post(address(told), given)
        assert answer.status_code == 200
        assert lacks in answer.content.decode()
    assert told.matters.get(kind="violation").state == "open"
    assert not Deferral.objects.exists()


def test_it_is_asked_once_and_again_when_it_was_declined(officer: Desktop, staff: Staff, told: Request):
    officer.client.post(address(told), answers())
    assert LINK not in page(officer, told)
    assert officer.client.get(address(told)).status_code == 404
    assert officer.client.post(address(told), answers()).status_code == 404
    violation = told.matters.get(kind="violation")
    staff.act(staff.team.counsel, "decline_deferral", violation, Say("children are at risk")).require()
    shown = page(officer, told)
    assert LINK in shown
    assert "children are at risk" not in shown


def test_what_was_done_about_the_violation_is_not_shown(officer: Desktop, staff: Staff, told: Request):
    violation = told.matters.get(kind="violation")
    staff.act(staff.team.counsel, "hand_on", violation, Say("it is spam")).require()
    shown = page(officer, told)
    assert LINK not in shown
    assert "spam" not in shown
    assert officer.client.get(address(told)).status_code == 404


def test_nothing_is_asked_where_the_request_tells_of_no_violation(officer: Desktop, staff: Staff):
    request = officer.submit()
    staff.hurry()
    staff.verify(request)
    assert LINK not in page(officer, request)
    assert officer.client.get(address(request)).status_code == 404


def test_nobody_asks_before_it_is_known_who_says_so(officer: Desktop):
    request = officer.submit(notice=TELLS)
    assert LINK not in page(officer, request)
    assert officer.client.post(address(request), answers()).status_code == 404


def test_to_an_impostor_the_page_is_that_of_a_request_that_nobody_has_looked_at(
    officer: Desktop, staff: Staff, told: Request
):
    facts = staff_facts(told)
    staff.act(staff.team.intake, "record_facts", told, RecordFacts(facts)).require()
    staff.act(staff.team.intake, "reject_sender", told, Say("no such officer")).require()
    assert told.matters.get(kind="violation").state == "open"
    assert LINK not in page(officer, told)
    assert officer.client.get(address(told)).status_code == 404
    assert officer.client.post(address(told), answers()).status_code == 404


def test_a_colleague_with_whom_it_is_shared_does_not_ask(officer: Desktop, other: Desktop, told: Request):
    Request.objects.filter(pk=told.pk).update(shared_at=datetime.now(UTC))
    assert told.officer.listed == an_agency()
    entries = AuditEntry.objects.count()
    assert LINK not in page(other, told)
    assert other.client.get(address(told)).status_code == 404
    assert other.client.post(address(told), answers()).status_code == 404
    assert AuditEntry.objects.count() == entries


def staff_facts(request: Request):
    """The facts on file, with another sender: what was verified before stands no more."""
    facts = facts_of(request.facts_versions.last())
    return replace(facts, contact=replace(facts.contact, email="somebody@police.example", name="Somebody Else"))
