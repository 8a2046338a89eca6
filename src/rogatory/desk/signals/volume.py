"""Whether the officer, or the agency, asks more in a day than they are used to."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal, Usual


def _look(sight: Sight, limits: Limits) -> Iterator[Finding]:
    if _is_much(sight.officer, limits):
        yield Finding("officer", f"The sender filed {_often(sight.officer)}.")
    if sight.agency is not None and _is_much(sight.office, limits):
        yield Finding("agency", f"{sight.agency.name} filed {_often(sight.office)}.")


def _is_much(usual: Usual, limits: Limits) -> bool:
    return usual.day > limits.volume_least and usual.day > limits.volume_times * usual.mean


def _often(usual: Usual) -> str:
    return f"{usual.day} requests in 24 hours, and {usual.month} in the 30 days before"


SIGNAL = Signal("volume", ("officer", "agency"), _look)
