"""The numbers of invoices: one for each, in order, without a gap, on one host or on many."""

from __future__ import annotations

from rogatory.desk.models import InvoiceCounter


def next_number(year: int) -> tuple[int, str]:
    """Take the next number of a year, such as 17 and ``INV-2026-000017``.

    The counter's row stays locked until the transaction of the caller ends, so that the next caller waits: who fails
    or is killed gives the number back, and nobody else can have had it.
    """
    InvoiceCounter.objects.get_or_create(year=year)
    counter = InvoiceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last, f"INV-{year}-{counter.last:06}"
