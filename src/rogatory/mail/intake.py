"""One intake for everything that comes in by mail, whichever way it came; and for files that are handed in.

`take_in` is what the ways (SMTP, LMTP, IMAP, Maildir, a file) call for each message. When it returns, the bytes and the
rows are on the disk, and the work on the message is queued: only then may a server be told that the message is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rogatory.desk import outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.models import IncomingMail, MailArrival
from rogatory.desk.outcome import Outcome
from rogatory.desk.stages.arrival import submission_of_facts
from rogatory.desk.stages.plain_text import one_line
from rogatory.desk.surroundings import the_store
from rogatory.mail.identity import identity_of, scanned
from rogatory.mail.line import GLANCE
from rogatory.mail.opening import open_mail, put_back
from rogatory.problem import Problem

WAYS = ("smtp", "lmtp", "imap", "maildir", "file")
_MOST_RECIPIENTS = 200
_MAILBOX, _CLIENT, _HELO = 320, 64, 255


@dataclass(frozen=True, slots=True)
class Arrived:
    """How a message came: by which of the `WAYS`, and what the server that gave it to us said of it.

    ``sender`` and ``recipients`` are those of the envelope (``sender`` is ``<>`` for the null return path, and empty
    where the way knows no envelope), ``client`` the network address from which it was handed in, ``helo`` what that
    called itself. All of it is claimed, and kept as one line each.

    Raises:
        ValueError: there is no such way.
    """

    way: str
    sender: str = ""
    recipients: tuple[str, ...] = ()
    client: str = ""
    helo: str = ""

    def __post_init__(self) -> None:
        """Refuse a way that nobody knows."""
        if self.way not in WAYS:
            raise ValueError(f"{self.way!r} is no way by which messages come; there are {', '.join(WAYS)}")


def take_in(content: bytes, arrival: Arrived, now: datetime) -> IncomingMail:
    """Take in a message: whatever it is, its bytes are kept, and it is one message however often it comes.

    The bytes are stored before anything else. The message's row, this arrival and the queued work are there together or
    not at all, and durable when this returns. Any number of processes may take in the same message at once.
    """
    stored = the_store().put(content)
    identity = identity_of(content)
    new = IncomingMail(identity=identity, sha256=stored.digest, size=stored.size, received_at=now)
    with transaction.atomic(durable=True):
        # Whoever comes second waits here for the first one, and finds its row.
        IncomingMail.objects.bulk_create([new], ignore_conflicts=True)
        mail = IncomingMail.objects.get(identity=identity)
        MailArrival.objects.create(
            mail=mail,
            at=now,
            way=arrival.way,
            sha256=stored.digest,
            size=stored.size,
            sender=one_line(arrival.sender, _MAILBOX),
            recipients=[one_line(each, _MAILBOX) for each in arrival.recipients[:_MOST_RECIPIENTS]],
            client=one_line(arrival.client, _CLIENT),
            helo=one_line(arrival.helo, _HELO),
        )
        outbox.queue(GLANCE, f"{GLANCE}/{mail.pk}", {"mail": mail.pk}, now=now)
        if mail.outcome == "quarantine":
            put_back(mail, now)
    return mail


def submit_file(content: bytes, name: str, now: datetime) -> Outcome:
    """Submit a file as a request. Its bytes are stored before anything reads them, and a message is opened at once.

    A message that came in before gives the request that it has become.

    Raises:
        Problem: it is neither a message nor facts, was refused at the door, or was set aside for a person.
    """
    the_store().put(content)
    if content.lstrip()[:1] == b"{":
        return _taken(act(SYSTEM, "submit", None, submission_of_facts(content, name), now), name)
    if not scanned(content).is_message:
        raise Problem(
            "it is no file of facts, and has none of the headers of an e-mail message",
            where=name,
            cure="Give the message as the mail program saves it (.eml), headers and all",
        )
    mail = take_in(content, Arrived("file"), now)
    outcome = open_mail(mail, now, name)
    outbox.settle(f"{GLANCE}/{mail.pk}", now=now)
    mail.refresh_from_db()
    if outcome is not None and outcome.done:
        return outcome
    if mail.request is None:
        raise Problem(
            f"the message was set aside. {mail.why}",
            where=name,
            cure="Look at it in the console, under Mail: a person decides there what it is",
        )
    return Outcome("submit", (), mail.request, tuple(mail.request.matters.order_by("pk")))


def _taken(outcome: Outcome, name: str) -> Outcome:
    if outcome.refused:
        raise Problem(
            f"the request was not taken in: {' '.join(outcome.refused)}",
            where=name,
            cure="Correct what is named, and submit the file again",
        )
    return outcome
