"""The rules on costs and on the answer itself that a guideline pack states.

Point 10 of the pack format: ``costs.toml`` and ``response.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from rogatory.clocks.term import Term

_STRICT: dict[str, Any] = {"extra": "forbid"}

POSITIONS = ("none", "may-be-sought", "tariff")
UNITS = ("request", "account", "item", "hour")
PAYERS = ("requesting-agency", "treaty-authority")
WORDS = ("child", "consent", "treaty", "domestic", "international", "data", "preservation", "extension", "emergency")
"""The words of waivers and payers that the facts can meet; any other word is for a person to judge."""


@dataclass(frozen=True)
class TariffLine:
    """Point 10. One price: ``amount`` minor units of the currency for each ``unit`` (one of :data:`UNITS`).

    Without ``categories`` it prices every category that no other line of its unit names, without ``kinds`` every kind
    of request.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    clause: str
    unit: str
    amount: int
    currency: str
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class FreeLine:
    """Point 10. What is free: the first ``amount`` units, in all categories or in those named."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    clause: str
    unit: str
    amount: int
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaiverRule:
    """Point 10. A ground on which costs are waived: one of :data:`WORDS`, or a word that only a person can judge."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    what: str
    clause: str
    words: str = ""


@dataclass(frozen=True)
class PayerRule:
    """Point 10. Who pays (one of :data:`PAYERS`); the first row whose ``when`` (one of :data:`WORDS`) holds decides."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    who: str
    clause: str
    when: str = ""


@dataclass(frozen=True)
class CostRules:
    """Point 10. ``costs.toml``. The position (one of :data:`POSITIONS`), prices, what is free or waived, who pays."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    position: str
    tariff: tuple[TariffLine, ...] = ()
    free: tuple[FreeLine, ...] = ()
    waiver: tuple[WaiverRule, ...] = ()
    payer: tuple[PayerRule, ...] = ()


@dataclass(frozen=True)
class PromiseRule:
    """Point 10. The time within which a kind of request is answered; emergencies have theirs in ``emergency.toml``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    kind: str
    clause: str
    within: Term


@dataclass(frozen=True)
class CertificateRule:
    """Point 10. Whether the provider offers a custodian's certificate with its return."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    offered: bool


@dataclass(frozen=True)
class ResponseRules:
    """Point 10. ``response.toml``. What is promised of the answer: its time by kind, and a certificate."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    promise: tuple[PromiseRule, ...] = ()
    certificate: CertificateRule | None = None
