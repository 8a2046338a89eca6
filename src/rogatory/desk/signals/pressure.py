"""Whether the request hurries whoever reads it past their checks."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    if sight.pressure:
        said = ", ".join(f"“{phrase}”" for phrase in sight.pressure)
        yield Finding("words", f"It hurries whoever reads it: {said}.")


SIGNAL = Signal("pressure", ("words",), _look)
