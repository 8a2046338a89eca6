"""What comes to the door about an emergency besides what comes about every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang


@dataclass(frozen=True, slots=True)
class TellEntity:
    """Counsel of the entity with this line of guidelines is told of an emergency that is theirs."""

    line: str


@dataclass(frozen=True, slots=True)
class ReviewEmergency:
    """How an answer to an emergency is judged afterwards (``review_emergency``).

    ``verdict`` is one of `rogatory.desk.models.emergency_review.VERDICTS`, ``words`` the reasons. ``done`` says what
    follows of it, which has to be said unless the answer was justified.
    """

    verdict: str
    words: str
    done: str = ""


EMERGENCY_TAKES: Mapping[str, type] = {
    "open_emergency": Say,
    "tell_right_entity": TellEntity,
    "emergency_overdue": Rang,
    "review_due": Rang,
    "process_due": Rang,
    "review_emergency": ReviewEmergency,
}
"""What each action that only an emergency has is given."""
