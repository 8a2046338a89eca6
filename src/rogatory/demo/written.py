"""What a case file may say: what comes in, what people find and choose, what happens then, and how it has to end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal

from rogatory.demo.people import cast
from rogatory.edge.facts import facts_from
from rogatory.guidelines.facts import Facts


@dataclass(frozen=True, slots=True)
class _Written:
    """Common ground: a key that nobody knows is a mistake."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Paper(_Written):
    """A document that comes with a message: a court's ``process``, or a ``letter`` on an agency's letterhead.

    ``issuer`` stands at the head, line by line. ``signed`` are the lines of the signature; none is an empty line.
    """

    name: str
    layout: Literal["process", "letter"]
    issuer: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    dated: date | None = None
    number: str = ""
    caption: str = ""
    signed: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Message(_Written):
    """An e-mail from the officer who asks; it is received at the minute at which it is sent."""

    subject: str
    sent: datetime
    text: str
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Call(_Written):
    """A call back to a number of the demonstration's directory (agencies.toml)."""

    number: str
    spoke_with: str
    confirmed: str = "the request is theirs, and so is the officer"


@dataclass(frozen=True, slots=True)
class Verification(_Written):
    """How intake establishes who is asking; ``law_enforcement`` is false where it finds that it is nobody who may."""

    method: str
    notes: str
    call: Call | None = None
    law_enforcement: bool = True


@dataclass(frozen=True, slots=True)
class Chosen(_Written):
    """What the reviewer chooses where the guideline leaves it to a person."""

    item: str
    choice: Literal["release", "refuse", "hold"]
    words: str


@dataclass(frozen=True, slots=True)
class Correction(_Written):
    """What the officer sends after the request was returned; ``facts`` replaces those tables of the case's facts."""

    message: Message
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expected(_Written):
    """How a request ends: the state of its matter, the guideline's answer to each item, the letters in their order.

    For what is preserved, ``answers`` gives outcome and last day by account. ``follows`` gives the states of what
    follows, by kind and account (``copy/river_lantern``, ``costs``); what it does not name is not looked at.
    ``certificates`` counts the certificates of destruction, ``invoices`` are their totals with what became of them.
    ``deleted_since`` counts, by record, the rows of the return that only a preserved copy held any more.
    """

    state: str
    answers: dict[str, str]
    letters: tuple[str, ...]
    follows: dict[str, str] = field(default_factory=dict)
    certificates: int = 0
    invoices: tuple[str, ...] = ()
    deleted_since: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(_Written):
    """One request and how it is answered.

    ``officer`` is a key of people.toml. ``filed`` is the way by which it comes: an e-mail, or with its facts on the
    portal, or on the form for emergencies that needs no account. In an emergency ``belief`` is counsel's, and
    ``dangers`` are the ids of the guideline's tests that those who sign hold met, with the facts.
    ``waits`` has the return not produced yet when it is collected: a later step of the case goes on with it.
    """

    officer: str
    kind: Literal["data", "preservation", "extension", "emergency"]
    message: Message
    facts: dict[str, Any]
    verification: Verification
    expect: Expected
    choices: tuple[Chosen, ...] = ()
    filed: Literal["email", "portal", "form"] = "email"
    belief: str = ""
    dangers: dict[str, str] = field(default_factory=dict)
    correction: Correction | None = None
    waits: bool = False

    def facts_at(self, received: datetime, *, corrected: bool = False) -> Facts:
        """Give what intake reads in the documents: who asks stands in people.toml, all else in the case."""
        told = {**self.facts, **(self.correction.facts if corrected and self.correction else {})}
        who = cast().officer(self.officer)
        begun: dict[str, dict[str, Any]] = {
            "official": {"jurisdiction": who.jurisdiction},
            "contact": {
                "agency": who.agency,
                "name": who.name,
                "badge": who.badge,
                "email": who.email,
                "phone": who.phone,
                "extension": "",
                "address": who.address,
            },
            "service": {
                "channel": self.filed,
                "subject": self.message.subject,
                "sender": who.email,
                "sender_domain_official": True,
            },
        }
        tables = {**told, **{name: table | told.get(name, {}) for name, table in begun.items()}}
        where = f"the facts of {self.message.subject!r}"
        return facts_from({**tables, "kinds": [self.kind], "received_at": received}, where)


@dataclass(frozen=True, slots=True)
class Deleted(_Written):
    """What a user deletes on the platform: their rows of these tables, and the files of those rows.

    ``before`` spares what is as late as that instant or later.
    """

    username: str
    tables: tuple[str, ...]
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Policy(_Written):
    """A standing retention policy; without words the one that is in force is revoked."""

    proposed_by: str
    approved_by: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Then(_Written):
    """A step after the decision: time passes, and then at most one thing happens.

    Time passes ``until`` the running clock of that name has rung (``period/14`` is its warning 14 days before), or by
    ``days``, ``hours`` and ``minutes``, or until the instant ``at``. What happens is one of these:

    - ``action``, an act of the flow table: ``who`` (a key of the staff in people.toml, or ``officer``) does it with
      ``inputs`` on the matter of the kind ``on``, which belongs to the case's request number ``of`` and to ``account``
      where there are several. It leaves the matter in the state ``leaves``, where that is said. ``does`` tells it.
    - ``asks``: another request comes in, and is played to its own end.
    - ``goes_on``: the return of the request number ``of`` that had to wait is produced.
    - ``deletes``: a user deletes something on the platform.
    - ``policy``: a retention policy is made, or revoked.
    """

    why: str = ""
    until: str = ""
    days: int = 0
    hours: int = 0
    minutes: int = 0
    at: datetime | None = None
    action: str = ""
    who: str = ""
    does: str = ""
    on: str = ""
    of: int = 1
    account: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    leaves: str = ""
    asks: Asked | None = None
    goes_on: bool = False
    deletes: Deleted | None = None
    policy: Policy | None = None

    def __post_init__(self) -> None:
        """Hold the step to one thing, and an act to somebody who does it to something."""
        happening = (self.action, self.asks, self.goes_on, self.deletes, self.policy)
        if sum(bool(each) for each in happening) > 1:
            raise ValueError("one thing happens in a step: action, asks, goes_on, deletes or policy")
        if bool(self.action) != bool(self.who and self.on and self.does):
            raise ValueError("an action says who does it, on what, and how it is told")
        if not any((*happening, self.until, self.at, self.pause)):
            raise ValueError("nothing happens in this step, and no time passes")

    @property
    def pause(self) -> timedelta:
        """How much time passes first, where the step says a length."""
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes)
