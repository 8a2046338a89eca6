"""What is read of costs: the list of all, those of one request, and the table of invoices for the accounts.

Each takes a fixed number of queries. Nothing here changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.models import CostFile, Effort, Estimate, Invoice
from rogatory.desk.stages.tariffs import open_effort
from rogatory.evidence.cells import csv_line
from rogatory.flow.states import Role, State
from rogatory.guidelines.money import decimals

COLUMNS = (
    "number", "state", "request", "issued_on", "due_on", "issuer", "payer", "currency",
    "total", "paid", "owed", "cancelled_on", "guideline", "clause",
)  # fmt: skip
"""The columns of the table of invoices. Amounts are written with a point, days are UTC."""


class Lane(StrEnum):
    """Which costs stand together on a page."""

    OPEN = "open"
    INVOICED = "invoiced"
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Standing:
    """The costs of one request: their file, and the invoice in force with what was paid on it, if there is one."""

    file: CostFile
    invoice: Invoice | None
    paid: int

    @property
    def owed(self) -> int:
        """What is still to be paid, in minor units."""
        return self.invoice.total - self.paid if self.invoice else 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of a lane, those that came into their state last first; and how many there are in all."""

    rows: tuple[Standing, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OneFile:
    """The costs of one request in full: effort that is still to be charged, estimates and invoices, the latest last."""

    file: CostFile
    effort: tuple[Effort, ...]
    estimates: tuple[Estimate, ...]
    invoices: tuple[Invoice, ...]


def ledger(actor: Actor, lane: Lane, now: datetime, first: int = 0, most: int = 50) -> Ledger:
    """Give at most so many costs of a lane that somebody may read, from the `first` on (three queries)."""
    files = _files(actor, lane, now)
    found = files.select_related("matter__request").prefetch_related(_in_force())
    rows = found.order_by("-matter__entered_at", "-pk")[first : first + most]
    return Ledger(tuple(_standing(file) for file in rows), files.count())


def counts(actor: Actor, now: datetime) -> dict[Lane, int]:
    """Count the costs of each lane that somebody may read (one query for each)."""
    return {lane: _files(actor, lane, now).count() for lane in Lane}


def of_matter(matter: int) -> OneFile | None:
    """Give the costs that a matter is about (five queries), ``None`` where it is about none."""
    file = CostFile.objects.select_related("matter__request", "decision", "waived_by").filter(matter=matter).first()
    if file is None:
        return None
    return OneFile(
        file=file,
        effort=open_effort(file),
        estimates=tuple(file.estimates.select_related("by").order_by("pk")),
        invoices=tuple(_paid(file.invoices.select_related("issued_by")).prefetch_related("payments").order_by("pk")),
    )


def export(actor: Actor | None, since: date, until: date, now: datetime) -> Iterator[bytes]:
    """Give the table of the invoices that were issued from one day to another (both belong to it) as CSV, by number.

    The books are whole: a custodian, and the operator of the host (``None``), get every invoice, closed cases among
    them; of a sealed case that the custodian does not read only what the books need. Others get the invoices of cases
    that they may read. No cell is one that a spreadsheet would take for a formula.
    """
    yield csv_line(COLUMNS)
    begin, end = _midnight(since), _midnight(until) + timedelta(days=1)
    issued = Invoice.objects.filter(issued_at__gte=begin, issued_at__lt=end)
    hidden = set[int]()
    if actor is not None:
        readable = need_to_know.readable(actor, now)
        if Role.CUSTODIAN in actor.roles:
            shut = issued.filter(need_to_know.sealed("file__matter__request")).exclude(
                file__matter__request__in=readable
            )
            hidden = set(shut.values_list("pk", flat=True))
        else:
            issued = issued.filter(file__matter__request__in=readable)
    found = _paid(issued).select_related("file__matter__request").order_by("year", "sequence")
    for made in found.iterator(chunk_size=500):
        yield csv_line(_cells(made, now, sealed=made.pk in hidden))


def state_of(made: Invoice, paid: int, now: datetime) -> str:
    """Give where an invoice stands: cancelled, paid, overdue or open."""
    if made.cancelled_at is not None:
        return "cancelled"
    if paid >= made.total:
        return "paid"
    return "overdue" if made.due_on < now.astimezone(UTC).date() else "open"


def plain(amount: int, currency: str) -> str:
    """Write an amount as the accounts read it: digits, and a point before the decimals that the currency has."""
    places = decimals(currency)
    if not places:
        return str(amount)
    whole, rest = divmod(abs(amount), 10**places)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:0{places}}"


def _cells(made: Invoice, now: datetime, *, sealed: bool) -> tuple[str | date, ...]:
    paid: int = made.paid  # type: ignore[attr-defined]  # annotated by `_paid`
    owed = 0 if made.cancelled_at else made.total - paid
    cancelled = made.cancelled_at.astimezone(UTC).date() if made.cancelled_at else ""
    return (
        made.number,
        state_of(made, paid, now),
        "sealed" if sealed else made.file.matter.request.reference,
        made.issued_at.astimezone(UTC).date(),
        made.due_on,
        made.issuer,
        "" if sealed else ", ".join(made.payer.splitlines()),
        made.currency,
        *(plain(amount, made.currency) for amount in (made.total, paid, owed)),
        cancelled,
        made.guideline,
        made.file.clause,
    )


def _files(actor: Actor, lane: Lane, now: datetime) -> QuerySet[CostFile]:
    return CostFile.objects.filter(_in(lane, now), matter__request__in=need_to_know.readable(actor, now))


def _in(lane: Lane, now: datetime) -> Q:
    state = {
        Lane.OPEN: Q(matter__state__in=[State.TO_CHARGE, State.ESTIMATED]),
        Lane.INVOICED: Q(matter__state=State.INVOICED),
        Lane.OVERDUE: Q(matter__state=State.INVOICED),
        Lane.PAID: Q(matter__state=State.PAID),
        Lane.WAIVED: Q(matter__state=State.WAIVED),
    }[lane]
    if lane is not Lane.OVERDUE:
        return state
    late = Invoice.objects.filter(cancelled_at=None, due_on__lt=now.astimezone(UTC).date())
    return state & Q(pk__in=late.values("file"))


def _in_force() -> Prefetch[str]:
    rows = _paid(Invoice.objects.filter(cancelled_at=None)).order_by("-pk")
    return Prefetch("invoices", rows, to_attr="in_force")


def _standing(file: CostFile) -> Standing:
    made: Invoice | None = next(iter(file.in_force), None)  # type: ignore[attr-defined]  # prefetched above
    billed = made if file.matter.state in {State.INVOICED, State.PAID} else None
    return Standing(file, billed, billed.paid if billed else 0)  # type: ignore[attr-defined]


def _paid(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return invoices.annotate(paid=Coalesce(Sum("payments__amount"), Value(0)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
