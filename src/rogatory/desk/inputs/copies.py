"""What comes to the door about a preserved copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rogatory.clocks.term import Term
from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang
from rogatory.guidelines.reason import DateStep


@dataclass(frozen=True, slots=True)
class Keep:
    """A copy is to be kept (``keep_provisionally``, ``keep``), as the decision says for its account.

    ``guideline`` is the version that decides and ``decision`` the SHA-256 of what it decided. ``covers`` are category
    ids, empty for all that the platform holds. ``last_day`` (UTC, it belongs to the period), its derivation and the
    ``terms`` that lead to it are empty for a provisional copy. ``words`` say why it is provisional, or what the period
    rests on.
    """

    guideline: str
    decision: str
    covers: tuple[str, ...]
    begins: date | None = None
    last_day: date | None = None
    steps: tuple[DateStep, ...] = ()
    terms: tuple[Term, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The copy that the worker took (``take_copy``): the vault's name of its index, and what it holds."""

    name: str
    sha256: str
    size: int
    summary: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extend:
    """A decided extension (``extend``): the request that asked for it, and the new last day with its derivation.

    ``terms`` lead from the first day ``begins`` to the last day, each from the old end.
    """

    request: int
    begins: date
    last_day: date
    steps: tuple[DateStep, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessArrived:
    """Legal process, or a request to extend, that bears on the copy (``process_arrived``).

    ``reason`` is ``process`` or ``extension``; ``covers`` are the categories it is for, empty for all.
    """

    request: int
    reason: str
    received_at: datetime
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """A person's hold (``place_hold``): ``reason`` is ``treaty`` (an MLAT request is pending) or ``other``."""

    reason: str
    words: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LiftHold:
    """The end of a hold (``lift_hold``), by its primary key."""

    hold: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Retain:
    """A copy is kept on (``retain``) through the day ``until`` (UTC), for a reason."""

    until: date
    words: str = ""


COPY_TAKES: Mapping[str, type] = {
    "keep_provisionally": Keep,
    "keep": Keep,
    "end_provisional": Say,
    "take_copy": Taken,
    "extend": Extend,
    "warn": Rang,
    "end_period": Rang,
    "preservation_over": Say,
    "need_over": Rang,
    "place_hold": PlaceHold,
    "process_arrived": ProcessArrived,
    "lift_hold": LiftHold,
    "end_hold": Rang,
    "retain": Retain,
    "let_lapse": Say,
    "lapse_by_policy": Rang,
    "spare": Say,
    "take_back": Say,
    "destroy": Rang,
    "obey_ledger": Say,
}
"""What each action on a copy is given."""
