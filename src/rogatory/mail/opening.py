"""A message is opened: it becomes a request, joins the one to which it belongs, or is set aside for a person.

Nothing is lost on the way: the message is read first, then the door does everything in one transaction, and whoever
dies between the two is followed by another worker. What cannot be read within the limits becomes a request all the
same, with the bytes as they came for its document, so that it stands in a queue at which people look; where its words
could be made out as far as that, it stands there as the emergency that it may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rogatory.desk import outbox, set_aside
from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.inputs import AddMail, Submit
from rogatory.desk.message_file import NAME, MessageFile, message_file
from rogatory.desk.models import IncomingMail, Letter, Request
from rogatory.desk.outbox import ATTEMPTS, Claim
from rogatory.desk.outcome import Outcome
from rogatory.desk.stages.arrival import kinds_of_subject
from rogatory.desk.stages.plain_text import one_line
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.desk.worker import Clock, Handler
from rogatory.flow.states import ENDED, Kind, State
from rogatory.guidelines.facts import Channel
from rogatory.mail import acknowledging, replying
from rogatory.mail.identity import Scanned, scanned
from rogatory.mail.line import OPEN, OPEN_URGENT
from rogatory.mail.replying import Reply
from rogatory.mail.urgency import Urgency

_ELSEWHERE = "It came from another mailbox than the request's."
_NOT_DELIVERED = "A mail server tells what became of a letter of ours."
_OURS = "It is a letter or an alert of our own, which came back to us."
_STRAY = "A mail server tells of a message that could not be matched to any letter of ours."
_RAW = 1 << 18
_SUBJECT, _MAILBOX, _MESSAGE_ID = 500, 320, 1000


@dataclass(frozen=True, slots=True)
class _Opened:
    """A message that was opened: its file, its head as bytes, the senders of its envelopes, and what it reads like."""

    mail: IncomingMail
    file: MessageFile
    head: Scanned
    envelope: tuple[str, ...]
    emergency: bool
    bounce: bool

    @property
    def sender(self) -> str:
        message = self.file.message
        return (message.sender or "") if message else self.mail.sender

    @property
    def subject(self) -> str:
        return self.file.message.subject if self.file.message else self.mail.subject


def open_mail(mail: IncomingMail, now: datetime, name: str = NAME) -> Outcome | None:
    """Open a message; give what the door said, or ``None`` where it was settled already or set aside.

    Raises:
        Problem: the store does not give its bytes.
    """
    if mail.settled_at is not None:
        return None
    opened = _opened(mail, message_file(mail, the_store(), name))
    _tell(opened)
    outcome = _settle(opened, now)
    if outcome is not None and outcome.refused:
        set_aside.set_aside(mail, f"It was not taken in: {' '.join(outcome.refused)}", now)
    return outcome


def put_back(mail: IncomingMail, now: datetime) -> None:
    """Have a message opened anew that was set aside as a bounce, once a server names who sends it.

    Whoever sends the bytes of somebody's message before them, and names no sender, must not have it set aside. What a
    person has read is theirs to say, and once is enough: it is still a bounce if it is a report.
    """
    if mail.arrivals.exclude(sender__in=("", acknowledging.NULL)).count() != 1:
        return
    stray = IncomingMail.objects.filter(pk=mail.pk, outcome="quarantine", why=_STRAY, read_at=None)
    if stray.update(outcome="", why="", settled_at=None):
        outbox.queue(OPEN, f"{OPEN}/{mail.pk}/named", {"mail": mail.pk}, now=now)


def handle(claim: Claim, clock: Clock) -> None:
    """Open the message that the job names; at the last attempt, whatever fails, put it before a person."""
    mail = IncomingMail.objects.get(pk=claim.payload["mail"])
    try:
        open_mail(mail, clock())
    except Exception as error:
        if claim.attempt < ATTEMPTS:
            raise
        set_aside.set_aside(mail, f"It could not be opened ({type(error).__name__}).", clock())


def _opened(mail: IncomingMail, file: MessageFile) -> _Opened:
    head = scanned(file.content)
    envelope = tuple(sender for sender in mail.arrivals.values_list("sender", flat=True) if sender)
    message = file.message
    text = message.text if message else file.content[:_RAW].decode("utf-8", "replace")
    subject = message.subject if message else mail.subject
    bounce = acknowledging.is_bounce(head, envelope)
    named = replying.reply_of(head, subject, "", bounce=bounce)
    letters = Letter.objects.filter(request=named.request).values_list("body", flat=True)[:20] if named else ()
    return _Opened(
        mail,
        file,
        head,
        envelope,
        mail.emergency or Urgency.of(the_shelf()).reads(subject, [text], letters),
        bounce,
    )


def _tell(opened: _Opened) -> None:
    """Write on the message's row what was read of its head."""
    mail, message = opened.mail, opened.file.message
    mail.automatic = acknowledging.is_automatic(opened.head, opened.envelope) or bool(message and message.automatic)
    mail.emergency = opened.emergency
    mail.sender = one_line(opened.sender, _MAILBOX)
    mail.subject = one_line(opened.subject, _SUBJECT)
    if message is not None and message.message_id:
        mail.message_id = message.message_id[:_MESSAGE_ID]
    mail.save(update_fields=["automatic", "emergency", "sender", "subject", "message_id"])


def _settle(opened: _Opened, now: datetime) -> Outcome | None:
    message = opened.file.message
    if replying.is_ours(opened.head):
        set_aside.set_aside(opened.mail, _OURS, now)
        return None
    text = message.text if message else ""
    reply = replying.reply_of(opened.head, opened.subject, text, bounce=opened.bounce)
    if reply is not None and _joins(opened, reply):
        return _join(opened, reply, now)
    if opened.bounce and not opened.emergency and message is not None:
        set_aside.set_aside(opened.mail, _STRAY, now)
        return None
    named = f" It names {reply.request.reference}." if reply is not None else ""
    return act(
        SYSTEM,
        "submit",
        None,
        Submit(
            channel=Channel.EMAIL.value,
            received_at=opened.mail.received_at,
            documents=(opened.file.upload(),),
            kinds=_kinds(opened),
            subject=opened.subject,
            sender=opened.sender,
            mail=opened.mail.pk,
            why=f"{opened.file.why}{named}".strip(),
            answer=message is not None
            and not message.automatic
            and acknowledging.may_be_answered(opened.head, opened.sender, opened.envelope),
        ),
        now,
    )


def _kinds(opened: _Opened) -> tuple[Kind, ...]:
    """Give what a message seems to ask for, by its subject line and by how it reads; where nothing tells, data."""
    found = {*kinds_of_subject(opened.subject, the_shelf()), *((Kind.EMERGENCY,) if opened.emergency else ())}
    return tuple(sorted(found)) or (Kind.DATA,)


def _joins(opened: _Opened, reply: Reply) -> bool:
    """Whether a message joins the request that it names.

    What reads like an emergency does where its sender is known there, and the emergency can begin there; else it comes
    before people as a request of its own: nobody should have to find it in another's file.
    """
    if not opened.emergency:
        return True
    over = reply.request.matters.filter(kind=Kind.EMERGENCY.value, state__in=[*ENDED, State.DELIVERED])
    known = reply.to_letter or not replying.comes_from_elsewhere(reply.request, opened.sender)
    return known and not over.exists()


def _join(opened: _Opened, reply: Reply, now: datetime) -> Outcome:
    elsewhere = not opened.bounce and replying.comes_from_elsewhere(reply.request, opened.sender)
    told = (_NOT_DELIVERED if opened.bounce else "", _ELSEWHERE if elsewhere else "", opened.file.why)
    return act(
        SYSTEM,
        "add_mail",
        Request.objects.get(pk=reply.request.pk),
        AddMail(
            mail=opened.mail.pk,
            documents=(opened.file.upload(),),
            sender=opened.sender,
            subject=opened.subject,
            kinds=(Kind.EMERGENCY,) if opened.emergency and not acknowledging.is_report(opened.head) else (),
            elsewhere=elsewhere,
            why=" ".join(each for each in told if each),
        ),
        now,
    )


HANDLERS: Mapping[str, Handler] = {OPEN: handle, OPEN_URGENT: handle}
"""What the opening of mail does for the worker."""
