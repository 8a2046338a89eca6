"""What comes to the door about what a request asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rogatory.desk.inputs.clocks import Rang
from rogatory.desk.store import Stored
from rogatory.flow.case import Choice, Ticked
from rogatory.flow.states import Kind
from rogatory.guidelines.facts import Facts


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name, its media type, and its bytes, or where the store holds them already.

    ``parts`` are the files that were taken out of it.
    """

    name: str
    media_type: str
    content: bytes | Stored
    parts: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Submit:
    """A new request (``submit``).

    ``channel`` is a word of `rogatory.guidelines.facts.Channel`. ``officer`` is the id of the officer's profile, when
    the request came from an account. Without ``facts``, ``kinds`` says what the message seems to ask for, and intake
    records the facts later; with facts, their kinds count. ``mail`` is the id of the row of the message that it was,
    ``why`` what a reader has to know of that, and ``answer`` whether a receipt may go out for it.
    """

    channel: str
    received_at: datetime
    documents: tuple[Upload, ...] = ()
    facts: Facts | None = None
    kinds: tuple[Kind, ...] = (Kind.DATA,)
    subject: str = ""
    sender: str = ""
    officer: int | None = None
    mail: int | None = None
    why: str = ""
    answer: bool = True


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A new version of the facts (``record_facts``)."""

    facts: Facts


@dataclass(frozen=True, slots=True)
class Correct:
    """What the officer adds after a return for correction (``correct``): documents, new facts, or words."""

    documents: tuple[Upload, ...] = ()
    facts: Facts | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class CallBack:
    """A call to a number of the directory (its id), never to one from the message: with whom, what they confirmed."""

    number: int
    spoke_with: str
    at: datetime
    confirmed: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person says to a warning of the checklist (its id): why it does not stand against verifying."""

    item: str
    words: str


@dataclass(frozen=True, slots=True)
class Verify:
    """How the sender was established to be law enforcement (``verify``); an emergency needs the call-back.

    ``compared`` is the SHA-256 of the version of the facts that the person has compared with the documents. It is
    needed where nobody of the team has recorded the facts: what an officer says of their own process is not believed.
    ``checked`` are the items of the checklist (their ids) that the person ticked, ``answered`` what they say to its
    warnings; where the request is flagged, each of its reasons wants an answer.
    """

    method: str
    notes: str = ""
    call_back: CallBack | None = None
    compared: str = ""
    checked: tuple[str, ...] = ()
    answered: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class Assess:
    """The request is assessed anew (``assess``), on what the desk knows by now."""


@dataclass(frozen=True, slots=True)
class Decide:
    """A person's act on a decision (``return_for_correction``, ``refer``, ``approve``, ``countersign``, ``refuse``).

    ``seen`` tells what was on the person's screen (`rogatory.desk.deciding.seen`): the decision, and once it is
    prepared also who prepared it and what they chose. If something else is in force, the act is refused.
    ``choices`` are what the person chose where the guideline left a choice; ``countersign`` and ``refer`` take none.
    ``words`` are the reasons, or in an emergency counsel's belief; ``tests`` are then the guideline's dangers that the
    person holds to be there, each with the fact.
    """

    seen: str
    choices: tuple[Choice, ...] = ()
    words: str = ""
    tests: tuple[Ticked, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """An act with its reason.

    That is for ``hold``, ``reject_sender``, ``send_back``, ``collect_again``, ``leave_open``, ``close``, ``withdraw``
    and ``deliver``.
    """

    words: str = ""


ASKED_TAKES: Mapping[str, type] = {
    "submit": Submit,
    "record_facts": RecordFacts,
    "correct": Correct,
    "verify": Verify,
    "hold": Say,
    "reject_sender": Say,
    "assess": Assess,
    "return_for_correction": Decide,
    "refer": Decide,
    "approve": Decide,
    "send_back": Say,
    "countersign": Decide,
    "refuse": Decide,
    "response_due": Rang,
    "withdraw": Say,
    "close": Say,
}
"""What each action on what is asked for is given."""
