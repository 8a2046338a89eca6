"""From a confirmed address, or a code that was handed over, to a passkey: who may make one now, in this browser."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from rogatory.desk import enrolling
from rogatory.desk.models import Device, Enrolment, Officer, Person

MAKING = "entrance.making"
LASTS = timedelta(minutes=30)


def may_make(session: SessionBase, person: Person, enrolment: Enrolment | None, now: datetime) -> None:
    """Let somebody make a passkey in this browser for a while; the session gets a new name."""
    session.cycle_key()
    session[MAKING] = {
        "person": person.pk,
        "enrolment": enrolment.pk if enrolment else None,
        "until": (now + LASTS).isoformat(),
    }


def who_makes(session: SessionBase, now: datetime) -> tuple[Person, Enrolment | None] | None:
    """Give who may make a passkey, and by which code; ``None`` if nobody may (any more)."""
    making = session.get(MAKING)
    if not making or now > datetime.fromisoformat(making["until"]):
        return None
    person = Person.objects.filter(pk=making["person"], is_active=True).first()
    if person is None:
        return None
    if making["enrolment"] is None:
        return (person, None) if _is_new(person) else None
    enrolment = Enrolment.objects.select_related("person", "made_by").filter(pk=making["enrolment"]).first()
    return (person, enrolment) if enrolment and enrolling.is_open(enrolment, now) else None


def done(session: SessionBase) -> None:
    """End it: the passkey is made."""
    session.pop(MAKING, None)


def _is_new(person: Person) -> bool:
    """Whether an officer has registered and has no passkey yet, and never had one."""
    there = Officer.objects.filter(person=person, registered_at__isnull=False, left_at=None).exists()
    return there and not Device.objects.filter(person=person).exists()
