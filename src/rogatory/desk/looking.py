"""Each look at a case is recorded, and looks that no work explains are counted: at too many the reader is stopped.

A look is recorded in a short transaction of its own before anything of the case is shown. One row for each person, case
and hour is the log of ordinary looks (`docs/adr/0012-who-reads-a-case.md` says why they are no audit entries).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from rogatory.desk import need_to_know, stops
from rogatory.desk.actors import Actor
from rogatory.desk.models import Assignment, Look, Person, ReadingStop, Request
from rogatory.desk.need_to_know import Right
from rogatory.desk.stops import Stopped

AGAIN = timedelta(hours=1)
"""Within this time a second look of the same person at the same case is the same look."""

DAY = timedelta(hours=24)
"""The time over which looks without work are counted."""


def look(actor: Actor, request: Request, now: datetime) -> Right:
    """Record that somebody opens a case, and give by what right they do; whoever shows a case calls this first.

    Raises:
        Request.DoesNotExist: they may not know of it.
        Stopped: they are stopped from reading, from this look on or from before.
    """
    person = actor.person
    if person is None:
        raise Request.DoesNotExist(request.reference)
    right = need_to_know.right_of(actor, request, now)
    if right is not None and _recent(person, request, now):
        return right
    with transaction.atomic(durable=True):
        # One look of a person after another, so that no two of them count alike.
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        stop, right = _looked(actor, person, request, now)
    if stop is not None:
        raise Stopped(stop)
    if right is None:
        raise Request.DoesNotExist(request.reference)
    return right


def _looked(actor: Actor, person: Person, request: Request, now: datetime) -> tuple[ReadingStop | None, Right | None]:
    """Record the look under the lock of the person; or stop them, where it is one too many."""
    stop = stops.in_force(person)
    right = None if stop else need_to_know.right_of(actor, request, now)
    if stop is not None or right is None or _recent(person, request, now):
        return stop, right
    idle = _without_work(person, now)
    if request.pk not in idle and len(idle) >= settings.LOOKS_A_DAY and not _worked_on(person, request):
        why = f"opened {len(idle)} cases within 24 hours without any work on them, and tried to open another"
        return stops.stop(actor, why, tuple(idle.values()), now), None
    Look.objects.create(request=request, person=person, at=now, how=right.how)
    return None, right


def readers_of(request: Request, most: int = 20) -> tuple[Look, ...]:
    """Give who read a case, the latest first (one query)."""
    return tuple(request.looks.select_related("person").order_by("-at", "-pk")[:most])


def _recent(person: Person, request: Request, now: datetime) -> bool:
    return Look.objects.filter(person=person, request=request, at__gt=now - AGAIN).exists()


def _without_work(person: Person, now: datetime) -> dict[int, str]:
    """Give the cases that somebody opened within a day, since they were last let read again, and never acted on."""
    since = stops.counted_from(person, now - DAY)
    worked = Assignment.objects.filter(request=OuterRef("request"), person=person, acted_at__isnull=False)
    found = Look.objects.filter(~Exists(worked), person=person, at__gt=since)
    return dict(found.values_list("request", F("request__reference")).distinct().order_by("request"))


def _worked_on(person: Person, request: Request) -> bool:
    return Assignment.objects.filter(person=person, request=request, acted_at__isnull=False).exists()
