"""The entrance: signing in, and one's own account, the same for everybody whatever their role."""

from __future__ import annotations

from collections.abc import Iterable

from tests.access.table import HIDDEN, LACKING, ONWARD, SHOWN, SIGN_IN, Entry, Visitor, statuses

OPEN_TO_ALL = ("enrol", "recover", "recover-sent")
OF_ONE_SELF = ("account", "confirm", "add-passkey")
BEFORE_SIGN_IN = ("account_login", "entrance:by-passkey", "entrance:register")
WITHIN_ANOTHER_STEP = ("register-code", "passkey", "held")


def ours(who: dict[Visitor, int], names: Iterable[str], method: str = "GET") -> list[Entry]:
    return [Entry(f"entrance:{name}", who, method) for name in names]


ENTRIES = [
    *ours(statuses(SHOWN), OPEN_TO_ALL),
    *ours(statuses(LACKING), ("enrol", "recover"), "POST"),
    *(Entry(name, statuses(ONWARD, nobody=SHOWN)) for name in BEFORE_SIGN_IN),
    *ours(statuses(ONWARD, nobody=LACKING), ("by-passkey", "register"), "POST"),
    *ours(statuses(ONWARD), WITHIN_ANOTHER_STEP),
    *ours(statuses(SHOWN, nobody=SIGN_IN), OF_ONE_SELF),
    *ours(statuses(LACKING, nobody=SIGN_IN), ("confirm", "add-passkey"), "POST"),
    # Without an identity provider these addresses are not there; with one, see test_identity_provider.
    *ours(statuses(HIDDEN), ("by-provider", "confirm-by-provider"), "POST"),
    *ours(statuses(HIDDEN), ("provider-back",)),
    # A passkey that is not the visitor's.
    Entry("entrance:remove-passkey", statuses(HIDDEN, nobody=SIGN_IN), given={"number": 0}),
    Entry("entrance:remove-passkey", statuses(HIDDEN, nobody=SIGN_IN), "POST", {"number": 0}),
    Entry("account_logout", statuses(SHOWN, nobody=ONWARD)),
    Entry("account_logout", statuses(ONWARD), "POST"),
]
