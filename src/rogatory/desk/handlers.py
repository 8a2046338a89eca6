"""What the worker does for the desk itself, by the name of the job. Surfaces add theirs (mail sends the letters)."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.models import Matter
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.collection import gather
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.surroundings import the_store
from rogatory.desk.worker import Clock, Handler
from rogatory.flow.states import State

COLLECT = "collect"


def collect(claim: Claim, clock: Clock) -> None:
    """Collect what was approved, and hand it in at the door. Nothing is left to do when the matter has moved on."""
    matter = Matter.objects.select_related("request__officer__person").get(pk=claim.payload["matter"])
    if matter.state != State.APPROVED:
        return
    platform = the_platform()
    collected = gather(dossier_of(matter), platform.source, platform.source_map, the_store(), clock())
    act(SYSTEM, "collect", matter, collected, clock(), claim=claim)


HANDLERS: Mapping[str, Handler] = {COLLECT: collect}
"""The desk's own handlers."""
