"""What a decision says of telling the user: what bars it, what may be chosen, when, and what is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rogatory.clocks.term import Term
from rogatory.guidelines.reason import DateStep, Reason


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing that stands against telling the user at the instant of the decision.

    ``what`` is the kind of stop (``nondisclosure-order``, ``statute``, ``officer-jeopardy``, ``officer-bare``),
    ``outcome`` what it leads to (``do-not-notify`` or ``needs-a-person``), ``words`` what the guideline says of it.
    ``until`` is its last day (UTC), its own, a renewal's, or that of the guideline's longest term for one without an
    end; ``derivation`` shows which. An ``indefinite`` bar has no end at all and comes up for renewal. ``instrument``
    is the type of the document that holds it, empty for an officer's wish.
    """

    what: str
    outcome: str
    words: str
    clause: str
    instrument: str
    issued: date | None
    until: date | None
    indefinite: bool
    derivation: tuple[DateStep, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """A ground on which the guideline lets a person of the provider hold notice back, such as its own finding.

    The engine never takes it: a person finds and records it. ``longest`` is the longest that it may hold.
    """

    what: str
    words: str
    clause: str
    longest: Term | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days that the guideline states (0: it states that there are none), and by which clause."""

    days: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class NoticeTiming:
    """When the user is told: ``on-receipt``, ``before-production`` or ``after-production``."""

    when: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What a notice says, and whether it may name who asks; ``None`` where the guideline does not state it.

    ``says`` holds ``what-was-asked``, ``by-whom``, ``clause``, ``what-was-given`` and ``how-to-object``, in order.
    """

    says: tuple[str, ...]
    names_requester: bool | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether the user is told: ``notify``, ``do-not-notify``, ``needs-a-person``, ``not-addressed``.

    ``bars`` are those in force at the instant of the decision, the highest rank first; the first decides. ``until``
    is the last day on which any of them forbids notice, ``None`` where none does or one has no end. ``earliest`` is
    the first day on which the user may be told, where a bar or the delay after it still holds notice back and its end
    is known; ``derivation`` shows how it was counted.

    What the guideline states of a notice stands beside: ``timing``, ``delay`` (days after a bar falls), ``objection``
    (days in which the user may object; production waits), ``renewal`` (days after which an indefinite bar comes
    before a person) and ``content``. Each is ``None`` where the guideline does not state it: that is neither yes nor
    no, and the operator's own policy fills it.
    """

    outcome: str
    until: date | None
    reasons: tuple[Reason, ...]
    bars: tuple[Bar, ...] = ()
    choices: tuple[NoticeChoice, ...] = ()
    earliest: date | None = None
    derivation: tuple[DateStep, ...] = ()
    timing: NoticeTiming | None = None
    delay: Span | None = None
    objection: Span | None = None
    renewal: Span | None = None
    content: NoticeContent | None = None
