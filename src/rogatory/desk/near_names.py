"""Names near one that no account bears, for whoever looks through a collection: was it misread, or mistyped?

They are shown to the team alone, kept nowhere, and no answer is made from them: whoever thinks that another account is
meant asks the officer. Each look is in the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from rogatory.desk import steps
from rogatory.desk.actors import Actor
from rogatory.desk.models import Matter
from rogatory.desk.stages.collection import released_items
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.steps import Step
from rogatory.desk.surroundings import plan_signing
from rogatory.flow.states import Role
from rogatory.problem import Problem
from rogatory.sources.plan import compile_plan

LOOKS = frozenset({Role.CUSTODIAN, Role.COUNSEL})
_LIFETIME = timedelta(minutes=5)


def look(actor: Actor, matter: Matter, item: str, now: datetime) -> tuple[str, ...]:
    """Give names near the one that an item asks for, and record that somebody looked.

    Raises:
        Refused: they have no office that looks through what was collected; that is recorded.
        Problem: the item was not released, or the platform cannot be asked.
    """
    dossier, platform = dossier_of(matter), the_platform()
    asked = [one for one in released_items(dossier) if one.item == item]
    if not asked:
        where = matter.request.reference
        raise Problem("this item was not released", where=where, cure="Open the review again")
    step = Step(actor, "look_for_names", now, LOOKS, {"item": item}, {"matter": matter.pk})

    def looked() -> tuple[tuple[str, ...], Mapping[str, object]]:
        step.by("Only a custodian of records or counsel may look for names near one that was asked for.")
        return found, {"found": len(found)}

    found: tuple[str, ...] = ()
    if actor.roles & LOOKS:
        plan = compile_plan(
            asked,
            platform.source_map,
            reference=matter.request.reference,
            decision_digest=dossier.record.sha256,
            now=now,
            lifetime=_LIFETIME,
            signing=plan_signing(),
        )
        # Before the transaction: the platform may take its time.
        told = platform.source.names_near(plan, now=now)
        if item not in told:
            cure = "Try again once the platform answers"
            raise Problem("accounts cannot be read now", where=matter.request.reference, cure=cure)
        found = told[item]
    return steps.take(step, looked)
