"""The worker collects what was approved; where that is much, all workers do, each a part at a time.

The parts are jobs of the outbox like any other: whoever is free claims one, and that of a worker which dies goes to
another when its lease runs out. What a part gave lies in the store, and the job that ended names it. The job of the
collection waits for the parts, is woken by each that ends, and puts them together: so one worker alone hands the
collection in at the door.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from rogatory.desk import outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.casefile import as_it_stands
from rogatory.desk.door import act
from rogatory.desk.models import Matter, OutboxJob
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.collection import gather, gather_part, released_items
from rogatory.desk.stages.dossier import Dossier, dossier_of
from rogatory.desk.stages.parting import parts_of
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.stages.spool import Index
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_store, the_vault
from rogatory.desk.worker import Clock
from rogatory.flow.case import Attempt
from rogatory.flow.moves import Refusal, judge
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.problem import Problem
from rogatory.sources.source_map import SourceMap

COLLECT, COLLECT_PART = "collect", "collect_part"
WAIT = timedelta(seconds=30)
"""After so long the job of a collection looks after its parts, should nobody have woken it."""


def collect(claim: Claim, clock: Clock) -> None:
    """Collect what was approved, and hand it in at the door. Nothing is left to do when the matter has moved on.

    What is more than one part is queued as its parts; then this goes on when they are there.

    Raises:
        Problem: it cannot be collected now; the outbox tries again.
    """
    matter = _approved(claim, clock)
    if matter is None:
        return
    dossier, platform, store = dossier_of(matter), the_platform(), the_store()
    most = claim.payload.get("items", settings.ITEMS_IN_ONE_PART)
    many = len(parts_of(released_items(dossier), most))
    there: Sequence[Index] | None = ()
    if many > 1:
        there = _Parts(claim, dossier, clock).there(many, most, store, platform.source_map)
    if there is None:
        return
    collected = gather(dossier, platform.source, platform.source_map, store, the_vault(), clock(), there)
    outcome = act(SYSTEM, "collect", matter, collected, clock(), claim=claim, otherwise=True)
    if not outcome.done:
        _leave(claim, matter, outcome.refused, clock)


def collect_part(claim: Claim, clock: Clock) -> None:
    """Collect one part, and wake the collection that it is of. Nothing is left to do when the matter has moved on.

    Raises:
        Problem: it cannot be collected now; the outbox tries again.
        LeaseLost: another worker has taken it over meanwhile.
    """
    matter = _approved(claim, clock)
    if matter is None:
        return
    dossier, platform = dossier_of(matter), the_platform()
    part = parts_of(released_items(dossier), claim.payload["items"])[claim.payload["part"]]
    stored = gather_part(dossier, part, platform.source, platform.source_map, the_store(), clock())
    with transaction.atomic():
        outbox.end(claim, now=clock(), payload={**claim.payload, "found": stored.digest})
        outbox.wake(claim.payload["collection"], now=clock())


def trouble_of(collection: OutboxJob) -> str:
    """Give what the parts of a collection were last told to have failed of; nothing where none has."""
    failed = _jobs_of(collection.pk).exclude(last_error="").order_by("-pk").first()
    return failed.last_error if failed is not None else ""


def _approved(claim: Claim, clock: Clock) -> Matter | None:
    """Give the matter of a job, where it still waits for its collection under the approval that the job is for."""
    matter = Matter.objects.select_related("request__officer__person").get(pk=claim.payload["matter"])
    if matter.state != State.APPROVED or claim.payload.get("approval", matter.approval_id) != matter.approval_id:
        return None
    verdict = judge(ACTIONS["collect"], as_it_stands(matter, clock()), Attempt(SYSTEM.signature))
    if isinstance(verdict, Refusal):
        # Before the platform is asked: what may not be handed in is not looked at either.
        _leave(claim, matter, verdict.sentences, clock)
        return None
    return matter


def _leave(claim: Claim, matter: Matter, why: Sequence[str], clock: Clock) -> None:
    """Collect nothing now. A collection whose approval is void is given up: no further attempt could help.

    Raises:
        Problem: it may come to be allowed under the same approval, as once the sender is verified again.
    """
    if as_it_stands(Matter.objects.get(pk=matter.pk), clock()).changed:
        outbox.give_up(claim, " ".join(why), claim.payload, now=clock())
        return
    where = f"{matter.request.reference}, {matter.kind}"
    raise Problem("this must not be collected now", where=where, cure=" ".join(why))


def _jobs_of(collection: int) -> QuerySet[OutboxJob]:
    return OutboxJob.objects.filter(name=COLLECT_PART, key__startswith=f"{COLLECT_PART}/{collection}/")


class _Parts:
    """The parts of the collection whose job is claimed."""

    def __init__(self, claim: Claim, dossier: Dossier, clock: Clock) -> None:
        self._claim, self._dossier, self._clock = claim, dossier, clock

    def there(self, many: int, most: int, store: Store, source_map: SourceMap) -> Sequence[Index] | None:
        """Give what all parts gave, in their order; None where some is not there yet, and the job was put back."""
        jobs = sorted(_jobs_of(self._claim.id), key=lambda job: int(job.payload["part"]))
        stopped = [job for job in jobs if job.given_up]
        if stopped and not self._claim.payload.get("stopped"):
            self._give_up(stopped[0], many, most)
            return None
        if stopped:
            # Somebody has the collection tried again, and so its parts.
            outbox.redo(stopped, now=self._clock())
        elif len(jobs) == many and all(job.ended_at is not None for job in jobs):
            there = [self._found(job, store, source_map) for job in jobs]
            stale = [job for job, index in zip(jobs, there, strict=True) if index is None]
            if not stale:
                return [index for index in there if index is not None]
            outbox.redo(stale, now=self._clock())
        self._wait(many, most)
        return None

    def _found(self, job: OutboxJob, store: Store, source_map: SourceMap) -> Index | None:
        """Give what a part gave; None where it was collected by another map, or not at all."""
        found = job.payload.get("found")
        index = Index.from_bytes(store.read(found)) if found else None
        fits = index is not None and index.source_map == source_map.digest
        return index if fits else None

    def _wait(self, many: int, most: int) -> None:
        """Put the collection back until a part wakes it, with its parts queued."""
        now, matter, approval = self._clock(), self._dossier.matter.pk, self._dossier.approval.pk
        common = {"matter": matter, "approval": approval, "items": most}
        parts: dict[str, dict[str, object]] = {
            f"{COLLECT_PART}/{self._claim.id}/{number}": {**common, "collection": self._claim.id, "part": number}
            for number in range(many)
        }
        with transaction.atomic():
            if "of" not in self._claim.payload:
                outbox.queue_all(COLLECT_PART, parts, now=now)
            outbox.put_back(self._claim, {**common, "done": self._done(), "of": many}, run_at=now + WAIT)
        if self._done() == many:
            # The last one ended before this was put back, and found nobody to wake.
            outbox.wake(self._claim.id, now=now)

    def _done(self) -> int:
        return _jobs_of(self._claim.id).filter(ended_at__isnull=False).count()

    def _give_up(self, stopped: OutboxJob, many: int, most: int) -> None:
        common = {"matter": self._dossier.matter.pk, "approval": self._dossier.approval.pk, "items": most}
        told = f"part {int(stopped.payload['part']) + 1} of {many}: {stopped.last_error}"
        outbox.give_up(self._claim, told, {**common, "stopped": True}, now=self._clock())
