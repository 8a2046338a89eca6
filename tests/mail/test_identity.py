"""One message is one message, by whatever way it comes; what its author wrote otherwise is another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.mail.identity import MOST_OF_HEAD, identity_of, scanned

MESSAGE = (
    b"From: Ada Mason <ada@police.example>\r\nTo: requests@provider.example\r\nDate: Mon, 2 Mar 2026 09:30:00 +0000\r\n"
    b"Message-ID: <one@police.example>\r\nSubject: a request for the records of an account\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nPlease.\r\n--b--\r\n'
)
TRACES = (
    b"Received: from mx.police.example by mail.provider.example with ESMTPS id 12;\r\n\tMon, 2 Mar 2026 09:30:01 +0000",
    b"Return-Path: <ada@police.example>",
    b"Delivered-To: requests@provider.example",
    b"Authentication-Results: mail.provider.example; dkim=pass header.d=police.example",
    b"DKIM-Signature: v=1; a=rsa-sha256; d=police.example; s=a; bh=x; b=y",
    b"ARC-Seal: i=1; a=rsa-sha256; cv=none",
    b"X-Spam-Status: No, score=-1.0\r\n required=5.0",
    b"Status: RO",
    b"Content-Length: 512",
)


@given(st.lists(st.sampled_from(TRACES)), st.sampled_from([b"\r\n", b"\n", b"\r"]), st.integers(0, 3), st.booleans())
def test_what_servers_add_on_the_way_makes_no_other_message(
    traces: list[bytes], end: bytes, blank: int, mailbox: bool
) -> None:
    """Clauses inc.serve and pte.serve: what was served once was served once."""
    came = b"\r\n".join([*traces, MESSAGE]) + b"\r\n" * blank
    folded = came.replace(b"a request for the records", b"a request for\r\n  the records")
    read = folded.replace(b"\r\n", end)
    assert identity_of((b"From ada@police.example Mon Mar  2 09:30:01 2026\n" if mailbox else b"") + read) == (
        identity_of(MESSAGE)
    )


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"Please.", b"Please!"),
        (b"Please.", b"Please.\r\n"),
        (b"Subject: a", b"Subject: A"),
        (b"ada@", b"eve@"),
        (b"<one@", b"<two@"),
        (b"09:30:00", b"09:30:01"),
        (b"To: requests@", b"To: others@"),
        (b"To: requests@", b"Reply-To: eve@elsewhere.test\r\nTo: requests@"),
        (b"multipart/mixed", b"multipart/alternative"),
        (b"From:", b"From: eve@elsewhere.test\r\nFrom:"),
        (b"\r\n\r\n--b\r\n\r\n", b"\r\nno field\r\n--b\r\n\r\n"),
    ],
)
def test_what_its_author_wrote_otherwise_makes_another_message(written: bytes, instead: bytes) -> None:
    assert written in MESSAGE
    assert identity_of(MESSAGE.replace(written, instead, 1)) != identity_of(MESSAGE)


def test_the_body_begins_where_the_head_ends() -> None:
    assert scanned(b"Subject: x\n\n\n text\n\n").body == b"\n text"
    assert scanned(b"Subject: x\nnot a field\n").body == b"not a field"
    assert scanned(b"").head == scanned(b"").body == b""
    assert scanned(b"\x00\xff").body == b"\x00\xff"


@pytest.mark.parametrize(
    ("content", "is_one"), [(MESSAGE, True), (b"Received: x\n\n", True), (b"hello: you\n\nto: x", False), (b"", False)]
)
def test_a_message_is_known_by_its_head(content: bytes, is_one: bool) -> None:
    assert scanned(content).is_message is is_one


@given(st.binary(max_size=2000))
def test_any_bytes_have_an_identity(content: bytes) -> None:
    assert len(identity_of(content)) == 64


@given(st.lists(st.sampled_from([b"a", b" ", b"\n", b"\r", b"To", b":", b"From ", b"\x00", b"Content-"]), max_size=60))
def test_the_way_in_which_lines_end_makes_no_other_message(pieces: list[bytes]) -> None:
    content = b"".join(pieces).replace(b"\r", b"")
    assert identity_of(content) == identity_of(content.replace(b"\n", b"\r\n"))


def test_no_head_is_so_long_that_a_part_of_it_would_not_count() -> None:
    long = b"X-Filler: y\n" * (MOST_OF_HEAD // 12 + 1)
    assert identity_of(long + b"To: one@a.test\n\nx") != identity_of(long + b"To: two@a.test\n\nx")
