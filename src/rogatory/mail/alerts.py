"""What cannot wait until somebody looks: alerts to the team, by mail and by a signed webhook.

The desk queues one job ``alert`` with ``{"matter": pk, "what": word}``; what else one may be about, see
`rogatory.mail.subjects`. It becomes one job for each address and one for the webhook, so that one that fails neither
stops nor repeats another. None of them tells more than a reference.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from rogatory.desk import outbox
from rogatory.desk.models import OutboxJob
from rogatory.desk.outbox import Claim
from rogatory.desk.surroundings import the_shelf
from rogatory.desk.worker import Clock, Handler
from rogatory.mail import webhook
from rogatory.mail.own import own_id
from rogatory.mail.subjects import Subject, subject_of
from rogatory.problem import Problem

ALERT, BY_MAIL, BY_WEBHOOK = "alert", "alert_mail", "alert_webhook"
MISDIRECTED = "emergency-misdirected"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What an alert says: its subject, and in one sentence what is the matter and what to do."""

    subject: str
    text: str


TEXTS: Mapping[str, Words] = {
    "emergency-received": Words(
        "Emergency received", "An emergency request has come in. Its time is running: look now."
    ),
    "emergency-overdue": Words(
        "Emergency: time is up", "An emergency request has not been answered within the time set for it."
    ),
    MISDIRECTED: Words(
        "Emergency that belongs to another entity",
        "An emergency request came in here that belongs under another entity's guideline. It is being handled here at "
        "once; counsel of that entity is told by this message.",
    ),
    "response-due": Words("An answer is due", "The time within which a request was to be answered has run out."),
    "review-due": Words(
        "Emergency disclosure to be reviewed",
        "An emergency disclosure has not been reviewed within the time set for it. Somebody who did not approve it "
        "must record a verdict.",
    ),
    "process-owed": Words(
        "Legal process is owed",
        "Legal process that is owed after an emergency disclosure has not been received in time.",
    ),
    "copy-warning": Words("A preserved copy nears its end", "The period of a preserved copy ends soon."),
    "copy-ended": Words(
        "A preserved copy is at its end",
        "The period of a preserved copy has ended. A person decides what becomes of it.",
    ),
    "treaty-pending": Words(
        "A treaty request is pending for a preserved copy",
        "A preserved copy nears or has reached its end while a treaty request or letters rogatory are pending. They "
        "extend nothing by themselves: a person decides.",
    ),
    "notice-due": Words(
        "Notice is due", "Nothing bars notice to a user any more. A person decides whether they are told."
    ),
    "bar-renewal": Words("A bar on notice comes up", "A bar on notice without an end has to be looked at again."),
    "violation-open": Words(
        "A violation is open", "A request tells of a violation. A person decides what is done about it."
    ),
    "violation-handed-on": Words(
        "A violation is handed on", "A violation of which a request tells was handed on to the enforcement team."
    ),
    "deferral-ends": Words("A deferral ends", "The deferral of what follows a violation ends soon, or has ended."),
    "invoice-overdue": Words("An invoice is overdue", "An invoice has not been paid by its day."),
    "flagged-late": Words(
        "A delivered return: its request looks unusual",
        "A request has come to look unusual after its return was delivered. The officer can still fetch it. Look "
        "at why: as long as nobody has fetched it, a custodian or counsel can withdraw the return.",
    ),
    "glass-broken": Words(
        "The glass was broken",
        "Somebody of the team reads a case that is not theirs. The page behind this link says who, and why.",
    ),
    "officer-disowned": Words(
        "An agency says: not ours",
        "An administrator of an agency says that somebody who registered at its domain is not of the agency. The "
        "account was ended. Look whether they filed anything.",
    ),
    "officer-removed": Words(
        "An agency removed an officer",
        "An administrator of an agency removed one of its officers. The account was ended. Look at what is open.",
    ),
    "reading-stopped": Words(
        "Somebody was stopped from reading",
        "Somebody of the team opened more cases than their work explains, and opens none until a second person has "
        "looked into it.",
    ),
    "team-recovered": Words(
        "An account was let in again from the command line",
        "The operator of the host has ended the passkeys of somebody who answers for this service, and made a code for "
        "a new one. If nobody of you has asked for it, somebody has the host: look now.",
    ),
    "team-cleared": Words(
        "A passkey was cleared from the command line",
        "The operator of the host has cleared a held passkey of somebody of the team, since nobody else there could. "
        "If none of you has asked for it, somebody has the host: look now.",
    ),
    "identity-changed": Words(
        "Another account at the identity provider",
        "Somebody came from the identity provider with the address of one of the team, and with another account than "
        "before. They were refused. Find out whose account it is; if it is your colleague's own, give them a code for "
        "a passkey, with which the earlier account is let go of.",
    ),
    "mail-not-taken": Words(
        "A message was not taken in",
        "A message lies where mail comes in, and cannot be taken in: it is too large, or it cannot be read. It stays "
        "there. The place is told in the log of the process that takes in mail: look, and answer its sender.",
    ),
    "audit-diverged": Words(
        "The audit is not the one that was published",
        "The audit in the database does not begin with what was signed or published before. An old backup was "
        "restored, or somebody has changed the database. Nothing more is published or sealed until this is settled: "
        "run rogatory audit verify with the published copy.",
    ),
    "audit-behind": Words(
        "The audit is not being published",
        "The audit could not be published for more than five minutes. The log of the worker says why.",
    ),
    "certificate-ends": Words(
        "The custodian's certificate ends",
        "The certificate by which the custodian signs returns ends within 30 days, or has ended. No return is sealed "
        "after its end: have it renewed, and put in the new one (docs/operating.md, Keys).",
    ),
    "objection": Words("A user objects", "A user objects to a disclosure. A person decides before anything leaves."),
}
"""Every word that an alert may bear, and what it says."""


def spread(claim: Claim, clock: Clock) -> None:
    """Queue an alert for each who is to be told, in one transaction with the end of this job.

    Raises:
        Problem: nothing is known of what it should say.
    """
    what = str(claim.payload["what"])
    _words_of(what)
    told = list(addresses(claim.payload))
    if not told and not settings.ALERT_URL:
        log.warning("%s: nobody is told, because neither ROGATORY_ALERT_EMAIL nor ROGATORY_ALERT_URL is set", claim.key)
    now = clock()
    with transaction.atomic():
        for address in told:
            mark = _mark(address)
            outbox.queue(BY_MAIL, f"{claim.key}/mail/{mark}", {**claim.payload, "to": mark}, now=now)
        if settings.ALERT_URL:
            outbox.queue(BY_WEBHOOK, f"{claim.key}/webhook", dict(claim.payload), now=now)
        outbox.end(claim, now=now)


def by_mail(claim: Claim, clock: Clock) -> None:
    """Send an alert to one address; nothing is left to do when the operator has taken the address out meanwhile."""
    to = next((each for each in addresses(claim.payload) if _mark(each) == claim.payload["to"]), None)
    if to is None:
        return
    subject, words = subject_of(claim.payload), _words_of(str(claim.payload["what"]))
    EmailMessage(
        subject=f"{words.subject}: {subject.reference}",
        body=_body(subject, words, clock()),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        # RFC 3834, so that no machine answers it; the mark lets a repeat be recognised.
        headers={
            "Message-ID": own_id(identity_of(claim.key)),
            "Auto-Submitted": "auto-generated",
            "X-Rogatory-Alert": identity_of(claim.key),
        },
    ).send()


def by_webhook(claim: Claim, clock: Clock) -> None:
    """Tell the webhook, unless the operator has taken it out meanwhile.

    Raises:
        Problem: it did not take the message; the outbox tries again.
    """
    if not settings.ALERT_URL:
        return
    subject, what = subject_of(claim.payload), str(claim.payload["what"])
    queued = OutboxJob.objects.values_list("queued_at", flat=True).get(pk=claim.id)
    told = {
        "type": what,
        "timestamp": queued.astimezone(UTC).isoformat(),
        "data": {
            "reference": subject.reference,
            "what": what,
            "kind": subject.kind,
            "words": _words_of(what).subject,
            "link": subject.link,
        },
    }
    webhook.post(settings.ALERT_URL, told, identity_of(claim.key), settings.ALERT_SECRET, clock(), "ROGATORY_ALERT_URL")


def addresses(payload: Mapping[str, object]) -> Iterator[str]:
    """Give the addresses that an alert goes to: the team's, and whom what it is about concerns besides.

    Of a misdirected emergency that is counsel of the entity to which it belongs.
    """
    team = dict.fromkeys(settings.ALERT_EMAIL)
    yield from team
    yield from (each for each in subject_of(payload).besides if each not in team)
    if payload["what"] == MISDIRECTED:
        other = entity_address(str(payload.get("line", "")))
        if other and other not in team:
            yield other


def entity_address(line: str) -> str:
    """Give the address of the entity with this line of guidelines: the operator's, else the guideline's own; or ""."""
    packs = the_shelf().lines.get(line, ())
    return settings.ENTITY_EMAIL.get(line) or (packs[-1].about.entity.email if packs else "")


def identity_of(key: str) -> str:
    """Give the name of a message: the same in each attempt, and it tells nothing of what it is about."""
    return f"msg_{hashlib.sha256(f'{settings.SECRET_KEY}/{key}'.encode()).hexdigest()[:32]}"


def _body(subject: Subject, words: Words, now: datetime) -> str:
    came = f"{subject.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return (
        f"{words.text}\n\nReference: {subject.reference}\nAbout: {subject.about}\n"
        f"{subject.when}: {came}, {ago(now - subject.since)}\n\n{subject.link}\n"
    )


def ago(passed: timedelta) -> str:
    """Tell minutes for two hours, as an emergency is counted; then hours for two days; then days."""
    minutes = int(passed.total_seconds() // 60)
    size, unit = (1, "minute") if minutes < 120 else (60, "hour") if minutes < 2880 else (1440, "day")
    count = minutes // size
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def _words_of(what: str) -> Words:
    if what not in TEXTS:
        raise Problem(f"nobody has written what the alert {what!r} says", where="alert", cure="Add it to its texts")
    return TEXTS[what]


def _mark(address: str) -> str:
    """Name an address in a job without writing it there."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]


HANDLERS: Mapping[str, Handler] = {ALERT: spread, BY_MAIL: by_mail, BY_WEBHOOK: by_webhook}
"""What alerts do for the worker; work that must not wait behind anything that takes long."""
