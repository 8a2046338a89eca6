"""Whether the request goes past the account that its sender has, or nobody is registered at a known domain.

Who has stolen a mailbox, and no passkey, writes from the right address and not through the account.
"""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    account, agency = sight.account, sight.agency
    if account is not None:
        if not account.filed and not sight.earlier_by_mail:
            yield Finding(
                "outside-account",
                "The sender’s address belongs to an officer with an account, and the request did not come through it.",
            )
    elif agency is not None and agency.officers:
        yield Finding(
            "unregistered",
            f"{agency.name} has registered officers, and none of them has the sender’s address.",
        )


SIGNAL = Signal("address", ("outside-account", "unregistered"), _look)
