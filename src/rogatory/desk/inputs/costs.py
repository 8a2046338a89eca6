"""What comes to the door about costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang


@dataclass(frozen=True, slots=True)
class OpenCosts:
    """Costs may be sought (``open_costs``): the primary key of the recorded decision that says so."""

    decision: int


@dataclass(frozen=True, slots=True)
class Effort:
    """Work that was done (``log_effort``) on a day.

    It is so much of a ``line`` of the tariff (in minutes where the unit is the hour; less than 0 takes effort back),
    for one ``category`` where that matters. Or, with ``line`` empty, it is an ``amount`` in minor units of ``currency``
    with its reason in ``words``.
    """

    day: date
    line: str = ""
    quantity: int = 0
    category: str = ""
    amount: int = 0
    currency: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is told before the work (``estimate``).

    ``quantities`` are the expected ones by line of the tariff, in minutes where the unit is the hour. ``amount`` is
    one that a person names beside or instead of them, with its reason in ``words``.
    """

    quantities: Mapping[str, int]
    amount: int = 0
    currency: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Waive:
    """No costs are charged (``waive``): ``reason`` is a word of the guideline's waivers, or one of `WAIVERS`."""

    reason: str
    words: str = ""


WAIVERS = ("child", "emergency", "other")
"""The grounds on which a person may waive costs whatever the guideline names."""


@dataclass(frozen=True, slots=True)
class SendInvoice:
    """What is on an invoice (``invoice``) beside the effort: who pays, a line each, and a note.

    Without a payer it is made out to the agency, where the guideline lets the agency pay.
    """

    payer: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid (``record_payment``), in minor units of the invoice's currency."""

    day: date
    amount: int
    words: str = ""


COSTS_TAKES: Mapping[str, type] = {
    "open_costs": OpenCosts,
    "log_effort": Effort,
    "estimate": Estimate,
    "waive": Waive,
    "invoice": SendInvoice,
    "cancel_invoice": Say,
    "record_payment": Payment,
    "settle_invoice": Say,
    "payment_overdue": Rang,
}
"""What each action on costs is given."""
