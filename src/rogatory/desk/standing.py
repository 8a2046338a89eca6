"""What is true of a matter at an instant, beside what was signed: what the guards of the flow table ask for."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.models import Matter
from rogatory.desk.stages.copy_end import copy_standing
from rogatory.flow.case import Standing
from rogatory.flow.states import Kind


def standing_of(matter: Matter, now: datetime) -> frozenset[Standing]:
    """Establish what stands with a matter; the caller holds the locks on its request and its matters."""
    if matter.kind == Kind.COPY:
        return copy_standing(matter, now)
    return frozenset()
