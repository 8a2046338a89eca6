"""The signed plans under which the small return of these tests was collected."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache

from rogatory.evidence.returns import Origin, PlanPart
from rogatory.sources.plan import Plan, PlannedItem, PlannedQuery, query_digest
from tests.sources.plan_key import SIGNING

SOURCE, MAP = "Video platform", "f" * 64
SUBSCRIBER = PlannedQuery(
    "subscriber", ("username", "first_name", "phone", "created_at", "creation_ip", "device_model"), objects=False
)
VIDEOS = PlannedQuery("videos", ("media_id", "uploaded_at", "caption"), objects=True)


def planned(account: str) -> tuple[PlannedItem, ...]:
    """What the decision lets out of an account."""
    return (
        PlannedItem("1", account, "subscriber", None, None, "inc.subscriber", None, None, (SUBSCRIBER,), ()),
        PlannedItem("2", account, "video", None, "private", "inc.video", None, None, (VIDEOS,), ()),
    )


def signed(plan: Plan) -> Plan:
    """Sign a plan with the key of these tests, whatever it says."""
    return Plan(
        **{name: getattr(plan, name) for name in ("serial", "reference", "decision_digest", "source", "map_digest")},
        **{name: getattr(plan, name) for name in ("made_at", "expires_at", "items", "key")},
        digest=plan.computed_digest(),
        signature=SIGNING.sign(plan.message()).hex(),
    )


@cache
def plan_of(account: str, made_at: datetime, map_digest: str = MAP) -> Plan:
    """The plan for an account."""
    until = made_at + timedelta(hours=1)
    plan = Plan("5" * 32, "RG-2020-000042", "c" * 64, SOURCE, map_digest, made_at, until, planned(account), SIGNING.key)
    return signed(plan)


def origin_of(account: str, query: PlannedQuery, preserved_at: datetime | None = None) -> Origin:
    """Where the rows of a query of that plan come from."""
    item = next(one for one in planned(account) if query in one.queries)
    return Origin(SOURCE, MAP, query_digest(MAP, item, query), preserved_at)


def plans_part(*plans: dict[str, object]) -> PlanPart:
    """The file of plans as they were written."""
    return PlanPart(json.dumps({"format": "rogatory-plans/1", "plans": plans}).encode())
