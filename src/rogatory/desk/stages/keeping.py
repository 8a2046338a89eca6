"""The life of a preserved copy up to its end: keep_provisionally, keep, end_provisional, take_copy, extend."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet

from rogatory.clocks.term import Term, Unit
from rogatory.desk.inputs import Extend, Keep, Say, Taken
from rogatory.desk.models import CopyHold, OutboxJob, PreservedCopy, Request, Snapshot
from rogatory.desk.stages import bearing
from rogatory.desk.stages.contract import Job, StageContext, StageResult, StartClock, StopClock
from rogatory.desk.stages.copy_end import PERIOD, after, locked_copy, take_back
from rogatory.desk.surroundings import the_vault
from rogatory.guidelines.reason import DateStep
from rogatory.problem import Problem

SNAPSHOT = "snapshot"
"""The job that takes a copy."""
AGAIN_AFTER = timedelta(hours=1)
"""After how long a part of the platform that did not answer is asked again, the first time."""


def keep_provisionally(case: StageContext, inputs: Keep) -> StageResult:
    """Begin a copy, so that nothing is lost while it is open whether it must be kept (readings 7, 13, 17).

    It says nothing to anybody. So that it never hangs for ever, it comes before a person after the operator's time. One
    that new facts had ended goes on.
    """
    copy = locked_copy(case.the_matter) or _begin(case, inputs)
    spared = take_back(copy, case.now, f"the facts of {case.the_request.reference} name its account again")
    days = settings.PROVISIONAL_DAYS
    clock = StartClock(
        PERIOD,
        "end_period",
        f"{days} days in which it is decided whether the copy is kept",
        # A letter may be read long after it came in.
        case.now,
        (Term(days, Unit.DAYS),),
    )
    return StageResult(jobs=taking(copy), clocks=(*spared, clock), details=_told(copy), result=copy)


def keep(case: StageContext, inputs: Keep) -> StageResult:
    """Keep a copy for its period, whether one was begun provisionally or not.

    Raises:
        Problem: the decision does not say until when.
    """
    if inputs.begins is None or inputs.last_day is None or not inputs.terms:
        raise Problem(
            "the decision does not say until when the copy is kept",
            where=case.the_request.reference,
            cure="Record the facts that are still unknown, so that the guideline can count the period",
        )
    copy = locked_copy(case.the_matter) or _begin(case, inputs)
    waited_for = frozenset(copy.covers)
    copy.guideline, copy.decision, copy.covers = inputs.guideline, inputs.decision, list(inputs.covers)
    _set_period(copy, inputs.begins, inputs.last_day, inputs.steps)
    copy.words = inputs.words
    copy.save()
    spared = take_back(copy, case.now, f"it is kept under {case.the_request.reference}")
    return StageResult(
        jobs=taking(copy, waited_for),
        clocks=(*spared, _period(case, copy, inputs.last_day, inputs.terms)),
        details=_told(copy),
        result=copy,
    )


def end_provisional(_case: StageContext, inputs: Say) -> StageResult:
    """Bring a provisional copy to its end: a person decides what becomes of it."""
    return StageResult(clocks=(StopClock(PERIOD, inputs.words),), private={"words": inputs.words})


def take_copy(case: StageContext, inputs: Taken) -> StageResult:
    """Take in what the worker took into the vault.

    What a part of the platform did not give is taken again later, for as long as the copy is kept; each time after
    twice as long, since every taking is a whole one.

    Raises:
        Problem: the copy was destroyed meanwhile.
    """
    copy = locked_copy(case.the_matter)
    if copy is None or copy.wrapped_key is None:
        raise Problem(
            "the copy was destroyed", where=case.the_request.reference, cure="Nothing can be handed in for it any more"
        )
    snapshot = Snapshot.objects.create(
        copy=copy,
        taken_at=case.now,
        name=inputs.name,
        sha256=inputs.sha256,
        size=inputs.size,
        summary=dict(inputs.summary),
    )
    later = case.now + AGAIN_AFTER * 2 ** (copy.snapshots.count() - 1)
    again = (_job(copy, later),) if inputs.summary.get("unreachable") else ()
    counts = {name: value for name, value in inputs.summary.items() if isinstance(value, int)}
    return StageResult(jobs=again, details={"contents": inputs.sha256, **counts}, result=snapshot)


def extend(case: StageContext, inputs: Extend) -> StageResult:
    """Go on from the old end, as it was decided on the request that asked for it; that request holds it no longer.

    Raises:
        Problem: the copy was destroyed, or this request has extended it already.
    """
    asking = Request.objects.get(pk=inputs.request)
    copy = locked_copy(case.the_matter)
    if copy is None or copy.wrapped_key is None:
        raise Problem(
            "the copy was destroyed", where=case.the_request.reference, cure="Treat the extension as a new request"
        )
    if any(reference == asking.reference for reference, _ in copy.granted):
        raise Problem(
            f"{asking.reference} has extended this copy already",
            where=case.the_request.reference,
            cure="Nothing is left to do: one request extends a copy once",
        )
    copy.granted = [*copy.granted, [asking.reference, asking.received_at.isoformat()]]
    _set_period(copy, inputs.begins, inputs.last_day, inputs.steps)
    copy.save()
    why = f"the extension that {asking.reference} asked for was granted"
    spared = take_back(copy, case.now, why)
    CopyHold.objects.filter(copy=copy, request=asking, reason="extension", ended_at=None).update(
        ended_at=case.now, ended_why=why
    )
    details = {**_told(copy), "extended_by": asking.reference, "extensions": copy.extensions}
    period = _period(case, copy, inputs.last_day, inputs.terms)
    return StageResult(clocks=(*spared, period), details=details, result=copy)


def taking(copy: PreservedCopy, waited_for: Collection[str] = ()) -> tuple[Job, ...]:
    """Give the work of taking what a copy should hold and nobody has taken.

    ``waited_for`` are the categories that a job takes which is still queued.
    """
    takings = [frozenset(snapshot.summary["covers"]) for snapshot in copy.snapshots.all()]
    if _jobs(copy).filter(ended_at=None).exists():
        takings.append(frozenset(waited_for))
    return () if takings and frozenset(copy.covers).union(*takings) == frozenset().union(*takings) else (_job(copy),)


def _begin(case: StageContext, inputs: Keep) -> PreservedCopy:
    vault_id = secrets.token_hex(16)
    copy = PreservedCopy.objects.create(
        matter=case.the_matter,
        sought=bearing.sought(case.the_matter.account),
        guideline=inputs.guideline,
        decision=inputs.decision,
        covers=list(inputs.covers),
        words=inputs.words,
        vault_id=vault_id,
        wrapped_key=the_vault().new_key(vault_id),
    )
    bearing.hold_own(copy, case.the_request, case.now)
    return copy


def _set_period(copy: PreservedCopy, begins: date, last_day: date, steps: tuple[DateStep, ...]) -> None:
    """Set the period that was decided. What a person retained for longer stays so: that was the last of its steps."""
    counted = [[step.words, step.day.isoformat()] for step in steps]
    if copy.last_day is not None and copy.last_day > last_day:
        copy.begins, copy.steps = begins, [*counted, copy.steps[-1]]
    else:
        copy.begins, copy.last_day, copy.steps = begins, last_day, counted


def _period(case: StageContext, copy: PreservedCopy, last_day: date, terms: tuple[Term, ...]) -> StartClock:
    """Give the clock of the period, counted as it was decided; it ends with the copy's last day (UTC).

    Raises:
        Problem: the lengths do not lead to the last day that was decided.
    """
    if copy.begins is None or copy.last_day is None:
        raise ValueError("a copy without a period has no clock of one")
    counted = terms[0].last_day(copy.begins)
    for term in terms[1:]:
        counted = term.further_day(counted)
    if counted != last_day:
        raise Problem(
            f"the period was counted to {counted.isoformat()}, and {last_day.isoformat()} was decided",
            where=case.the_request.reference,
            cure="Decide again on the facts as they are",
        )
    rules = case.shelf.pack(copy.guideline).preservation
    return StartClock(
        PERIOD,
        "end_period",
        f"The period of the preservation, through {copy.last_day.isoformat()} (UTC)",
        datetime.combine(copy.begins, time(), UTC),
        terms if counted == copy.last_day else (),
        at=None if counted == copy.last_day else after(copy.last_day),
        warn_days=rules.milestones if rules is not None else (),
        warning="warn",
    )


def _job(copy: PreservedCopy, run_at: datetime | None = None) -> Job:
    """Give the work of taking a copy; each time that it is called for it is other work."""
    return Job(SNAPSHOT, f"{_key(copy)}{_jobs(copy).count() + 1}", {"matter": copy.matter_id}, run_at)


def _jobs(copy: PreservedCopy) -> QuerySet[OutboxJob]:
    return OutboxJob.objects.filter(key__startswith=_key(copy))


def _key(copy: PreservedCopy) -> str:
    return f"{SNAPSHOT}/{copy.matter_id}/"


def _told(copy: PreservedCopy) -> dict[str, object]:
    return {
        "copy": copy.vault_id,
        "covers": list(copy.covers),
        "last_day": copy.last_day.isoformat() if copy.last_day else None,
        "decision": copy.decision,
    }
