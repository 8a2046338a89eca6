"""The worker asks again for what could not be reached, with longer and longer waits, until it is answered.

It ends where the matter moves on: the data is collected anew, the custodian produces without the rest, or the decision
goes back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from rogatory.desk import outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.casefile import as_it_stands
from rogatory.desk.door import act
from rogatory.desk.inputs import Collected
from rogatory.desk.models import Collection, LeftOpen, Matter, OutboxJob
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.open_items import gather_open
from rogatory.desk.stages.open_parts import COLLECT_OPEN, wait
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.surroundings import the_store, the_vault
from rogatory.desk.worker import Clock
from rogatory.flow.case import Attempt
from rogatory.flow.moves import Refusal, judge
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.problem import Problem

log = logging.getLogger(__name__)


def collect_open(claim: Claim, clock: Clock) -> None:
    """Ask again for what is open of a collection, and hand it in at the door; else be put back for a later try.

    It never gives up: a platform that is away for a day is asked again for a day, and longer.
    """
    matter = Matter.objects.select_related("request__officer__person").get(pk=claim.payload["matter"])
    latest = matter.collections.filter(approval=matter.approval_id).order_by("-pk").first()
    if latest is None or latest.pk != claim.payload["collection"]:
        return
    if matter.state != State.COLLECTED or LeftOpen.objects.filter(collection=latest).exists():
        return
    collected = _asked(matter, latest, clock)
    if (
        collected is not None
        and act(SYSTEM, "collect_open", matter, collected, clock(), claim=claim, otherwise=True).done
    ):
        return
    # Nothing came, or what came was refused: what stands against it may be gone by the next try.
    tried = int(claim.payload["tried"]) + 1
    outbox.put_back(claim, {**claim.payload, "tried": tried}, run_at=clock() + wait(tried))


def open_jobs(matters: Iterable[Matter]) -> Mapping[int, OutboxJob]:
    """Give the jobs that ask again for what is open of matters, by the primary key of each (one query, or none)."""
    wanted = [matter.pk for matter in matters]
    if not wanted:
        return {}
    jobs = OutboxJob.objects.filter(name=COLLECT_OPEN, ended_at=None, payload__matter__in=wanted).order_by("pk")
    return {int(job.payload["matter"]): job for job in jobs}


def _asked(matter: Matter, latest: Collection, clock: Clock) -> Collected | None:
    if isinstance(judge(ACTIONS["collect_open"], as_it_stands(matter, clock()), Attempt(SYSTEM.signature)), Refusal):
        # What may not be handed in is not looked at either. What stands against it may be gone by the next try.
        return None
    try:
        platform = the_platform()
        return gather_open(
            dossier_of(matter), latest, platform.source, platform.source_map, the_store(), the_vault(), clock()
        )
    except Problem as problem:
        log.warning("what is open of a collection cannot be asked for now: %s", problem.what)
        return None
