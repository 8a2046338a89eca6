"""The demonstration's people: the response team of the provider, and officers who ask. All of them are invented."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from rogatory.desk.actors import Actor


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the response team; ``roles`` are words of `rogatory.flow.states.Role`."""

    key: str
    name: str
    email: str
    roles: tuple[str, ...]
    does: str


@dataclass(frozen=True, slots=True)
class DemoOfficer:
    """Somebody who asks; ``jurisdiction`` is ISO 3166-1 alpha-2. One who is not ``registered`` has no account yet."""

    key: str
    name: str
    email: str
    agency: str
    badge: str
    jurisdiction: str
    phone: str
    address: str
    registered: bool = True


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, in the order in which they are listed."""

    staff: tuple[StaffMember, ...]
    officers: tuple[DemoOfficer, ...]

    def officer(self, key: str) -> DemoOfficer:
        """Give the officer of that key."""
        return next(one for one in self.officers if one.key == key)


def cast() -> Cast:
    """Read the people of people.toml."""
    return TypeAdapter(Cast).validate_python(tomllib.loads(files(__package__).joinpath("people.toml").read_text()))


@dataclass(frozen=True, slots=True)
class Team:
    """The people as they come to the door: the staff and the officers, by key."""

    staff: Mapping[str, Actor]
    officers: Mapping[str, Actor]


def settle(password: str, now: datetime) -> Team:
    """Give everybody an account with a confirmed address; whoever has one already keeps it as it is.

    All share one password, hashed once: it guards synthetic data on one machine.
    """
    from django.contrib.auth.hashers import make_password

    from rogatory.desk.actors import actor_of
    from rogatory.desk.models import Person

    people, hashed = cast(), make_password(password)
    for member in people.staff:
        _account(member.email, member.name, hashed, roles=member.roles)
    for one in people.officers:
        if one.registered:
            _profile(one, _account(one.email, one.name, hashed), now)
    found = {person.email: actor_of(person) for person in Person.objects.select_related("officer")}
    return Team(
        {member.key: found[member.email] for member in people.staff},
        {one.key: found[one.email] for one in people.officers if one.email in found},
    )


def register(one: DemoOfficer, now: datetime) -> None:
    """Give an officer an account of their own choosing, with a confirmed address; nobody else knows its password."""
    from django.contrib.auth.hashers import make_password

    _profile(one, _account(one.email, one.name, make_password(None)), now)


def _account(email: str, name: str, hashed: str, roles: tuple[str, ...] = ()) -> int:
    from allauth.account.models import EmailAddress
    from django.contrib.auth.models import Group

    from rogatory.desk.models import Person

    person, made = Person.objects.get_or_create(email=email, defaults={"name": name, "password": hashed})
    if made:
        person.groups.set(Group.objects.filter(name__in=roles))
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person.pk


def _profile(one: DemoOfficer, person: int, now: datetime) -> None:
    from rogatory.desk.models import Officer

    given = {
        "agency": one.agency,
        "badge": one.badge,
        "jurisdiction": one.jurisdiction,
        "phone": one.phone,
        "address": one.address,
        "email_verified_at": now,
    }
    Officer.objects.get_or_create(person_id=person, defaults=given)
