"""Whether it came in at night, or on a weekend, on every clock of the agency’s country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, limits: Limits) -> Iterator[Finding]:
    if sight.agency is None or not sight.local:
        return
    where = f"in the country of {sight.agency.name}"
    if all(_is_night(instant, limits) for instant in sight.local):
        yield Finding("night", f"It was sent at night {where} ({sight.local[0]:%H:%M}).")
    if all(instant.weekday() in limits.weekend for instant in sight.local):
        yield Finding("weekend", f"It was sent on a weekend {where} ({sight.local[0]:%A}).")


def _is_night(instant: datetime, limits: Limits) -> bool:
    return instant.hour >= limits.night_from or instant.hour < limits.night_until


SIGNAL = Signal("hour", ("night", "weekend"), _look)
