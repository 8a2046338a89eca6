"""The genuine part of the stream, as a provider sees it in some weeks: routine, and everything that is odd and honest.

Odd and honest are: officers who are new or have a new passkey, colleagues who have no account, emergencies at night,
operations with many requests on one day, agencies that work together on one account, orders that are sent again, orders
that are extended to further accounts, agencies that are in no directory, contact addresses at another domain.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from rogatory.drill.filing import Filing
from rogatory.drill.papers import Order
from rogatory.drill.world import STREAM, DrillAgency, DrillOfficer, World, words
from rogatory.guidelines.facts import Contact

Kind = Literal["data", "preservation", "emergency"]

_KINDS: tuple[tuple[Kind, int], ...] = (("data", 66), ("preservation", 25), ("emergency", 9))


@dataclass(slots=True)
class Drawing:
    """What is drawn from: the world, chance, and the requests so far."""

    world: World
    chance: random.Random
    serial: int = 1000

    def number(self, agency: DrillAgency) -> str:
        """Draw the number of a case."""
        self.serial += self.chance.randrange(1, 7)
        pattern = agency.country.number
        year = f"{self.world.begins:%y}"
        return pattern.format(year=year, serial=self.serial, place3=agency.place[:3].upper())

    def account(self) -> str:
        """Draw the name of an account."""
        handles = words()["handles"]
        return f"{self.chance.choice(handles)}_{self.chance.choice(handles)}{self.chance.randrange(10_000)}"

    def working_time(self, agency: DrillAgency) -> datetime:
        """Draw an instant in the stream, at which people of an agency are at work; now and then they stay late."""
        while True:
            day = self.world.begins + timedelta(days=self.chance.randrange(STREAM.days))
            local = day.astimezone(agency.country.zone)
            late = self.chance.random() < 0.06
            hour = self.chance.triangular(8, 18, 11) if not late else self.chance.uniform(18, 22)
            at = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)
            at = at.astimezone(UTC).replace(microsecond=0)
            weekend = local.weekday() > 4 and self.chance.random() > 0.06
            if self.world.begins < at < self.world.ends and not weekend:
                return at

    def any_time(self) -> datetime:
        """Draw an instant in the stream, at whatever hour."""
        return self.world.begins + timedelta(seconds=self.chance.randrange(60, int(STREAM.total_seconds()) - 60))

    def order(self, one: DrillOfficer, kind: Kind, number: str, accounts: tuple[str, ...], at: datetime) -> Order:
        """Draw the document that comes with a request."""
        agency, said = one.agency, words()
        since = at - timedelta(days=self.chance.randrange(40, 400))
        given = {
            "agency": agency.name,
            "court": agency.court,
            "name": one.name,
            "number": number,
            "account": ", ".join(accounts),
            "matter": self.chance.choice(said["matters"]),
            "danger": self.chance.choice(said["genuine"]["dangers"]),
            "asks": "subscriber information and connection data",
            "days": self.chance.choice((7, 14, 21, 30)),
            "notice": self.chance.choice((3, 5, 10)),
            "since": f"{since:%d %B %Y}",
            "until": f"{at - timedelta(days=self.chance.randrange(1, 30)):%d %B %Y}",
        }
        lines = said["genuine"][{"data": "orders", "preservation": "preservations", "emergency": "emergencies"}[kind]]
        paragraphs = tuple(line.format(**given) for line in lines)
        if kind == "data":
            judge = self.chance.choice(agency.judges)
            dated = (at - timedelta(days=self.chance.randrange(0, 9))).date()
            signed, look = (judge, f"Judge, {agency.court}"), agency.look + 5
            return Order(agency.court, agency.country.title, number, dated, paragraphs, signed, look)
        title = "Request to preserve records" if kind == "preservation" else "Emergency disclosure request"
        signed = (one.name, f"{agency.name}, {one.badge}")
        return Order(agency.name, title, number, at.date(), paragraphs, signed, agency.look)

    def filing(self, one: DrillOfficer, kind: Kind, at: datetime, accounts: tuple[str, ...] = ()) -> Filing:
        """Draw a request of an officer, as they usually file."""
        agency, said = one.agency, words()["genuine"]
        number = self.number(agency)
        accounts = accounts or tuple(self.account() for _ in range(self.chance.choice((1, 1, 1, 1, 2, 3))))
        paper = self.order(one, kind, number, accounts, at)
        told = {"number": number, "account": ", ".join(accounts), "court": agency.court}
        told["matter"] = self.chance.choice(words()["matters"])
        subject = self.chance.choice(said["subjects"]).format(**told)
        text = self.chance.choice(said["letters"]).format(**told)
        if kind == "emergency":
            subject, text = "Emergency Disclosure Request", "\n".join(paper.paragraphs)
        signed_in = one.vetted_at is not None and one.vetted_at < at and not (one.mails and self.chance.random() < 0.8)
        return Filing(
            at=at,
            kind=kind,
            sender=one.email,
            by=one.email if signed_in else "",
            contact=contact_of(one),
            country=agency.country.code,
            body=agency.kind,
            subject=subject,
            text=f"{text}\n\n{one.name}, {one.badge}\n{agency.name}, {one.phone}\n",
            papers=(paper,),
            accounts=accounts,
            asks=("contact-points", "last-login-ip") if kind == "emergency" else ("subscriber", "logs"),
        )


def contact_of(one: DrillOfficer) -> Contact:
    """Give what a request says of an officer."""
    return Contact(
        agency=one.agency.name,
        name=one.name,
        badge=one.badge,
        email=one.email,
        phone=one.phone,
        extension="",
        address="",
    )


def genuine(drawing: Drawing, many: int) -> list[Filing]:
    """Draw so many genuine requests, in no order."""
    made: list[Filing] = []
    odd = (
        (0.02, _sent_again),
        (0.03, _together),
        (0.02, _extended),
        (0.01, _operation),
        (0.04, _by_a_colleague),
        (0.01, _from_nowhere_known),
    )
    while len(made) < many:
        roll, made_odd = drawing.chance.random(), False
        for share, draw in odd:
            if roll < share and made:
                made += draw(drawing, made)
                made_odd = True
                break
            roll -= share
        if not made_odd:
            made.append(_usual(drawing, _somebody(drawing)))
    return made[:many]


def _somebody(drawing: Drawing) -> DrillOfficer:
    registered = drawing.world.registered
    return drawing.chance.choices(registered, [one.weight for one in registered])[0]


def _usual(drawing: Drawing, one: DrillOfficer) -> Filing:
    kinds, shares = zip(*_KINDS, strict=True)
    kind = drawing.chance.choices(kinds, shares)[0]
    at = drawing.any_time() if kind == "emergency" and drawing.chance.random() < 0.6 else _at_work(drawing, one)
    filed = drawing.filing(one, kind, at)
    if drawing.chance.random() < 0.02:
        other = f"{one.email.partition('@')[0]}@{one.agency.domain.replace('.example', '-mobile.example')}"
        filed = replace(filed, contact=replace(filed.contact, email=other))
    return filed


def _at_work(drawing: Drawing, one: DrillOfficer) -> datetime:
    """Draw a working hour; who has no account yet, and will have one, begins with it."""
    for _ in range(200):
        at = drawing.working_time(one.agency)
        if one.vetted_at is None or at > one.vetted_at + timedelta(hours=2):
            return at
    return drawing.world.ends - timedelta(hours=1)


def _sent_again(drawing: Drawing, made: list[Filing]) -> list[Filing]:
    """The same officer sends the same papers once more, some days later."""
    first = drawing.chance.choice(made)
    at = first.at + timedelta(hours=drawing.chance.uniform(20, 100))
    return [replace(first, at=at, subject=f"Reminder: {first.subject}")] if at < drawing.world.ends else []


def _together(drawing: Drawing, made: list[Filing]) -> list[Filing]:
    """Somebody of another agency asks for the same account, in a joint investigation."""
    first, other = drawing.chance.choice(made), _somebody(drawing)
    return [drawing.filing(other, "data", _at_work(drawing, other), first.accounts[:1])]


def _extended(drawing: Drawing, made: list[Filing]) -> list[Filing]:
    """The same officer comes with a further order in the same case, for other accounts."""
    first = drawing.chance.choice([each for each in made if each.kind == "data"] or made)
    one = next((each for each in drawing.world.officers if each.email == first.sender), None)
    at = first.at + timedelta(days=drawing.chance.uniform(2, 10))
    if one is None or at > drawing.world.ends:
        return []
    accounts = (drawing.account(),)
    paper = drawing.order(one, "data", first.papers[0].number, accounts, at)
    return [replace(first, at=at, kind="data", papers=(paper,), accounts=accounts, text=first.text)]


def _operation(drawing: Drawing, _made: list[Filing]) -> list[Filing]:
    """An operation: one officer files several requests on one day."""
    one = _somebody(drawing)
    at = _at_work(drawing, one)
    gaps = [
        timedelta(minutes=20 * turn + drawing.chance.randrange(15)) for turn in range(drawing.chance.randrange(3, 7))
    ]
    return [drawing.filing(one, "data", at + gap) for gap in gaps if at + gap < drawing.world.ends]


def _by_a_colleague(drawing: Drawing, _made: list[Filing]) -> list[Filing]:
    """A colleague without an account writes from the agency's domain."""
    strangers = [one for one in drawing.world.officers if one.vetted_at is None]
    one = drawing.chance.choice(strangers)
    return [drawing.filing(one, drawing.chance.choice(("data", "preservation")), drawing.working_time(one.agency))]


def _from_nowhere_known(drawing: Drawing, _made: list[Filing]) -> list[Filing]:
    """A small agency that is in no directory yet."""
    like = drawing.chance.choice(drawing.world.agencies)
    domain = f"village-{drawing.chance.randrange(1000)}.{like.country.code.lower()}.example"
    agency = replace(
        like, name=f"Village Police {domain.split('.')[0][-3:]}", domain=domain, number=like.number[:-1] + "0"
    )
    one = DrillOfficer(
        drawing.chance.choice(like.country.last), f"office@{domain}", agency, agency.number, "1", 1, True
    )
    return [drawing.filing(one, "preservation", drawing.working_time(agency))]
