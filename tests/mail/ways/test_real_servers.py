"""Mail that real servers hand on: from Exim to our listener, from Dovecot's mailbox, and nothing lost on the way."""

from __future__ import annotations

import dataclasses
import imaplib
import os
import smtplib
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from rogatory.desk.models import IncomingMail, MailArrival
from rogatory.desk.surroundings import the_store
from rogatory.mail.authentication.evaluating import evaluate
from rogatory.mail.authentication.head import fields_of
from rogatory.mail.authentication.received import border_of
from rogatory.mail.intake import Arrived
from rogatory.mail.ways.listening import Address
from rogatory.mail.ways.mailbox import TAKEN, TOO_LARGE, Account, Mailbox
from rogatory.mail.ways.maildir import Maildir
from rogatory.mail.ways.polling import Poller
from rogatory.mail.ways.taking import NotKept, take
from tests.mail.authentication.zones import signed, zone
from tests.mail.servers import HOST, PASSWORD, SECONDS, TO_LMTP, TO_MAILBOX, TO_SMTP, USER, until
from tests.mail.ways.listeners import Kept, listening

SENDER = "ada@police.example"
ROOT = Path(__file__).parent.parent.parent.parent


def message(number=1, body=b"Please preserve this account.\r\n"):
    head = f"From: {SENDER}\r\nTo: legal@provider.test\r\nSubject: Request\r\nMessage-ID: <{number}@police.example>\r\n"
    return head.encode() + b"\r\n" + body


def send(exim, recipient, *messages):
    with smtplib.SMTP(HOST, exim.port, timeout=SECONDS) as relay:
        for each in messages:
            relay.sendmail(SENDER, [recipient], each)


def fill(dovecot, *messages):
    """Deliver messages into the mailbox, as a relay would."""
    with smtplib.LMTP(HOST, dovecot.lmtp, timeout=SECONDS) as server:
        for each in messages:
            server.sendmail(SENDER, [TO_MAILBOX], each)


def account(dovecot, security="plain", **differs):
    port, host = (dovecot.imaps, "localhost") if security == "tls" else (dovecot.imap, "localhost")
    return dataclasses.replace(Account(host, port, security, USER, PASSWORD), **differs)


def poller(dovecot, kept, size=1_000_000, tell=lambda *_: None, **differs):
    return Poller(account(dovecot, **differs), size, kept, tell)


def flags(dovecot, folder="INBOX"):
    """The marks of each message in a folder."""
    with imaplib.IMAP4(HOST, dovecot.imap, timeout=SECONDS) as server:
        server.login(USER, PASSWORD)
        assert server.select(folder, readonly=True)[0] == "OK"
        _, told = server.uid("FETCH", "1:*", "(FLAGS)")
        return [line.decode() for line in told if line]


def take_and_close(content, arrived):
    """As the listener's threads take messages in; theirs go on for as long as it runs, these end with the test."""
    try:
        take(content, arrived)
    finally:
        connections.close_all()


GO = threading.Event()  # never set


@pytest.mark.django_db(transaction=True)
def test_one_message_by_four_ways_is_one_with_four_arrivals(exim, dovecot, tmp_path):
    at = [Address("lmtp", HOST, exim.lmtp), Address("smtp", HOST, exim.smtp)]
    with listening(take_and_close, *at):
        for recipient in (TO_LMTP, TO_SMTP, TO_MAILBOX):
            send(exim, recipient, message())
        until(lambda: MailArrival.objects.count() == 2 and dovecot.delivered() == 1)
    assert poller(dovecot, take).once(GO) == 1
    for each in ("new", "cur", "tmp"):
        (tmp_path / each).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(message().replace(b"\r\n", b"\n"))
    assert Maildir(tmp_path, 1_000_000, take, lambda *_: None).once(GO) == 1
    only = IncomingMail.objects.get()
    arrivals = {each.way: each for each in only.arrivals.all()}
    assert sorted(arrivals) == ["imap", "lmtp", "maildir", "smtp"]
    for way, to in (("lmtp", TO_LMTP), ("smtp", TO_SMTP)):
        found = arrivals[way]
        told = (found.sender, found.recipients, found.client, found.helo)
        assert told == (SENDER, [to], HOST, "relay.provider.test")
    # Each server left its own traces, and what each of them gave us is kept.
    assert len({each.sha256 for each in arrivals.values()}) == 4
    assert b"by relay.provider.test" in the_store().read(arrivals["lmtp"].sha256)


def test_while_our_listener_is_down_the_relay_keeps_the_mail(exim):
    send(exim, TO_LMTP, message(1), message(2))
    send(exim, TO_SMTP, message(3))
    until(lambda: exim.log().count("Connection refused") >= 3)
    assert exim.queued() == 3
    kept = Kept()
    with listening(kept, Address("lmtp", HOST, exim.lmtp), Address("smtp", HOST, exim.smtp)):
        exim.deliver()
        until(lambda: exim.queued() == 0)
    assert len(kept.messages) == 3


@pytest.mark.django_db(transaction=True)
def test_while_our_database_fails_the_relay_keeps_the_mail(exim, monkeypatch):
    broken = threading.Event()
    broken.set()

    def failing(execute, *arguments):
        if broken.is_set():
            raise OperationalError("the disk is full")
        return execute(*arguments)

    def taking(content: bytes, arrived: Arrived) -> None:
        with connection.execute_wrapper(failing):
            take_and_close(content, arrived)

    with listening(taking, Address("lmtp", HOST, exim.lmtp)):
        send(exim, TO_LMTP, message())
        until(lambda: "451 4.3.0" in exim.log())
        assert (exim.queued(), IncomingMail.objects.count()) == (1, 0)
        broken.clear()
        exim.deliver()
        until(lambda: exim.queued() == 0)
    assert IncomingMail.objects.get().arrivals.count() == 1


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
def test_a_mailbox_is_read_over_tls_and_on_this_machine_without(dovecot, security):
    fill(dovecot, message())
    trusted = ssl.create_default_context(cafile=str(dovecot.certificate))
    kept = Kept()
    opened = Poller(account(dovecot, security), 1000, kept, print, lambda one: Mailbox(one, SECONDS, trusted))
    assert opened.once(GO) == 1
    assert message() in kept.messages[0][0]
    assert kept.messages[0][1] == Arrived("imap")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whose_certificate_nobody_vouches_for_is_told_no_password(dovecot, security):
    with pytest.raises(ssl.SSLCertVerificationError):
        Mailbox(account(dovecot, security))


def test_what_was_taken_is_marked_where_it_is_and_nobody_sees_it_as_read(dovecot):
    fill(dovecot, message(1), message(2))
    kept = Kept()
    assert poller(dovecot, kept).once(GO) == 2
    assert all(TAKEN in each and "Seen" not in each for each in flags(dovecot))
    assert poller(dovecot, kept).once(GO) == 0
    fill(dovecot, message(3))
    assert poller(dovecot, kept).once(GO) == 1


def test_what_was_taken_is_moved_where_the_operator_names_a_folder(dovecot):
    fill(dovecot, message(1), message(2))
    kept = Kept()
    for taken in (2, 0):
        assert poller(dovecot, kept, done="Taken in").once(GO) == taken
    assert (len(flags(dovecot)), len(flags(dovecot, '"Taken in"'))) == (0, 2)


def test_a_message_that_is_too_large_is_marked_told_and_left(dovecot):
    fill(dovecot, message(1), message(2, b"x" * 3000 + b"\r\n"), message(3))
    kept, told = Kept(), []
    for taken in (2, 0):
        found = poller(dovecot, kept, size=2000, tell=lambda *words: told.append(words), done="Taken in")
        assert found.once(GO) == taken
    [left] = flags(dovecot)
    assert TOO_LARGE in left
    [(where, why)] = told
    assert "INBOX" in where
    assert "2000" in why


def test_a_server_that_counts_its_messages_anew_is_read_all_the_same(dovecot):
    kept = Kept()
    for number in (1, 2):
        dovecot.empty()  # and with it its numbers (UIDVALIDITY): the new message has the number of the old one
        fill(dovecot, message(number))
        assert poller(dovecot, kept).once(GO) == 1
    assert [b"<1@" in kept.messages[0][0], b"<2@" in kept.messages[1][0]] == [True, True]


def test_one_message_that_cannot_be_kept_stops_none_behind_it(dovecot):
    fill(dovecot, *map(message, range(6)))
    kept = Kept()

    def taking(content, arrived):
        if any(b"<%d@" % number in content for number in (0, 1, 4)):
            raise OSError("never")
        kept(content, arrived)

    found = poller(dovecot, taking)
    for _ in range(2):
        with pytest.raises(NotKept):
            found.once(GO)
    assert len(kept.messages) == 3
    assert sum(TAKEN in each for each in flags(dovecot)) == 3


def test_of_a_heap_the_newest_is_taken_before_most(dovecot, monkeypatch):
    monkeypatch.setattr("rogatory.mail.ways.polling.BATCH", 4)
    fill(dovecot, *map(message, range(10)))
    kept = Kept()
    assert poller(dovecot, kept).once(GO) == 10
    order = [int(content.partition(b"Message-ID: <")[2].partition(b"@")[0]) for content, _ in kept.messages]
    assert order[:4] == [8, 9, 0, 1]
    assert sorted(order) == list(range(10))


def test_a_lost_connection_is_taken_up_again(dovecot, monkeypatch):
    monkeypatch.setattr("rogatory.mail.ways.polling._SHORTEST", 0.01)
    fill(dovecot, *map(message, range(4)))
    kept, stop, opened = Kept(), threading.Event(), []

    def opening(one):
        opened.append(Mailbox(one, SECONDS))
        return opened[-1]

    def taking(content, arrived):
        kept(content, arrived)
        if len(opened) == 1:
            opened[0]._server.shutdown()  # between the intake and the mark

    watching = threading.Thread(target=Poller(account(dovecot), 10_000, taking, print, opening).run, args=(stop, 0.01))
    watching.start()
    try:
        until(lambda: sum(TAKEN in each for each in flags(dovecot)) == 4)
    finally:
        stop.set()
        watching.join(SECONDS)
    assert len(opened) == 2
    assert len({content for content, _ in kept.messages}) == 4


KILLED = """
import json, sys, threading
import django
from django.conf import settings
from rogatory.site import settings as product

given = json.loads(sys.argv[1])
known = {name: getattr(product, name) for name in dir(product) if name.isupper()}
settings.configure(**{**known, "DATABASES": {"default": given["database"]}})
django.setup()
from rogatory.mail.ways.mailbox import Account
from rogatory.mail.ways.polling import Poller
from rogatory.mail.ways.taking import take

def taking(content, arrived):
    take(content, arrived)
    print("taken", flush=True)
    sys.stdin.readline()

Poller(Account(**given["account"]), 1_000_000, taking, print).once(threading.Event())
"""


@pytest.mark.django_db(transaction=True)
def test_a_poller_killed_before_it_marks_what_it_took_loses_and_doubles_nothing(dovecot, tmp_path):
    import json

    from django.conf import settings

    fill(dovecot, message(1), message(2))
    known = connection.settings_dict
    database = {name: known[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    given = {"database": {**database, "NAME": str(known["NAME"])}, "account": dataclasses.asdict(account(dovecot))}
    environment = {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "ROGATORY_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "",
    }
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, json.dumps(given)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    with child:
        assert child.stdout.readline() == b"taken\n"
        child.kill()
    assert IncomingMail.objects.count() == 1
    assert not any(TAKEN in each for each in flags(dovecot))
    assert poller(dovecot, take).once(GO) == 2
    assert IncomingMail.objects.count() == 2
    assert all(TAKEN in each for each in flags(dovecot))


def test_a_signed_message_comes_through_both_servers_as_it_was_signed(exim, dovecot, monkeypatch):
    kept, ours = Kept(), signed()
    with listening(kept, Address("lmtp", HOST, exim.lmtp)):
        send(exim, TO_LMTP, ours)
        until(lambda: kept.messages)
    send(exim, TO_MAILBOX, ours)
    until(lambda: dovecot.delivered() == 1)
    assert poller(dovecot, kept).once(GO) == 1
    for content, _ in kept.messages:
        found = evaluate(content, "police.example", None, lambda name, kind: zone()(name, kind, 1.0))
        assert [each["result"] for each in found["signatures"]] == ["pass"]
    # And what they write of who handed it in is read, if only this machine were not the operator's own.
    monkeypatch.setattr("rogatory.mail.authentication.received._WITHIN", ())
    for content, _ in kept.messages:
        fields = fields_of(content)
        assert border_of(fields, {name_of_topmost(fields)}).client == HOST


def name_of_topmost(fields):
    """How the server calls itself that wrote the topmost line."""
    first = next(value for name, value in fields if name == b"received")
    words = first.split()
    return words[words.index("by") + 1].lower()
