"""Officers are told by mail what became of their account: in words, without a code and without a link to act on."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage

from rogatory.desk.leaving import address_of
from rogatory.desk.models import Officer
from rogatory.desk.outbox import Claim
from rogatory.desk.vetting import MAIL, UNVETTED
from rogatory.desk.worker import Clock, Handler
from rogatory.problem import Problem

_NOT_YOU = "If this was not you, call us, and tell your agency: somebody else may be reading your mailbox."

TEXTS: Mapping[str, tuple[str, str]] = {
    "accepted": (
        "Your account was accepted",
        "A person has established who you are. With the passkey that you registered you can now fetch returns, and "
        f"share requests within your agency.\n\n{_NOT_YOU}",
    ),
    "declined": (
        "Your registration was declined",
        "We could not establish that this registration is yours, so that the account was ended. If you did register, "
        "register again, and tell your agency that we call it.",
    ),
    "closed": (
        "Your account was closed",
        "Your account was closed, and opens nothing any more. If you still act for an agency, register again.",
    ),
    "removed": (
        "Your account was closed by your agency",
        "An administrator of your agency has removed you, so that your account opens nothing any more. Ask them if "
        "this is not right.",
    ),
    UNVETTED: (
        "We have to check anew who you are",
        "The agency for which we had established who you are, or the domain of your address, is no longer in our "
        "directory. Until a person has called your agency and established it anew, you may file requests and see your "
        "own, and nothing is disclosed to you. Your passkeys are held until then.",
    ),
    "device-cleared": (
        "A further passkey was cleared",
        f"A further passkey of yours was cleared, and can be used now.\n\n{_NOT_YOU}",
    ),
    "device-refused": (
        "A further passkey was refused",
        f"A further passkey that was added to your account was refused, and removed. Your others stay.\n\n{_NOT_YOU}",
    ),
    "recovery-granted": (
        "You were told a code on the phone",
        "You said that you had lost your passkey. We called your agency, and told you a code on the phone with which "
        f"you can make a new one. We never write it.\n\n{_NOT_YOU}",
    ),
    "recovery-refused": (
        "A new passkey was refused",
        "Somebody asked for a new passkey for your account. We could not establish that it was you, so that nothing "
        f"was changed.\n\n{_NOT_YOU}",
    ),
}
"""What an officer is told, by its word: the subject, and the body without its end."""


def send(claim: Claim, _clock: Clock) -> None:
    """Send the message that the job names; nothing where the address of an ended account is not known any more.

    Raises:
        Exception: whatever the mail settings' backend raises; the outbox tries again.
    """
    officer = Officer.objects.select_related("person").get(pk=claim.payload["officer"])
    to = address_of(officer.person)
    if not to.endswith(".invalid"):
        message_for(str(claim.payload["what"]), to).send()


def message_for(what: str, to: str) -> EmailMessage:
    """Make the e-mail.

    Raises:
        Problem: nobody has written what it should say.
    """
    if what not in TEXTS:
        raise Problem(f"nobody has written what {what!r} says to an officer", where="mail", cure="Add it to its texts")
    subject, words = TEXTS[what]
    return EmailMessage(
        subject=subject,
        body=f"{words}\n\nThis message cannot be answered. {settings.ORIGIN}\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )


HANDLERS: Mapping[str, Handler] = {MAIL: send}
"""What the mail room does for officers."""
