"""Plans as they come over a line: the signed plan in JSON, and nothing that was not written by a desk."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from rogatory.problem import Problem
from rogatory.sources.canonical import canonical
from rogatory.sources.plan import Plan, PlannedItem

_ITEM = TypeAdapter(PlannedItem)
_PLAN = TypeAdapter(Plan)
_MEMBERS = ("serial", "reference", "source", "key", "digest", "signature", "made_at", "expires_at")
_NAMED = {"decision": "decision_digest", "map": "map_digest"}


def read_plan(data: bytes, where: str) -> Plan:
    """Read a whole plan as `rogatory.sources.plan.Plan.written` gives it; whether it is good is asked elsewhere.

    Raises:
        Problem: it is none, or holds a word more than its plan says.
    """
    try:
        told = json.loads(data)
        values = {name: told[name] for name in _MEMBERS} | {_NAMED[name]: told[name] for name in _NAMED}
        items = [_ITEM.validate_python(one["item"]) for one in told["items"]]
        plan = _PLAN.validate_python({**values, "items": items})
        if canonical(plan.written()) == canonical(told):
            return plan
    except (ValueError, KeyError, TypeError, ValidationError, RecursionError):
        pass
    raise Problem("this is no plan as a desk writes it", where=where, cure="Fetch it again from the desk")
