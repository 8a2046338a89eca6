"""Whether others ask for the same account, or very many accounts are asked for at once."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, limits: Limits) -> Iterator[Finding]:
    shared = {name: others for name, others in sight.overlap.items() if others >= limits.overlap_senders}
    if shared:
        many = max(shared.values())
        others = "another sender" if many == 1 else f"{many} other senders"
        what = "an account of this request" if len(shared) == 1 else f"{len(shared)} accounts of this request"
        yield Finding("overlap", f"Within {limits.overlap_days} days {others} asked for {what}.")
    if sight.accounts > limits.many_accounts:
        yield Finding("many", f"It asks for {sight.accounts} accounts at once.")


SIGNAL = Signal("target", ("overlap", "many"), _look)
