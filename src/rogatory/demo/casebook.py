"""The shipped cases: what comes in, what people find and choose, and how it has to end; all of it data in cases/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from typing import Any, ClassVar, Literal

from pydantic import TypeAdapter, ValidationError

from rogatory.demo.people import cast
from rogatory.edge.facts import facts_from
from rogatory.edge.toml_lines import parsed, problems_from
from rogatory.guidelines.facts import Facts
from rogatory.problem import Problem

DEFAULT = "grand-jury-subpoena"
ALL = "all"


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
    """An e-mail from the case's officer; it is received at the minute at which it is sent."""

    subject: str
    sent: datetime
    text: str
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Call(_Written):
    """A call back to a number from a directory."""

    number: str
    source: str
    spoke_with: str


@dataclass(frozen=True, slots=True)
class Verification(_Written):
    """How intake establishes who is asking."""

    method: str
    notes: str
    call: Call | None = None


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
    """How the case ends: the state of its matter, the guideline's answer to each item, the letters in their order.

    For what is preserved, ``answers`` gives outcome and last day by account.
    """

    state: str
    answers: dict[str, str]
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCase(_Written):
    """One shipped case. ``officer`` is a key of people.toml; ``belief`` is counsel's, in an emergency."""

    key: str
    title: str
    shows: str
    officer: str
    kind: Literal["data", "preservation", "extension", "emergency"]
    message: Message
    facts: dict[str, Any]
    verification: Verification
    expect: Expected
    choices: tuple[Chosen, ...] = ()
    belief: str = ""
    correction: Correction | None = None

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
                "channel": "email",
                "subject": self.message.subject,
                "sender": who.email,
                "sender_domain_official": True,
            },
        }
        tables = {**told, **{name: table | told.get(name, {}) for name, table in begun.items()}}
        return facts_from({**tables, "kinds": [self.kind], "received_at": received}, f"case {self.key}, facts")


@dataclass(frozen=True, slots=True)
class Casebook:
    """All shipped cases by key, the default one first."""

    cases: Mapping[str, DemoCase] = field(default_factory=dict)

    def chosen(self, named: str) -> tuple[DemoCase, ...]:
        """Give the case of this key, or all of them.

        Raises:
            Problem: there is no such case.
        """
        if named == ALL:
            return tuple(self.cases.values())
        if named not in self.cases:
            known = ", ".join((*self.cases, ALL))
            raise Problem(f"there is no case {named!r}", where="--play", cure=f"Name one of: {known}.")
        return (self.cases[named],)


def casebook() -> Casebook:
    """Read the shipped cases, in the order of their file names.

    Raises:
        Problem: a file is not a case.
    """
    folder = files(__package__).joinpath("cases")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    found = [_read(folder.joinpath(name).read_text("utf-8"), name) for name in names]
    return Casebook({case.key: case for case in found})


def _read(text: str, name: str) -> DemoCase:
    key = name.removesuffix(".toml").partition("-")[2]
    try:
        return TypeAdapter(DemoCase).validate_python({"key": key, **parsed(text, name)})
    except ValidationError as error:
        raise problems_from(error, text, name) from error
