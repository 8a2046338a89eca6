"""Messages as programs write them, and the way that they go through triage and opening."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from rogatory.desk import worker
from rogatory.desk.models import IncomingMail
from rogatory.mail import glancing, opening
from rogatory.mail.intake import Arrived, take_in

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ADA = "ada@police.example"
_NUMBERS = count(1)
HANDLERS = {**glancing.HANDLERS, **opening.HANDLERS}
DOCUMENT = b"%PDF-1.4 nothing that could be read"


def a_message(
    subject: str = "a request",
    text: str = "Please send the subscriber information of river_lantern.",
    sender: str = f"Ada Mason <{ADA}>",
    papers: tuple[bytes, ...] = (),
    **fields: str,
) -> bytes:
    """A message with further header fields (``in_reply_to``); each one has a Message-ID of its own."""
    made = EmailMessage(policy=SMTP)
    named = {"from": sender, "to": "legal-process@provider.example", "subject": subject}
    named |= {"message_id": f"<{next(_NUMBERS)}@police.example>"} | fields
    for name, value in named.items():
        made[name.replace("_", "-").title()] = value
    made.set_content(text)
    for number, content in enumerate(papers, 1):
        made.add_attachment(content, maintype="application", subtype="pdf", filename=f"paper-{number}.pdf")
    return bytes(made)


def came(content: bytes, at: datetime = NOW, sender: str = ADA) -> IncomingMail:
    """Take a message in, as a mail server hands it in."""
    return take_in(content, Arrived("smtp", sender, ("legal-process@provider.example",), "192.0.2.7"), at)


def work(at: datetime = NOW) -> None:
    """Do all the work on mail that is due, and nothing else."""
    while worker.work_once(HANDLERS, lambda: at, "worker", only=(*HANDLERS,)):
        pass


def opened(content: bytes, at: datetime = NOW, sender: str = ADA) -> IncomingMail:
    """Take a message in and do the work on it."""
    mail = came(content, at, sender)
    work(at)
    mail.refresh_from_db()
    return mail
