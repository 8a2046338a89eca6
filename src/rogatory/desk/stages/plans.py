"""The signed plans of a collection, as a return has them: all that they say, or what they say of one account.

A return of one account among many shows the items of that account alone, each with the hashes that lead from it to the
root which the desk has signed (RFC 9162, section 2.1.3): it names nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rogatory.evidence.merkle import Nodes, inclusion_proof, leaf_hashes
from rogatory.evidence.returns import PlanPart
from rogatory.sources.canonical import canonical

FORMAT = "rogatory-plans/1"
Plan = Mapping[str, Any]


class ByAccount:
    """The plans of a collection, to be parted by accounts; the tree over the items of each is made once."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        """Take whole plans, as `rogatory.sources.plan.Plan.written` gives them."""
        self._plans = [(plan, Nodes(leaf_hashes(canonical(one["item"]) for one in plan["items"]))) for plan in plans]
        self._of: dict[str, list[list[Mapping[str, Any]]]] = {}
        for number, plan in enumerate(plans):
            for one in plan["items"]:
                account = self._of.setdefault(one["item"]["account"], [[] for _ in plans])
                account[number].append(one)

    def of(self, account: str) -> tuple[dict[str, Any], ...]:
        """Give the plans that have items of an account, with these items alone."""
        parted = zip(self._plans, self._of.get(account, ()), strict=False)
        return tuple({**plan, "items": [_led(one, nodes) for one in items]} for (plan, nodes), items in parted if items)


def plan_part(plans: Sequence[Plan]) -> PlanPart:
    """Give the file of the plans for a return; of several items each stands on a line of its own."""
    heads = [{name: value for name, value in plan.items() if name != "items"} for plan in plans]
    texts = []
    for head, plan in zip(heads, plans, strict=True):
        items = ",\n".join(json.dumps(one, sort_keys=True) for one in plan["items"])
        texts.append(f'{json.dumps(head, sort_keys=True)[:-1]}, "items": [\n{items}\n]}}')
    return PlanPart(f'{{"format": "{FORMAT}", "plans": [\n{",".join(texts)}\n]}}\n'.encode())


def _led(one: Mapping[str, Any], nodes: Nodes) -> dict[str, Any]:
    """Add the hashes that lead from an item to the root; none where it is the only one."""
    return {**one, "path": [each.hex() for each in inclusion_proof(nodes, one["index"], nodes.size)]}
