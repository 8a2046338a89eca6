"""Letters to officers as PDF, on the provider's letterhead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rogatory.paper.typesetting import set_pdf
from rogatory.problem import Problem

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands around a letter.

    Attributes:
        entity: the provider's legal name.
        address: its postal address on one line, or nothing.
        reference: the request's reference number.
        dated: the instant of the letter, aware; its day in UTC is shown.
        recipient: the officer's name and agency, a line each.
        signatory: name and title of who answers, a line each; nothing for an automatic receipt.
        footer: one line at the foot of each page.
        language: BCP 47 code of the letter, for line breaking and for screen readers.
        paper: a paper size that typst knows, such as `us-letter` or `a4`.
    """

    entity: str
    address: str
    reference: str
    dated: datetime
    recipient: tuple[str, ...] = ()
    signatory: tuple[str, ...] = ()
    footer: str = ""
    language: str = "en"
    paper: str = "us-letter"

    def __post_init__(self) -> None:
        if self.dated.utcoffset() is None:
            raise Problem(
                "the instant has no time zone", where="letterhead, dated", cure="Give an aware instant in UTC."
            )


def letter_pdf(subject: str, paragraphs: Sequence[str], letterhead: Letterhead) -> bytes:
    """Set a letter as PDF/A. Line breaks within a paragraph are kept; nothing in the text is read as markup.

    Raises:
        Problem: when the letter cannot be set.
    """
    data = {
        "subject": subject,
        "paragraphs": [paragraph.strip().splitlines() for paragraph in paragraphs if paragraph.strip()],
        "entity": letterhead.entity,
        "address": letterhead.address,
        "reference": letterhead.reference,
        "date": written_day(letterhead.dated),
        "recipient": list(letterhead.recipient),
        "signatory": list(letterhead.signatory),
        "footer": letterhead.footer,
        "lang": letterhead.language.partition("-")[0].lower(),
        "paper": letterhead.paper,
    }
    return set_pdf("letter", data, dated=letterhead.dated)


def written_day(instant: datetime) -> str:
    """Give the day of an instant in UTC as no country can misread it, such as `13 August 2020`."""
    utc = instant.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}"
