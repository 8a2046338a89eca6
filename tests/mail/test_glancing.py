"""What is urgent is seen among whatever else comes in, also where a message kills whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from rogatory.desk import worker
from rogatory.desk.models import IncomingMail, OutboxJob
from rogatory.desk.reading import glances
from rogatory.desk.reading.glancing import surface
from rogatory.desk.reading.limits import Limits
from rogatory.desk.surroundings import the_shelf
from rogatory.mail import glancing
from rogatory.mail.glancing import MOST_OF_DOMAIN, MOST_OF_SENDER
from rogatory.mail.intake import take_in
from rogatory.mail.line import GLANCE, OPEN, OPEN_URGENT, PAPERS
from rogatory.mail.urgency import Urgency
from rogatory.paper.letter import Letterhead, letter_pdf
from tests.mail.sent import HANDLERS, NOW, a_message, came, work
from tests.mail.test_intake import SMTP

FEAR = "A child was abducted this morning, and there is a ransom note. She is in danger of her life."


@pytest.fixture
def _objects(db, settings, tmp_path) -> None:
    settings.OBJECTS_DIR = tmp_path / "objects"


@pytest.fixture(scope="module")
def urgency() -> Urgency:
    return Urgency.of(the_shelf())


def glanced(name: str = GLANCE) -> None:
    """Do what is queued under one name, and nothing that follows from it."""
    while worker.work_once(HANDLERS, lambda: NOW, "worker", only=(name,)):
        pass


def a_paper(words: str) -> bytes:
    head = Letterhead("Police", "1 Main Street", "12", NOW, ("The Provider",), "", "en")
    return letter_pdf("Order", [words], head)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("RE: EMERGENCY  disclosure request", ""),
        ("please look", "We fear an imminent threat to life."),
        ("Demande", "La victime est en danger de mort."),
        ("Anfrage", "Es besteht Lebensgefahr."),
        ("Solicitud", "Menor desaparecido; creemos en un secuestro."),
        ("ขอข้อมูล", "ผู้เสียหายถูกลักพาตัว และเรียกค่าไถ่"),
        ("照会", "被害者の生命に危険が迫っています"),
        ("요청", "피해자가 납치되었고 생명이 위험합니다"),
        ("សំណើ", "មានការចាប់ពង្រត់ និងអាសន្ន"),
        ("Yeu cau", "Nạn nhân bị bắt cóc, tính mạng nguy hiểm"),
        ("Запрос", "Ребенок похищен, есть угроза жизни"),
        ("查詢", "受害人被綁架 情況危險"),
        ("x", "the life of a\r\nchild is in\r\n> immediate\r\ndanger: she was kid\u00adnapped, and is held hostage"),
    ],
)
def test_an_emergency_is_known_by_its_words(urgency: Urgency, subject: str, text: str) -> None:
    """Clause inc.emergency.channel: a wrong subject delays nobody."""
    assert urgency.reads(subject, [text])


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("URGENT: invoice", "Pay immediately, without delay: time is running."),
        ("Grand jury subpoena GJ-20-114", "Please find a subpoena for subscriber information of river_lantern."),
        ("Preservation request", "Please preserve the account for 90 days while we seek a warrant."),
        ("You have won", "Click now. Limited offer."),
        ("", ""),
    ],
)
def test_what_is_only_pressing_is_no_emergency(urgency: Urgency, subject: str, text: str) -> None:
    assert not urgency.reads(subject, [text])


@pytest.mark.usefixtures("_objects")
def test_urgent_messages_are_opened_before_all_others_whenever_they_came() -> None:
    """Clause inc.emergency.channel: what reads like an emergency does not wait behind what does not."""
    plain = [came(a_message(sender=f"{number}@junk.test")) for number in range(5)]
    fearful = came(a_message("please help", FEAR))
    glanced()
    assert OutboxJob.objects.get(name=OPEN_URGENT).payload == {"mail": fearful.pk}
    assert OutboxJob.objects.filter(name=OPEN, ended_at=None).count() == len(plain)
    assert not OutboxJob.objects.filter(name=GLANCE, ended_at=None).exists()
    seen = IncomingMail.objects.get(pk=fearful.pk)
    assert (seen.sender, seen.subject, seen.urgent, seen.glanced_at) == ("ada@police.example", "please help", True, NOW)


@pytest.mark.usefixtures("_objects")
def test_an_emergency_that_stands_in_a_document_alone_is_found() -> None:
    plain = came(a_message(papers=(a_paper("Please send the subscriber information of river_lantern."),)))
    fearful = came(a_message("see attached", "As attached.", papers=(a_paper(FEAR),)))
    glanced()
    assert OutboxJob.objects.filter(name=PAPERS).count() == 2
    assert not OutboxJob.objects.filter(name__in=[OPEN, OPEN_URGENT]).exists()
    glanced(PAPERS)
    assert OutboxJob.objects.get(name=OPEN_URGENT).payload == {"mail": fearful.pk}
    assert OutboxJob.objects.get(name=OPEN).payload == {"mail": plain.pk}


@pytest.mark.usefixtures("_objects")
def test_one_sender_calls_so_much_urgent_and_the_rest_comes_in_its_turn() -> None:
    many = [came(a_message("Emergency Disclosure Request")) for _ in range(MOST_OF_SENDER + 3)]
    glanced()
    assert OutboxJob.objects.filter(name=OPEN_URGENT).count() == MOST_OF_SENDER
    late = came(a_message("Emergency Disclosure Request", sender="Ada <ADA+2@police.example>"))
    other = came(a_message("Emergency Disclosure Request", sender="bo@police.example"))
    glanced()
    assert not IncomingMail.objects.get(pk=late.pk).urgent
    assert IncomingMail.objects.get(pk=other.pk).urgent
    assert IncomingMail.objects.filter(emergency=True).count() == len(many) + 2
    work()
    kinds = {mail.request.matters.get().kind for mail in IncomingMail.objects.select_related("request")}
    assert kinds == {"emergency"}


@pytest.mark.usefixtures("_objects")
def test_whoever_writes_in_the_name_of_an_officer_does_not_put_their_emergency_behind_junk() -> None:
    """A sender is a claim: five messages in somebody's name must not make theirs wait behind all that came before."""
    for _ in range(MOST_OF_SENDER):
        came(a_message("Emergency Disclosure Request"))
    junk = [came(a_message(f"offer {number}", sender="offers@junk.test")) for number in range(3)]
    glanced()
    genuine = came(a_message("Emergency Disclosure Request"), NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    worker.work_once(HANDLERS, lambda: later, "worker", only=(GLANCE,))
    worker.work_once(HANDLERS, lambda: later, "worker", only=(OPEN,))
    assert IncomingMail.objects.get(pk=genuine.pk).outcome == "request"
    assert not IncomingMail.objects.filter(pk__in=[each.pk for each in junk]).exclude(outcome="").exists()


@pytest.mark.usefixtures("_objects")
def test_a_whole_domain_calls_only_so_much_urgent() -> None:
    seen = [_seen(came(a_message(sender=f"a{number}@junk.test"))) for number in range(MOST_OF_DOMAIN + 5)]
    assert len(glancing._allowed(seen, NOW)) == MOST_OF_DOMAIN
    assert len(glancing._allowed(seen, NOW + timedelta(hours=2))) == MOST_OF_DOMAIN


def _seen(mail: IncomingMail) -> glancing._Seen:
    found = glances.Glance(sender=f"a{mail.pk}@junk.test", subject="Emergency Disclosure Request")
    return glancing._Seen(mail, found, emergency=True)


# --- what kills whoever looks at it -----------------------------------------------------------------------------------


def told(*contents: bytes) -> Iterator[glances.Glance]:
    for chunk in glances.glance([lambda content=content: content for content in contents], "surface"):
        yield from chunk


def test_a_message_that_takes_too_long_is_marked_and_the_rest_goes_on(monkeypatch) -> None:
    """The child is stopped at it by its own alarm, or killed from outside; what it had answered counts."""
    monkeypatch.setitem(glances.SECONDS, "surface", 0.0001)
    slow = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 30_000
    found = list(told(slow, slow))
    assert ["longer than" in each.why for each in found] == [True, True]
    assert list(told()) == []


def test_what_was_answered_before_a_child_died_counts(monkeypatch, tmp_path) -> None:
    deaths = iter([_ends_after(2), _ends_after(0), _ends_after(3)])
    monkeypatch.setattr(glances, "_watched", lambda depth, limits, folder: next(deaths)(folder))
    found = list(told(*(b"Subject: %d\n\n" % number for number in range(5))))
    assert [each.subject for each in found] == ["0", "1", "", "", "0"]
    assert [bool(each.why) for each in found] == [False, False, True, True, False]


def _ends_after(answers: int):
    def watched(folder) -> str:
        lines = [b'{"subject": "%d", "text": ""}\n' % number for number in range(answers)]
        (folder / "answers").write_bytes(b"".join(lines) + b'{"subj')
        return "its reader failed at something in it (SIGSEGV)"

    return watched


@pytest.mark.parametrize(
    "answer",
    [
        b"[]",
        b"{}",
        b"null",
        b'{"text": 1}',
        b'{"text": "", "subject": "a\\nb"}',
        b'{"text": "", "sender": 7}',
        b"{" * 9999,
    ],
)
def test_an_answer_that_is_none_is_not_believed(monkeypatch, answer: bytes) -> None:
    def watched(depth, limits, folder) -> str:
        (folder / "answers").write_bytes(answer + b"\n")
        return ""

    monkeypatch.setattr(glances, "_watched", watched)
    assert [each.why for each in told(b"Subject: x\n\n")] == ["the process that looked at it gave no sound answer"]


HOSTILE = (
    b"",
    b"\x00\xff" * 1000,
    b"Subject: " + b"=?utf-8?q?" * 5000,
    b"From: " + b"<" * 100_000,
    b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 100_000,
    b"Subject: x\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
    b"Subject: x\nContent-Type: text/html\n\n" + b"<" * 200_000,
    b"Subject: x\nContent-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n!!!!" * 10,
    b"X: " + b"y" * (1 << 20) + b"\nSubject: Emergency Disclosure Request\n\n",
    b"From: a@b.example, c@d.example\nSubject: =?unknown-8bit?b?//8=?=\n\n",
)


def test_messages_of_any_kind_are_answered_for_and_the_next_one_is_seen() -> None:
    found = list(told(*HOSTILE, a_message("the last one")))
    assert len(found) == len(HOSTILE) + 1
    assert found[-1].subject == "the last one"


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        (b"From: Ada <ada@police.example>", "ada@police.example"),
        (b"From: =?utf-8?q?Ad=C3=A9?= <ada@police.example>", "ada@police.example"),
        (b"From: a@b.example, c@d.example", ""),
        (b"From: a@b.example\nFrom: c@d.example", ""),
        (b"From: nobody", ""),
        (b"From: <a@b.example\x00>", ""),
        (b"To: a@b.example", ""),
    ],
)
def test_a_sender_is_one_address_or_none(head: bytes, sender: str) -> None:
    answer: dict[str, object] = {}
    surface(head + b"\n\nx", Limits(), answer)
    assert answer["sender"] == sender


@pytest.mark.django_db
@pytest.mark.usefixtures("_objects")
def test_a_message_of_a_hundred_thousand_parts_is_taken_in_and_seen() -> None:
    content = (
        b"Subject: Emergency Disclosure Request\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\n\nx\n" * 100_000
    )
    mail = glancing_of(content)
    assert (mail.subject, mail.urgent) == ("Emergency Disclosure Request", True)


def glancing_of(content: bytes) -> IncomingMail:
    mail = take_in(content, SMTP, NOW)
    glanced()
    mail.refresh_from_db()
    return mail
