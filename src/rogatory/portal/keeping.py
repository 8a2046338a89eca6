"""Until when is kept what an officer asked to preserve: the same words for real and unreal accounts (reading 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from rogatory.clocks.days import end_of
from rogatory.clocks.shown import shown_day, shown_end
from rogatory.desk.deciding import facts_of
from rogatory.desk.models import Clock, PreservedCopy, Request
from rogatory.desk.stages.copy_end import NEED, step_over
from rogatory.desk.zones import UTC_ZONE, zone_of
from rogatory.flow.states import State

_WORDS = {
    State.KEPT: "Kept",
    State.ENDED: "The period is over; a person decides what becomes of it",
    State.LAPSING: "The period is over, and nothing was received that keeps it",
    State.DESTROYED: "No longer kept",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one account: ``end`` in UTC and in the officer's zone, and the steps that derive it."""

    account: str
    state: State
    words: str
    end: str
    steps: tuple[tuple[str, str], ...]


def kept_of(request: Request) -> tuple[Kept, ...]:
    """Give what was decided to be kept under a request; nothing tells of what is only provisional (four queries).

    A copy whose preservation is over reads the same whether something else needs it or not.
    """
    copies = PreservedCopy.objects.filter(matter__request=request, begins__isnull=False).select_related("matter")
    found = tuple(copies.order_by("matter_id"))
    country = _country(request) if found else None
    needs = Clock.objects.filter(matter__in=[copy.matter_id for copy in found], name=NEED, ended_at=None)
    over = {clock.matter_id: clock for clock in needs} if found else {}
    return tuple(_kept(copy, country, over.get(copy.matter_id)) for copy in found if State(copy.matter.state) in _WORDS)


def _kept(copy: PreservedCopy, country: str | None, over: Clock | None) -> Kept:
    state, last_day, reckoned = State(copy.matter.state), copy.last_day or date.max, list(copy.steps)
    if over is not None:
        state = State.ENDED
        last_day = min(last_day, over.began_at.astimezone(UTC).date())
        reckoned.append(step_over(over.words, over.began_at))
    end: datetime = end_of(last_day, UTC_ZONE)
    steps = tuple((words, f"{shown_day(date.fromisoformat(day))} (UTC)") for words, day in reckoned)
    return Kept(copy.matter.account, state, _WORDS[state], shown_end(end, zone_of(country, end)), steps)


def _country(request: Request) -> str | None:
    latest = request.facts_versions.order_by("-number").first()
    told = facts_of(latest).official.jurisdiction if latest is not None else None
    return told or (request.officer.jurisdiction if request.officer else None)
