"""The drill's people and agencies as rows of an instance: what is there when the stream begins, and what is added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group

from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import Agency, AgencyDomain, CallBackNumber, Device, Officer, Person, Request
from rogatory.drill.filing import Account
from rogatory.drill.world import World
from rogatory.flow.states import Role
from rogatory.problem import Problem

RESERVED = ("example", "test", "example.org", "example.net", "example.com")
"""Domains that belong to nobody (RFC 2606): no real officer writes from them."""

_LONG_AGO = timedelta(days=900)
_STAFF = {"intake": Role.INTAKE, "reader": Role.REVIEWER}


@dataclass(frozen=True, slots=True)
class Staff:
    """Who of the response team takes part: who takes in and verifies, and the one who reads without work."""

    intake: Person
    reader: Person

    def at(self, person: Person, now: datetime) -> Actor:
        """Give somebody as they come to the door, having just proved who they are."""
        return actor_of(person, now)


def require_nothing_real() -> None:
    """Refuse an instance that holds cases, officers or agencies that are real, or a team that is.

    The drill enters agencies with their numbers and appoints people: on a service that is only being set up as well.

    Raises:
        Problem: somebody has an address, or an agency a domain, that is not a reserved one.
    """
    people = Person.objects.values_list("email", flat=True)
    senders = Request.objects.exclude(sender="").values_list("sender", flat=True)
    domains = AgencyDomain.objects.values_list("domain", flat=True)
    for address in (*people.iterator(), *senders.iterator(), *domains.iterator()):
        if not _is_reserved(address.strip().lower().rpartition("@")[2]):
            raise Problem(
                "the case file holds requests, people or agencies that are none of a demonstration or a drill",
                where="rogatory drill --here",
                cure="Leave out --here: the drill then makes an instance of its own in a temporary folder.",
            )
    if Request.objects.filter(sender="", officer=None).exists():
        raise Problem(
            "the case file holds requests of nobody knows whom",
            where="rogatory drill --here",
            cure="Leave out --here: the drill then makes an instance of its own in a temporary folder.",
        )


def _is_reserved(domain: str) -> bool:
    return any(domain == each or domain.endswith(f".{each}") for each in RESERVED)


def settle(world: World) -> Staff:
    """Enter the directory, and the accounts of officers who had one before the stream begins; give the staff."""
    begins = world.begins
    for each in world.agencies:
        if AgencyDomain.objects.filter(domain=each.domain).exists():
            continue
        row = Agency.objects.create(
            name=each.name,
            kind=each.kind,
            country=each.country.code,
            place=each.place,
            source="the drill's register",
            added_at=begins - _LONG_AGO,
        )
        row.domains.create(domain=each.domain)
        CallBackNumber.objects.create(
            agency=row,
            number=each.number,
            desk="switchboard",
            source="the drill's register",
            approved_at=begins - _LONG_AGO,
        )
    for one in world.registered:
        if one.vetted_at is not None and one.vetted_at <= begins:
            open_account(account_of(world, one.email))
            for added in one.devices[1:]:
                if added <= begins:
                    add_device(one.email, added)
    return Staff(**{name: _member(f"drill.{name}@provider.example", role) for name, role in _STAFF.items()})


def account_of(world: World, email: str) -> Account:
    """Give the account of a genuine officer, with the first passkey alone."""
    one = next(each for each in world.registered if each.email == email)
    if one.vetted_at is None:
        raise ValueError(f"{email} has no account")
    return Account(
        email=one.email,
        name=one.name,
        agency=one.agency.name,
        registered_at=one.vetted_at - timedelta(days=2),
        vetted_at=one.vetted_at,
        devices=one.devices[:1],
    )


def open_account(account: Account) -> None:
    """Make an officer's account; one that is there already stays as it is."""
    person, made = Person.objects.get_or_create(email=account.email, defaults={"name": account.name})
    if not made:
        return
    person.set_unusable_password()
    person.save()
    domain = account.email.rpartition("@")[2]
    listed = Agency.objects.filter(domains__domain=domain).first() if account.vetted_at else None
    Officer.objects.create(
        person=person,
        agency=account.agency,
        registered_at=account.registered_at,
        email_verified_at=account.registered_at,
        listed=listed,
        vetted_at=account.vetted_at,
    )
    for added in account.devices:
        Device.objects.create(person=person, name="passkey", added_at=added, cleared_at=account.vetted_at)


def add_device(email: str, at: datetime) -> None:
    """Add a further passkey that the team has cleared."""
    person = Person.objects.get(email=email)
    Device.objects.create(person=person, name="further passkey", added_at=at, cleared_at=at)


def _member(email: str, role: Role) -> Person:
    person, _ = Person.objects.get_or_create(email=email, defaults={"name": email.partition("@")[0]})
    person.groups.set(Group.objects.filter(name=role.value))
    return person
