"""What the worker does for the desk itself, by the name of the job. Surfaces add theirs (mail sends the letters)."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.desk import assessing
from rogatory.desk.actors import SYSTEM
from rogatory.desk.changes.keys import ROTATE
from rogatory.desk.collecting import COLLECT, COLLECT_PART, collect, collect_part
from rogatory.desk.deciding import recorded
from rogatory.desk.door import act
from rogatory.desk.erasing import erase_return
from rogatory.desk.inputs import Extend, ProcessArrived
from rogatory.desk.looking_back import look_back
from rogatory.desk.models import CopyHold, Matter, OutboxJob, PreservedCopy
from rogatory.desk.obeying import erase
from rogatory.desk.opening import open_documents
from rogatory.desk.outbox import Claim
from rogatory.desk.prefilling import PREFILL, prefill
from rogatory.desk.publishing import PUBLISH, publish_when_due
from rogatory.desk.reaching import collect_open
from rogatory.desk.retention import TAKE_BACK, take_back
from rogatory.desk.rewrapping import rewrap
from rogatory.desk.rotating import rotate
from rogatory.desk.sealing import SEAL_RETURN, seal_return
from rogatory.desk.stages.assessing import LOOK_AROUND, MARK, OPEN
from rogatory.desk.stages.availability import ERASE as ERASE_RETURN
from rogatory.desk.stages.bearing import LOOK_BACK, extension_of
from rogatory.desk.stages.copying import take
from rogatory.desk.stages.destroying import ERASE
from rogatory.desk.stages.dossier import choices_of
from rogatory.desk.stages.keeping import SNAPSHOT
from rogatory.desk.stages.open_parts import COLLECT_OPEN
from rogatory.desk.stages.packages import REWRAP
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.surroundings import the_vault
from rogatory.desk.worker import Clock, Handler
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.problem import Problem


def snapshot(claim: Claim, clock: Clock) -> None:
    """Take a copy into the vault, and hand it in at the door. Nothing is left to do when it is not kept any more.

    Raises:
        Problem: it cannot be taken now; the outbox tries again.
    """
    copy = PreservedCopy.objects.select_related("matter__request").get(matter=claim.payload["matter"])
    matter = copy.matter
    if matter.state not in ACTIONS["take_copy"].sources or copy.wrapped_key is None:
        return
    earlier = OutboxJob.objects.filter(name=SNAPSHOT, payload__matter=matter.pk, ended_at=None, pk__lt=claim.id)
    if earlier.exists():
        # Each taking clears away what a broken-off one left, and must not take another's for that.
        where = f"{matter.request.reference}, {matter.kind}"
        raise Problem("an earlier taking of this copy is under way", where=where, cure="Wait until it has ended")
    platform = the_platform()
    taken = take(copy, platform.source, platform.source_map, the_vault(), clock())
    act(SYSTEM, "take_copy", matter, taken, clock(), claim=claim)


def extend(claim: Claim, clock: Clock) -> None:
    """Extend a copy as it was decided on the request that asked for it, unless that was withdrawn meanwhile."""
    asking = Matter.objects.select_related("request", "decision", "preparation").get(pk=claim.payload["asking"])
    copy = Matter.objects.select_related("request").get(pk=claim.payload["matter"])
    if asking.decision is None or asking.preparation is None or asking.state == State.WITHDRAWN:
        return
    granted = extension_of(recorded(asking.decision).decision, choices_of(asking.preparation), copy.account)
    if granted.begins is None or granted.last_day is None:
        raise ValueError(f"matter {asking.pk} was approved without a last day")
    inputs = Extend(asking.request_id, granted.begins, granted.last_day, granted.derivation, granted.terms)
    act(SYSTEM, "extend", copy, inputs, clock(), claim=claim)


def process_arrived(claim: Claim, clock: Clock) -> None:
    """Note with a copy what holds it, unless that has ended already."""
    row = CopyHold.objects.select_related("request", "copy__matter__request").get(pk=claim.payload["hold"])
    if row.ended_at is not None or row.request is None:
        return
    inputs = ProcessArrived(row.request.pk, row.reason, row.request.received_at, tuple(row.covers))
    act(SYSTEM, "process_arrived", row.copy.matter, inputs, clock(), claim=claim)


HANDLERS: Mapping[str, Handler] = {
    COLLECT: collect,
    COLLECT_PART: collect_part,
    COLLECT_OPEN: collect_open,
    SEAL_RETURN: seal_return,
    SNAPSHOT: snapshot,
    "extend": extend,
    "process_arrived": process_arrived,
    ERASE: erase,
    ERASE_RETURN: erase_return,
    REWRAP: rewrap,
    TAKE_BACK: take_back,
    LOOK_BACK: look_back,
    ROTATE: rotate,
    OPEN: open_documents,
    MARK: assessing.mark,
    LOOK_AROUND: assessing.look_around,
    PREFILL: prefill,
    PUBLISH: publish_when_due,
}
"""The desk's own handlers."""

LINES = ((OPEN,), (PREFILL,), (MARK, LOOK_AROUND), (COLLECT_PART,), (SEAL_RETURN, REWRAP))
"""The lines of the worker for work that takes long: documents are read, parts collected, and returns sealed, beside all
else."""
