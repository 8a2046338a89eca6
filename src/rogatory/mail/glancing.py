"""Triage: what has come in is glanced at by the hundred, so that nothing urgent stands behind ten thousand others.

A first glance looks at heads and texts (job ``glance``); where documents came along, and the text does not read like an
emergency, a second one reads the words of those (``glance_papers``). Then the message is opened: at once where it reads
like an emergency, else in its turn. One sender, and one domain, calls only so many messages urgent within an hour: what
goes beyond that is an emergency all the same, and is opened before what came within that hour and is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from rogatory.desk import outbox
from rogatory.desk.models import IncomingMail
from rogatory.desk.outbox import Claim
from rogatory.desk.reading.glances import Depth, Glance, glance
from rogatory.desk.stages.answered import mailbox_of
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.desk.worker import Clock, Handler, name_of_this_worker
from rogatory.mail.line import GLANCE, OPEN, OPEN_URGENT, PAPERS
from rogatory.mail.urgency import Urgency

BATCH: Mapping[Depth, int] = {"surface": 500, "papers": 25}
"""How many messages one child glances at."""
MOST_BYTES: Mapping[Depth, int] = {"surface": 1 << 17, "papers": 32 << 20}
"""How much of a message is looked at."""
LEASE = timedelta(minutes=3)
WITHIN = timedelta(hours=1)
MOST_OF_SENDER, MOST_OF_DOMAIN = 5, 50
"""So many messages of one mailbox, and of one domain, are urgent within `WITHIN`."""
_SUBJECT, _MAILBOX, _MESSAGE_ID = 500, 320, 1000


def glance_at(depth: Depth, claim: Claim, clock: Clock) -> None:
    """Glance at the message of the job, and at as many others as wait; what they are seems to be is on their rows."""
    more = outbox.claim_more(name_of_this_worker(), claim.name, BATCH[depth] - 1, now=clock(), lease=LEASE)
    claims = {each.payload["mail"]: each for each in (claim, *more)}
    waiting = IncomingMail.objects.filter(pk__in=claims, settled_at=None)
    mails = list((waiting.filter(glanced_at=None) if depth == "surface" else waiting).order_by("pk"))
    urgency, store, done = Urgency.of(the_shelf()), the_store(), 0
    for told in glance([partial(_content, store, mail, depth) for mail in mails], depth):
        chunk = mails[done : done + len(told)]
        done += len(told)
        seen = [
            _Seen(mail, found, urgency.reads(found.subject, [found.text]))
            for mail, found in zip(chunk, told, strict=True)
        ]
        with transaction.atomic():
            _note(depth, seen, clock())
            outbox.end_all(
                [claims.pop(each.mail.pk) for each in seen if each.mail.pk != claim.payload["mail"]], now=clock()
            )
    claims.pop(claim.payload["mail"], None)
    outbox.end_all(claims.values(), now=clock())


@dataclass(frozen=True, slots=True)
class _Seen:
    """A message, what the glance at it gave, and whether that reads like an emergency."""

    mail: IncomingMail
    found: Glance
    emergency: bool


def _content(store: Store, mail: IncomingMail, depth: Depth) -> bytes:
    with store.open(mail.sha256) as stream:
        return stream.read(MOST_BYTES[depth])


def _note(depth: Depth, seen: Sequence[_Seen], now: datetime) -> None:
    """Write down what was seen, and queue what comes next, all in the transaction around this."""
    urgent = _allowed([each for each in seen if each.emergency], now)
    papers: dict[str, dict[str, object]] = {}
    opened: dict[str, dict[str, object]] = {}
    first: dict[str, dict[str, object]] = {}
    ahead: dict[str, dict[str, object]] = {}
    for each in seen:
        mail, found = each.mail, each.found
        row = IncomingMail.objects.filter(pk=mail.pk, settled_at=None)
        if depth == "surface":
            row = row.filter(glanced_at=None)
        changes: dict[str, object] = {"glanced_at": now}
        if depth == "surface":
            changes |= {
                "sender": found.sender[:_MAILBOX],
                "subject": found.subject[:_SUBJECT],
                "message_id": found.message_id[:_MESSAGE_ID],
                "why": found.why[:_SUBJECT],
            }
        if each.emergency:
            changes |= {"emergency": True, "urgent": mail.pk in urgent}
        if not row.update(**changes):
            continue
        looked_into = depth == "papers" or each.emergency or not (found.papers or mail.size > MOST_BYTES["surface"])
        line, name = (opened, OPEN) if looked_into else (papers, PAPERS)
        if mail.pk in urgent:
            line, name = first, OPEN
        elif each.emergency:
            line = ahead
        line[f"{name}/{mail.pk}"] = {"mail": mail.pk}
    for name, jobs in ((OPEN_URGENT, first), (PAPERS, papers), (OPEN, opened)):
        outbox.queue_all(name, jobs, now=now)
    # A sender is a claim: who writes in the name of an officer must not put their emergency behind a heap of junk.
    outbox.queue_all(OPEN, ahead, now=now, run_at=now - WITHIN)


def _allowed(seen: Iterable[_Seen], now: datetime) -> frozenset[int]:
    """Give which of the messages that read like an emergency are taken before all others."""
    lately = IncomingMail.objects.filter(urgent=True, received_at__gt=now - WITHIN).values_list("sender", flat=True)
    senders, domains = Counter(map(mailbox_of, lately)), Counter(map(_domain, lately))
    found = set()
    for each in seen:
        sender = each.found.sender or each.mail.sender
        mailbox, domain = mailbox_of(sender), _domain(sender)
        if senders[mailbox] < MOST_OF_SENDER and domains[domain] < MOST_OF_DOMAIN:
            senders[mailbox] += 1
            domains[domain] += 1
            found.add(each.mail.pk)
    return frozenset(found)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _at(depth: Depth) -> Callable[[Claim, Clock], None]:
    return partial(glance_at, depth)


HANDLERS: Mapping[str, Handler] = {GLANCE: _at("surface"), PAPERS: _at("papers")}
"""What the triage of mail does for the worker."""
