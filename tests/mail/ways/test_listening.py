"""What a mail server that hands mail to us can rely on, and what a hostile one cannot do."""

from __future__ import annotations

import asyncio
import re
import smtplib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from rogatory.mail.ways.listening import Address, Listener
from rogatory.mail.ways.speaking import Terms
from rogatory.problem import Problem
from tests.mail.servers import HOST, SECONDS, until
from tests.mail.ways.listeners import Kept, listening, lmtp, smtp

SENDER, RECIPIENT = "ada@police.example", "legal@provider.test"
MESSAGE = b"From: ada@police.example\r\nSubject: Request\r\n\r\nWords.\r\n"


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def running(kept):
    with listening(kept, size=100_000) as found:
        yield found


def begun(client, recipient=RECIPIENT):
    client.ehlo_or_helo_if_needed()
    client.mail(SENDER)
    assert client.rcpt(recipient)[0] == 250


def stuffed(content):
    """The dots at the beginning of lines doubled, as a sender does it."""
    return re.sub(rb"(\A|\r\n)\.", rb"\1..", content)


def test_a_message_is_taken_as_it_came_with_its_envelope(kept, running):
    with smtp(running) as client:
        client.sendmail(SENDER, [RECIPIENT, "urgent@provider.test"], MESSAGE)
    [(content, arrived)] = kept.messages
    assert content == MESSAGE
    assert (arrived.way, arrived.sender, arrived.client, arrived.helo) == ("smtp", SENDER, HOST, "mail.police.example")
    assert arrived.recipients == (RECIPIENT, "urgent@provider.test")


def test_only_the_named_mailboxes_take_mail(kept, running):
    with smtp(running) as client:
        client.ehlo()
        client.mail(SENDER)
        answers = [client.rcpt(each)[0] for each in ("LEGAL@provider.test", "ada@police.example", "legal", "")]
    assert answers == [250, 550, 550, 550]
    assert not kept.messages


def test_250_is_said_only_when_the_message_is_safe(kept, running):
    kept.open.clear()
    answers = []
    with smtp(running) as client:
        begun(client)
        sending = threading.Thread(target=lambda: answers.append(client.data(MESSAGE)[0]))
        sending.start()
        assert kept.asked.wait(SECONDS)
        assert not answers
        kept.open.set()
        sending.join(SECONDS)
    assert answers == [250]


def test_who_says_all_at_once_and_closes_its_side_is_answered_all_the_same(kept, running):
    kept.open.clear()
    with smtp(running) as client:
        begun(client)
        client.docmd("DATA")
        client.send(MESSAGE + b".\r\nQUIT\r\n")
        client.sock.shutdown(socket.SHUT_WR)
        assert kept.asked.wait(SECONDS)
        kept.open.set()
        assert [client.getreply()[0], client.getreply()[0]] == [250, 221]


@pytest.mark.parametrize("said", [b"", b"NOO", b"DATA\r\nhalf a mess"])
def test_who_breaks_off_leaves_nothing_behind(kept, running, said):
    with smtp(running) as client:
        begun(client)
        client.send(said)
        client.sock.shutdown(socket.SHUT_WR)
        while client.sock.recv(100):
            pass
    assert not kept.messages


def test_what_could_not_be_kept_stays_with_its_sender_who_is_told_nothing_of_why(kept, running):
    kept.failing = True
    with smtp(running) as client:
        begun(client)
        code, words = client.data(MESSAGE)
        assert code == 451
        assert b"disk" not in words
        kept.failing = False
        begun(client)
        assert client.data(MESSAGE)[0] == 250


def test_by_lmtp_each_recipient_is_answered(kept, running):
    with lmtp(running) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(RECIPIENT)
        client.rcpt("nobody@provider.test")
        client.rcpt("urgent@provider.test")
        assert client.docmd("DATA")[0] == 354
        client.send(MESSAGE + b".\r\n")
        assert [client.getreply()[0] for _ in range(2)] == [250, 250]
        client.mail(SENDER)
        client.rcpt(RECIPIENT)
        client.rcpt("urgent@provider.test")
        client.docmd("DATA")
        client.send(b"x" * 150_000 + b"\r\n.\r\n")
        assert [client.getreply()[0] for _ in range(2)] == [552, 552]
        assert client.docmd("EHLO", "relay")[0] == client.docmd("HELO", "relay")[0] == 500
    assert [arrived.way for _, arrived in kept.messages] == ["lmtp"]


def test_the_most_that_is_taken_is_announced_and_kept_to(kept, running):
    with smtp(running) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "100000"
        assert client.mail(SENDER, ["SIZE=100001"])[0] == 552
        begun(client)
        assert client.data(b"x" * 100_001)[0] == 552
        begun(client)
        assert client.data(b"x" * 99_998 + b"\r\n")[0] == 250
    assert len(kept.messages) == 1


def test_a_line_that_does_not_end_ends_the_connection(kept, running):
    with smtp(running) as client:
        begun(client)
        client.docmd("DATA")
        with pytest.raises((OSError, smtplib.SMTPServerDisconnected)):
            client.send(b"x" * 50_000_000)
    assert not kept.messages


@pytest.mark.parametrize(
    "body",
    [
        b"Subject: x\r\n\r\n" + b"x" * 90_000 + b"\r\n",
        b"Subject: " + b"x" * 70_000 + b"\r\n\r\nwords\r\n",
        b"Subject: x\r\n\r\n..one dot\r\nand\n.\nno end, nor\r.\ris this\r\n",
        b"\x00\x80\xff no head at all\r\n",
    ],
    ids=["long line", "long header", "dots and bare line ends", "no message"],
)
def test_whatever_bytes_it_has_a_message_is_taken_as_it_came(kept, running, body):
    with smtp(running) as client:
        begun(client)
        client.docmd("DATA")
        client.send(stuffed(body) + b".\r\n")
        assert client.getreply()[0] == 250
    assert kept.messages[0][0] == body


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r.\r"])
def test_only_a_dot_between_whole_line_ends_is_the_end(kept, running, end):
    smuggled = b"Subject: one" + end + b"MAIL FROM:<x@police.example>\r\n"
    with smtp(running) as client:
        begun(client)
        client.docmd("DATA")
        client.send(stuffed(smuggled) + b".\r\n")
        assert client.getreply()[0] == 250
        assert client.noop()[0] == 250
    assert [content for content, _ in kept.messages] == [smuggled]


def test_nobody_is_told_which_mailboxes_there_are(running):
    with smtp(running) as client:
        client.ehlo()
        assert client.docmd("VRFY", RECIPIENT)[0] == client.docmd("EXPN", RECIPIENT)[0] == 502


def test_a_bounce_comes_from_nobody(kept, running):
    with smtp(running) as client:
        client.sendmail("", [RECIPIENT], MESSAGE)
    assert kept.messages[0][1].sender == "<>"


@pytest.mark.parametrize(
    "sender", [b"<\xff@police.example>", b"<" + b"a" * 400 + b"@police.example>", b"<a\x07@x.test>"]
)
def test_an_address_that_cannot_be_written_down_is_refused(running, sender):
    with smtp(running) as client:
        client.ehlo()
        client.send(b"MAIL FROM:" + sender + b"\r\n")
        assert 500 <= client.getreply()[0] < 560
        assert client.noop()[0] == 250


def test_an_endless_command_is_refused_and_the_next_is_heard(running):
    with smtp(running) as client:
        client.send(b"EHLO " + b"x" * 500_000 + b"\r\n")
        assert client.getreply()[0] == 500
        assert client.ehlo()[0] == 250


def test_who_asks_without_end_is_sent_away(running):
    with smtp(running) as client:
        assert 421 in [client.docmd("HELP")[0] for _ in range(101)]


def test_beyond_so_many_connections_one_is_told_to_come_back(kept):
    with listening(kept, connections=2) as running, smtp(running) as one:
        with smtp(running), socket.create_connection((HOST, running.ports[0]), SECONDS) as third:
            assert third.recv(100).startswith(b"421 ")
        assert one.noop()[0] == 250
        until(lambda: _greeted(running))


def _greeted(running):
    with socket.create_connection((HOST, running.ports[0]), SECONDS) as again:
        return again.recv(100).startswith(b"220 ")


def test_who_says_nothing_is_cut_off(kept):
    with listening(kept, seconds=0.1) as running, socket.create_connection((HOST, running.ports[0]), SECONDS) as slow:
        slow.recv(100)
        assert slow.recv(100) == b""


def test_when_it_is_stopped_what_has_begun_is_taken_and_nobody_else_is_heard(kept):
    with listening(kept) as running, smtp(running) as busy, smtp(running) as idle:
        kept.open.clear()
        begun(busy)
        busy.docmd("DATA")
        busy.send(MESSAGE + b".\r\n")
        assert kept.asked.wait(SECONDS)
        running.stop()
        assert idle.getreply()[0] == 421
        assert not running.ended()
        kept.open.set()
        assert [busy.getreply()[0], busy.getreply()[0]] == [250, 421]
        until(running.ended)
    assert len(kept.messages) == 1


def test_a_place_that_is_taken_is_told(kept):
    with listening(kept) as running:
        again = Listener(Terms(frozenset({RECIPIENT}), "desk"), kept)
        taken = Address("smtp", HOST, running.ports[0])
        # In a thread of its own: in this one a browser's loop may be running since another test.
        with ThreadPoolExecutor(1) as thread, pytest.raises(Problem) as told:
            thread.submit(lambda: asyncio.run(again.run([taken], asyncio.Event(), print))).result()
    assert f"{HOST}:{running.ports[0]}" in told.value.where
