"""Letters leave once, to one address, and nothing in them can become a header."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from rogatory.desk import door, outbox, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import Submit
from rogatory.desk.models import Letter, OutboxJob
from rogatory.mail.letters import HANDLERS, message_for, message_id
from rogatory.problem import Problem

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def letter(db, settings, tmp_path) -> Letter:
    """The receipt of a request that came in by mail, queued and not sent yet."""
    settings.OBJECTS_DIR = tmp_path / "objects"
    inputs = Submit("email", NOW, sender="ada@police.example", subject="a request")
    letter = door.act(SYSTEM, "submit", None, inputs, NOW).require().letter
    # What the desk does besides with a request is other tests' matter.
    OutboxJob.objects.exclude(name="send_letter").delete()
    return letter


def work(at: datetime = NOW) -> int:
    return worker.work_off(HANDLERS, lambda: at)


def test_a_queued_letter_is_sent_and_marked(letter: Letter, settings) -> None:
    assert work() == 1
    (sent,) = mail.outbox
    letter.refresh_from_db()
    assert letter.sent_at == NOW
    assert (sent.to, sent.subject, sent.body) == (["ada@police.example"], letter.subject, letter.body)
    assert sent.from_email == settings.DEFAULT_FROM_EMAIL
    assert sent.extra_headers["Message-ID"] == message_id(letter)
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert OutboxJob.objects.get().ended_at == NOW


def test_the_same_job_twice_sends_once(letter: Letter) -> None:
    claim = outbox.claim("one", now=NOW)
    HANDLERS["send_letter"](claim, lambda: NOW)
    again = outbox.Claim(claim.id, claim.name, claim.key, claim.payload, claim.token, 2)
    HANDLERS["send_letter"](again, lambda: NOW)
    assert work(NOW + timedelta(hours=2)) == 0
    assert len(mail.outbox) == 1


def test_a_letter_that_the_server_does_not_take_is_tried_again(letter: Letter, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    work()
    letter.refresh_from_db()
    assert letter.sent_at is None
    assert OutboxJob.objects.get().ended_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work(NOW + timedelta(minutes=5))
    letter.refresh_from_db()
    assert letter.sent_at == NOW + timedelta(minutes=5)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"to": "ada@police.example\nBcc: eve@mail.test"},
        {"to": "ada@police.example, eve@mail.test"},
        {"to": "Ada <ada@police.example>"},
        {"to": "ada"},
        {"to": ""},
        {"subject": "Decision\r\nBcc: eve@mail.test"},
        {"subject": "Decision\x07"},
        {"subject": ""},
    ],
)
def test_nothing_in_a_letter_becomes_a_header(letter: Letter, change: dict[str, str]) -> None:
    for name, value in change.items():
        setattr(letter, name, value)
    with pytest.raises(Problem):
        message_for(letter)
    letter.save()
    work()
    assert mail.outbox == []


def test_the_message_id_is_the_letters_own_and_never_another(letter: Letter) -> None:
    first = message_id(letter)
    assert first == message_id(Letter.objects.get(pk=letter.pk))
    letter.pk += 1
    assert message_id(letter) != first
    assert first.startswith("<R-2026-")
    assert first.endswith("@provider.example>")


def test_every_script_survives_the_post(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(subject="決定 قرار 🙂", body="ขอบคุณ\nអរគុណ\n")
    work()
    (sent,) = mail.outbox
    assert sent.message()["Subject"] is not None
    assert sent.subject == "決定 قرار 🙂"
    assert "អរគុណ" in sent.body
