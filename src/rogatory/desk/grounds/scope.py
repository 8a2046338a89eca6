"""What was decided on is what is known: the accounts, the data, the period, the legal process; and the decision itself.

Who asks is not of the scope: whether the verification is still of them, the flow asks of its own (`desk.cases`).
"""

from __future__ import annotations

import hashlib
import json

from rogatory.desk.grounds.contract import Rule
from rogatory.desk.models import FactsVersion, Matter
from rogatory.evidence.canonical import Json, canonical
from rogatory.flow.case import Ground

_ASKED = ("accounts", "wanted", "period", "instruments", "authorisation", "consent", "product", "emergency")


def _scope(matter: Matter) -> Json:
    latest = matter.request.facts_versions.order_by("-number").first()
    return {"decided": _asked(matter.decision.facts if matter.decision else None), "known": _asked(latest)}


def _bears(_before: Json, now: Json) -> bool:
    return isinstance(now, dict) and now["decided"] == now["known"]


def _asked(version: FactsVersion | None) -> Json:
    if version is None:
        return ""
    told = json.loads(bytes(version.facts))
    return _digest(canonical({name: told[name] for name in _ASKED if name in told}))


def _decision(matter: Matter) -> Json:
    record = matter.decision
    return [record.sha256, _digest(bytes(record.decision))] if record else []


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


SCOPE = Rule(Ground.SCOPE, _scope, _bears)
DECISION = Rule(Ground.DECISION, _decision)
