"""Dry runs of the source map, as they stand in the audit; and what an approved request would ask."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rogatory.desk import audit
from rogatory.desk.models import Matter
from rogatory.desk.stages.collection import released_items
from rogatory.desk.stages.dossier import dossier_of
from rogatory.evidence import entry
from rogatory.flow.states import Kind
from rogatory.problem import Problem
from rogatory.sources.plan import Plan, ReleasedItem

ACTION = "sample_source"
_OPERATOR = entry.Actor("operator", "command-line")


@transaction.atomic
def record_sample(plan: Plan, account: str, now: datetime) -> None:
    """Write into the audit that a test account is asked for, before it is."""
    details = {
        "plan": plan.digest,
        "source_map": plan.map_digest,
        "categories": sorted({item.category for item in plan.items}),
    }
    audit.append(audit.Draft.of_no_move(now, _OPERATOR, ACTION, inputs=account, details=details))


def released_by(reference: str) -> tuple[ReleasedItem, ...]:
    """Give what the decisions in force on a request let out.

    Raises:
        Problem: there is no such request, or nobody has approved any of its data.
    """
    kinds = (Kind.DATA, Kind.EMERGENCY)
    matters = Matter.objects.filter(request__reference=reference, kind__in=kinds).select_related("request")
    approved = [matter for matter in matters.order_by("pk") if matter.approval is not None]
    if not approved:
        raise Problem(
            "no decision on data is approved under this reference",
            where=reference,
            cure="Give the reference of an approved request, or --category with the names of fields",
        )
    return tuple(item for matter in approved for item in released_items(dossier_of(matter)))
