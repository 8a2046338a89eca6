"""A receipt goes to a person who wrote to us, once within the hour, and carries nothing that they could put in it."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.core import mail as outgoing
from hypothesis import given
from hypothesis import strategies as st

from rogatory.desk import worker
from rogatory.desk.models import Acknowledged, Letter
from rogatory.desk.stages.answered import may_answer_now
from rogatory.mail import letters
from rogatory.mail.acknowledging import is_bounce, is_ours, is_role, may_be_answered
from rogatory.mail.identity import scanned
from rogatory.mail.letters import message_for
from rogatory.problem import Problem
from tests.desk.test_at_once import at_once
from tests.mail.sent import ADA, NOW, a_message, opened

HEAD = b"From: ada@police.example\r\nSubject: a request\r\n"


@pytest.fixture
def _objects(settings, tmp_path) -> None:
    settings.OBJECTS_DIR = tmp_path / "objects"


@pytest.mark.django_db
@pytest.mark.usefixtures("_objects")
def test_a_sender_gets_one_receipt_within_the_hour_however_much_they_send() -> None:
    """Clauses inc.serve and pte.serve: an acknowledgement says that no objection is waived."""
    for minute in (0, 20, 59):
        opened(a_message(sender="Ada <Ada+one@Police.example>"), NOW + timedelta(minutes=minute))
    assert Letter.objects.count() == 1
    opened(a_message(), NOW + timedelta(minutes=60))
    opened(a_message(sender="bo@police.example"), NOW + timedelta(minutes=60))
    assert [letter.key for letter in Letter.objects.all()] == ["receipt"] * 3
    assert all("No objection is waived" in letter.body for letter in Letter.objects.all())


def test_two_workers_who_answer_one_sender_at_once_send_one_receipt(transactional_db) -> None:
    told = at_once(*[lambda: may_answer_now(ADA, NOW)] * 4)
    assert sorted(told) == [False, False, False, True]
    assert Acknowledged.objects.get().last_at == NOW


MACHINES = (
    b"Auto-Submitted: auto-replied",
    b"Auto-Submitted: auto-generated (vacation)",
    b"Return-Path: <>",
    b"Return-Path:  < >".replace(b" >", b">"),
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    b"List-Id: <officers.police.example>",
    b"List-Unsubscribe: <mailto:leave@lists.example>",
    b"Precedence: bulk",
    b"Precedence:\r\n list",
    b"PRECEDENCE: Junk",
    b"X-Autoreply: yes",
    b"X-Auto-Response-Suppress: All",
    b"X-Loop: somebody@police.example",
    b"X-Rogatory-Alert: msg_1",
)


@pytest.mark.parametrize("field", MACHINES)
def test_machines_lists_and_mail_servers_are_never_answered(field: bytes) -> None:
    assert not may_be_answered(scanned(field + b"\r\n" + HEAD + b"\r\nx"), ADA, (ADA,))
    assert not may_be_answered(scanned(HEAD + field.replace(b": ", b":\t") + b"\n\nx"), ADA, ())


@pytest.mark.parametrize(
    "sender",
    [
        *(
            "mailer-daemon",
            "MAILER-DAEMON",
            "postmaster",
            "no-reply",
            "noreply",
            "do-not-reply",
            "donotreply",
            "no_reply",
        ),
        *(
            "bounce",
            "bounces+12=a",
            "owner-officers",
            "officers-request",
            "officers-owner",
            "abuse",
            "root",
            "listserv",
        ),
    ],
)
def test_addresses_that_nobody_reads_are_never_answered(sender: str) -> None:
    assert is_role(f"{sender}@police.example")
    assert not may_be_answered(scanned(HEAD + b"\r\nx"), f"{sender}@police.example", ())


@pytest.mark.parametrize("sender", ["ada", "no.replyton", "rebound", "abuser", "records", "owner"])
def test_people_with_names_alike_are_answered(sender: str) -> None:
    assert may_be_answered(scanned(HEAD + b"\r\nx"), f"{sender}@police.example", (ADA,))


def test_a_null_return_path_of_any_server_on_the_way_counts() -> None:
    assert not may_be_answered(scanned(HEAD + b"\r\nx"), ADA, (ADA, "<>"))


@pytest.mark.parametrize(
    ("envelope", "field", "is_one"),
    [
        (("<>",), b"", True),
        (("<>", "<>"), b"", True),
        (("<>", ADA), b"", False),
        ((ADA,), b"Return-Path: <>\r\n", False),
        ((), b"Return-Path: <>\r\n", True),
        ((), b"", False),
        ((ADA,), b'Content-Type: multipart/report; boundary="b"\r\n', True),
    ],
)
def test_a_message_is_a_bounce_only_where_no_server_named_a_sender(
    envelope: tuple[str, ...], field: bytes, is_one: bool
) -> None:
    assert is_bounce(scanned(field + HEAD + b"\r\nx"), envelope) is is_one


def test_we_never_answer_ourselves(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Legal Process <legal@provider.example>"
    settings.ALERT_EMAIL = ("Duty@provider.example",)
    settings.ENTITY_EMAIL = {"pte": "counsel@other.provider.example"}
    ours = ("legal@provider.example", "LEGAL+a@provider.example", "duty@provider.example", "legal@tiktok.com")
    for each in (*ours, "counsel@other.provider.example"):
        assert is_ours(each)
        assert not may_be_answered(scanned(HEAD + b"\r\nx"), each, ())


@pytest.mark.django_db
@pytest.mark.usefixtures("_objects")
@pytest.mark.parametrize("field", [{"auto_submitted": "auto-replied"}, {"list_id": "<a.lists.example>"}])
def test_what_is_not_answered_is_a_request_all_the_same(field: dict[str, str]) -> None:
    assert opened(a_message(**field)).outcome == "request"
    assert not Letter.objects.exists()


HOSTILE = (
    b"ada@police.example",
    b"ada@police.example\r\nBcc: eve@elsewhere.test",
    b"=?utf-8?q?ada=0D=0ABcc:_eve@elsewhere.test?= <ada@police.example>",
    b"=?utf-8?b?YWRhDQpCY2M6IGV2ZUBlbHNld2hlcmUudGVzdA0K?= <ada@police.example>",
    b"ada@police.example\nBcc:eve@elsewhere.test",
    b"<ada@police.example\x00>, eve@elsewhere.test",
    b'"ada\r\n Bcc: eve@elsewhere.test" <ada@police.example>',
    b"=?utf-8?q?ada=40police=2Eexample=3E=0D=0ABcc=3A?= <ada@police.example>",
    b"ada@police.example, eve@elsewhere.test",
    b"<ada@police.example%0d%0aBcc:eve@elsewhere.test>",
)


@pytest.mark.django_db
@pytest.mark.usefixtures("_objects")
@pytest.mark.parametrize("named", HOSTILE)
def test_nothing_of_a_head_becomes_a_head_of_ours(named: bytes) -> None:
    content = b"From: " + named + b"\r\nSubject: =?utf-8?q?x=0D=0ABcc:_eve@elsewhere.test?=\r\n\r\nhello"
    mail = opened(content, sender="")
    worker.work_off(letters.HANDLERS, lambda: NOW)
    assert len(outgoing.outbox) == (mail.sender == ADA)
    for sent in outgoing.outbox:
        _is_ours_alone(sent.message().as_bytes(linesep="\r\n"))


FIELDS = {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Message-ID"} | {
    "Auto-Submitted",
    "Date",
}


def _is_ours_alone(raw: bytes) -> None:
    made = message_from_bytes(raw, policy=default)
    assert {*made.keys()} == FIELDS
    assert len(made.keys()) == len(FIELDS)
    assert [one.addr_spec for one in made["To"].addresses] == [ADA]
    assert b"eve@" not in raw.partition(b"\r\n\r\n")[0]
    assert made["Subject"].startswith("Received: R-")


_PIECES = [
    "\r",
    "\n",
    "\r\n",
    "Bcc: eve@elsewhere.test",
    "ada@police.example",
    "<",
    ">",
    ",",
    " ",
    "=?utf-8?q?=0A?=",
    ":",
]


@given(to=st.lists(st.sampled_from([*_PIECES, "\x00", "é", "\u2028", "\u202e"]), max_size=8).map("".join))
def test_no_address_and_no_subject_smuggles_a_field_in(to: str) -> None:
    """Whatever stands where the address or the subject of a letter should: it goes to one address, or nowhere."""
    for letter in (_letter(to, "Received: R-2026-000001-Z"), _letter(ADA, f"Received: R-{to}")):
        try:
            raw = message_for(letter).message().as_bytes(linesep="\r\n")
        except Problem:
            continue
        made = message_from_bytes(raw, policy=default)
        assert {*made.keys()} == FIELDS
        assert len(made.keys()) == len(FIELDS)
        assert len(made["To"].addresses) == 1
        assert made["Bcc"] is None


def _letter(to: str, subject: str) -> Letter:
    from rogatory.desk.models import Request

    request = Request(reference="R-2026-000001-Z", received_at=NOW)
    return Letter(pk=1, request=request, key="ready", to=to, subject=subject, body="words", written_at=NOW)
