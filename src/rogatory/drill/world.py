"""The drill's invented world: agencies of several countries with domains and numbers, and their officers."""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

NEWCOMERS = 6
"""So many officers are vetted only while the stream runs."""
OFFICERS = 120
STREAM = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Country:
    """What agencies and people of a country are drawn from; ``clock`` is a name of the time zone database."""

    code: str
    agencies: int
    clock: str
    phone: str
    police: tuple[str, ...]
    prosecutor: tuple[str, ...]
    court: str
    number: str
    title: str
    first: tuple[str, ...]
    last: tuple[str, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The clock of its people."""
        return ZoneInfo(self.clock)


@dataclass(frozen=True, slots=True)
class DrillAgency:
    """An agency of the directory. ``number`` is E.164; ``look`` varies the letterheads (from 0)."""

    name: str
    kind: str
    country: Country
    place: str
    domain: str
    number: str
    look: int

    @property
    def court(self) -> str:
        """The court that issues its orders."""
        return self.country.court.format(place=self.place)

    @property
    def judges(self) -> tuple[str, ...]:
        """Who signs at the court: always the same two."""
        first, last = self.country.first, self.country.last
        return tuple(
            f"{first[(self.look + turn) % len(first)]} {last[(self.look * 3 + turn + 1) % len(last)]}"
            for turn in (0, 1)
        )


@dataclass(frozen=True, slots=True)
class DrillOfficer:
    """An officer. ``vetted_at`` is empty for whoever has no account; ``devices`` are when passkeys were added."""

    name: str
    email: str
    agency: DrillAgency
    phone: str
    badge: str
    weight: float
    mails: bool
    vetted_at: datetime | None = None
    devices: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """Agencies and genuine officers; the stream runs from ``begins`` for `STREAM`."""

    begins: datetime
    agencies: tuple[DrillAgency, ...]
    officers: tuple[DrillOfficer, ...]

    @property
    def ends(self) -> datetime:
        """When the last of the stream has come in."""
        return self.begins + STREAM

    @property
    def registered(self) -> tuple[DrillOfficer, ...]:
        """The officers who have an account, or will have one."""
        return tuple(one for one in self.officers if one.vetted_at is not None)


def make_world(chance: random.Random, begins: datetime) -> World:
    """Draw a world; the same chance gives the same one."""
    agencies = tuple(each for country in countries() for each in _agencies(country, chance))
    with_account = [_officer(chance.choice(agencies), number, chance) for number in range(OFFICERS)]
    registered = [_registered(one, turn, begins, chance) for turn, one in enumerate(with_account)]
    strangers = [
        _officer(agency, 900 + turn, chance, mails=True) for turn, agency in enumerate(chance.sample(agencies, 15))
    ]
    return World(begins, agencies, (*registered, *strangers))


def person_at(agency: DrillAgency, number: int, chance: random.Random) -> DrillOfficer:
    """Draw somebody at an agency who has no account."""
    return _officer(agency, number, chance, mails=True)


@cache
def countries() -> tuple[Country, ...]:
    """Read the countries of world.toml."""
    return TypeAdapter(tuple[Country, ...]).validate_python(_read("world.toml")["countries"])


@cache
def words() -> dict[str, Any]:
    """Read words.toml."""
    return _read("words.toml")


def slug(name: str) -> str:
    """Write a name as a domain's label writes it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def _agencies(country: Country, chance: random.Random) -> list[DrillAgency]:
    made = []
    for turn, place in enumerate(chance.sample(_read("world.toml")["places"], country.agencies)):
        kind = "prosecutor" if turn % 4 == 3 else "police"
        name = chance.choice(country.prosecutor if kind == "prosecutor" else country.police).format(place=place)
        domain = f"{slug(name)[:40].strip('-')}-{country.code.lower()}.example"
        digits = f"{country.phone}{chance.randrange(10_000):04d}"
        made.append(DrillAgency(name, kind, country, place, domain, digits, chance.randrange(1000)))
    return made


def _officer(agency: DrillAgency, number: int, chance: random.Random, *, mails: bool | None = None) -> DrillOfficer:
    first, last = chance.choice(agency.country.first), chance.choice(agency.country.last)
    return DrillOfficer(
        name=f"{first} {last}",
        email=f"{slug(first)}.{slug(last)}{number}@{agency.domain}",
        agency=agency,
        phone=f"{agency.number[:-2]}{chance.randrange(100):02d}",
        badge=f"{agency.country.code}-{chance.randrange(1000, 9999)}",
        # A few ask much, most ask now and then.
        weight=chance.paretovariate(1.2),
        mails=chance.random() < 0.2 if mails is None else mails,
    )


def _registered(one: DrillOfficer, turn: int, begins: datetime, chance: random.Random) -> DrillOfficer:
    """Give an officer an account and passkeys: most have had theirs for long, some change theirs meanwhile."""
    vetted = begins - timedelta(days=chance.uniform(20, 900))
    if turn < NEWCOMERS:
        vetted = begins + timedelta(days=chance.uniform(1, 20))
    devices = [vetted - timedelta(hours=1)]
    if chance.random() < 0.3:
        devices.append(vetted + (begins + STREAM - vetted) * chance.random())
    return DrillOfficer(
        one.name, one.email, one.agency, one.phone, one.badge, min(one.weight, 12), one.mails, vetted, tuple(devices)
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
