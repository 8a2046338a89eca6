"""Messages are read apart from the desk: what is asked for comes out, and nothing they contain can hurt."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.parent import read_message
from rogatory.problem import Problem


def written(**headers: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = headers.get("sender", "Det. Ana Ruiz <a.ruiz@police.example>")
    message["To"] = "requests@provider.example"
    message["Subject"] = headers.get("subject", "Grand jury subpoena 20-114")
    message["Date"] = "Tue, 01 Sep 2020 14:03:00 +0200"
    message["Message-ID"] = "<one@police.example>"
    message.set_content("Please see the attached subpoena.\n\nÄäß 日本")
    return message


def test_headers_text_and_attachments_come_out() -> None:
    message = written()
    message.add_attachment(b"%PDF-1.7 not quite", maintype="application", subtype="octet-stream", filename="gj.pdf")
    read = read_message(bytes(message), "gj.eml")
    assert read.sender == "a.ruiz@police.example"
    assert read.recipients == ("requests@provider.example",)
    assert read.subject == "Grand jury subpoena 20-114"
    assert read.sent_at == datetime(2020, 9, 1, 12, 3, tzinfo=UTC)
    assert read.message_id == "<one@police.example>"
    assert "Ääß 日本" in read.text
    assert [(one.name, one.content_type, one.content) for one in read.attachments] == [
        ("gj.pdf", "application/pdf", b"%PDF-1.7 not quite")
    ]
    assert read.remarks == ()


def test_the_type_of_an_attachment_is_what_its_bytes_are_not_what_its_sender_says() -> None:
    message = written()
    message.add_attachment(b"\x89PNG\r\n\x1a\n....", maintype="application", subtype="pdf", filename="order.pdf")
    (attachment,) = read_message(bytes(message), "x.eml").attachments
    assert (attachment.declared_type, attachment.content_type) == ("application/pdf", "image/png")


def test_a_subject_that_decodes_to_more_headers_stays_one_line() -> None:
    raw = bytes(written()).replace(
        b"Subject: Grand jury subpoena 20-114", b"Subject: =?utf-8?q?Order=0D=0ABcc=3A_evil=40x=2Etest?="
    )
    assert read_message(raw, "x.eml").subject == "Order Bcc: evil@x.test"


@pytest.mark.parametrize(
    "sender",
    ["a@one.example, b@two.example", "a@one.example\r\nFrom: b@two.example", "nobody", "", "undisclosed:;"],
)
def test_a_sender_that_is_not_one_address_is_not_guessed(sender: str) -> None:
    raw = bytes(written()).replace(b"Det. Ana Ruiz <a.ruiz@police.example>", sender.encode())
    read = read_message(raw, "x.eml")
    assert read.sender is None
    assert any("sender" in remark for remark in read.remarks)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\order.pdf", "order.pdf"),
        ("order\u202efdp.exe", "order fdp.exe"),
        ("...", "attachment-1"),
        ("a" * 500 + ".pdf", "a" * 120),
    ],
)
def test_the_name_of_an_attachment_is_made_harmless(given: str, kept: str) -> None:
    message = written()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename=given)
    assert read_message(bytes(message), "x.eml").attachments[0].name == kept


def test_text_is_taken_from_html_when_there_is_no_other_without_its_scripts() -> None:
    message = written()
    message.set_content("<p>Please <b>preserve</b></p><script>steal()</script>", subtype="html")
    read = read_message(bytes(message), "x.eml")
    assert read.text == "Please preserve"
    assert any("HTML" in remark for remark in read.remarks)


def test_a_message_inside_the_message_is_kept_whole_and_not_walked_into() -> None:
    inner = written(subject="the inner one")
    inner.add_attachment(b"deep", maintype="application", subtype="pdf", filename="deep.pdf")
    message = written()
    message.add_attachment(inner)
    (attachment,) = read_message(bytes(message), "x.eml").attachments
    assert attachment.declared_type == "message/rfc822"
    assert b"the inner one" in attachment.content


def nested(depth: int) -> bytes:
    head = b"From: a@police.example\r\nMIME-Version: 1.0\r\n"
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return head + opened + b"\r\nbottom\r\n" + b"".join(b"--b%d--\r\n" % n for n in reversed(range(depth)))


@pytest.mark.parametrize("depth", [30, 400, 5000])
def test_deep_nesting_is_refused_and_hurts_nobody(depth: int) -> None:
    with pytest.raises(Problem, match=r"nested|too deeply"):
        read_message(nested(depth), "deep.eml")


def test_ten_thousand_parts_are_refused() -> None:
    raw = b'From: a@police.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    with pytest.raises(Problem, match="more than 500 parts"):
        read_message(raw + b"--b\r\n\r\nx\r\n" * 10_000 + b"--b--\r\n", "parts.eml")


def test_nested_comments_in_an_address_do_not_break_the_reading() -> None:
    with pytest.raises(Problem, match="too deeply"):
        read_message(b"From: " + b"(" * 50_000 + b"a@b.example\r\n\r\nx", "comments.eml")


def endless(words: int) -> bytes:
    """A message whose subject takes the standard library time, and memory, that grow as the square of its length."""
    return b"From: a@police.example\r\nSubject: " + b"=?utf-8?q?a?=" * words + b"\r\n\r\nx"


SLOW = b"From: a@police.example\r\nSubject: " + b"x " * 1_000_000 + b"\r\n\r\nx"
"""A message whose subject takes the standard library time, and no more memory than others."""


def test_a_header_that_takes_for_ever_is_given_up_by_its_share_of_work() -> None:
    with pytest.raises(Problem, match="more than 1 seconds of work"):
        read_message(SLOW, "slow.eml", Limits(cpu_seconds=1))


def test_a_header_that_takes_for_ever_is_killed_by_the_clock() -> None:
    with pytest.raises(Problem, match=r"longer than 0\.5 seconds"):
        read_message(SLOW, "slow.eml", Limits(wall_seconds=0.5))


@pytest.mark.parametrize("raw", [bytes(written()) + b"x" * (30 << 20), endless(200_000)])
def test_a_message_that_needs_too_much_memory_is_given_up(raw: bytes) -> None:
    with pytest.raises(Problem, match="memory"):
        read_message(raw, "large.eml", Limits(memory_bytes=60 << 20))


def test_a_message_over_the_size_limit_is_not_even_tried() -> None:
    with pytest.raises(Problem, match="the most that is opened"):
        read_message(b"x" * 101, "large.eml", Limits(input_bytes=100))


@pytest.mark.parametrize("raw", [b"", b"\x00" * 4000, b"%PDF-1.7\n", b"hello", bytes(range(256)) * 64])
def test_what_is_no_message_is_told(raw: bytes) -> None:
    with pytest.raises(Problem, match="headers of an e-mail") as caught:
        read_message(raw, "nothing.eml")
    assert caught.value.where == "nothing.eml"
    assert caught.value.cure


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: text/plain; charset=klingon",
        b"Content-Type: ;;;=",
        b"Content-Type: multipart/mixed",
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment; filename*0*=x'y'%zz; filename*9999999999=1",
        b"Date: Tue, 99 Foo 2020",
        b"Message-ID: <<>><",
        b"Subject: =?utf-8?b?/////?=",
        b"To: <@@@>",
    ],
)
def test_a_broken_header_costs_itself_and_not_the_message(header: bytes) -> None:
    read = read_message(b"From: a@police.example\r\n" + header + b"\r\n\r\nthe words\r\n", "broken.eml")
    assert read.sender == "a@police.example"


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        (b"X-Mailer: any", False),
        (b"Auto-Submitted: no", False),
        (b"Auto-Submitted: auto-replied", True),
        (b"Precedence: bulk", True),
        (b"List-Id: <officers.police.example>", True),
        (b"Return-Path: <>", True),
    ],
)
def test_what_a_machine_wrote_is_known_so_that_no_machine_answers_it(header: bytes, automatic: bool) -> None:
    assert read_message(header + b"\r\n" + bytes(written()), "x.eml").automatic is automatic
