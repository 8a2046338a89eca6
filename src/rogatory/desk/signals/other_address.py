"""Whether the request goes past the account that its sender has, or nobody is registered at a known domain.

Who has stolen a mailbox, and no passkey, writes from the right address and not through the account. Some officers write
although they have an account: once one was verified who did, the next message says little; that an emergency comes
past the passkey always says something, and so does a first message from whoever has always come through the account.
"""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Listed, Sight, Signal


def _look(sight: Sight, limits: Limits) -> Iterator[Finding]:
    account, agency = sight.account, sight.agency
    if account is not None:
        if not account.filed:
            yield from _past_the_account(sight, limits)
    elif agency is not None and agency.officers:
        yield from _of_nobody(sight, agency)


def _past_the_account(sight: Sight, limits: Limits) -> Iterator[Finding]:
    if not sight.earlier_by_mail:
        yield Finding(
            "outside-account",
            "The sender’s address belongs to an officer with an account, and the request did not come through it.",
        )
        if sight.earlier_by_account >= limits.habit:
            many = sight.earlier_by_account
            yield Finding("against-habit", f"All {many} earlier requests of that officer came through the account.")
    if sight.emergency:
        yield Finding("emergency", "An emergency was written from an address whose owner has an account for such.")


def _of_nobody(sight: Sight, agency: Listed) -> Iterator[Finding]:
    yield Finding(
        "unregistered",
        f"{agency.name} has registered officers, and none of them has the sender’s address.",
    )
    if sight.emergency and not sight.earlier_by_mail:
        yield Finding("stranger", "An emergency was written from an address that was never verified.")


SIGNAL = Signal("address", ("outside-account", "against-habit", "emergency", "unregistered", "stranger"), _look)
