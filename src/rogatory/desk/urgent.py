"""The emergencies that are under way, the oldest first, each with its time and with what has to be seen at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.models import Clock, Matter
from rogatory.desk.queries import WAITING, latest_facts
from rogatory.desk.stages.emergencies import CLOCK
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.states import Kind, State
from rogatory.guidelines.engine.routing import find
from rogatory.guidelines.facts import Facts

UNDER_WAY = frozenset(WAITING | {State.RETURNED})
"""The states in which the time of an emergency runs."""

MOST = 100


@dataclass(frozen=True, slots=True)
class Urgent:
    """An emergency under way. ``due_at`` is ``None`` where no time was set (it came in before there was one).

    ``unverified`` says that nobody has established who asks, ``belongs_to`` the guideline under which it belongs where
    that is another one than it came in under, else "".
    """

    matter: Matter
    facts: Facts | None
    due_at: datetime | None
    unverified: bool
    belongs_to: str
    sealed: bool = False

    def elapsed(self, now: datetime) -> timedelta:
        """Give the time since it came in."""
        return now - self.matter.request.received_at

    def share(self, now: datetime) -> int:
        """Give how much of the time has passed, in whole percent, at most 100."""
        if self.due_at is None:
            return 0
        whole = self.due_at - self.matter.request.received_at
        return 100 if now >= self.due_at or not whole else int(self.elapsed(now) / whole * 100)

    def is_over(self, now: datetime) -> bool:
        """Whether its time is up."""
        return self.due_at is not None and now >= self.due_at


def urgent(actor: Actor, now: datetime, most: int = MOST) -> tuple[Urgent, ...]:
    """Give the emergencies under way that somebody may read, the one that came in first first (four queries)."""
    rows = Matter.objects.filter(kind=Kind.EMERGENCY.value, state__in=UNDER_WAY)
    rows = rows.filter(request__in=need_to_know.readable(actor, now))
    found = rows.select_related("request__officer__person", "preparation__by").order_by("request__received_at", "pk")
    matters = tuple(found[:most])
    facts, times = latest_facts(matters), times_of(matters)
    sealed = need_to_know.sealed_among(matter.request_id for matter in matters)
    return tuple(
        Urgent(
            matter,
            facts.get(matter.request_id),
            times.get((matter.request_id, Kind.EMERGENCY)),
            is_unverified(matter),
            belongs_to(facts.get(matter.request_id), now),
            matter.request_id in sealed,
        )
        for matter in matters
    )


def times_of(matters: Iterable[Matter]) -> Mapping[tuple[int, Kind], datetime]:
    """Give when the time of each emergency under way is, or was, up, by the request's primary key (one query).

    It stays so however often the team is alerted afterwards: other clocks bring that.
    """
    rows = Clock.objects.filter(
        matter__in=list(matters), matter__state__in=UNDER_WAY, name=CLOCK, due_at__isnull=False
    ).order_by("pk")
    found = rows.values_list("matter__request", "due_at")
    return {(key, Kind.EMERGENCY): at for key, at in found if at is not None}


def is_unverified(matter: Matter) -> bool:
    """Whether it is an emergency of which nobody has established who asks."""
    return matter.kind == Kind.EMERGENCY and matter.verification_id is None


def belongs_to(facts: Facts | None, now: datetime) -> str:
    """Give the title of the guideline under which a request belongs, where that is another one; else ""."""
    route = find(facts, the_shelf(), now).route if facts else None
    return route.title if route is not None and route.outcome == "referred" else ""
