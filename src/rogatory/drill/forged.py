"""The forged part of the stream: how such frauds were done, as public reports have it (docs/drill.md names them)."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rogatory.drill.filing import Account, Filing
from rogatory.drill.genuine import Drawing, Kind
from rogatory.drill.papers import Order
from rogatory.drill.world import STREAM, DrillOfficer, person_at, slug, words


@dataclass(slots=True)
class Forger:
    """Somebody who forges, with what they have got hold of: genuine requests of before."""

    drawing: Drawing
    stolen: list[Filing]

    @property
    def chance(self) -> random.Random:
        """The chance of the stream."""
        return self.drawing.chance

    def genuine_order(self, before: datetime) -> Filing:
        """Give a genuine request with a court's order that came in before an instant."""
        orders = [each for each in self.stolen if each.kind == "data" and each.at < before - timedelta(hours=6)]
        return self.chance.choice(orders or [each for each in self.stolen if each.kind == "data"])

    def victim(self) -> DrillOfficer:
        """Choose an officer with an account who was vetted long ago."""
        known = self.drawing.world.registered
        return self.chance.choice([one for one in known if one.vetted_at and one.vetted_at < self.drawing.world.begins])

    def late(self) -> datetime:
        """Draw an instant in the later part of the stream, at whatever hour suits who is far away."""
        return self.drawing.world.begins + STREAM * self.chance.uniform(0.15, 0.99)

    def pressed(self, account: str) -> str:
        """Write a message that hurries."""
        said = words()
        danger = self.chance.choice(said["genuine"]["dangers"])
        lines = [line.format(danger=danger, account=account) for line in said["forged"]["emergencies"]]
        return "\n".join([*lines, *self.chance.sample(said["forged"]["pressing"], self.chance.choice((1, 2, 3)))])


def compromised_mailbox(forger: Forger, many: int) -> list[Filing]:
    """Somebody reads and writes a real mailbox of an agency, and has no passkey of anybody."""
    made = []
    for turn in range(many):
        at, one = forger.late(), forger.victim()
        if turn % 3 == 2:
            # A mailbox of somebody who never dealt with the provider.
            one = person_at(one.agency, 600 + turn, forger.chance)
        kind: Kind = forger.chance.choice(("emergency", "emergency", "data"))
        filed = replace(forger.drawing.filing(one, kind, at), by="")
        if kind == "emergency":
            filed = replace(filed, text=forger.pressed(filed.accounts[0]))
        made.append(replace(filed, forged="compromised mailbox"))
    return made


def lookalike_domain(forger: Forger, many: int) -> list[Filing]:
    """A domain that resembles an agency's, with the name of one of its officers."""
    made = []
    for turn in range(many):
        one = forger.victim()
        domain = _alike(one.agency.domain, turn, forger.chance)
        email = f"{one.email.partition('@')[0]}@{domain}"
        wanted: Kind = forger.chance.choice(("data", "emergency", "preservation"))
        filed = forger.drawing.filing(one, wanted, forger.late())
        made.append(_from(filed, email, "lookalike domain"))
    return made


def burst_of_accounts(forger: Forger, many: int) -> list[Filing]:
    """New accounts within hours, at one agency whose mail server is in other hands; nobody has vetted them."""
    agency, at = forger.victim().agency, forger.late()
    made = []
    for turn in range(many):
        one = person_at(agency, 700 + turn, forger.chance)
        opened = at + timedelta(minutes=forger.chance.uniform(0, 300))
        account = Account(email=one.email, name=one.name, agency=agency.name, registered_at=opened, devices=(opened,))
        kind: Kind = forger.chance.choice(("data", "emergency"))
        filed = forger.drawing.filing(one, kind, opened + timedelta(minutes=forger.chance.uniform(5, 90)))
        made.append(replace(filed, by=one.email, opens=(account,), forged="burst of new accounts"))
    return made


def altered_order(forger: Forger, many: int) -> list[Filing]:
    """A genuine order with other accounts and days written into it; all else is as the court signed it."""
    made = []
    for turn in range(many):
        at = forger.late()
        real = forger.genuine_order(at)
        account = forger.drawing.account()
        order = real.papers[0]
        texts = tuple(_other_accounts(text, real.accounts, account) for text in order.paragraphs)
        paper = replace(order, paragraphs=texts, dated=at.date() - timedelta(days=forger.chance.randrange(5)))
        agency = next(
            (one.agency for one in forger.drawing.world.officers if one.email == real.sender), forger.victim().agency
        )
        one = person_at(agency, 800 + turn, forger.chance)
        if turn % 2:
            # Sold on: it comes from the mailbox of another agency.
            one = person_at(forger.victim().agency, 800 + turn, forger.chance)
        filed = forger.drawing.filing(one, "data", at, (account,))
        made.append(replace(filed, by="", papers=(paper,), forged="altered order"))
    return made


def reused_signature(forger: Forger, many: int) -> list[Filing]:
    """An order made up by the forger, under a judge's signature that was cut out of a genuine one."""
    made = []
    for turn in range(many):
        at, one = forger.late(), forger.victim()
        real = forger.genuine_order(at)
        one = person_at(one.agency, 850 + turn, forger.chance)
        filed = forger.drawing.filing(one, "data", at)
        order: Order = replace(filed.papers[0], cut_from=real.papers[0], scanned=turn % 2 == 1)
        made.append(replace(filed, by="", papers=(order,), forged="reused signature"))
    return made


def fake_emergency(forger: Forger, many: int) -> list[Filing]:
    """A made-up danger under pressure, from a mail host for everybody or with answers led elsewhere."""
    made = []
    for turn in range(many):
        one = forger.victim()
        host = forger.chance.choice(words()["forged"]["mail_hosts"])
        filed = forger.drawing.filing(one, "emergency", forger.late())
        filed = replace(filed, text=forger.pressed(filed.accounts[0]))
        filed = replace(filed, subject=forger.chance.choice(words()["forged"]["emergency_subjects"]))
        outside = f"{slug(one.name).replace('-', '.')}.{turn}@{host}"
        if turn % 2:
            # The sender is written as the officer's own address: answers go elsewhere.
            made.append(replace(filed, by="", reply_to=outside, forged="fake emergency"))
        else:
            made.append(_from(filed, outside, "fake emergency"))
    return made


def foreign_authority(forger: Forger, many: int) -> list[Filing]:
    """An authority of a country from which nobody has written, which wants everything, and nobody asked."""
    made = []
    for turn in range(many):
        one = forger.victim()
        body = forger.chance.choice(words()["forged"]["foreign_bodies"])
        host = f"{slug(body)[:24].strip('-')}-{turn}.example" if turn % 2 else words()["forged"]["mail_hosts"][turn % 3]
        filed = forger.drawing.filing(one, "data", forger.late())
        given = {
            "country": one.agency.country.code,
            "number": filed.papers[0].number,
            "account": filed.accounts[0],
            "matter": forger.chance.choice(words()["matters"]),
        }
        lines = tuple(line.format(**given) for line in words()["forged"]["foreign"])
        paper = replace(filed.papers[0], issuer=body, title="Request for judicial assistance", paragraphs=lines)
        filed = replace(filed, text="\n".join(lines), papers=(paper,), body="other-government")
        filed = replace(filed, contact=replace(filed.contact, agency=body))
        made.append(_from(filed, f"office{turn}@{host}", "foreign authority"))
    return made


def taken_account(forger: Forger, many: int) -> list[Filing]:
    """A vetted account with a passkey of the forger's: who asked to be let in again was believed, one time."""
    one, at = forger.victim(), forger.late()
    made = []
    for turn in range(many):
        when = at + timedelta(minutes=12 * turn + forger.chance.uniform(0, 8))
        accounts = tuple(forger.drawing.account() for _ in range(forger.chance.randrange(1, 8)))
        filed = forger.drawing.filing(one, forger.chance.choice(("data", "emergency")), when, accounts)
        added = at - timedelta(hours=2) if turn == 0 else None
        made.append(replace(filed, by=one.email, adds=added, fetches=True, forged="taken-over account"))
    return made


PATTERNS: Mapping[str, Callable[[Forger, int], list[Filing]]] = {
    "compromised mailbox": compromised_mailbox,
    "lookalike domain": lookalike_domain,
    "burst of new accounts": burst_of_accounts,
    "altered order": altered_order,
    "reused signature": reused_signature,
    "fake emergency": fake_emergency,
    "foreign authority": foreign_authority,
    "taken-over account": taken_account,
}
"""How a pattern is drawn, by its name."""


def forged(drawing: Drawing, many: int, stolen: list[Filing]) -> list[Filing]:
    """Draw so many forged requests, as evenly over the patterns as it goes."""
    forger, each, more = Forger(drawing, stolen), *divmod(many, len(PATTERNS))
    shares = [each + (turn < more) for turn in range(len(PATTERNS))]
    made = [one for draw, share in zip(PATTERNS.values(), shares, strict=True) for one in draw(forger, share)]
    # What begins late in the stream may run over its end.
    return [replace(one, at=min(one.at, drawing.world.ends - timedelta(minutes=1))) for one in made]


def _from(filed: Filing, email: str, pattern: str) -> Filing:
    """Have a request come by a message from another address, which it names as the officer's."""
    return replace(filed, by="", sender=email, contact=replace(filed.contact, email=email), forged=pattern)


def _other_accounts(text: str, old: tuple[str, ...], new: str) -> str:
    return text.replace(", ".join(old), new)


def _alike(domain: str, turn: int, chance: random.Random) -> str:
    """Make a domain that resembles another, in the ways in which such domains are registered."""
    label, _, rest = domain.partition(".")
    at = chance.randrange(1, len(label) - 2)
    ways = (
        label[:at] + label[at + 1] + label[at] + label[at + 2 :],
        label[:at] + label[at + 1 :],
        label[:at] + label[at] + label[at:],
        label.replace("l", "1", 1) if "l" in label else label.replace("o", "0", 1),
        f"{label}-{chance.choice(('portal', 'legal', 'gov'))}",
        label.replace("-", "", 1) if "-" in label else f"{label}s",
        label.replace("m", "rn", 1) if "m" in label else f"the-{label}",
    )
    made = ways[turn % len(ways)]
    return f"{made}.{rest}" if made != label else f"{label}-us.{rest}"
