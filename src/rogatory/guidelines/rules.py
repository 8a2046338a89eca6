"""The rules that a guideline pack states, one class per table of its TOML files.

Each class names the point of the pack format that it serves (``docs/writing-a-guideline.md``). The classes hold what is
written and nothing else; :mod:`rogatory.guidelines.engine` decides by them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, ClassVar

_STRICT: dict[str, Any] = {"extra": "forbid"}
_ALWAYS_THERE = frozenset({"contact", "service", "official", "authorisation", "violation", "period"})


class Test(StrEnum):
    """What a field rule asks of a fact."""

    __test__ = False

    PRESENT = "present"
    ABSENT = "absent"
    TRUE = "true"
    MATCHES = "matches"
    MATCHES_NOT = "matches-not"
    ONE_OF = "one-of"
    INCLUDES = "includes"
    AT_LEAST = "at-least"


@dataclass(frozen=True)
class Route:
    """Point 2. One line of the routing table: who goes where. ``region`` is ``*`` for everybody else.

    ``key`` is the fact that routes: ``official`` (jurisdiction), ``user`` (location) or ``product``. A guideline that
    is known but not configured here has ``elsewhere`` set, with the ``address`` at which it is published.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    region: str
    to: str
    key: str = "official"
    elsewhere: bool = False
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Routing:
    """Point 2. ``routing.toml``. The table, or the line (``by``) whose table routes this guideline too."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    route: tuple[Route, ...] = ()
    by: str = ""
    version_clause: str = ""


@dataclass(frozen=True)
class InstrumentType:
    """Point 3. A kind of legal process and the classes to which it belongs (``isa``).

    An ``ancillary`` one (a nondisclosure order) never opens anything by itself.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    type: str
    name: str
    isa: tuple[str, ...] = ()
    ancillary: bool = False


@dataclass(frozen=True)
class Recognition:
    """Point 3. An instrument of ``type`` that cites one of ``cites`` counts as ``counts_as``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    type: str
    cites: tuple[str, ...]
    counts_as: str


@dataclass(frozen=True)
class ForeignProcess:
    """Point 3. The route for international authorities, and what becomes of foreign process no category lists.

    ``unlisted`` is ``not-addressed`` or ``closed-list``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    types: tuple[str, ...]
    unlisted: str = "not-addressed"


@dataclass(frozen=True)
class Instruments:
    """Point 3. ``instruments.toml``. The vocabulary of legal process; what it does not list does not count."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    instrument: tuple[InstrumentType, ...]
    recognise: tuple[Recognition, ...] = ()
    foreign: ForeignProcess | None = None
    by_list: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opening:
    """Point 3. The legal process that opens a category: any of, all of, or at least ``k`` of a set.

    A class name stands for all its members unless it is in ``exactly``. ``levels`` limits who may have issued it;
    ``only`` tells that the text itself closes the list.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    k: int = 0
    of: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    only: bool = False

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Give every type and class that the rule names."""
        return (*self.any_of, *self.all_of, *self.of)


@dataclass(frozen=True)
class Field:
    """Point 4. One disclosed field; ``optional`` ones may never have been given by the user."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: str
    optional: bool = False


@dataclass(frozen=True)
class Record:
    """Point 4. A kind of record within a category (a table, to the reader) and its disclosed fields.

    ``timed`` says that each record came about at some time, so that the period of a request chooses among them.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: str
    fields: tuple[Field, ...]
    timed: bool = False


@dataclass(frozen=True)
class Part:
    """Point 4. A part of a category that can be asked for by itself; ``fields`` are those it lets out.

    A field is written ``record.field``, or ``record.*`` for all fields of a record.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Subset:
    """Point 4. A part of the objects of a category with an outcome of its own.

    The first subset whose ``when`` conditions all hold takes the object. ``outcome`` is ``process`` (the category's
    process decides) or ``not-provided``. Where the text is open, ``open`` names the point that a reading settles.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: str
    when: Mapping[str, bool | str]
    outcome: str = "process"
    clause: str = ""
    open: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Category:
    """Point 4. A category of data. ``reach`` is ``yes`` or ``end-to-end-encrypted`` (neither refused nor not held)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    name: str
    clause: str
    content: bool
    process: Opening
    record: tuple[Record, ...]
    parts: tuple[Part, ...] = ()
    subset: tuple[Subset, ...] = ()
    metadata_only: bool = False
    reach: str = "yes"
    reach_clause: str = ""

    def fields_of(self, part: Part | None) -> tuple[str, ...]:
        """Give the fields, as ``record.field``, that the whole category or one part of it lets out."""
        every = tuple(f"{record.id}.{each.id}" for record in self.record for each in record.fields)
        if part is None:
            return every
        wanted = set(part.fields)
        return tuple(name for name in every if name in wanted or f"{name.split('.')[0]}.*" in wanted)

    def timed(self, part: Part | None) -> bool:
        """Tell whether the whole category, or one part of it, lets out records among which a period chooses."""
        records = {name.split(".")[0] for name in self.fields_of(part)}
        return any(record.timed for record in self.record if record.id in records)


@dataclass(frozen=True)
class Categories:
    """Point 4. ``categories.toml``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    category: tuple[Category, ...]


@dataclass(frozen=True)
class FieldRule:
    """Point 5. What a fact must be in requests of some kinds.

    ``open`` names a reading's point that may turn a blocking rule into an advisory one (or give it its ground).
    ``channels`` limits the rule to requests that came that way.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    kinds: tuple[str, ...]
    field: str
    name: str
    cure: str
    test: Test = Test.PRESENT
    values: tuple[str, ...] = ()
    advisory: bool = False
    open: str = ""
    channels: tuple[str, ...] = ()


class CompiledRule:
    """A field rule with its path taken apart and its patterns compiled; it reads one fact."""

    __slots__ = ("patterns", "rule", "value")

    def __init__(self, rule: FieldRule) -> None:
        """Compile a rule that the linter has passed."""
        self.rule = rule
        # What always holds a value is read in one step; the tables that may be unknown cannot be.
        always = rule.field.partition(".")[0] in _ALWAYS_THERE
        self.value: Callable[[object], object] = attrgetter(rule.field) if always else partial(_fact, rule.field)
        self.patterns = tuple(re.compile(each) for each in rule.values) if "matches" in rule.test else ()


def _fact(path: str, facts: object) -> object:
    """Give the fact, ``None`` where it (or what holds it) is unknown."""
    for name in path.split("."):
        facts = getattr(facts, name, None)
    return facts


@dataclass(frozen=True)
class Identification:
    """Point 5. How a user must be named, and what an account cannot be found by."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    by: tuple[str, ...]
    cannot: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuthorisationRule:
    """Point 5. A written authorisation by the head of the agency that must come with a request for personal data."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    ranks: tuple[str, ...]
    certifies: bool
    consent_removes: bool
    cure: str


@dataclass(frozen=True)
class Requirements:
    """Point 5. ``requirements.toml``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    rule: tuple[FieldRule, ...] = ()
    identification: Identification | None = None
    authorisation: AuthorisationRule | None = None
