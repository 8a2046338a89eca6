"""Whether a passkey of the account is new, or waits to be cleared: a sign of an account that was taken over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, limits: Limits) -> Iterator[Finding]:
    account = sight.account
    if account is None or not account.filed:
        return
    if account.held:
        yield Finding("held", "A passkey was added to the account that nobody has cleared yet.")
    new = account.newest_device
    since = timedelta(days=limits.new_device_days)
    # The first passkey of a new account is as new as the account: that is the account's signal.
    first = account.vetted_at is not None and new is not None and new <= account.vetted_at
    if new is not None and not first and sight.received_at - new < since:
        yield Finding("recent", f"A passkey was added to the account less than {limits.new_device_days} days before.")
        # Whoever takes an account over uses it before its owner notices.
        if sight.received_at - new < timedelta(hours=limits.fresh_device_hours):
            yield Finding("at-once", f"The newest passkey is less than {limits.fresh_device_hours} hours old.")


SIGNAL = Signal("device", ("recent", "at-once", "held"), _look)
