"""An officer asks to defer what follows from a violation of which their request tells, after they have filed.

The page tells nothing of what was done about it: whether one may ask is all that it shows.
"""

from __future__ import annotations

from datetime import date

from rogatory.clocks.shown import shown_day
from rogatory.desk.letters import is_silenced
from rogatory.desk.models import Matter, Request
from rogatory.flow.states import Kind
from rogatory.flow.table import ACTIONS

ASK = "ask_deferral"


def open_violation(request: Request) -> Matter | None:
    """Give the violation on which a deferral can be asked; ``None`` as well for whom nobody answers (two queries)."""
    sources = [state.value for state in ACTIONS[ASK].sources if state is not None]
    found = request.matters.filter(kind=Kind.VIOLATION.value, state__in=sources).first()
    return None if found is None or is_silenced(request) else found


def asked_words(what: str, until: date, why: str) -> str:
    """Put what an officer asks into the words that go on file."""
    return f"What is asked: {what}\n\nUntil: {shown_day(until)} (UTC)\n\nWhy: {why}"
