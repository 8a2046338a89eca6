"""A worker in a process of its own, to be killed, and the work that it is killed over: one round of it at a time."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from rogatory.desk import door, outbox, worker
from rogatory.desk.actors import actor_of
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Bar, Payment, RecordBar, SendInvoice
from rogatory.desk.models import AuditEntry, Clock, Invoice, Matter, OutboxJob, Person, PreservedCopy, Request
from rogatory.desk.obeying import obey
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.keeping import SNAPSHOT
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.surroundings import the_shelf, the_vault
from rogatory.desk.worker import Handler
from rogatory.flow.states import Kind
from tests.desk.charged import TARIFF, act, charging, costs_of, effort
from tests.desk.copies import a_copy
from tests.desk.team import Team, fresh

ROUND = timedelta(days=4)
"""From one round to the next: the time of grace of one ends, and so do three days to pay its invoice."""

ACCOUNT = "river_lantern"
"""An account of the demonstration's platform."""


def handlers() -> Mapping[str, Handler]:
    """The desk's own; a person's invoice as a job, so that it can be killed; mail and alerts are put aside."""
    quiet = dict.fromkeys(("collect", "send_letter", "alert"), lambda *_: None)
    return {**HANDLERS, **quiet, "invoice": _invoice}


def _invoice(claim: Claim, clock: worker.Clock) -> None:
    costs = Matter.objects.select_related("request").get(pk=claim.payload["matter"])
    by = actor_of(Person.objects.get(pk=claim.payload["by"]))
    door.act(by, "invoice", costs, SendInvoice(), clock(), claim=claim).require()


def charge_and_decide(patch: pytest.MonkeyPatch) -> None:
    """Put the tests' guideline, which charges, in the place of the shipped ones."""
    charging(patch, TARIFF)


def work() -> None:
    """Be the worker: say when it is ready, begin when told the instant, and go when nothing is left."""
    charge_and_decide(pytest.MonkeyPatch())
    doing = handlers()
    the_platform()  # what is read once in a process shall not be most of what it is killed over
    print("ready", flush=True)
    now = datetime.fromisoformat(sys.stdin.readline().strip())
    print("working", flush=True)
    worker.run(doing, lambda: now, _UntilIdle(), daily=obey)


class _UntilIdle:
    """Stops a worker, in place of the event that stops it elsewhere, as soon as it would rest."""

    def is_set(self) -> bool:
        return False

    def wait(self, _seconds: float) -> None:
        print("idle", flush=True)
        sys.stdout.flush()
        os._exit(0)


@dataclass
class Work:
    """What was given to the workers, and what must have become of it, whoever was killed."""

    team: Team
    rounds: list[datetime] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    notices: list[int] = field(default_factory=list)
    snapshots: list[int] = field(default_factory=list)

    def feed(self, now: datetime) -> None:
        """Give one more round: a copy whose period ends, a notice whose bar falls, an invoice, a snapshot."""
        self.pay(now, awaited=1)
        self.rounds.append(now)
        begins = (now - timedelta(days=91)).date()
        self.copies.append(a_copy(self.team, begins=begins, account=f"kept-{len(self.copies)}").pk)
        matter = self.team.approved("subscriber")
        costs = costs_of(matter)
        act(self.team.custodian, "log_effort", costs, effort(), now - timedelta(days=1)).require()
        person = self.team.custodian.person.pk
        outbox.queue("invoice", f"invoice/{costs.pk}", {"matter": costs.pk, "by": person}, now=now)
        self.costs.append(costs.pk)
        notice = Matter.objects.get(request=matter.request, kind="notice")
        yesterday = now - timedelta(days=1)
        bar = Bar("nondisclosure-order", "sealed", until=yesterday.date(), instrument="Order 20-114")
        door.act(self.team.counsel, "record_bar", fresh(notice), RecordBar(bar, "an order"), yesterday).require()
        self.notices.append(notice.pk)
        self.snapshots.append(self._to_take(matter.request, now))

    def _to_take(self, request: Request, now: datetime) -> int:
        """A copy that is kept and was not taken yet."""
        copy = Matter.objects.create(request=request, kind=Kind.COPY, account=ACCOUNT, state="kept", entered_at=now)
        vault_id = secrets.token_hex(16)
        PreservedCopy.objects.create(
            matter=copy,
            sought=ACCOUNT.lower(),
            guideline=the_shelf().packs[0].about.version,
            vault_id=vault_id,
            wrapped_key=the_vault().new_key(vault_id),
        )
        outbox.queue(SNAPSHOT, f"{SNAPSHOT}/{copy.pk}", {"matter": copy.pk}, now=now)
        return copy.pk

    def pay(self, now: datetime, awaited: int = 0) -> None:
        """Have all invoices paid but so many of the latest: those come to their reminder first."""
        for key in self.costs[: len(self.costs) - awaited]:
            for made in Invoice.objects.filter(file__matter=key, cancelled_at=None, payments=None):
                paid = Payment(now.astimezone(UTC).date(), made.total, "by transfer")
                act(self.team.custodian, "record_payment", made.file.matter, paid, now).require()


def undone(now: datetime) -> list[str]:
    """Name what is due and not done."""
    jobs = OutboxJob.objects.filter(ended_at=None, run_at__lte=now)
    failed = OutboxJob.objects.exclude(last_error="")
    rings = Clock.objects.filter(rings_at__lte=now)
    refused = Clock.objects.filter(attempts__gt=0)
    return [
        *(f"job {job.key}: {job.last_error}" for job in jobs.union(failed)),
        *(f"clock {row.name} of matter {row.matter_id}: {row.last_error}" for row in rings.union(refused)),
    ]


def done_in_the_audit() -> Counter[tuple[str, int]]:
    """Count what the audit tells as done, by action and matter."""
    told = (json.loads(bytes(row.entry)) for row in AuditEntry.objects.order_by("number").iterator())
    return Counter(
        (entry["action"], entry["details"]["matter"])
        for entry in told
        if entry["outcome"] == "done" and "matter" in entry["details"]
    )
