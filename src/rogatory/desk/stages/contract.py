"""What a stage is given and what it gives back.

A stage function stands in ``rogatory.desk.stages.<stage>`` under the name of its action::

    def verify(case: StageContext, inputs: Verify) -> StageResult: ...

The door (`rogatory.desk.door`) calls it inside its transaction, after the row was locked and permission and guards said
yes. A stage saves the rows of its own nouns (documents, facts, verification, collection, production, access ...),
and *returns* everything else: letters, queued work and what the audit should tell. It never writes a matter, an
approval, a decision record, a letter row, an outbox row or an audit entry; those are the door's.

It does nothing that takes long or that a rollback cannot undo: no mail, no collecting, no sealing. That is done before
the door is called (its result comes in with the inputs) or after, by a queued job. Write-once objects in the store are
the exception: an object that no row names harms nobody.

A stage raises `Problem` for inputs that it cannot use: everything is rolled back, and the attempt is recorded as
refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from rogatory.clocks.term import Term
from rogatory.flow.states import Kind

if TYPE_CHECKING:
    from django.db import models

    from rogatory.desk.actors import Actor
    from rogatory.desk.inputs import Inputs
    from rogatory.desk.models import DecisionRecord, FactsVersion, Matter, Request, Verification
    from rogatory.desk.store import Store
    from rogatory.flow.case import Choice
    from rogatory.flow.states import State
    from rogatory.guidelines.decision import Decision
    from rogatory.guidelines.facts import Facts
    from rogatory.guidelines.shelf import Shelf


@dataclass(frozen=True, slots=True)
class StageContext:
    """The locked rows and what is known of them.

    ``request`` is ``None`` for ``submit`` alone. ``matters`` are the matters that the action moves: one for an action
    of matter scope, every matter in a source state for an action of request scope. They still have their old state; one
    that an entailed act begins is there already, in the state in which it begins.
    ``facts_version`` is the latest version and ``facts`` its parsed value. ``decision`` is what the guideline answers:
    the one recorded with the matter when it has been acted on, else the answer to ``facts`` now; ``record`` is its row,
    saved already for the actions that act on a decision. ``choices`` are the choices in force (of this attempt, or of
    whoever prepared). ``now`` is the instant of the act, aware, UTC.
    """

    action: str
    actor: Actor
    now: datetime
    target: State
    shelf: Shelf
    store: Store
    request: Request | None = None
    matters: tuple[Matter, ...] = ()
    facts_version: FactsVersion | None = None
    facts: Facts | None = None
    decision: Decision | None = None
    record: DecisionRecord | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def the_request(self) -> Request:
        """The request, for every action but ``submit``."""
        if self.request is None:
            raise ValueError(f"{self.action} has no request yet")
        return self.request

    @property
    def the_matter(self) -> Matter:
        """The one matter of an action of matter scope."""
        (matter,) = self.matters
        return matter


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter to the address ``to``, from the letters of the pack whose version is ``guideline``.

    The door composes it of ``key`` and ``values`` (see `rogatory.guidelines.letters`), saves it, and queues
    ``send_letter`` with ``{"letter": <id>}``.
    """

    key: str
    to: str
    guideline: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter that no pack words, such as the one that says a return is ready; saved and queued likewise."""

    key: str
    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Job:
    """Work to queue in the same transaction: the handler's name, a key that is unique for ever, and its payload.

    ``payload`` is what JSON can hold, and holds ids rather than data. ``run_at`` is ``None`` for as soon as possible.
    """

    name: str
    key: str
    payload: Mapping[str, object]
    run_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entailed:
    """An act of the system that this act brings with it, in the same transaction, on what follows from the request.

    It is on the matter of this kind and account (empty where the kind has none), which it begins where there is none
    yet and the flow table lets it; the door asks the table as for every act. If the table refuses it, nothing happens
    at all.
    """

    action: str
    kind: Kind
    inputs: Inputs
    account: str = ""


@dataclass(frozen=True, slots=True)
class StartClock:
    """Start a running time of the matter, in place of one of the same name that may run.

    It is counted from ``began`` by ``terms`` (a later one goes on from the old end), or it runs to the instant ``at``.
    When it has run out the system does ``action``, which takes `rogatory.desk.inputs.Rang`. ``words`` say what it is,
    for people. ``kind`` names another matter of the request that the time is of, here and in the other changes.
    ``warn_days`` days before the last day it does ``warning``: that clock's name is ``<name>/<days>``.

    Raises:
        ValueError: it has both terms and an instant, or neither, or days of warning and nothing to do then.
    """

    name: str
    action: str
    words: str
    began: datetime
    terms: tuple[Term, ...] = ()
    at: datetime | None = None
    warn_days: tuple[int, ...] = ()
    warning: str = ""
    kind: Kind | None = None

    def __post_init__(self) -> None:
        """Refuse a time that has no end, or two."""
        if bool(self.terms) == (self.at is not None):
            raise ValueError(f"the clock {self.name!r} runs by terms or to an instant: give one of the two")
        if self.warn_days and not self.warning:
            raise ValueError(f"the clock {self.name!r} has days of warning and does nothing on them: name an action")


@dataclass(frozen=True, slots=True)
class StopClock:
    """Stop a running time of the matter, if it runs."""

    name: str
    why: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class PauseClock:
    """Pause a running time of the matter, if it runs; the time of the pause is given back."""

    name: str
    why: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class ResumeClock:
    """Let a paused running time of the matter go on."""

    name: str
    kind: Kind | None = None


ClockChange = StartClock | StopClock | PauseClock | ResumeClock


@dataclass(frozen=True, slots=True)
class StageResult:
    """What the door does for the stage.

    ``letter`` goes out with the act; an ``approve`` that only prepares (``target`` is ``prepared``) sends none. Work
    that the flow table names (``collect`` on approval) is queued by the door; ``jobs`` are what comes besides.
    ``request`` is the row that ``submit`` made; ``verification`` the one that ``verify`` made, which the door puts in
    force. ``details`` go into the audit entry in clear: ids, digests, counts, words of a vocabulary; nothing personal.
    ``private`` (name -> text) lies beside the entry under a salted digest and can be erased. ``result`` is handed back
    to the surface in `Outcome.result` (the production to download, for example). ``entails`` are the acts of the system
    that come with this one, in their order; ``clocks`` the changes to the running times of the matter (of the first one
    where there are several).
    """

    request: Request | None = None
    verification: Verification | None = None
    letter: LetterDraft | WrittenLetter | None = None
    jobs: tuple[Job, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    result: models.Model | None = None
    entails: tuple[Entailed, ...] = ()
    clocks: tuple[ClockChange, ...] = ()
