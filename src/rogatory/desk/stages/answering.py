"""By when a request is answered: the day that the officer asks for, and what the guideline promises. response_due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rogatory.desk.deciding import facts_of, recommend
from rogatory.desk.inputs import Rang
from rogatory.desk.models import Clock, FactsVersion, Matter, Request
from rogatory.desk.stages.contract import (
    ClockChange,
    Job,
    PauseClock,
    ResumeClock,
    StageContext,
    StageResult,
    StartClock,
    StopClock,
)
from rogatory.flow.states import Kind, State

RESPONSE, PROMISE = "response", "promise"
_BOTH = (RESPONSE, PROMISE)
_ACTION = "response_due"
_DONE = frozenset({State.DELIVERED, State.REFUSED, State.REFERRED, State.NO_ANSWER, State.CLOSED})


@dataclass(frozen=True, slots=True)
class _Due:
    """A day by which a matter of a kind is to be answered: the instant ``at`` is the first that is too late."""

    name: str
    kind: Kind
    words: str
    began: datetime
    at: datetime


def response_due(case: StageContext, inputs: Rang) -> StageResult:
    """Tell the team that the time to answer has run out."""
    job = Job("alert", f"alert/response-due/{inputs.clock}", {"matter": case.the_matter.pk, "what": "response-due"})
    return StageResult(details={"clock": inputs.name}, jobs=(job,))


def clocks_for(case: StageContext, request: Request, version: FactsVersion) -> tuple[ClockChange, ...]:
    """Give what new facts change in the clocks of the answer; a day that stays the same leaves its clock alone."""
    matters = {Kind(each.kind): each for each in request.matters.filter(account="")}
    latest = _latest(request)
    changes: list[ClockChange] = []
    wanted = _wanted(case, request, version)
    for due in wanted:
        known = latest.pop((due.kind, due.name), None)
        if _is_answered(matters.get(due.kind)):
            continue
        if known is not None and known.words == due.words and (known.ended_at is None or known.outcome == "rang"):
            continue
        changes.append(StartClock(due.name, _ACTION, due.words, due.began, at=due.at, kind=due.kind))
        if _stays_returned(case, matters.get(due.kind)):
            changes.append(_pause(due.name, due.kind))
    changes += [
        StopClock(name, "the request names no such day any more", kind)
        for (kind, name), row in latest.items()
        if row.ended_at is None
    ]
    return tuple(changes)


def pauses() -> tuple[ClockChange, ...]:
    """Give what pauses the clocks of a matter that goes back to the officer."""
    return tuple(_pause(name, None) for name in _BOTH)


def resumed(case: StageContext) -> tuple[ClockChange, ...]:
    """Give what lets the clocks of the matters go on that come back from the officer."""
    return tuple(ResumeClock(name, Kind(matter.kind)) for matter in case.matters for name in _BOTH)


def answered(why: str) -> tuple[ClockChange, ...]:
    """Give what stops the clocks of a matter that is answered."""
    return tuple(StopClock(name, why) for name in _BOTH)


def unanswered(case: StageContext) -> tuple[ClockChange, ...]:
    """Give the clocks that run again on a matter whose answer was taken back, to the days that were asked for before.

    What rang before it was answered rings no more.
    """
    version, matter = case.facts_version, case.the_matter
    if version is None:
        return ()
    rang = {key for key, row in _latest(case.the_request).items() if row.outcome == "rang"}
    return tuple(
        StartClock(due.name, _ACTION, due.words, due.began, at=due.at)
        for due in _wanted(case, case.the_request, version)
        if due.kind.value == matter.kind and (due.kind, due.name) not in rang
    )


def _pause(name: str, kind: Kind | None) -> PauseClock:
    return PauseClock(name, "the request is with the officer for correction", kind)


def _wanted(case: StageContext, request: Request, version: FactsVersion) -> list[_Due]:
    facts = facts_of(version)
    asked = facts.contact.response_date
    found = []
    if isinstance(asked, date) and Kind.DATA in map(Kind, facts.kinds):
        words = f"The officer asks for an answer by {asked.isoformat()} (UTC)"
        # A date that nobody can reach by counting ends with the calendar.
        after = datetime.combine(asked + timedelta(days=1), time(), UTC) if asked < date.max else _NEVER
        found.append(_Due(RESPONSE, Kind.DATA, words, request.received_at, after))
    for promise in recommend(version, case.shelf, case.now).decision.response.promises:
        words = f"The guideline promises an answer within {promise.term} of receipt"
        found.append(_Due(PROMISE, Kind(promise.kind), words, promise.begins, promise.due))
    return found


def _latest(request: Request) -> dict[tuple[Kind, str], Clock]:
    rows = Clock.objects.filter(matter__request=request, name__in=_BOTH).select_related("matter").order_by("pk")
    return {(Kind(row.matter.kind), row.name): row for row in rows}


def _is_answered(matter: Matter | None) -> bool:
    """Tell whether there is nothing to answer any more; what a person withdrew stays withdrawn."""
    if matter is None:
        return False
    preserved = matter.kind in {Kind.PRESERVATION, Kind.EXTENSION} and matter.state == State.APPROVED
    return preserved or matter.state in _DONE or (matter.state == State.WITHDRAWN and not matter.left_out)


def _stays_returned(case: StageContext, matter: Matter | None) -> bool:
    return matter is not None and matter.state == State.RETURNED and case.action != "correct"


_NEVER = datetime.max.replace(tzinfo=UTC)
