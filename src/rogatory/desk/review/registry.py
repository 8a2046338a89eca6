"""All checks there are, in the order in which they are shown."""

from __future__ import annotations

from rogatory.desk.review import accounts, answered, complete, counts, fields, nothing_left, period, third_parties
from rogatory.desk.review.contract import Check, Finding, Sight

CHECKS: tuple[Check, ...] = (
    accounts.CHECK,
    fields.CHECK,
    period.CHECK,
    counts.CHECK,
    answered.CHECK,
    complete.CHECK,
    third_parties.CHECK,
    nothing_left.CHECK,
)


def checked(sight: Sight) -> tuple[tuple[Check, tuple[Finding, ...]], ...]:
    """Give each check with what it found; nothing where all is well."""
    return tuple((check, tuple(check.look(sight))) for check in CHECKS)
