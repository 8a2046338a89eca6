"""Whether many new senders, or many new accounts, come up at one domain in a day."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, limits: Limits) -> Iterator[Finding]:
    # Where anybody gets an address, new ones come up all day, and say nothing.
    if not sight.domain or sight.public:
        return
    at = f"at {sight.domain} in 24 hours"
    if sight.fresh_senders >= limits.burst:
        yield Finding("senders", f"{sight.fresh_senders} addresses that had never written before wrote {at}.")
    if sight.fresh_accounts >= limits.burst:
        yield Finding("accounts", f"{sight.fresh_accounts} accounts were registered {at}.")


SIGNAL = Signal("burst", ("senders", "accounts"), _look)
