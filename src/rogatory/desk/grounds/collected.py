"""What would leave is what was collected by the source map of now, and what the custodian looked through."""

from __future__ import annotations

from rogatory.desk.grounds.contract import Since
from rogatory.desk.models import Matter, Production, Sealing
from rogatory.desk.reviewing import seen
from rogatory.desk.source_map import map_in_force
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground
from rogatory.flow.states import State


def map_of(matter: Matter) -> tuple[str, str]:
    """Give the digests of what the map said when it was collected, and of what it says now, of the same categories."""
    latest = matter.collections.filter(approval=matter.approval_id).order_by("-pk").first()
    if latest is None or matter.state == State.APPROVED:
        return "", ""
    return str(latest.summary.get("map", "")), map_in_force(latest.summary.get("categories", []))


def _by_the_map_in_force(matter: Matter, confirmed: Json) -> bool:
    collected_by, now = map_of(matter)
    return now in {collected_by, confirmed}


def _as_it_was_looked_through(matter: Matter, _confirmed: Json) -> bool:
    if matter.state == State.SEALING:
        order = Sealing.objects.select_related("collection").filter(collection__matter=matter, ended_at=None).last()
        return order is None or _fits(matter, order)
    if matter.state not in {State.PRODUCED, State.DELIVERED}:
        return True
    made = Production.objects.select_related("sealing__collection").filter(matter=matter)
    latest = made.order_by("-produced_at", "-pk").first()
    return latest is None or (latest.sealing is not None and _fits(matter, latest.sealing))


def _fits(matter: Matter, order: Sealing) -> bool:
    return order.approval_id == matter.approval_id and order.seen == seen(order.collection)


SOURCE_MAP = Since(Ground.SOURCE_MAP, _by_the_map_in_force)
SEEN = Since(Ground.SEEN, _as_it_was_looked_through)
