"""The rules of conduct that a guideline pack states: channels, preservation and emergencies.

Points 6 to 8 of the pack format; :mod:`rogatory.guidelines.rules` holds those before,
:mod:`rogatory.guidelines.telling` and :mod:`rogatory.guidelines.charges` those after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from rogatory.clocks.term import Term

_STRICT: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class ChannelRule:
    """Point 6. A way to serve a request: for which kinds, how much preferred, with which published address."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    channel: str
    kinds: tuple[str, ...]
    clause: str
    preference: int = 1
    address: str = ""


@dataclass(frozen=True)
class SubjectRule:
    """Point 6. A subject line that a kind of request should or must carry."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    kind: str
    text: str
    clause: str
    mandatory: bool = False


@dataclass(frozen=True)
class NoAnswer:
    """Point 6. A class of requesters that get no answer, and for which kinds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    who: str
    kinds: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class Channels:
    """Point 6. ``channels.toml``. How requests are served, and the sentence that every acknowledgement carries."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    channel: tuple[ChannelRule, ...]
    no_waiver: str
    subject: tuple[SubjectRule, ...] = ()
    no_answer: tuple[NoAnswer, ...] = ()


@dataclass(frozen=True)
class ExtensionRule:
    """Point 7. What becomes of the ``number``-th extension (0: every later one), by origin of the official.

    ``outcome`` is ``extend`` or ``needs-a-person``; ``default`` is what a person is offered.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    number: int
    outcome: str
    clause: str
    default: str = ""
    days: int = 0
    origin: str = "any"


@dataclass(frozen=True)
class PreservationRules:
    """Point 7. ``preservation.toml``. Length, effort, scope, extensions and lapse of a preservation.

    ``effort`` is ``preserve`` or ``attempt``; ``covers`` are category ids; ``milestones`` days before the end at
    which people are warned; ``advance_notice`` days before the end by which an extension must be asked.
    ``grace_hours`` is how long a purge can still be undone; ``None`` leaves it to the operator.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    form_clause: str
    lapse_clause: str
    days: int
    effort: str
    covers: tuple[str, ...]
    up_to: bool = False
    scope_open: str = ""
    extension: tuple[ExtensionRule, ...] = ()
    milestones: tuple[int, ...] = ()
    advance_notice: int = 0
    grace_hours: int | None = None


@dataclass(frozen=True)
class EmergencyTest:
    """Point 8. One alternative of the test of an emergency.

    It is met when the facts name one of ``threatens``; ``child`` limits it to a child in danger; ``open`` names the
    point that a reading must settle before it counts.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: str
    words: str
    threatens: tuple[str, ...]
    child: bool = False
    open: str = ""


@dataclass(frozen=True)
class Answering:
    """Points 8 and 10. The time within which a guideline says that requests are answered."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    within: Term


@dataclass(frozen=True)
class EmergencyRules:
    """Point 8. ``emergency.toml``. Tests as alternatives, the people it takes, caps, and what is owed afterwards.

    ``process_owed_days`` is 0 where no legal process is owed; ``respond`` is absent where no time is promised.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    test: tuple[EmergencyTest, ...]
    people: tuple[str, ...]
    template_clause: str = ""
    public_clause: str = ""
    public_advice: str = ""
    caps: tuple[str, ...] = ()
    process_owed_days: int = 0
    respond: Answering | None = None
