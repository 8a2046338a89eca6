"""What becomes of a message: a request, a part of the one to which it belongs, or something that a person decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outgoing

from rogatory.desk import mail_list, need_to_know, outbox, sorting_mail, worker
from rogatory.desk.looking import look
from rogatory.desk.mail_list import Pile
from rogatory.desk.models import AuditEntry, IncomingMail, Letter, Matter, OutboxJob, Person, Request, Seal
from rogatory.desk.need_to_know import How
from rogatory.desk.outbox import ATTEMPTS
from rogatory.desk.reading import message as reading
from rogatory.desk.surroundings import the_store
from rogatory.flow.states import Role, State
from rogatory.mail import alerts, opening
from rogatory.mail.intake import submit_file
from rogatory.mail.letters import message_id
from rogatory.mail.line import OPEN
from tests.desk.team import a_person, given
from tests.mail.sent import ADA, NOW, a_message, came, opened, work

pytestmark = pytest.mark.sampled_again

LATER = NOW + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _objects(db, settings, tmp_path) -> None:
    settings.OBJECTS_DIR = tmp_path / "objects"


@pytest.fixture
def request_() -> Request:
    """A request that came by mail, and was acknowledged."""
    found = opened(a_message()).request
    assert found is not None
    return found


def kinds(request: Request) -> list[str]:
    return sorted(matter.kind for matter in request.matters.all())


def test_a_message_becomes_a_request_with_all_that_came_with_it() -> None:
    content = a_message(subject="Order 12", papers=(b"%PDF-1.4",))
    mail = opened(content)
    assert (mail.outcome, mail.sender, mail.subject) == ("request", ADA, "Order 12")
    request = mail.request
    assert (request.channel, request.sender, request.received_at) == ("email", ADA, NOW)
    whole, paper = request.documents.order_by("pk")
    assert the_store().read(whole.sha256) == content
    assert (paper.part_of, paper.name) == (whole, "paper-1.pdf")
    assert (whole.by, paper.by) == (None, None), "nobody was signed in, whoever the message says it is from"
    assert kinds(request) == ["data"]
    assert Letter.objects.get(request=request).key == "receipt"


def test_the_same_message_again_is_an_arrival_and_nothing_else(request_: Request) -> None:
    """Clauses inc.serve and pte.serve: what was served once was served once, by whatever way."""
    content = the_store().read(request_.mails.get().sha256)
    again = opened(b"Received: by another server\r\n" + content, LATER)
    assert again.request == request_
    assert again.arrivals.count() == 2
    assert Request.objects.count() == Letter.objects.count() == 1
    assert submit_file(content, "again.eml", LATER).request == request_


def test_an_answer_to_a_letter_of_ours_joins_its_request(request_: Request) -> None:
    letter = Letter.objects.get()
    mail = opened(a_message("no reference here", in_reply_to=message_id(letter), papers=(b"%PDF-1.4",)), LATER)
    assert (mail.outcome, mail.request, mail.why) == ("reply", request_, "")
    assert Request.objects.count() == Letter.objects.count() == 1
    assert request_.documents.count() == 3
    assert request_.documents.filter(received_at=LATER).count() == 2


@pytest.mark.parametrize("where", ["subject", "text"])
def test_a_message_that_names_a_reference_joins_that_request(request_: Request, where: str) -> None:
    said = f"Re: your letter {request_.reference.lower().replace('-', '')}, more follows"
    assert opened(a_message(**{where: said}), LATER).request == request_


def test_a_reference_with_a_slip_joins_nothing(request_: Request) -> None:
    wrong = request_.reference[:-1] + ("A" if request_.reference[-1] != "A" else "B")
    assert opened(a_message(wrong), LATER).request != request_


def test_a_message_id_that_somebody_made_up_joins_nothing(request_: Request) -> None:
    letter = Letter.objects.get()
    forged = message_id(letter).replace(message_id(letter).split(".")[-2][:20], "0" * 20)
    made_up = f"<{request_.reference}.{letter.pk}.{'0' * 20}@provider.example>"
    for each in (forged, made_up):
        assert opened(a_message(in_reply_to=each), LATER).request != request_


def test_an_answer_counts_for_more_than_a_reference(request_: Request) -> None:
    other = opened(a_message(sender="bo@other.example")).request
    letter = Letter.objects.get(request=request_)
    assert opened(a_message(other.reference, in_reply_to=message_id(letter)), LATER).request == request_


def test_who_names_two_references_is_read_as_a_request_of_its_own(request_: Request) -> None:
    other = opened(a_message(sender="bo@other.example")).request
    mail = opened(a_message(f"{request_.reference} and {other.reference}"), LATER)
    assert mail.outcome == "request"
    assert mail.request not in (request_, other)


def test_what_comes_from_another_mailbox_is_told_as_such(request_: Request) -> None:
    mail = opened(a_message(request_.reference, sender="eve@elsewhere.test"), LATER)
    assert (mail.outcome, mail.request) == ("reply", request_)
    assert "another mailbox" in mail.why
    entry = AuditEntry.objects.filter(action="add_mail").get()
    assert b'"elsewhere":true' in bytes(entry.entry)


def test_an_answer_that_reads_like_an_emergency_opens_the_emergency_lane(request_: Request) -> None:
    """Clause inc.emergency.channel: a wrong subject delays nobody."""
    letter = Letter.objects.get()
    text = "The girl was kidnapped, and there is a ransom note: we fear for her life. Please answer."
    mail = opened(a_message(f"Re: {letter.subject}", text, in_reply_to=message_id(letter)), LATER)
    assert (mail.outcome, mail.urgent, mail.emergency) == ("reply", True, True)
    assert kinds(request_) == ["data", "emergency"]
    assert OutboxJob.objects.filter(name="alert", payload__what="emergency-received").count() == 1


def test_work_on_an_emergency_stands_before_all_other_work() -> None:
    """Its documents are opened before those of whatever came in before it."""
    opened(a_message())
    urgent = opened(a_message("Emergency Disclosure Request"))
    first = OutboxJob.objects.filter(name="open_documents").order_by("run_at", "pk").first()
    assert first.payload == {"request": urgent.request.pk}


def test_an_answer_that_quotes_our_receipt_is_no_emergency(request_: Request) -> None:
    letter = Letter.objects.get()
    quoted = "\n".join(f"> {line}" for line in letter.body.splitlines())
    mail = opened(a_message(f"Re: {letter.subject}", f"Thank you.\n\n{quoted}", in_reply_to=message_id(letter)), LATER)
    assert (mail.outcome, mail.emergency) == ("reply", False)


def test_a_strangers_emergency_comes_before_people_as_a_request_of_its_own(request_: Request) -> None:
    text = f"About {request_.reference}: imminent danger, a child was abducted."
    mail = opened(a_message("help", text, sender="eve@elsewhere.test"), LATER)
    assert mail.outcome == "request"
    assert mail.request != request_
    assert request_.reference in mail.why
    assert kinds(mail.request) == ["emergency"]


def test_an_emergency_after_the_first_one_has_ended_is_a_request_of_its_own() -> None:
    first = opened(a_message("Emergency Disclosure Request")).request
    Matter.objects.filter(request=first).update(state="refused")
    mail = opened(a_message("Emergency Disclosure Request", f"Again, see {first.reference}"), LATER)
    assert mail.request != first


@pytest.mark.parametrize(
    ("content", "reads"),
    [
        (b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 700, "data"),
        (
            b"From: a@police.example\r\nSubject: Emergency Disclosure Request\r\n"
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 700,
            "emergency",
        ),
        (b"\x00\x01\x02", "data"),
    ],
)
def test_what_cannot_be_read_stands_in_the_queue_with_its_bytes(content: bytes, reads: str) -> None:
    """Clause inc.emergency.channel: an emergency in a message that cannot be read comes before a person as one."""
    mail = opened(content)
    assert mail.outcome == "request"
    assert mail.why.startswith("It was not read")
    assert the_store().read(mail.request.documents.get().sha256) == content
    assert kinds(mail.request) == [reads]
    assert not Letter.objects.exists()


def test_a_mail_server_that_tells_of_our_letter_is_read_with_its_request(request_: Request) -> None:
    letter = Letter.objects.get()
    returned = f"The following was not delivered.\n\nMessage-ID: {message_id(letter)}\n\n{letter.body}"
    mail = opened(a_message("Undelivered", returned, "mailer-daemon@mx.police.example"), LATER, sender="<>")
    assert (mail.outcome, mail.request) == ("reply", request_)
    assert "what became of a letter" in mail.why
    assert kinds(request_) == ["data"]


@pytest.mark.parametrize("text", ["No such mailbox here.", "Delayed."])
def test_a_mail_server_that_tells_of_nothing_of_ours_is_set_aside_for_a_person(text: str) -> None:
    mail = opened(a_message("Undelivered", text, "mailer-daemon@mx.police.example"), sender="<>")
    assert (mail.outcome, mail.request) == ("quarantine", None)
    assert not Request.objects.exists()


@pytest.mark.parametrize("opened_between", [True, False])
def test_who_sends_the_bytes_of_a_message_first_and_names_no_sender_does_not_have_it_set_aside(opened_between: bool):
    content = a_message()
    came(content, sender="<>")
    if opened_between:
        work()
        assert not Request.objects.exists()
    mail = opened(content, LATER)
    assert mail.outcome == "request"
    assert Request.objects.count() == 1


def test_a_report_of_a_mail_server_stays_set_aside_whoever_is_named_as_its_sender():
    content = (
        b"From: mailer-daemon@mx.police.example\r\nSubject: Undelivered\r\nMessage-ID: <report@mx.police.example>\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/report; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nNo such mailbox here.\r\n--b--\r\n"
    )
    came(content, sender="<>")
    work()
    for hour in (1, 2):
        mail = opened(content, NOW + timedelta(hours=hour))
        assert (mail.outcome, mail.request) == ("quarantine", None)
    assert OutboxJob.objects.filter(name=OPEN).count() == 2, "it is opened anew once"


def test_what_a_person_has_read_is_not_opened_anew():
    content = a_message()
    mail = opened(content, sender="<>")
    sorting_mail.note_read(a_person("ivy", Role.INTAKE), mail, LATER)
    assert opened(content, LATER).outcome == "quarantine"


def test_our_own_letter_that_comes_back_is_set_aside(request_: Request, settings) -> None:
    letter = Letter.objects.get()
    mail = opened(a_message(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, message_id=message_id(letter)))
    assert mail.outcome == "quarantine"
    assert Request.objects.count() == 1


def test_an_alert_of_ours_that_comes_back_sets_off_no_other(settings) -> None:
    """An operator may have alerts sent to the very mailbox that is taken in."""
    settings.ALERT_EMAIL = (settings.DEFAULT_FROM_EMAIL,)
    opened(a_message("Emergency Disclosure Request"))
    while worker.work_once(alerts.HANDLERS, lambda: NOW, "worker", only=(*alerts.HANDLERS,)):
        pass
    (sent,) = outgoing.outbox
    mail = opened(sent.message().as_bytes(linesep="\r\n"))
    assert (mail.outcome, mail.emergency) == ("quarantine", True)
    assert Request.objects.count() == 1


def test_work_that_broke_off_is_taken_up_again(monkeypatch) -> None:
    """A crash between reading and the door: the message is opened at the next attempt, once."""
    mail = came(a_message())
    with monkeypatch.context() as broken:
        broken.setattr(opening, "act", lambda *_: 1 / 0)
        work()
    mail.refresh_from_db()
    assert mail.settled_at is None
    work(LATER)
    work(LATER + timedelta(days=1))
    mail.refresh_from_db()
    assert mail.outcome == "request"
    assert Request.objects.count() == 1


def test_a_message_that_nothing_can_open_is_put_before_a_person(monkeypatch) -> None:
    mail = came(a_message())
    monkeypatch.setattr(opening, "act", lambda *_: 1 / 0)
    claim = outbox.Claim(1, OPEN, "open_mail/1", {"mail": mail.pk}, 1, ATTEMPTS)
    opening.handle(claim, lambda: NOW)
    mail.refresh_from_db()
    assert (mail.outcome, mail.why) == ("quarantine", "It could not be opened (ZeroDivisionError).")


def test_two_workers_who_open_the_same_message_make_one_request() -> None:
    mail = came(a_message())
    again = IncomingMail.objects.get(pk=mail.pk)
    first, second = opening.open_mail(mail, NOW), opening.open_mail(again, NOW)
    assert (first.done, second.done) == (True, False)
    assert Request.objects.count() == 1
    mail.refresh_from_db()
    assert mail.outcome == "request"


def test_a_file_that_is_submitted_leaves_no_work_behind() -> None:
    submit_file(a_message(), "one.eml", NOW)
    assert not OutboxJob.objects.filter(name__in=["glance", "open_mail"], ended_at=None).exists()


def test_the_reader_is_never_run_in_this_process(monkeypatch) -> None:
    monkeypatch.setattr(reading, "read", lambda *_: 1 / 0)
    assert opened(a_message()).outcome == "request"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.CLOSED])
def test_an_answer_to_a_file_on_which_nobody_works_waits_for_intake(request_: Request, state: State) -> None:
    """Else nobody could ever read it, and no copy could be destroyed for that."""
    intake, reviewer = a_person("ivy", Role.INTAKE), a_person("rob", Role.REVIEWER)
    request_.matters.update(state=state.value)
    assert need_to_know.right_of(intake, request_, LATER) is None
    mail = opened(a_message(f"{request_.reference}: one thing more"), LATER)
    assert list(mail_list.pile(intake, LATER, Pile.UNREAD)) == [mail]
    assert look(intake, request_, LATER).how is How.QUEUE
    assert not mail_list.pile(reviewer, LATER, Pile.UNREAD).exists()
    assert sorting_mail.note_read(intake, mail, LATER).read_by == intake.person
    assert need_to_know.right_of(intake, request_, LATER) is None


def test_an_answer_waits_for_whoever_works_on_its_request_alone(request_: Request) -> None:
    intake, gone = a_person("ivy", Role.INTAKE), a_person("rob", Role.REVIEWER)
    request_.matters.update(state=State.CLOSED.value)
    given(request_, gone)
    opened(a_message(f"{request_.reference}: one thing more"), LATER)
    assert need_to_know.right_of(intake, request_, LATER) is None
    Person.objects.filter(pk=gone.person.pk).update(is_active=False)
    assert need_to_know.right_of(intake, request_, LATER) is not None
    Seal.objects.create(request=request_, at=LATER, by=gone.person)
    assert need_to_know.right_of(intake, request_, LATER) is None


def test_an_emergency_from_a_server_that_names_no_sender_opens_its_lane_with_the_request_it_answers(
    request_: Request,
) -> None:
    """A null return path is what bounces have, and machines of agencies as well: nobody's life hangs on it."""
    said = a_message("Emergency Disclosure Request", in_reply_to=message_id(Letter.objects.get()))
    mail = opened(said, LATER, sender="<>")
    assert (mail.outcome, mail.request, mail.emergency) == ("reply", request_, True)
    assert kinds(request_) == ["data", "emergency"]
