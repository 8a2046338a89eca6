"""Letters go out: the handler of the outbox that sends one letter by the operator's mail settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.crypto import salted_hmac

from rogatory.desk import outbox
from rogatory.desk.letters import SEND, is_silenced
from rogatory.desk.models import Letter
from rogatory.desk.outbox import Claim
from rogatory.desk.worker import Clock, Handler
from rogatory.guidelines.letters import TO_USERS
from rogatory.mail.enclosure import enclosure
from rogatory.problem import Problem

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_SUBJECT_LENGTH = 500


def send_letter(claim: Claim, clock: Clock) -> None:
    """Send the letter that the job names, unless it went out already.

    Nothing goes to a sender who was found not to be law enforcement after the letter was written (reading 12).

    Raises:
        Problem: the letter cannot be sent as it is (an address or a subject that could smuggle a header in).
        Exception: whatever the mail settings' backend raises; the outbox tries again.
    """
    letter = Letter.objects.select_related("request", "matter__decision__guideline").get(pk=claim.payload["letter"])
    if letter.sent_at is not None or _is_silenced(letter):
        return
    message_for(letter).send()
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=clock())
        outbox.end(claim, now=clock())


def message_for(letter: Letter) -> EmailMessage:
    """Make the e-mail of a letter: its text, and the same on letterhead (PDF) where a decision stands behind it.

    Raises:
        Problem: the address is not one plain address, or the subject is not one line.
    """
    where = f"letter {letter.pk}"
    if not _ADDRESS.fullmatch(letter.to):
        raise Problem(f"{letter.to[:80]!r} is not one e-mail address", where=where, cure="Correct the address")
    if not letter.subject.isprintable() or not 0 < len(letter.subject) <= _SUBJECT_LENGTH:
        raise Problem("the subject is not one line of text", where=where, cure="Write it as one line")
    message = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        headers={
            "Message-ID": message_id(letter),
            # RFC 3834: what a machine sends says so, and no machine answers it.
            "Auto-Submitted": "auto-replied" if letter.key == "receipt" else "auto-generated",
        },
    )
    for name, content in enclosure(letter):
        message.attach(name, content, "application/pdf")
    return message


def message_id(letter: Letter) -> str:
    """Give the Message-ID of a letter: always the same one, so that a letter sent twice is shown once."""
    secret = salted_hmac("rogatory.mail.letter", str(letter.pk)).hexdigest()[:20]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{letter.request.reference}.{letter.pk}.{secret}@{domain}>"


def _is_silenced(letter: Letter) -> bool:
    """Whether the sender turned out not to be law enforcement; the users of the accounts are told all the same."""
    return letter.key not in TO_USERS and is_silenced(letter.request)


HANDLERS: Mapping[str, Handler] = {SEND: send_letter}
"""What the mail room does for the worker."""
