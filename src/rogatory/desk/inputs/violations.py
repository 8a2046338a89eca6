"""What comes to the door about a violation of which a request tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang


@dataclass(frozen=True, slots=True)
class Defer:
    """What follows is deferred (``defer``) through the day ``until`` (UTC), for a reason."""

    until: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation of which a request tells (``open_violation``, ``consider_deferral``), as the guideline answers it.

    ``guideline`` is the version that answers; ``longest`` the amount and the unit of the longest deferral that it
    states.
    """

    guideline: str
    words: str
    longest: tuple[int, str] | None = None


VIOLATION_TAKES: Mapping[str, type] = {
    "open_violation": Violation,
    "consider_deferral": Violation,
    "ask_deferral": Say,
    "defer": Defer,
    "decline_deferral": Say,
    "remind_of_deferral": Rang,
    "deferral_ended": Rang,
    "hand_on": Say,
    "drop_violation": Say,
}
"""What each action on a violation is given."""
