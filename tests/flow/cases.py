"""Cases and attempts that tests of the flow begin with."""

from __future__ import annotations

from rogatory.flow.case import Answer, Attempt, Case, Choice, Chosen, Decided, Item, Policy, Signature
from rogatory.flow.states import Kind, Role, State

INTAKE = Signature("person-1", frozenset({Role.INTAKE}))
REVIEWER = Signature("person-2", frozenset({Role.REVIEWER}))
SECOND_REVIEWER = Signature("person-3", frozenset({Role.REVIEWER}))
COUNSEL = Signature("person-4", frozenset({Role.COUNSEL}))
CUSTODIAN = Signature("person-5", frozenset({Role.CUSTODIAN}))
OFFICER = Signature("person-6", frozenset({Role.OFFICER}))
STRANGER = Signature("person-7", frozenset({Role.OFFICER}))
WORKER = Signature("system", frozenset({Role.WORKER}))
MODERATOR = Signature("person-8", frozenset({Role.INTAKE, Role.REVIEWER, Role.COUNSEL, Role.CUSTODIAN}))

DIGEST = "d" * 64
ONE_PERSON = Policy(one_person=True)

SUBSCRIBER = Item("subscriber", Answer.RELEASE)
LOGS = Item("logs", Answer.REFUSE)
MESSAGES = Item("messages", Answer.RELEASE, content=True)
UNCLEAR = Item("unclear", Answer.PERSON)
UNDATED = Item("undated", Answer.PERSON, undated=True)
UNKNOWN = Item("unknown", Answer.NOT_ADDRESSED, empty=True)


def decided(*items: Item, **fields) -> Decided:
    return Decided(**({"digest": DIGEST, "route": "applies", "reply": "full", "items": items} | fields))


def verified(*items: Item, kind: Kind = Kind.DATA, **fields) -> Case:
    """A matter whose sender intake has verified, with a decision on these items."""
    given = {"kind": kind, "state": State.VERIFIED, "owner": OFFICER.person, "verification": INTAKE}
    called = {"called_back": kind is Kind.EMERGENCY}
    return Case(**(given | called | {"decided": decided(*items)} | fields))


def prepared(*items: Item, by: Signature = REVIEWER, kind: Kind = Kind.DATA, **fields) -> Case:
    return verified(*items, kind=kind, **({"state": State.PREPARED, "preparation": by} | fields))


def tries(by: Signature, **fields) -> Attempt:
    return Attempt(by, **({"seen": DIGEST, "proved": True, "vetted": True} | fields))


def release(item: Item) -> Choice:
    return Choice(item.id, Chosen.RELEASE, "necessary, and lawful")


def refuse(item: Item) -> Choice:
    return Choice(item.id, Chosen.REFUSE, "not shown to be necessary")
