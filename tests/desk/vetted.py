"""Officers who register, and what a person of the team writes down to vet them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import Group

from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.device_code import code_of
from rogatory.desk.inputs import CallBack
from rogatory.desk.models import Agency, AuditEntry, Device, Officer, Person
from rogatory.desk.vetting import Grounds
from rogatory.evidence.entry import Entry
from rogatory.flow.states import Role
from tests.desk.team import JUST_NOW, NOW, an_agency

CALLED = NOW + timedelta(minutes=10)
LATER = NOW + timedelta(minutes=20)


def a_registrant(email: str = "bea@police.example", *, read: bool = True, name: str = "Bea Sample") -> Officer:
    """Somebody who has registered with a passkey, which is held; ``read`` says that they confirmed their address."""
    person = Person.objects.create_user(email, name=name)
    person.set_unusable_password()
    person.save()
    given = {"agency": "Example Police", "badge": "12", "registered_at": NOW}
    officer = Officer.objects.create(person=person, email_verified_at=NOW if read else None, **given)
    a_held_device(person)
    return officer


def a_held_device(person: Person, name: str = "A key") -> Device:
    return Device.objects.create(person=person, name=name, added_at=NOW)


def the_code(officer: Officer) -> str:
    """What the officer reads from their screen."""
    return code_of(Device.objects.get(person=officer.person, cleared_at=None, removed_at=None))


def a_call(agency: Agency | None = None, at: datetime = CALLED, **changes: object) -> CallBack:
    number = (agency or an_agency()).numbers.filter(retired_at=None).first()
    told = {"number": number.pk, "spoke_with": "the watch commander", "at": at, "confirmed": "they registered"}
    return CallBack(**(told | changes))


def grounds(officer: Officer, **changes: object) -> Grounds:
    return Grounds(a_call(**changes), the_code(officer), "")


def an_administrator(name: str = "max", agency: Agency | None = None) -> Actor:
    """The administrator of an agency."""
    where = agency or an_agency()
    person = Person.objects.create_user(f"{name}@{where.domains.first().domain}", name=name)
    given = {"agency": where.name, "registered_at": NOW, "email_verified_at": NOW, "vetted_at": NOW}
    Officer.objects.create(person=person, listed=where, administers=True, **given)
    return actor_of(person, JUST_NOW)


def also(person: Person, role: Role) -> None:
    person.groups.add(Group.objects.get(name=role.value))


def told(action: str) -> list[Entry]:
    """What the audit has of an action."""
    rows = AuditEntry.objects.filter(action=action).order_by("number")
    return [Entry.from_bytes(bytes(row.entry)) for row in rows]
