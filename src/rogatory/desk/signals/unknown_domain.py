"""Whether no agency of the directory has the domain of the sender, or anybody can get an address there."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    if not sight.domain or sight.agency is not None:
        return
    if sight.public:
        yield Finding("public", f"Anybody can get an address at {sight.domain}.")
    else:
        yield Finding("unknown", f"No agency of the directory has the domain {sight.domain}.")


SIGNAL = Signal("domain", ("unknown", "public"), _look)
