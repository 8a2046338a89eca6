"""An invented forum to try the engine by: two guidelines, readings of its own, and a request without a fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from rogatory.edge.packs import load_counsel, load_pack
from rogatory.guidelines.counsel import Counsel, Reading
from rogatory.guidelines.decision import Decision, Item
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import (
    Account,
    Channel,
    Contact,
    DateRange,
    Emergency,
    Facts,
    Instrument,
    IssuerLevel,
    Kind,
    Official,
    PreservationLetter,
    Service,
    Wanted,
)
from rogatory.guidelines.shelf import Shelf
from tests.guidelines.agora_guideline import HERE, LISTED, READINGS, files
from tests.guidelines.agora_later import later_files

RECEIVED = datetime(2021, 3, 1, 12, tzinfo=UTC)


@cache
def shelf() -> Shelf:
    """The forum's two guidelines, in two versions of the first, with its readings."""
    north = HERE.replace('"agora"', '"agora-north"').replace("agora-1", "agora-north-1")
    packs = (
        load_pack(files(), "agora-1"),
        load_pack(later_files(), "agora-2"),
        load_pack(files(north, 'by = "agora"\nversion_clause = "version"\n'), "agora-north-1"),
    )
    return Shelf(packs, counsel())


@cache
def counsel() -> Counsel:
    """The forum's readings; each is named by the point that it settles."""
    readings = "\n".join(
        f'[[reading]]\nid = "{point}"\nsettles = "{point}"\nvalue = "{value}"\ntitle = "{point}"\n'
        f'words = "Reading of {point}."\ndated = 2021-01-01\n'
        for point, value in READINGS.items()
    )
    return load_counsel(
        {"readings.toml": f'title = "x"\n{readings}'.encode(), "instruments.toml": LISTED.encode()}, "x"
    )


def without(*points: str) -> Shelf:
    """The same shelf where nobody has settled some points."""
    kept = tuple(each for each in counsel().readings if each.settles not in points)
    return Shelf(shelf().packs, replace(counsel(), readings=kept))


def settled(point: str, value: str) -> Shelf:
    """The same shelf where a point is settled otherwise."""

    def changed(each: Reading) -> Reading:
        return replace(each, value=value) if each.settles == point else each

    return Shelf(shelf().packs, replace(counsel(), readings=tuple(map(changed, counsel().readings))))


def warrant(**changed: Any) -> Instrument:
    """A signed domestic warrant, or another instrument."""
    return replace(Instrument("warrant", level=IssuerLevel.FEDERAL, signed=True, cites=()), **changed)


def request(*kinds: Kind, **changed: Any) -> Facts:
    """A request without a fault: a domestic officer asks for one account's data with a warrant."""
    return replace(
        Facts(
            kinds=kinds or (Kind.DATA,),
            received_at=RECEIVED,
            official=Official("DE", "police", True),
            contact=Contact(
                "Police", "A. Officer", "7", "a@police.example", "1", "", "Main Street 1", date(2021, 4, 1)
            ),
            service=Service(Channel.EMAIL, "Request", "a@police.example", True),
            instruments=(warrant(),),
            accounts=(Account("anna"),),
            wanted=(Wanted("account"),),
            period=DateRange("", ""),
            preservation=PreservationLetter(True, True, date(2021, 3, 1), "A warrant is sought."),
            emergency=Emergency(
                "A boy",
                "He is to be killed.",
                "anna",
                "Her account, to find him.",
                "None.",
                ("death",),
                True,
                True,
                True,
                True,
            ),
            product="",
            language="de",
            signature="sworn",
            attachments=("process",),
        ),
        **changed,
    )


def decided(facts: Facts, on: Shelf | None = None, at: datetime | None = None) -> Decision:
    """Decide at the instant of receipt, or at another."""
    return decide(facts, on or shelf(), at or facts.received_at)


def answers(decision: Decision) -> dict[str, str]:
    """The answer to each item, by its id."""
    return {item.id: item.answer.value for item in decision.items}


def only_item(decision: Decision) -> Item:
    """The one item of a decision."""
    (item,) = decision.items
    return item


def named(item: Item) -> set[str]:
    """The clauses and readings among the reasons of an item."""
    return {name for reason in item.reasons for name in (reason.clause, reason.reading) if name}
