"""Preserved copies in the tests of their end: rows as the first half of a copy's life leaves them, and time to pass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from rogatory.clocks.term import Term, Unit
from rogatory.desk import clocks, door, worker
from rogatory.desk.actors import SYSTEM, Actor
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Inputs, LiftHold, PlaceHold, ProcessArrived, Retain, Say, Submit
from rogatory.desk.models import Clock, CopyHold, Destruction, Matter, OutboxJob, PreservedCopy, Request
from rogatory.desk.outcome import Outcome
from rogatory.desk.stages.contract import StartClock
from rogatory.desk.surroundings import the_vault
from rogatory.desk.sweep import sweep
from rogatory.flow.states import Kind
from rogatory.guidelines import facts as f
from tests.desk.team import NOW, Team, fresh, some_facts

BEGINS = NOW.date()
LAST_DAY = BEGINS + timedelta(days=90)
END = datetime.combine(LAST_DAY + timedelta(days=1), time(), UTC)
"""The first instant after the period."""
GRACE = timedelta(hours=72)
SECOND = timedelta(seconds=1)


def a_copy(
    team: Team,
    *,
    state: str = "kept",
    account: str = "someone",
    pending: str | None = None,
    begins: date = BEGINS,
    country: str = "US",
) -> Matter:
    """A copy with its key, one object in the vault, and the clock of its period."""
    history = f.PreservationHistory(process_pending=pending) if pending else None
    facts = some_facts("subscriber", kinds=(f.Kind.PRESERVATION,))
    facts = replace(facts, official=replace(facts.official, jurisdiction=country))
    if history:
        facts = replace(facts, history=history)
    inputs = Submit("portal", NOW, facts=facts, officer=team.officer.person.officer.pk)
    request = door.act(team.officer, "submit", None, inputs, NOW).require().request
    matter = Matter.objects.get(request=request, kind=Kind.COPY)
    matter.account, matter.state = account, state
    matter.save()
    last_day = begins + timedelta(days=90)
    kept = state != "provisional"
    copy = matter.copy
    copy.sought = account.lower()
    copy.covers = ["subscriber", "logs"]
    copy.begins = begins if kept else None
    copy.last_day = last_day if kept else None
    steps = [["90 days on, first day excluded, last day included (UTC)", last_day.isoformat()]]
    copy.steps = steps if kept else []
    copy.save()
    sealed = the_vault().put(copy.vault_id, copy.wrapped_key, [b"what was there"])
    summary = {"rows": 3, "covers": ["subscriber", "logs"]}
    copy.snapshots.create(taken_at=NOW, name=sealed.name, sha256=sealed.sha256, size=sealed.size, summary=summary)
    # The platform is none of these tests' business.
    OutboxJob.objects.filter(name="snapshot").update(ended_at=NOW)
    began = datetime.combine(begins, time(), UTC)
    terms = (Term(90, Unit.DAYS),)
    warns = (14, 7, 1)
    period = StartClock("period", "end_period", "Period", began, terms, warn_days=warns, warning="warn")
    with transaction.atomic():
        clocks.apply(matter, (period,), NOW)
    return matter


def only_these_jobs() -> dict[str, worker.Handler]:
    """The desk's own handlers, with mail and alerts put aside."""
    return {**HANDLERS, "send_letter": lambda *_: None, "alert": lambda *_: None}


@dataclass
class Ending:
    """A team with copies, and the time that passes for them."""

    team: Team
    now: datetime = NOW
    copies: list[Matter] = field(default_factory=list)

    def at(self, now: datetime) -> Ending:
        """Let the time pass to an instant, with a worker that sweeps there; then what it queued is done."""
        assert now >= self.now
        self.now = now
        while clocks.due(self.now):
            sweep(self.now)
        return self

    def work(self) -> None:
        worker.work_off(only_these_jobs(), lambda: self.now)

    def act(self, by: Actor, action: str, matter: Matter, inputs: Inputs) -> Outcome:
        return door.act(by, action, fresh(matter), inputs, self.now)

    def ended(self, **named: object) -> Matter:
        """A copy whose period is over."""
        matter = a_copy(self.team, **named)
        if self.now < END:
            self.at(END)
        else:
            sweep(self.now)
        assert fresh(matter).state == "ended"
        return matter

    def lapsing(self, **named: object) -> Matter:
        """A copy that a person has let lapse, this instant."""
        matter = self.ended(**named)
        self.act(self.team.counsel, "let_lapse", matter, Say("nobody asked for it")).require()
        return matter

    def held(self, matter: Matter, reason: str = "other", until: date | None = None) -> CopyHold:
        return self.act(self.team.custodian, "place_hold", matter, PlaceHold(reason, "wait", until)).require().result

    def lift(self, matter: Matter, hold: CopyHold) -> Outcome:
        return self.act(self.team.custodian, "lift_hold", matter, LiftHold(hold.pk, "no longer"))

    def retain(self, matter: Matter, until: date) -> Outcome:
        return self.act(self.team.custodian, "retain", matter, Retain(until, "a trial is coming"))

    def process(self, matter: Matter, reason: str = "process", covers: tuple[str, ...] = ()) -> Request:
        """Legal process for the copy comes in: the hold is there with it, and the job tells the copy's matter later."""
        request = self.submit(fresh(matter).account, reason, self.now)
        (hold,) = CopyHold.objects.filter(request=request, copy__matter=matter, reason=reason)
        hold.covers = list(covers)
        hold.save()
        return request

    def submit(self, account: str, reason: str, now: datetime) -> Request:
        """A request of the officer's for an account: legal process, or an extension."""
        kinds = (f.Kind.EXTENSION if reason == "extension" else f.Kind.DATA,)
        facts = replace(some_facts("subscriber", kinds=kinds), accounts=(f.Account(username=account),))
        inputs = Submit("portal", now, facts=facts, officer=self.team.officer.person.officer.pk)
        return door.act(self.team.officer, "submit", None, inputs, now).require().request

    def tell(self, matter: Matter, request: Request, reason: str = "process") -> Outcome:
        """The job that tells the copy's matter of it."""
        return self.act(SYSTEM, "process_arrived", matter, ProcessArrived(request.pk, reason, self.now))


def key_of(matter: Matter) -> bytes | None:
    key = PreservedCopy.objects.get(matter=matter).wrapped_key
    return None if key is None else bytes(key)


def opens(matter: Matter, key: bytes) -> bytes:
    """What the vault gives of a copy under a key."""
    copy = PreservedCopy.objects.get(matter=matter)
    return the_vault().open(copy.vault_id, key, copy.snapshots.first().name).read()


def running(matter: Matter) -> list[str]:
    found = Clock.objects.filter(matter=matter, ended_at=None).order_by("name")
    return list(found.values_list("name", flat=True))


def decision_on(matter: Matter) -> Destruction:
    return Destruction.objects.filter(copy__matter=matter).latest("pk")


def alerts() -> list[str]:
    return [job.payload["what"] for job in OutboxJob.objects.filter(name="alert").order_by("pk")]
