"""What a guideline answers, as plain frozen values: per item, and for the request as a whole.

A decision is a *recommendation with reasons*. The machine recommends; named people decide. Every reason names the
clause or the reading that decided, the fact it turned on, and what would cure it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rogatory.clocks.term import Term
from rogatory.guidelines.notice import Notice
from rogatory.guidelines.reason import DateStep, Reason


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
class Preservation:
    """What becomes of a request to preserve or to extend.

    ``outcome`` is ``preserve``, ``attempt``, ``provisional``, ``extend``, ``needs-a-person``, ``new-request``,
    ``refuse``, or ``runs`` for one that a data request finds in place. ``begins`` is the day from which the period
    counts, ``last_day`` its last day (both UTC); ``derivation`` shows how it was counted, and ``terms`` are the lengths
    that lead from the one to the other, each from the old end. ``covers`` are the categories to snapshot.
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
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class EmergencyOutcome:
    """Whether the emergency clause is engaged. It never decides by itself: people do, with their belief recorded.

    ``outcome`` is ``eligible`` (to counsel), ``needs-a-person`` or ``not-eligible``; ``tests`` are the ids of the
    alternatives of the guideline's test that the facts meet. ``process_owed_days`` counts from the disclosure;
    ``None`` where the guideline asks for no legal process afterwards.
    """

    outcome: str
    tests: tuple[str, ...]
    people: tuple[str, ...]
    reasons: tuple[Reason, ...]
    public_advice: str
    process_owed_days: int | None = None


@dataclass(frozen=True, slots=True)
class ViolationOutcome:
    """What follows from notice of a violation.

    ``outcome`` is ``none``, ``enforce``, ``advisement`` (a deferral is considered) or ``needs-a-person``.
    ``longest_deferral`` is the longest that the guideline lets a deferral last; ``None`` where it does not state one.
    """

    outcome: str
    reasons: tuple[Reason, ...]
    longest_deferral: Term | None = None


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
class CostLine:
    """One line of the tariff that applies: ``amount`` minor units of ``currency`` for each ``unit``.

    ``unit`` is ``request``, ``account``, ``item`` or ``hour``. ``categories`` are those of the request that the line
    prices; a line of another id prices the others.
    """

    id: str
    unit: str
    amount: int
    currency: str
    categories: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class FreeTier:
    """What costs nothing: the first ``amount`` units of the request in these categories."""

    id: str
    unit: str
    amount: int
    categories: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Waiver:
    """A ground on which the guideline waives costs; a person decides.

    ``proposed`` says that the facts meet it; otherwise only a person can tell whether they do. ``kinds`` are those of
    the request whose costs it waives.
    """

    what: str
    proposed: bool
    kinds: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: ``requesting-agency``, ``treaty-authority``, or ``needs-a-person`` where a fact is not established."""

    who: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Costs:
    """What the guideline says of costs: ``none``, ``may-be-sought``, ``tariff`` or ``not-addressed``.

    The lines and free tiers are those that bear on this request; ``payer`` is ``None`` where the guideline does not
    state who pays.
    """

    outcome: str
    reasons: tuple[Reason, ...]
    lines: tuple[CostLine, ...] = ()
    free: tuple[FreeTier, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    payer: Payer | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """By when the guideline says that a kind of request is answered; not what the officer asked for.

    The promise is kept before the instant ``due``; ``last_day`` is its last day (UTC), ``None`` for a term in hours.
    """

    kind: str
    term: Term
    begins: datetime
    due: datetime
    last_day: date | None
    derivation: tuple[DateStep, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Response:
    """What the guideline promises of its answer.

    ``promises`` has one for each kind of the request for which a time is stated. ``certificate`` is ``offered``,
    ``not-offered`` or ``not-addressed``, with the reason where it is addressed.
    """

    promises: tuple[Promise, ...] = ()
    certificate: str = "not-addressed"
    reasons: tuple[Reason, ...] = ()


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
    response: Response = Response()
