"""The costs of a request as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from rogatory.console.shown.actions import LABELS, Link
from rogatory.desk import costs
from rogatory.desk.costs import OneFile
from rogatory.desk.models import Invoice
from rogatory.desk.queries import MatterView
from rogatory.desk.stages.tariffs import bill_of, costs_of, quantity_words, tariff_of
from rogatory.flow.states import Kind, State
from rogatory.guidelines.bill import Bill, Entry
from rogatory.guidelines.decision import Costs
from rogatory.guidelines.money import written
from rogatory.problem import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a bill, in words."""

    words: str
    quantity: str
    amount: str


@dataclass(frozen=True, slots=True)
class InvoiceShown:
    """An invoice: where it stands, its sum, what was paid and is owed, and where its papers are."""

    row: Invoice
    state: str
    total: str
    paid: str
    owed: str
    href: str
    credit_href: str


@dataclass(frozen=True, slots=True)
class CostsShown:
    """The costs of a request. ``told`` says why they cannot be reckoned, where that is so."""

    view: MatterView
    state: State
    found: OneFile
    says: Costs
    rows: tuple[Row, ...]
    total: str
    told: str
    estimates: tuple[tuple[datetime, str], ...]
    invoices: tuple[InvoiceShown, ...]
    links: tuple[Link, ...]


def costs_shown(following: Iterable[MatterView], now: datetime) -> CostsShown | None:
    """Give the costs that follow from a request, ``None`` where none do."""
    view = next((each for each in following if each.matter.kind == Kind.COSTS), None)
    found = costs.of_matter(view.matter.pk) if view else None
    if view is None or found is None:
        return None
    bill, told = _bill(found)
    return CostsShown(
        view=view,
        state=State(view.matter.state),
        found=found,
        says=costs_of(found.file),
        rows=tuple(_row(entry, bill.currency) for entry in bill.entries),
        total=written(bill.total, bill.currency) if bill.entries else "",
        told=told,
        estimates=tuple((each.told_at, written(each.total, each.currency)) for each in found.estimates),
        invoices=tuple(_invoice(each, view, now) for each in found.invoices),
        links=tuple(_link(action.name, view) for action in view.actions if action.name in LABELS),
    )


def _bill(found: OneFile) -> tuple[Bill, str]:
    """Reckon what is not invoiced yet; where that fails, give why: the page is shown all the same."""
    try:
        tariff_of(found.file)
        return bill_of(found.file, found.effort), ""
    except Problem as problem:
        return Bill("", ()), str(problem)


def _row(entry: Entry, currency: str) -> Row:
    free = f" ({quantity_words(entry.unit, entry.free)} free)" if entry.free else ""
    quantity = f"{quantity_words(entry.unit, entry.quantity)}{free}" if entry.line else ""
    return Row(entry.words, quantity, written(entry.amount, currency))


def _invoice(made: Invoice, view: MatterView, now: datetime) -> InvoiceShown:
    paid: int = made.paid  # type: ignore[attr-defined]  # annotated by `costs.of_matter`
    href = reverse("console:invoice", args=[view.matter.request.reference, made.number])
    return InvoiceShown(
        row=made,
        state=costs.state_of(made, paid, now),
        total=written(made.total, made.currency),
        paid=written(paid, made.currency),
        owed=written(0 if made.cancelled_at else made.total - paid, made.currency),
        href=href,
        credit_href=f"{href}?credit" if made.cancelled_at else "",
    )


def _link(name: str, view: MatterView) -> Link:
    href = reverse("console:act-on-following", args=[view.matter.request.reference, view.matter.pk, name])
    return Link(name, LABELS[name], href, "plain")
