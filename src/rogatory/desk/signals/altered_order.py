"""Whether an order looks like one that was seen before, and asks for other accounts: an altered one."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.signals.contract import Finding, Limits, Sight, Signal


def _look(sight: Sight, _limits: Limits) -> Iterator[Finding]:
    numbered = {twin.request for twin in sight.twins if twin.shares == "number"}
    worded = {twin.request for twin in sight.twins if twin.shares == "wording"}
    for twin in sight.twins:
        if twin.alters and not twin.same_agency and not twin.ours:
            yield Finding(
                "number",
                f"The number of the case or the order stood in {twin.reference}, from another agency, which asked for "
                "other accounts.",
            )
            break
    for twin in sight.twins:
        # The same number in nearly the same words: one order, of which one of the two is not the original.
        if twin.shares == "wording" and twin.request in numbered & worded and not twin.same_accounts and not twin.ours:
            yield Finding(
                "wording",
                f"The order has the number and nearly the words of that of {twin.reference}, and names other accounts.",
            )
            break


SIGNAL = Signal("altered", ("number", "wording"), _look)
