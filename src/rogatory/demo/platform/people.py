"""The accounts of the synthetic platform: the well-known cast, and as many others as are wanted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

OPENED = datetime(2019, 6, 1, tzinfo=UTC)
CLOSED = datetime(2020, 12, 1, tzinfo=UTC)
"""Everything on the platform happens from OPENED (inclusive) until CLOSED (exclusive)."""

_NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")
_AREA_CODES = ("202", "206", "212", "303", "312", "404", "415", "503", "602", "617")


@dataclass(frozen=True, slots=True)
class FormerName:
    """A username that an account bore from `since` (inclusive) until `until` (exclusive)."""

    username: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """An invented account holder. None is a field that was never given. `usual_ips` are where logins come from.

    `logins` and `videos` (subset -> number) are what the cast is promised; others get what chance gives them.
    """

    account_id: str
    username: str
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    device_model: str | None
    country: str
    created_at: datetime
    creation_ip: str
    private: bool
    status: str
    usual_ips: tuple[str, ...]
    former: tuple[FormerName, ...] = ()
    logins: int = 0
    videos: dict[str, int] = field(default_factory=dict)

    def name_at(self, instant: datetime) -> str:
        """Give the username that the account bore at an instant."""
        for one in self.former:
            if one.since <= instant < one.until:
                return one.username
        return self.username


def words() -> dict[str, Any]:
    """Give the invented words of words.toml."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def cast(seed: int) -> list[Person]:
    """Give the well-known people of cast.toml, the same under every seed but for their networks."""
    random = Random(f"{seed}:cast")
    written = tomllib.loads(files(__package__).joinpath("cast.toml").read_text("utf-8"))["people"]
    return [_member(number, one, random) for number, one in enumerate(written)]


def _member(number: int, written: dict[str, Any], random: Random) -> Person:
    former = tuple(
        FormerName(one["username"], one["used_from"], one["used_until"]) for one in written.get("former", ())
    )
    return Person(
        account_id=_account_id(number),
        username=written["username"],
        first_name=written.get("first_name"),
        last_name=written.get("last_name"),
        email=written.get("email"),
        phone=written.get("phone"),
        device_model=written.get("device_model"),
        country=written["country"],
        created_at=written["created_at"],
        creation_ip=written["creation_ip"],
        private=written["private"],
        status=written.get("status", "active"),
        usual_ips=(written["creation_ip"], *(address(random) for _ in range(2))),
        former=former,
        logins=written["logins"],
        videos=written["videos"],
    )


def population(seed: int, number: int) -> list[Person]:
    """Give `number` people, the cast first; only in the cast has a name been borne by two."""
    known = cast(seed)
    random = Random(f"{seed}:people")
    taken = {name for one in known for name in (one.username, *(former.username for former in one.former))}
    vocabulary = words()
    return known + [_stranger(place, random, vocabulary, taken) for place in range(len(known), number)]


def _stranger(place: int, random: Random, vocabulary: dict[str, Any], taken: set[str]) -> Person:
    region = random.choices(vocabulary["people"], weights=[one["share"] for one in vocabulary["people"]])[0]
    username = _username(random, vocabulary["username"], taken)
    created_at = moment(random, OPENED, CLOSED - timedelta(days=60))
    by_mail, by_phone = random.choice([(True, True), (True, False), (False, True)])
    ip = address(random)
    return Person(
        account_id=_account_id(place),
        username=username,
        first_name=random.choice(region["first"]) if random.random() < 0.9 else None,
        last_name=random.choice(region["last"]) if random.random() < 0.7 else None,
        email=f"{username}@{random.choice(vocabulary['mail']['domains'])}" if by_mail else None,
        phone=f"+1 {random.choice(_AREA_CODES)}-555-01{random.randrange(100):02}" if by_phone else None,
        device_model=random.choice(vocabulary["devices"]["names"]) if random.random() < 0.85 else None,
        country=region["country"],
        created_at=created_at,
        creation_ip=ip,
        private=random.random() < 0.3,
        status=random.choices(["active", "suspended", "deleted"], weights=[94, 3, 3])[0],
        usual_ips=(ip, *(address(random) for _ in range(random.randrange(1, 4)))),
        former=_former_names(random, vocabulary["username"], taken, created_at) if random.random() < 0.08 else (),
    )


def _former_names(
    random: Random, parts: dict[str, Any], taken: set[str], created_at: datetime
) -> tuple[FormerName, ...]:
    """Give one or two names borne one after the other since the account began."""
    turns = sorted(moment(random, created_at, CLOSED) for _ in range(random.choice([1, 1, 2])))
    starts = [created_at, *turns[:-1]]
    spans = zip(starts, turns, strict=True)
    return tuple(FormerName(_username(random, parts, taken), since, until) for since, until in spans if since < until)


def _username(random: Random, parts: dict[str, Any], taken: set[str]) -> str:
    while True:
        name = random.choice("_.").join((random.choice(parts["first"]), random.choice(parts["second"])))
        if random.random() < 0.5:
            name += str(random.randrange(1, 1000))
        if name not in taken:
            taken.add(name)
            return name


def moment(random: Random, since: datetime, until: datetime) -> datetime:
    """Draw a whole second from `since` (inclusive) until `until` (exclusive)."""
    return since + timedelta(seconds=random.randrange(max(1, int((until - since).total_seconds()))))


def address(random: Random) -> str:
    """Draw an address from the networks reserved for documentation (RFC 5737, RFC 3849)."""
    if random.random() < 0.15:
        return f"2001:db8:{random.randrange(1, 0xFFFF):x}::{random.randrange(1, 0xFFFF):x}"
    return f"{random.choice(_NETWORKS)}{random.randrange(1, 255)}"


def _account_id(place: int) -> str:
    return str(6_700_000_000_000_000_000 + place * 7_919)
