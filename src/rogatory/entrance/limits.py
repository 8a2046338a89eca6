"""How often one network and one address may try; `rogatory.entrance.tries` counts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries ``within`` a time: of one network, or with ``each_key`` for one address that was given."""

    most: int
    within: timedelta
    each_key: bool = False


LIMITS: Mapping[str, tuple[Limit, ...]] = {
    # To ask for a challenge writes a session: no network fills the database with them.
    "challenge": (Limit(120, MINUTE),),
    "passkey": (Limit(60, MINUTE),),
    "provider": (Limit(60, MINUTE),),
    "register": (Limit(20, HOUR), Limit(5, HOUR, each_key=True)),
    "register_code": (Limit(60, HOUR),),
    "recover": (Limit(20, HOUR), Limit(5, DAY, each_key=True)),
    "enrol": (Limit(30, HOUR), Limit(10, HOUR, each_key=True)),
    # Emergencies that come without an account, and their receipts to one address.
    "emergency": (Limit(20, HOUR),),
    "emergency_receipt": (Limit(5, HOUR, each_key=True),),
}
"""For each page that takes something in from somebody unknown."""

LONGEST = max(limit.within for limits in LIMITS.values() for limit in limits)
