"""What is true of a matter at an instant, beside what was signed: what the guards of the flow table ask for."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.models import Matter
from rogatory.flow.case import Standing


def standing_of(matter: Matter, now: datetime) -> frozenset[Standing]:
    """Establish what stands with a matter; the caller holds the locks on its request and its matters."""
    return frozenset()
