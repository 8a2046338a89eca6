"""Whether a message claims a domain of the agency that does not stand behind it. That one does says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    claimed = [each for each in sight.origins if sight.agency is not None and each.domain in sight.agency.domains]
    failed = next((each for each in claimed if each.verdict == "failed"), None)
    unshown = next((each for each in claimed if each.verdict == "none"), None)
    if failed is not None:
        yield Finding("failed", f"A message claims to come from {failed.domain}, and fails the checks of that domain.")
    elif unshown is not None:
        yield Finding("none", f"A message claims to come from {unshown.domain}, and nothing shows that it does.")


SIGNAL = Signal("origin", ("failed", "none"), _look)
