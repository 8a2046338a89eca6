"""Whether the account is a new one: not vetted yet, or vetted a short while ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, limits: Limits) -> Iterator[Finding]:
    account = sight.account
    if account is None or not account.filed:
        return
    if account.vetted_at is None:
        yield Finding("unvetted", "Nobody has vetted the account from which the request was filed.")
    elif sight.received_at - account.vetted_at < timedelta(days=limits.new_account_days):
        days = max((sight.received_at - account.vetted_at).days, 0)
        since = "less than a day" if days == 0 else f"{days} day{'s' if days > 1 else ''}"
        yield Finding("recent", f"The account has been vetted for {since}.")


SIGNAL = Signal("account", ("unvetted", "recent"), _look)
