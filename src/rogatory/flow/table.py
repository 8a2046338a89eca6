"""The flow table: every action there is, for what requests ask for and for what follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.flow.actions import Action
from rogatory.flow.asked import ASKED_ROWS
from rogatory.flow.copies import COPY_ROWS
from rogatory.flow.costs import COSTS_ROWS
from rogatory.flow.emergencies import EMERGENCY_ROWS
from rogatory.flow.incoming import INCOMING_ROWS
from rogatory.flow.notices import NOTICE_ROWS
from rogatory.flow.reading import READING_ROWS
from rogatory.flow.returns import DISCLOSING, RETURN_ROWS
from rogatory.flow.violations import VIOLATION_ROWS

__all__ = ["ACTIONS", "DISCLOSING", "TABLE"]

TABLE: tuple[Action, ...] = (
    *ASKED_ROWS,
    *RETURN_ROWS,
    *READING_ROWS,
    *INCOMING_ROWS,
    *EMERGENCY_ROWS,
    *COPY_ROWS,
    *NOTICE_ROWS,
    *VIOLATION_ROWS,
    *COSTS_ROWS,
)
"""The whole table, in the order in which pages list it."""

ACTIONS: Mapping[str, Action] = {action.name: action for action in TABLE}
"""The table by name."""
