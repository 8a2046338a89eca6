"""Until when is kept what an officer asked to preserve: the same words for real and unreal accounts (reading 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rogatory.clocks.days import end_of
from rogatory.clocks.shown import shown_day, shown_end
from rogatory.desk.deciding import facts_of
from rogatory.desk.models import PreservedCopy, Request
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
    """Give what was decided to be kept under a request; nothing tells of what is only provisional (three queries)."""
    copies = PreservedCopy.objects.filter(matter__request=request, begins__isnull=False).select_related("matter")
    found = tuple(copies.order_by("matter_id"))
    country = _country(request) if found else None
    return tuple(_kept(copy, country) for copy in found if State(copy.matter.state) in _WORDS)


def _kept(copy: PreservedCopy, country: str | None) -> Kept:
    last_day: date = copy.last_day or date.max
    end: datetime = end_of(last_day, UTC_ZONE)
    steps = tuple((words, f"{shown_day(date.fromisoformat(day))} (UTC)") for words, day in copy.steps)
    state = State(copy.matter.state)
    return Kept(copy.matter.account, state, _WORDS[state], shown_end(end, zone_of(country, end)), steps)


def _country(request: Request) -> str | None:
    latest = request.facts_versions.order_by("-number").first()
    told = facts_of(latest).official.jurisdiction if latest is not None else None
    return told or (request.officer.jurisdiction if request.officer else None)
