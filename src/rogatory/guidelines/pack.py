"""The format of a guideline pack: what a published guideline says, as values.

A pack is a folder of TOML files, one per class below that :class:`Pack` names, beside ``letters/*.md``. A lawyer can
read it, review it in a pull request and test it. The eleven points that a pack must be able to say without code are
listed in ``docs/writing-a-guideline.md``; each class names the point it serves.

A section that a guideline does not have is *not stated*: it is named in :attr:`About.not_stated`, so that silence is
written down and never an oversight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

from rogatory.guidelines.charges import CostRules, ResponseRules
from rogatory.guidelines.conduct import Channels, EmergencyRules, PreservationRules
from rogatory.guidelines.rules import Category, CompiledRule, Instruments, Opening, Part, Requirements, Routing
from rogatory.guidelines.telling import NoticeRules

_STRICT: dict[str, Any] = {"extra": "forbid"}


class Modality(StrEnum):
    """How strongly a clause speaks.

    *must*, *only* and *will* decide by themselves; *may*, *may not* and *reserves* put a choice before a person;
    *should* is told and never blocks; *states* defines or informs.
    """

    MUST = "must"
    ONLY = "only"
    WILL = "will"
    WILL_ATTEMPT = "will-attempt"
    SHOULD = "should"
    MAY = "may"
    MAY_NOT = "may-not"
    RESERVES = "reserves"
    STATES = "states"


DECIDES = frozenset({Modality.MUST, Modality.ONLY, Modality.WILL, Modality.WILL_ATTEMPT, Modality.STATES})
"""The modalities that decide by themselves; the others put a choice before a person, or are only told."""


@dataclass(frozen=True)
class Clause:
    """Point 1. One rule in our own words, with the title of the section in which it stands.

    ``since`` and ``until`` date a clause that holds for a part of the pack's life only.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    section: str
    modality: Modality
    words: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Entity:
    """Point 2. Who answers under this guideline."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    name: str
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class About:
    """``pack.toml``. What the pack is: its line, its version, and what the guideline leaves unsaid.

    ``line`` stays the same over all versions; ``version`` names this one. ``home`` are the countries whose officials
    are domestic. ``extends`` names the version that this pack builds on (point 11).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    line: str
    version: str
    title: str
    provider: str
    entity: Entity
    published: date
    captured: date
    effective: date
    language: str
    home: tuple[str, ...]
    extends: str = ""
    not_stated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter: its subject and body in Markdown, with ``{variables}``."""

    key: str
    subject: str
    body: str


@dataclass(frozen=True)
class Parent:
    """Point 11. A version that a pack builds on, and the digest of its content."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    version: str
    digest: str


@dataclass(frozen=True)
class Pack:
    """A whole guideline pack. ``archive`` is its canonical JSON, ``digest`` the SHA-256 of that, in hex.

    Formatting, comments and the order of keys do not change the digest; a changed word does. ``parents`` are the
    versions that it builds on, the nearest first; they belong to the archive, with all that was inherited from them.
    """

    about: About
    clauses: Mapping[str, Clause]
    routing: Routing
    instruments: Instruments
    categories: tuple[Category, ...]
    requirements: Requirements
    channels: Channels
    preservation: PreservationRules | None
    emergency: EmergencyRules | None
    notice: NoticeRules | None
    costs: CostRules | None
    response: ResponseRules | None
    letters: Mapping[str, Letter]
    archive: bytes
    digest: str
    parents: tuple[Parent, ...] = ()

    @cached_property
    def isa(self) -> Mapping[str, frozenset[str]]:
        """Give, for every type of instrument, itself and all the classes it belongs to."""
        parents = {each.type: each.isa for each in self.instruments.instrument}

        def classes(type_: str, seen: frozenset[str]) -> frozenset[str]:
            found = seen | {type_}
            for parent in parents.get(type_, ()):
                if parent not in found:
                    found |= classes(parent, found)
            return found

        return {type_: classes(type_, frozenset()) for type_ in parents}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Give the name of every type of instrument."""
        return {each.type: each.name for each in self.instruments.instrument}

    @cached_property
    def ancillary(self) -> frozenset[str]:
        """Give the types of instrument that open nothing by themselves."""
        return frozenset(each.type for each in self.instruments.instrument if each.ancillary)

    @cached_property
    def rules_of(self) -> Mapping[str, tuple[CompiledRule, ...]]:
        """Give the field rules of each kind of request, ready to be asked."""
        rules = tuple(CompiledRule(rule) for rule in self.requirements.rule)
        kinds = {kind for rule in self.requirements.rule for kind in rule.kinds}
        return {kind: tuple(each for each in rules if kind in each.rule.kinds) for kind in kinds}

    @cached_property
    def cures(self) -> Mapping[str, str]:
        """Give, for every category, the sentence that asks for the legal process that opens it."""
        return {each.id: self._asking_for(each.process) for each in self.categories}

    def _asking_for(self, opening: Opening) -> str:
        sets = (("one of", opening.any_of), ("all of", opening.all_of), (f"{opening.k} of", opening.of))
        parts = [f"{count}: {', '.join(self.names[each] for each in types)}" for count, types in sets if types]
        return f"Send {'; and '.join(parts)}."

    @cached_property
    def dated(self) -> frozenset[str]:
        """Give the ids of the clauses that hold for a part of the pack's life only."""
        return frozenset(each.id for each in self.clauses.values() if each.since or each.until)

    @cached_property
    def fields(self) -> Mapping[str, tuple[str, ...]]:
        """Give, for every word an officer may ask by, the fields it lets out, as ``record.field``."""
        return {ask: category.fields_of(part) for ask, (category, part) in self.asks.items()}

    @cached_property
    def timed(self) -> frozenset[str]:
        """Give the words an officer may ask by that let out records among which the period of a request chooses."""
        return frozenset(ask for ask, (category, part) in self.asks.items() if category.timed(part))

    def ask_name(self, ask: str, subset: str | None = None) -> str:
        """Give the name of what is asked for, in the guideline's words; what it does not list names itself."""
        if ask not in self.asks:
            return ask
        category, part = self.asks[ask]
        inner = part.name if part else next((each.name for each in category.subset if each.id == subset), "")
        return f"{category.name}: {inner}" if inner else category.name

    @cached_property
    def asks(self) -> Mapping[str, tuple[Category, Part | None]]:
        """Give, for every word an officer may ask by, its category and its part (``None``: the whole category)."""
        found: dict[str, tuple[Category, Part | None]] = {}
        for category in self.categories:
            found[category.id] = (category, None)
            found.update({part.id: (category, part) for part in category.parts})
        return found
