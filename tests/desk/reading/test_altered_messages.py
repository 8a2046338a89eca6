"""However a message is bent, reading it ends in a message or in a Problem."""

from __future__ import annotations

import random
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from rogatory.desk.reading import message as reader
from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem
from tests.trials import trials

SPICE = [
    b"=?utf-8?q?=0D=0ABcc:?=", b"=?x?b?%%?=", b"\r\n\r\n", b"\r", b"\x00", b"\xff\xfe", b";", b'"', b"<", b">", b"(",
    b",", b":", b"--edge", b"--edge--", b"boundary=", b"charset=", b"filename*0*=utf-8''", b"message/rfc822",
    b"multipart/mixed; boundary=edge", b"base64", b"=", b"From: ", b"Content-Type: ", b"@", b"%", b"\xe2\x80\xae",
    b"Content-Disposition: attachment", b"[", b"]",
]  # fmt: skip


def whole() -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Det. Åda <ada@police.example>"
    message["To"] = "a@provider.example, B <b@provider.example>"
    message["Subject"] = "Subpoena 日本 " * 4
    message["Date"] = "Tue, 01 Sep 2020 14:03:00 +0200"
    message["Message-ID"] = "<one@police.example>"
    message.set_content("text ä")
    message.add_alternative("<p>text</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="ä.pdf")
    inner = EmailMessage(policy=SMTP)
    inner["Subject"] = "inner"
    inner.set_content("inner")
    message.add_attachment(inner)
    return bytes(message)


def bent(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made))
        if chance.random() < 0.6:
            made[at:at] = chance.choice(SPICE)
        else:
            del made[at : at + chance.randint(1, 40)]
    return bytes(made)


def test_no_bent_message_breaks_the_reader(
    chance: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content = whole()
    read = 0
    for _ in range(trials(5000)):
        try:
            answer = reader.read(bent(content, chance), Limits(), True)
        except (Problem, RecursionError):
            continue
        read += 1
        assert answer["subject"].isprintable()
        assert all(one["name"].isprintable() and "/" not in one["name"] for one in answer["attachments"])
    assert read > trials(5000) / 2
