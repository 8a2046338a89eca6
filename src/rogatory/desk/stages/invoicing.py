"""Invoices: invoice, cancel_invoice, record_payment, settle_invoice, payment_overdue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Sum

from rogatory.clocks.term import Term, Unit
from rogatory.desk import inputs as given
from rogatory.desk.models import CostFile, Invoice, Payment
from rogatory.desk.stages.charging import file_of
from rogatory.desk.stages.contract import Entailed, Job, StageContext, StageResult, StartClock, StopClock
from rogatory.desk.stages.correspondence import costs_letter
from rogatory.desk.stages.numbering import next_number
from rogatory.desk.stages.plain_text import one_line, paragraphs
from rogatory.desk.stages.tariffs import bill_of, decision_of, entries_json, lines_of, open_effort
from rogatory.flow.states import Kind
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.money import MOST, written
from rogatory.problem import Problem

PAYMENT = "payment"
_PAYER_LINES, _LINE_LENGTH = 8, 200


def invoice(case: StageContext, inputs: given.SendInvoice) -> StageResult:
    """Give the open effort a number, and send the invoice.

    Raises:
        Problem: there is nothing to charge, or nobody has established who pays.
    """
    file, person = file_of(case), case.actor.person
    where = case.the_request.reference
    if person is None:
        raise Problem("only a person sends an invoice", where=where, cure="Sign in")
    effort = open_effort(file)
    bill = bill_of(file, effort)
    if bill.total == 0:
        raise Problem("there is nothing to charge", where=where, cure="Log the effort first, or waive the costs")
    payer = _lines(inputs.payer) or default_payer(case.facts, file)
    if not payer:
        raise Problem("nobody has established who pays", where=where, cure="Write down to whom it is made out")
    guideline = decision_of(file).guideline
    if guideline is None:
        raise Problem("no guideline stands behind the costs", where=where, cure="Waive them")
    entity = case.shelf.pack(guideline.version).about.entity
    year = case.now.astimezone(UTC).year
    sequence, number = next_number(year)
    made = Invoice.objects.create(
        file=file,
        number=number,
        year=year,
        sequence=sequence,
        issued_by=person,
        issued_at=case.now,
        due_on=case.now.astimezone(UTC).date() + timedelta(days=settings.PAYMENT_DAYS),
        currency=bill.currency,
        total=bill.total,
        bill=entries_json(bill),
        issuer=entity.name,
        issuer_address=" ".join(entity.address.split()),
        payer=payer,
        words=paragraphs(inputs.words).strip(),
        guideline=guideline.version,
    )
    file.efforts.filter(pk__in=[each.pk for each in effort]).update(invoice=made)
    values = {
        "number": number,
        "payer": payer,
        "lines": lines_of(bill),
        "total": written(bill.total, bill.currency),
        "due_on": _day(made.due_on),
        "words": made.words,
    }
    details = {"invoice": number, "total": bill.total, "currency": bill.currency}
    letter = costs_letter(case, file, "invoice", values)
    return StageResult(letter=letter, details=details, result=made, clocks=(_clock(made, case.now),))


def cancel_invoice(case: StageContext, inputs: given.Say) -> StageResult:
    """Cancel the invoice in force: it keeps its number, a credit note goes out, and its effort is open again."""
    file = file_of(case)
    made = in_force(file)
    made.cancelled_at, made.cancelled_by = case.now, case.actor.person
    made.cancelled_why = paragraphs(inputs.words).strip()
    made.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_why"])
    made.efforts.update(invoice=None)
    paid = paid_on(made)
    values = {
        "number": made.number,
        "issued_on": _day(made.issued_at.astimezone(UTC).date()),
        "total": written(made.total, made.currency),
        "words": made.cancelled_why,
        "refund": f"What you have paid on it is returned to you: {written(paid, made.currency)}." if paid else "",
    }
    return StageResult(
        letter=costs_letter(case, file, "cancellation", values),
        details={"invoice": made.number, "paid": paid},
        private={"words": made.cancelled_why},
        result=made,
        clocks=(StopClock(PAYMENT, f"{made.number} is cancelled"),),
    )


def record_payment(case: StageContext, inputs: given.Payment) -> StageResult:
    """Keep what was paid. The invoice is settled once it is paid in full; until then the rest stays due.

    Raises:
        Problem: nothing was paid, more than is owed, or on a day that lies ahead or before the invoice.
    """
    made, person = in_force(file_of(case)), case.actor.person
    if person is None:
        raise Problem("only a person records a payment", where=made.number, cure="Sign in")
    owed = made.total - paid_on(made)
    if not 0 < inputs.amount <= min(owed, MOST):
        told = f"{written(owed, made.currency)} is owed"
        raise Problem(
            "that cannot have been paid", where=made.number, cure=f"Give an amount up to what is owed: {told}"
        )
    if not made.issued_at.astimezone(UTC).date() <= inputs.day <= case.now.astimezone(UTC).date():
        raise Problem(
            "the day lies ahead, or before the invoice", where=made.number, cure="Give the day on which it was paid"
        )
    words = paragraphs(inputs.words).strip()
    payment = Payment.objects.create(
        invoice=made, by=person, recorded_at=case.now, day=inputs.day, amount=inputs.amount, words=words
    )
    settled = inputs.amount == owed
    return StageResult(
        details={"invoice": made.number, "amount": inputs.amount, "owed": owed - inputs.amount},
        private={"words": words} if words else {},
        result=payment,
        entails=(Entailed("settle_invoice", Kind.COSTS, given.Say()),) if settled else (),
    )


def settle_invoice(case: StageContext, _inputs: given.Say) -> StageResult:
    """Tell which invoice is paid in full."""
    made = in_force(file_of(case))
    return StageResult(details={"invoice": made.number}, clocks=(StopClock(PAYMENT, f"{made.number} is paid in full"),))


def payment_overdue(case: StageContext, inputs: given.Rang) -> StageResult:
    """Remind the agency that the invoice is unpaid, tell the team, and wait as long again."""
    file = file_of(case)
    made = in_force(file)
    paid = paid_on(made)
    values = {
        "number": made.number,
        "issued_on": _day(made.issued_at.astimezone(UTC).date()),
        "total": written(made.total, made.currency),
        "paid": written(paid, made.currency),
        "owed": written(made.total - paid, made.currency),
        "due_on": _day(made.due_on),
    }
    alert = Job(
        "alert", f"alert/invoice-overdue/{inputs.clock}", {"matter": case.the_matter.pk, "what": "invoice-overdue"}
    )
    return StageResult(
        letter=costs_letter(case, file, "overdue", values),
        details={"invoice": made.number, "owed": made.total - paid},
        jobs=(alert,),
        clocks=(_clock(made, case.now),),
    )


def in_force(file: CostFile) -> Invoice:
    """Give the invoice of the file that was sent last and is not cancelled.

    Raises:
        Invoice.DoesNotExist: there is none.
    """
    return file.invoices.filter(cancelled_at=None).latest("pk")


def paid_on(made: Invoice) -> int:
    """Give what was paid on an invoice, in minor units."""
    return int(made.payments.aggregate(paid=Sum("amount"))["paid"] or 0)


def default_payer(facts: Facts | None, file: CostFile) -> str:
    """Give to whom an invoice is made out where nobody says: the agency, unless the guideline lets others pay."""
    payer = decision_of(file).costs.payer
    if facts is None or (payer is not None and payer.who != "requesting-agency"):
        return ""
    contact = facts.contact
    return _lines("\n".join(each for each in (contact.agency, contact.name, contact.address) if each))


def _clock(made: Invoice, now: datetime) -> StartClock:
    days = Term(settings.PAYMENT_DAYS, Unit.DAYS)
    return StartClock(PAYMENT, "payment_overdue", f"Payment of {made.number} is awaited", now, terms=(days,))


def _lines(text: str) -> str:
    lines = [one_line(line, _LINE_LENGTH) for line in text.splitlines()]
    return "\n".join([line for line in lines if line][:_PAYER_LINES])


def _day(day: date) -> str:
    return f"{day.isoformat()} (UTC)"
