"""Somebody of the team who opens case after case without any work on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rogatory.desk import looking, need_to_know
from rogatory.desk.actors import actor_of
from rogatory.desk.models import OutboxJob, Person
from rogatory.desk.stops import Stopped

ALERT = "alert"
_PACE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Looked:
    """How far an insider came: the cases that were opened, at which attempt they were stopped (0: never), the alert."""

    tried: int
    opened: int
    stopped_at: int
    alerted_after: timedelta | None


def look_around(person: Person, now: datetime) -> Looked:
    """Have somebody open every case that they may read, one after the other, until they are stopped."""
    opened = tried = 0
    for request in need_to_know.readable(actor_of(person, now), now).order_by("pk"):
        now += _PACE
        tried += 1
        try:
            looking.look(actor_of(person, now), request, now)
        except Stopped as stopped:
            job = OutboxJob.objects.filter(name=ALERT, payload__stop=stopped.stop.pk).first()
            return Looked(tried, opened, tried, job.run_at - now if job else None)
        opened += 1
    return Looked(tried, opened, 0, None)
