"""What a guideline answers, as plain frozen values: per item, and for the request as a whole.

A decision is a *recommendation with reasons*. The machine recommends; named people decide. Every reason names the
clause or the reading that decided, the fact it turned on, and what would cure it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Answer(StrEnum):
    """The three answers to an item, and silence."""

    RELEASE = "release"
    REFUSE = "refuse"
    PERSON = "needs-a-person"
    NOT_ADDRESSED = "not-addressed"


class Disposition(StrEnum):
    """What the request as a whole calls for next."""

    ANSWER = "answer"
    RETURN = "return-for-correction"
    REFER = "refer"
    HOLD = "hold-and-call-back"
    SILENCE = "no-answer"
    PERSON = "needs-a-person"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the clause in our words with its pinpoint, the fact, and the cure.

    ``clause`` is a clause id; ``reading`` names the reading of counsel on which the answer rests, if it rests on one.
    ``fact`` is the path of the fact (``instruments``, ``contact.badge`` ...), ``found`` what it was, in words.
    """

    clause: str
    words: str
    pinpoint: str
    fact: str
    found: str
    cure: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """The answer for one account x category (x subset), with every reason that bears on it.

    ``ask`` is what the officer asked for, in the guideline's vocabulary (a category or a part of one). ``fields``
    are the field ids that may leave if the item is released; ``not_held`` those the user never gave. ``people`` are
    the roles that must approve beyond the operator's own policy.
    """

    id: str
    account: str
    category: str
    ask: str
    subset: str
    answer: Answer
    reasons: tuple[Reason, ...]
    content: bool
    fields: tuple[str, ...] = ()
    not_held: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Deficiency:
    """Something the request lacks. A blocking one stops release; an advisory one is only told."""

    reason: Reason
    blocking: bool
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that nobody has established yet, and why it matters."""

    fact: str
    words: str
    clause: str


@dataclass(frozen=True, slots=True)
class Route:
    """Which guideline applies, or where the request belongs.

    ``outcome`` is ``applies``, ``referred`` or ``person``. ``line`` is the guideline that applies or to which the
    request is referred; ``configured`` tells whether this shelf holds it.
    """

    outcome: str
    line: str
    title: str
    configured: bool
    reasons: tuple[Reason, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class DateStep:
    """One step of the derivation of a date: what was done, and the day it gave."""

    words: str
    day: date


@dataclass(frozen=True, slots=True)
class Preservation:
    """What becomes of a request to preserve or to extend.

    ``outcome`` is ``preserve``, ``attempt``, ``provisional``, ``extend``, ``needs-a-person``, ``new-request``,
    ``refuse``, or ``runs`` for one that a data request finds in place. ``begins`` is the day from which the period
    counts, ``last_day`` its last day (both UTC); ``derivation`` shows how it was counted. ``covers`` are
    the categories to snapshot.
    """

    kind: str
    account: str
    outcome: str
    default: str
    covers: tuple[str, ...]
    begins: date | None
    last_day: date | None
    derivation: tuple[DateStep, ...]
    reasons: tuple[Reason, ...]
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmergencyOutcome:
    """Whether the emergency clause is engaged. It never decides by itself: people do, with their belief recorded.

    ``outcome`` is ``eligible`` (to counsel), ``needs-a-person`` or ``not-eligible``; ``tests`` are the ids of the
    alternatives of the guideline's test that the facts meet.
    """

    outcome: str
    tests: tuple[str, ...]
    people: tuple[str, ...]
    reasons: tuple[Reason, ...]
    public_advice: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether the user is told: ``notify``, ``do-not-notify``, ``needs-a-person``, ``not-addressed``."""

    outcome: str
    until: date | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ViolationOutcome:
    """What follows from notice of a violation.

    ``outcome`` is ``none``, ``enforce``, ``advisement`` (a deferral is considered) or ``needs-a-person``.
    """

    outcome: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ServiceOutcome:
    """The effect of the way the request was served, and what may be said back.

    ``reply`` is ``full``, ``receipt-only`` (nobody has classified the sender yet, or somebody who is no officer tells
    of an emergency) or ``none``. ``existence`` tells whether a decided answer may show that a username does or does
    not exist; a receipt or an answer to a request to preserve never may.
    """

    effective: bool | None
    reply: str
    existence: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """What the guideline says of costs: ``none``, ``may-be-sought``, ``tariff`` or ``not-addressed``."""

    outcome: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class GuidelineRef:
    """The exact text that decided: line, version, title and digest of its content; counsel's digest beside it."""

    line: str
    version: str
    title: str
    digest: str
    counsel_digest: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything a guideline answers to one set of facts at one instant.

    ``readings`` lists the readings on which any part of the answer rests. ``advice`` holds what the officer should
    be told although it stops nothing (a *should* that was not followed, the treaty route).
    """

    guideline: GuidelineRef | None
    instant: datetime
    route: Route
    disposition: Disposition
    items: tuple[Item, ...]
    deficiencies: tuple[Deficiency, ...]
    questions: tuple[Question, ...]
    preservations: tuple[Preservation, ...]
    emergency: EmergencyOutcome | None
    notice: Notice
    violation: ViolationOutcome
    service: ServiceOutcome
    costs: Costs
    advice: tuple[Reason, ...]
    readings: tuple[str, ...]
