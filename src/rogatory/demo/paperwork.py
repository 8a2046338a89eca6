"""The officer's side of a case: the documents as PDF, and the e-mail that carries them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from rogatory.demo.people import DemoOfficer
from rogatory.demo.written import Message, Paper
from rogatory.paper.letter import written_day
from rogatory.paper.typesetting import set_pdf

_INBOX = "legal-process@provider.example"


def paper_pdf(paper: Paper, sent: datetime) -> bytes:
    """Set a document; one without a date is set on the day on which it is sent, and shows none."""
    on = datetime.combine(paper.dated, time(12), UTC) if paper.dated else sent
    data = {
        "layout": paper.layout,
        "issuer": list(paper.issuer),
        "title": paper.title,
        "number": paper.number,
        "caption": paper.caption,
        "date": written_day(on) if paper.dated else "",
        "paragraphs": [" ".join(each.split()) for each in paper.paragraphs],
        "signed": list(paper.signed),
        "lang": paper.language,
        "paper": "us-letter" if paper.language == "en" else "a4",
    }
    return set_pdf("process", data, dated=on, package="rogatory.demo")


def eml(message: Message, officer: DemoOfficer, key: str, number: int = 0) -> bytes:
    """Give the message as a mailbox holds it, with its documents attached. The same case gives the same bytes.

    `number` makes another message of it: a case that is played again is written anew.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = formataddr((officer.name, officer.email), charset="utf-8")
    made["To"] = _INBOX
    made["Subject"] = message.subject
    made["Date"] = format_datetime(message.sent)
    made["Message-ID"] = f"<{key}.{number}.{message.sent:%Y%m%d%H%M}@{officer.email.partition('@')[2]}>"
    made.set_content(message.text)
    for paper in message.papers:
        made.add_attachment(paper_pdf(paper, message.sent), maintype="application", subtype="pdf", filename=paper.name)
    if made.is_multipart():
        # Python draws a boundary by chance; a fixed one keeps the message the same each time.
        made.set_boundary(f"=={key}==")
    return bytes(made)
