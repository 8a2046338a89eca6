"""When something is due: the day the officer asks for, or the last day of what is preserved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from rogatory.desk.models import Matter
from rogatory.edge.decisions import parse_decision
from rogatory.flow.states import ENDED, Kind, State
from rogatory.guidelines.facts import Facts


def due_of(matter: Matter, facts: Facts | None) -> datetime | None:
    """Give the instant at which a matter's clock runs out, ``None`` where no clock is known or none runs any more.

    A preservation's clock is that of the recorded decision: before anybody has acted, nothing is promised.
    """
    if matter.state in ENDED or matter.state == State.DELIVERED:
        return None
    if matter.kind in {Kind.PRESERVATION, Kind.EXTENSION}:
        if matter.decision is None:
            return None
        kept = parse_decision(bytes(matter.decision.decision)).preservations
        days = [each.last_day for each in kept if each.kind == matter.kind and each.last_day]
        return _end(min(days)) if days else None
    asked = facts.contact.response_date if facts else None
    return _end(asked) if isinstance(asked, date) else None


def _end(day: date) -> datetime:
    """Give the instant at which a day has passed in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)
