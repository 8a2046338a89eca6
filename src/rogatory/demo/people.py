"""The demonstration's people: the response team of the provider, and officers who ask. All of them are invented."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter

from rogatory.demo.directory import BEGAN, agency_of, list_agencies

if TYPE_CHECKING:
    from rogatory.desk.actors import Actor
    from rogatory.desk.models import Person


_REGISTERED = datetime(2020, 11, 16, 7, 40, tzinfo=UTC)
"""When whoever waits to be vetted registered: on the morning on which the demonstration opens."""

_STANDING = {
    "administers": "Administers the agency: vouches for its officers, and removes them.",
    "waiting": "Has registered this morning, and waits to be vetted.",
}


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
    """Somebody who asks; ``jurisdiction`` is ISO 3166-1 alpha-2. One who is not ``registered`` has no account yet.

    ``stands`` says of an account whether a person has vetted it, and whether it administers its agency.
    """

    key: str
    name: str
    email: str
    agency: str
    badge: str
    jurisdiction: str
    phone: str
    address: str
    registered: bool = True
    stands: Literal["vetted", "waiting", "administers"] = "vetted"

    @property
    def standing(self) -> str:
        """How they stand, in a sentence for the list of those whom one can be; "" for most."""
        return _STANDING.get(self.stands, "")


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
    """The people who have an account: the staff and the officers, by key."""

    staff: Mapping[str, Person]
    officers: Mapping[str, Person]

    def member(self, key: str, now: datetime) -> Actor:
        """Give somebody of the staff as they come to the door, having just proved who they are."""
        return _at_the_door(self.staff[key], now)

    def officer(self, key: str, now: datetime) -> Actor:
        """Give an officer as they come to the door, having just proved who they are."""
        return _at_the_door(self.officers[key], now)


def settle() -> Team:
    """Give everybody an account with a confirmed address, officers a vetted one; whoever has one keeps it as it is.

    Nobody has a passkey yet: in a demonstration one chooses who to be (`rogatory.demo.choosing`). But whoever waits to
    be vetted has one that is held, since it is cleared with them, by its code.
    """
    from rogatory.desk.models import Person

    list_agencies()
    people = cast()
    for member in people.staff:
        _account(member.email, member.name, member.roles)
    for one in people.officers:
        if one.registered:
            _profile(one, _account(one.email, one.name), _REGISTERED if one.stands == "waiting" else BEGAN)
    found = {person.email: person for person in Person.objects.select_related("officer")}
    return Team(
        {member.key: found[member.email] for member in people.staff},
        {one.key: found[one.email] for one in people.officers if one.email in found},
    )


def register(one: DemoOfficer, now: datetime) -> None:
    """Give an officer an account of their own choosing, with a confirmed address, and have them vetted."""
    _profile(one, _account(one.email, one.name), now)


def _account(email: str, name: str, roles: tuple[str, ...] = ()) -> int:
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Group

    from rogatory.desk.models import Person

    nothing = {"name": name, "password": make_password(None)}
    person, made = Person.objects.get_or_create(email=email, defaults=nothing)
    if made:
        person.groups.set(Group.objects.filter(name__in=roles))
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person.pk


def _at_the_door(person: Person, now: datetime) -> Actor:
    from rogatory.desk.actors import actor_of

    return actor_of(person, now)


def _profile(one: DemoOfficer, person: int, now: datetime) -> None:
    """Make the profile of somebody who registered at `now`, and was vetted then unless they wait for it."""
    from rogatory.desk.models import Device, Officer

    given = {
        "agency": one.agency,
        "badge": one.badge,
        "jurisdiction": one.jurisdiction,
        "phone": one.phone,
        "address": one.address,
        "registered_at": now,
        "email_verified_at": now,
    }
    if one.stands != "waiting":
        given |= {"listed": agency_of(one.email), "vetted_at": now, "administers": one.stands == "administers"}
    _, made = Officer.objects.get_or_create(person_id=person, defaults=given)
    if made and one.stands == "waiting":
        Device.objects.create(person_id=person, name="Telephone", added_at=now)


def code_read_out(person: Person) -> str:
    """Give the device code that somebody who waits to be vetted sees on their screen; "" once they do not wait.

    In a demonstration nobody has a screen of their own: the list of those whom one can be shows it.
    """
    from rogatory.desk.models import Device
    from rogatory.entrance.held_code import spelled

    held = Device.objects.filter(person=person, cleared_at=None, removed_at=None, authenticator=None).first()
    return spelled(held) if held else ""
