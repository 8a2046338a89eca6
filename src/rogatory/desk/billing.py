"""The paper of an invoice, or of the credit note that cancels one, made of its row."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from rogatory.desk.models import Invoice, Letter
from rogatory.desk.stages.tariffs import entries_from, quantity_words
from rogatory.guidelines.bill import Entry
from rogatory.guidelines.money import written
from rogatory.paper.invoice import InvoiceLine, InvoicePaper, invoice_pdf
from rogatory.paper.letter import written_day
from rogatory.problem import Problem


def invoice_of(letter: Letter) -> tuple[str, bytes]:
    """Give name and bytes of the PDF that goes with the letter ``invoice`` or ``cancellation``.

    Raises:
        Problem: no invoice was issued or cancelled with this letter.
    """
    cancels = letter.key == "cancellation"
    at = {"cancelled_at" if cancels else "issued_at": letter.written_at}
    found = Invoice.objects.filter(file__matter=letter.matter_id, **at).first()
    if found is None:
        raise Problem("no invoice belongs to the letter", where=f"letter {letter.pk}", cure="Look at the costs of it")
    return paper_of(found, credit=cancels)


def paper_of(made: Invoice, *, credit: bool) -> tuple[str, bytes]:
    """Give name and bytes of an invoice, or of the credit note of a cancelled one: the same bytes each time."""
    dated = made.cancelled_at if credit and made.cancelled_at else made.issued_at
    sign = -1 if credit else 1
    facts = (
        (("Cancels", f"invoice of {written_day(made.issued_at)}"),) if credit else (("Payable by", _day(made.due_on)),)
    )
    note = made.cancelled_why if credit else "\n".join([f"Please quote {made.number} with the payment.", made.words])
    paper = InvoicePaper(
        title="Credit note" if credit else "Invoice",
        number=made.number,
        issuer=made.issuer,
        issuer_address=made.issuer_address,
        payer=tuple(made.payer.splitlines()),
        reference=made.file.matter.request.reference,
        dated=dated,
        facts=facts,
        lines=tuple(_line(entry, made.currency, sign) for entry in entries_from(made.bill)),
        total_words="Credited" if credit else "To pay",
        total=written(sign * made.total, made.currency),
        note=note,
    )
    return f"{made.number}{'-credit-note' if credit else ''}.pdf", invoice_pdf(paper)


def _line(entry: Entry, currency: str, sign: int) -> InvoiceLine:
    amount = written(sign * entry.amount, currency)
    if not entry.line:
        return InvoiceLine(entry.words, "", "", amount)
    free = f" ({quantity_words(entry.unit, entry.free)} free)" if entry.free else ""
    category = f" ({entry.category})" if entry.category else ""
    price = f"{written(entry.price, currency)} / {entry.unit}"
    return InvoiceLine(f"{entry.words}{category}", f"{quantity_words(entry.unit, entry.quantity)}{free}", price, amount)


def _day(day: date) -> str:
    return written_day(datetime.combine(day, time(), UTC))
