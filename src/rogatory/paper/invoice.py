"""Invoices and credit notes as PDF, on the letterhead of whoever issues them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rogatory.paper.letter import written_day
from rogatory.paper.typesetting import lines_of, set_pdf
from rogatory.problem import Problem


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line: what it is for, how much, at which price, and what that comes to, all written for people."""

    words: str
    quantity: str
    price: str
    amount: str


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """What stands on an invoice, or on the credit note that cancels one.

    Attributes:
        title: ``Invoice`` or ``Credit note``.
        number: its number; that of the invoice that a credit note cancels.
        issuer: the legal name of who issues it.
        issuer_address: its postal address on one line, or nothing.
        payer: to whom it is made out, a line each.
        reference: the request's reference number.
        dated: the instant of issue, aware; its day in UTC is shown.
        facts: label and value of what is told beside it, such as the last day on which to pay it.
        lines: what is charged.
        total_words: what the total is, such as ``To pay``.
        total: the sum, written with its currency.
        note: a paragraph below, or nothing.
        language: BCP 47 code, for line breaking and for screen readers.
        paper: a paper size that typst knows.
    """

    title: str
    number: str
    issuer: str
    issuer_address: str
    payer: tuple[str, ...]
    reference: str
    dated: datetime
    facts: tuple[tuple[str, str], ...]
    lines: tuple[InvoiceLine, ...]
    total_words: str
    total: str
    note: str = ""
    language: str = "en"
    paper: str = "us-letter"

    def __post_init__(self) -> None:
        """Refuse an instant without a zone, and a paper without a number or a payer."""
        if self.dated.utcoffset() is None:
            raise Problem("the instant has no time zone", where="invoice, dated", cure="Give an aware instant in UTC.")
        if not (self.number and self.payer and self.lines):
            raise Problem(
                "the invoice has no number, no payer or no lines", where="invoice", cure="Make it of an invoice's row."
            )


def invoice_pdf(paper: InvoicePaper) -> bytes:
    """Set an invoice as PDF/A: same input, same bytes; nothing in the text is read as markup.

    Raises:
        Problem: when it cannot be set.
    """
    data: dict[str, Any] = {
        "title": paper.title,
        "number": paper.number,
        "issuer": lines_of(paper.issuer),
        "address": lines_of(paper.issuer_address),
        "payer": [lines_of(line) for line in paper.payer],
        "reference": paper.reference,
        "date": written_day(paper.dated),
        "facts": [[lines_of(label), lines_of(value)] for label, value in paper.facts],
        "lines": [{name: lines_of(text) for name, text in asdict(line).items()} for line in paper.lines],
        "total-words": paper.total_words,
        "total": paper.total,
        "note": paper.note.strip().splitlines(),
        "lang": paper.language.partition("-")[0].lower(),
        "paper": paper.paper,
    }
    return set_pdf("invoice", data, dated=paper.dated)
