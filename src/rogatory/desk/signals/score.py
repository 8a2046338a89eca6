"""Add up what the signals say of a request."""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.desk.signals.contract import Reason, Sight
from rogatory.desk.signals.registry import SIGNALS
from rogatory.desk.signals.rules import Rules


def reasons_of(sight: Sight, rules: Rules) -> tuple[Reason, ...]:
    """Give what looks unusual, in the order of the registry; what an operator weighs with nothing is left out."""
    found = (
        Reason(name, rules.weights[name], finding.words)
        for signal in SIGNALS
        for finding in signal.look(sight, rules.limits)
        if rules.weights[name := f"{signal.id}/{finding.sort}"]
    )
    return tuple(found)


def score_of(reasons: Iterable[Reason]) -> int:
    """Give the sum of the reasons' points."""
    return sum(reason.weight for reason in reasons)
