"""Whether the domain of the sender resembles that of a known agency without being it."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    if sight.lookalike is not None and sight.agency is None:
        yield Finding("domain", sight.lookalike.words)


SIGNAL = Signal("lookalike", ("domain",), _look)
