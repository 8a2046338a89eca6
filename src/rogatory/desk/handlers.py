"""What the worker does for the desk itself, by the name of the job. Surfaces add theirs (mail sends the letters)."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.desk.actors import SYSTEM
from rogatory.desk.casefile import as_it_stands
from rogatory.desk.door import act
from rogatory.desk.models import Matter
from rogatory.desk.obeying import erase
from rogatory.desk.outbox import Claim
from rogatory.desk.retention import TAKE_BACK, take_back
from rogatory.desk.stages.collection import gather
from rogatory.desk.stages.destroying import ERASE
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.surroundings import the_store
from rogatory.desk.worker import Clock, Handler
from rogatory.flow.case import Attempt
from rogatory.flow.moves import Refusal, judge
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.problem import Problem

COLLECT = "collect"


def collect(claim: Claim, clock: Clock) -> None:
    """Collect what was approved, and hand it in at the door. Nothing is left to do when the matter has moved on.

    Raises:
        Problem: it cannot be collected now; the outbox tries again.
    """
    matter = Matter.objects.select_related("request__officer__person").get(pk=claim.payload["matter"])
    if matter.state != State.APPROVED:
        return
    verdict = judge(ACTIONS["collect"], as_it_stands(matter, clock()), Attempt(SYSTEM.signature))
    if isinstance(verdict, Refusal):
        # Before the platform is asked: what may not be handed in is not looked at either.
        where = f"{matter.request.reference}, {matter.kind}"
        raise Problem("this must not be collected now", where=where, cure=" ".join(verdict.sentences))
    platform = the_platform()
    collected = gather(dossier_of(matter), platform.source, platform.source_map, the_store(), clock())
    act(SYSTEM, "collect", matter, collected, clock(), claim=claim)


HANDLERS: Mapping[str, Handler] = {COLLECT: collect, ERASE: erase, TAKE_BACK: take_back}
"""The desk's own handlers."""
