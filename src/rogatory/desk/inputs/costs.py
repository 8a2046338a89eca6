"""What comes to the door about costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang


@dataclass(frozen=True, slots=True)
class Effort:
    """Work that was done (``log_effort``) on a day: so many of a unit of the tariff (``minutes``, ``accounts`` ...)."""

    day: date
    category: str
    unit: str
    quantity: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is told before the work (``estimate``): the expected quantities by tariff line ``category/unit``."""

    quantities: Mapping[str, int]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Waive:
    """No costs are charged (``waive``): ``reason`` is a word of the pack's waivers, or ``other``."""

    reason: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid (``record_payment``), in minor units of the invoice's currency."""

    day: date
    amount: int
    words: str = ""


COSTS_TAKES: Mapping[str, type] = {
    "open_costs": Say,
    "log_effort": Effort,
    "estimate": Estimate,
    "waive": Waive,
    "invoice": Say,
    "cancel_invoice": Say,
    "record_payment": Payment,
    "payment_overdue": Rang,
}
"""What each action on costs is given."""
