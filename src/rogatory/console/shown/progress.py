"""How far the worker is with a matter: the collection of what was approved, or the making of its return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from rogatory.desk import collecting, outbox
from rogatory.desk.models import Matter, OutboxJob, Sealing
from rogatory.flow.states import State
from rogatory.flow.table import DISCLOSING


@dataclass(frozen=True, slots=True)
class _Work:
    """A work of the worker in words: its job, what is said before it begins, while it lasts, and when it fails."""

    job: str
    nothing: str
    waits: str
    lasts: str
    failed: str
    given_up: str


_WORKS = {
    State.APPROVED: _Work(
        "collect",
        "Nothing is queued for the collection",
        "Waiting for the worker to collect",
        "Collecting from the platform",
        "The last attempt to collect failed; it is tried again by itself",
        "The collection was given up; whoever runs the service has to look at it",
    ),
    State.SEALING: _Work(
        "seal_return",
        "Nothing is queued for the making of the return",
        "Waiting for the worker to make the return",
        "Making the return",
        "The last attempt to make the return failed; it is tried again by itself",
        "The making of the return was given up; whoever runs the service has to look at it",
    ),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """What is shown: ``again`` is where more is told, ``done`` of ``total`` bytes are made where that is known."""

    label: str
    sub: str = ""
    again: str = ""
    tone: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is known of the work on matters, by the primary key of each."""

    jobs: Mapping[int, OutboxJob]
    orders: Mapping[int, Sealing]
    troubles: Mapping[int, str]


def under_way(matters: Iterable[Matter]) -> UnderWay:
    """Find the work on matters (one query for collections, two for returns, and none where nothing is under way).

    One more is asked for each collection that is made in parts.
    """
    here = [matter for matter in matters if matter.kind in DISCLOSING]
    jobs: dict[int, OutboxJob] = {}
    for state, work in _WORKS.items():
        jobs |= outbox.latest_for((matter for matter in here if matter.state == state), work.job)
    sealing = [matter.pk for matter in here if matter.state == State.SEALING]
    open_orders = Sealing.objects.filter(collection__matter__in=sealing, ended_at=None).select_related("collection")
    orders = {order.collection.matter_id: order for order in open_orders.order_by("pk")} if sealing else {}
    troubles = {matter: collecting.trouble_of(job) for matter, job in jobs.items() if "of" in job.payload}
    return UnderWay(jobs, orders, troubles)


def progress_of(matter: Matter, found: UnderWay) -> Progress | None:
    """Say how the work on a matter goes; ``None`` when there is nothing to wait for."""
    work = _WORKS.get(State(matter.state))
    if work is None or matter.kind not in DISCLOSING:
        return None
    again = reverse("console:progress", args=[matter.request.reference, matter.kind])
    job = found.jobs.get(matter.pk)
    if job is None:
        return Progress(work.nothing, tone="bad")
    tried = f"Attempt {job.attempts}." if job.attempts > 1 else ""
    if job.given_up:
        return Progress(work.given_up, job.last_error, tone="bad")
    if job.last_error:
        return Progress(work.failed, f"{tried} {job.last_error}", again, "wait")
    if "of" in job.payload:
        parts = f"{job.payload['done']} of {job.payload['of']} parts are there."
        trouble = found.troubles.get(matter.pk, "")
        return Progress(work.lasts, f"{parts} {trouble}".strip(), again, "wait" if trouble else "")
    if not job.attempts:
        return Progress(work.waits, again=again)
    order = found.orders.get(matter.pk)
    if order is None or not order.total:
        return Progress(work.lasts, tried, again)
    # How long tables become in the return is known only once they are written.
    done = min(order.done, order.total)
    told = f"{filesizeformat(done)} of about {filesizeformat(order.total)}: {order.doing}" if order.doing else tried
    return Progress(work.lasts, told, again, done=done, total=order.total)
