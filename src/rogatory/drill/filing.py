"""One request of the drill's stream, before it is sent: who sends it, by which way, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Literal

from rogatory.drill.papers import Order, pdf_of
from rogatory.guidelines import facts as f

_INBOX = "legal-process@provider.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the portal that somebody opens at ``registered_at``; an unvetted one has no ``vetted_at``."""

    email: str
    name: str
    agency: str
    registered_at: datetime
    vetted_at: datetime | None = None
    devices: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A request as it comes in.

    ``by`` is the address of the account that files it on the portal, "" for a message; ``sender`` the address that it
    comes from. ``contact`` is what the request says of whoever asks. ``forged`` names the pattern of a forged one, ""
    for a genuine one, and ``fetches`` tells whether the forger could sign in as the one to whom a return would go.
    ``opens`` are accounts that are opened for it, ``adds`` is when a passkey is added to ``by`` for it.
    """

    at: datetime
    kind: Literal["data", "preservation", "emergency"]
    sender: str
    by: str = ""
    contact: f.Contact
    country: str
    body: str
    subject: str
    text: str
    papers: tuple[Order, ...]
    accounts: tuple[str, ...]
    asks: tuple[str, ...] = ("subscriber",)
    reply_to: str = ""
    forged: str = ""
    fetches: bool = False
    opens: tuple[Account, ...] = ()
    adds: datetime | None = None

    @property
    def is_portal(self) -> bool:
        """Whether it is filed by somebody who is signed in."""
        return bool(self.by)

    @property
    def documents(self) -> tuple[tuple[str, bytes], ...]:
        """Its documents as PDF, by their names."""
        return tuple((f"{order.title} {number}.pdf", pdf_of(order)) for number, order in enumerate(self.papers, 1))

    def facts(self) -> f.Facts:
        """What the officer states, or intake reads in the message and its documents; who it is nobody has verified."""
        emergency = f.Emergency(
            person="a person in danger",
            nature=self.text[:200],
            account_information=", ".join(self.accounts),
            information_and_why="contact points and login addresses, to find the person",
            context="as the letter has it",
            threatens=("imminent-harm",),
            letterhead=True,
            written=True,
            signed_by_sworn_official=True,
            necessary=("contact-points", "last-login-ip"),
        )
        letter = f.PreservationLetter(letterhead=True, signed=True, dated=self.at.date(), steps="process is prepared")
        return f.Facts(
            kinds=(f.Kind(self.kind),),
            received_at=self.at,
            official=f.Official(jurisdiction=self.country, body=self.body),
            contact=self.contact,
            service=f.Service(
                channel=f.Channel.PORTAL if self.is_portal else f.Channel.EMAIL,
                subject=self.subject,
                sender=self.sender,
            ),
            accounts=tuple(f.Account(username=name) for name in self.accounts),
            wanted=tuple(f.Wanted(ask) for ask in self.asks) if self.kind != "preservation" else (),
            period=f.DateRange("", ""),
            emergency=emergency if self.kind == "emergency" else None,
            preservation=letter if self.kind == "preservation" else None,
            language="en",
        )

    def eml(self, number: int) -> bytes:
        """Give the message as a mailbox holds it."""
        made = EmailMessage(policy=SMTP)
        made["From"] = formataddr((self.contact.name or "", self.sender), charset="utf-8")
        made["To"] = _INBOX
        if self.reply_to:
            made["Reply-To"] = self.reply_to
        made["Subject"] = self.subject
        made["Date"] = format_datetime(self.at)
        made["Message-ID"] = f"<drill.{number}.{self.at:%Y%m%d%H%M%S}@{self.sender.rpartition('@')[2]}>"
        made.set_content(self.text)
        for name, content in self.documents:
            made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        if made.is_multipart():
            made.set_boundary(f"=={number}==")
        return bytes(made)
