"""Whether somebody who has never been answered before sends an emergency."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    if sight.emergency and not sight.earlier_emergencies:
        earlier = "It is the first emergency of this sender"
        yield Finding("first", f"{earlier}, and their first request." if not sight.earlier else f"{earlier}.")


SIGNAL = Signal("emergency", ("first",), _look)
