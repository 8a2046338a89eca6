"""What will happen next, and when: the running times over all requests, and those of one. Nothing here changes any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.db.models import Case, Count, DateTimeField, ExpressionWrapper, F, Min, Q, QuerySet, When
from django.db.models.functions import TruncDate

from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.models import Clock, Matter, Request
from rogatory.flow.states import Kind

HORIZON = timedelta(days=30)
"""How far ahead the days are counted."""

_PAUSED = Q(rings_at=None)
_TROUBLED = Q(attempts__gt=0)

# What ends with a day rings at the first moment of the next one; a warning rings at the first moment of its own.
_FALLS = Case(
    When(name__regex=r"/[0-9]+$", then=F("rings_at")),
    default=ExpressionWrapper(F("rings_at") - timedelta(microseconds=1), output_field=DateTimeField()),
)


class Show(StrEnum):
    """Which running times: those that ring by themselves, those that are paused, or those whose ring failed."""

    AHEAD = "ahead"
    PAUSED = "paused"
    TROUBLED = "troubled"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A page of running times, the soonest first, each with its matter and request.

    ``total`` counts what the page is of, ``shows`` each way to look and ``actions`` what the clocks bring, both over
    all that the reader may know of. ``days`` counts those of the page's kind that end or warn on each day (UTC) of the
    next thirty; what is over already counts for today.
    """

    rows: tuple[Clock, ...]
    total: int
    shows: Mapping[Show, int]
    actions: Mapping[str, int]
    days: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class OfRequest:
    """The running times of one request, the soonest first, and those that have ended, the latest first.

    Either holds so many at most; ``running`` and ``ended`` count them all.
    """

    first: tuple[Clock, ...]
    last: tuple[Clock, ...]
    running: int
    ended: int


def upcoming(
    actor: Actor, show: Show, now: datetime, action: str = "", reference: str = "", first: int = 0, most: int = 40
) -> Upcoming:
    """Give at most `most` running times from the `first` on, of cases that somebody may read (three queries).

    `action` narrows them to clocks that bring it, `reference` to requests whose reference holds it.
    """
    running = Clock.objects.filter(ended_at=None, matter__request__in=need_to_know.readable(actor, now))
    if reference:
        running = running.filter(matter__request__reference__icontains=reference)
    counted = running.values("action").annotate(
        ahead=Count("pk", filter=~_PAUSED), paused=Count("pk", filter=_PAUSED), troubled=Count("pk", filter=_TROUBLED)
    )
    numbers = {each["action"]: each for each in counted.order_by()}
    chosen = _chosen(running.filter(action=action) if action else running, show)
    rows = chosen.select_related("matter__request__officer").order_by("rings_at", "pk")
    return Upcoming(
        rows=tuple(rows[first : first + most]),
        total=sum(each[show.value] for name, each in numbers.items() if action in {"", name}),
        shows={one: sum(each[one.value] for each in numbers.values()) for one in Show},
        actions={name: each[show.value] for name, each in numbers.items()},
        days=_days(chosen, now),
    )


def of_request(request: Request, most: int = 50) -> OfRequest:
    """Give the running times of a request, with their matters (three queries)."""
    every = Clock.objects.filter(matter__request=request)
    running, ended = every.filter(ended_at=None), every.exclude(ended_at=None)
    numbers = every.aggregate(running=Count("pk", filter=Q(ended_at=None)), ended=Count("pk", filter=~Q(ended_at=None)))
    # The databases differ on where an empty end comes; what is paused comes after what has one.
    soonest = running.select_related("matter").order_by(F("due_at").asc(nulls_last=True), "pk")
    latest = ended.select_related("matter").order_by("-ended_at", "-pk")
    return OfRequest(tuple(soonest[:most]), tuple(latest[:most]), numbers["running"], numbers["ended"])


def ends_of(matters: Iterable[Matter]) -> Mapping[tuple[int, Kind], datetime]:
    """Give the next end of a running time, by request and kind of matter (one query); days of warning are no ends."""
    running = Clock.objects.filter(
        matter__request__in={matter.request_id for matter in matters}, ended_at=None, due_at__isnull=False
    ).exclude(name__contains="/")
    found = running.values_list("matter__request_id", "matter__kind").annotate(end=Min("due_at")).order_by()
    return {(request, Kind(kind)): end for request, kind, end in found}


def _chosen(running: QuerySet[Clock], show: Show) -> QuerySet[Clock]:
    narrowed = {Show.AHEAD: ~_PAUSED, Show.PAUSED: _PAUSED, Show.TROUBLED: _TROUBLED}
    return running.filter(narrowed[show])


def _days(chosen: QuerySet[Clock], now: datetime) -> Mapping[date, int]:
    today = now.astimezone(UTC).date()
    soon = chosen.filter(rings_at__lt=now + HORIZON).annotate(day=TruncDate(_FALLS, tzinfo=UTC))
    found: dict[date, int] = {}
    for day, many in soon.values_list("day").annotate(many=Count("pk")).order_by():
        found[max(day, today)] = found.get(max(day, today), 0) + many
    return found
