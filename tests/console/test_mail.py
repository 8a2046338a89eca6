"""Mail at the console: what came in, what became of it, and what a person says about what was set aside."""

from __future__ import annotations

import pytest
from django.test import Client

from rogatory.desk.models import AuditEntry, IncomingMail, Letter, Request
from rogatory.desk.stages.copy_end import something_unread
from rogatory.mail.intake import Arrived, take_in
from rogatory.mail.opening import open_mail
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.stages.conftest import SENDER, message

STRAY = b"From: mailer-daemon@mx.example\r\nSubject: Undelivered <b>mail</b>\r\n\r\nNo such mailbox.\r\n"


@pytest.fixture
def intake(console: Console) -> Client:
    return console.of(console.desk.team.intake)


def came(console: Console, content: bytes, sender: str = SENDER) -> IncomingMail:
    mail = take_in(content, Arrived("smtp", sender, (), "192.0.2.7", "mx.example"), console.desk.now)
    open_mail(mail, console.desk.now)
    return IncomingMail.objects.get(pk=mail.pk)


def stray(console: Console) -> IncomingMail:
    """What a mail server sends back, of which nobody knows to what it belongs."""
    return came(console, STRAY, "<>")


def url(mail: IncomingMail, step: str = "") -> str:
    return f"/console/mail/{mail.pk}/{step}"


def test_what_was_set_aside_waits_for_intake_and_is_counted(console: Console, intake: Client) -> None:
    stray(console)
    text = read(intake.get("/console/mail/")).text
    assert "Undelivered <b>mail</b>" in text
    assert "Mail 1 waiting" in text
    assert "could not be matched" in text


def test_a_message_shows_its_claims_its_text_and_how_it_came(console: Console, intake: Client) -> None:
    mail = stray(console)
    IncomingMail.objects.filter(pk=mail.pk).update(authentication={"words": ["The domain did not sign it."]})
    text = read(intake.get(url(mail))).text
    for words in (
        "It was set aside",
        "It proves nothing",
        "mailer-daemon@mx.example",
        "No such mailbox.",
        "from 192.0.2.7 that calls itself mx.example",
        "The domain did not sign it.",
        "unlocks nothing",
    ):
        assert words in text


def test_a_request_is_made_of_what_was_set_aside_and_nobody_is_written_to(console: Console, intake: Client) -> None:
    mail = stray(console)
    answer = intake.post(url(mail, "request/"), {"kind": "preservation"}, follow=True)
    request = Request.objects.get()
    assert f"The message is the request {request.reference} from now on." in read(answer).text
    assert [matter.kind for matter in request.matters.all()] == ["preservation"]
    assert request.documents.get().sha256 == mail.sha256
    assert not Letter.objects.exists()
    assert intake.post(url(mail, "request/"), {"kind": "data"}).status_code == 409
    assert Request.objects.count() == 1


def test_what_was_set_aside_joins_the_request_to_which_it_belongs(console: Console, intake: Client) -> None:
    request, mail = console.arrived(), stray(console)
    answer = intake.post(url(mail, "join/"), {"reference": request.reference.lower()}, follow=True)
    assert "The message has joined its request." in read(answer).text
    mail.refresh_from_db()
    assert (mail.request, mail.outcome, mail.read_by) == (request, "reply", console.desk.team.intake.person)
    assert AuditEntry.objects.filter(action="add_mail").count() == 1


@pytest.mark.parametrize("reference", ["R-2026-000001-A", "nonsense"])
def test_a_reference_that_leads_nowhere_is_told(console: Console, intake: Client, reference: str) -> None:
    answer = intake.post(url(stray(console), "join/"), {"reference": reference})
    assert answer.status_code == 409
    assert "no request with this reference" in read(answer).text
    assert intake.post(url(stray(console), "join/"), {"reference": " "}).status_code == 422


def test_a_reply_is_unread_until_somebody_has_read_it(console: Console, intake: Client) -> None:
    request = console.arrived()
    mail = came(console, message(subject=f"Re: {request.reference}"))
    assert mail.outcome == "reply"
    assert something_unread()
    assert f"Re: {request.reference}" in read(intake.get("/console/mail/?pile=unread")).text
    assert "has not been read" in read(intake.get(console.url(request))).text
    assert "It is noted" in read(intake.post(url(mail, "read/"), follow=True)).text
    assert "Every reply was read" in read(intake.get("/console/mail/?pile=unread")).text
    assert "has not been read" not in read(intake.get(console.url(request))).text
    assert not something_unread()
    assert intake.post(url(mail, "read/")).status_code == 409
    assert AuditEntry.objects.filter(action="read_mail").count() == 2


def test_a_request_is_made_of_a_reply_that_asks_for_something_new(console: Console, intake: Client) -> None:
    request = console.arrived()
    mail = came(console, message(subject=f"A new matter, other than {request.reference}"))
    intake.post(url(mail, "request/"), {"kind": "data"})
    mail.refresh_from_db()
    assert mail.outcome == "request"
    assert mail.request != request


def test_nothing_follows_from_what_was_set_aside_once_somebody_says_so(console: Console, intake: Client) -> None:
    mail = stray(console)
    assert something_unread()
    intake.post(url(mail, "read/"))
    assert not something_unread()
    assert "Nothing waits to be sorted" in read(intake.get("/console/mail/")).text
    assert "Undelivered" in read(intake.get("/console/mail/?pile=aside")).text


def test_mail_of_no_request_is_intakes_and_of_a_request_its_readers(console: Console) -> None:
    loose, request = stray(console), console.arrived()
    of_request = IncomingMail.objects.get(request=request)
    team = console.desk.team
    for actor, sees in ((team.reviewer, False), (team.custodian, False), (team.intake, True)):
        client = console.of(actor)
        assert client.get(url(loose)).status_code == (200 if sees else 404)
        assert client.get(url(of_request)).status_code == client.get(console.url(request)).status_code
        listed = read(client.get("/console/mail/")).text
        assert ("Undelivered" in listed) is sees
    reviewer = console.of(team.reviewer)
    for step in ("request/", "join/"):
        assert reviewer.post(url(loose, step)).status_code == 403
    assert reviewer.post(url(loose, "read/")).status_code == 404


@pytest.mark.parametrize("pile", ["waiting", "coming", "unread", "replies", "requests", "aside"])
def test_a_pile_takes_as_many_queries_however_many_lie_in_it(
    console: Console, intake: Client, pile: str, django_assert_max_num_queries
) -> None:
    request = console.arrived()
    for number in range(3):
        came(console, message(subject=f"Re: {request.reference}"))
        came(console, STRAY + b"%d" % number, "<>")
        take_in(STRAY + b"x%d" % number, Arrived("smtp"), console.desk.now)
    with django_assert_max_num_queries(12):
        assert intake.get("/console/mail/", {"pile": pile}).status_code == 200


def test_a_message_takes_as_many_queries_however_often_it_came(
    console: Console, intake: Client, django_assert_max_num_queries
) -> None:
    mail = stray(console)
    for number in range(5):
        take_in(b"Received: %d\r\n" % number + STRAY, Arrived("imap"), console.desk.now)
    with django_assert_max_num_queries(12):
        assert read(intake.get(url(mail))).text.count("IMAP") == 5
