"""The rules of conduct that a guideline pack states: channels, preservation, emergencies, notice and costs.

The second half of the pack format (points 6 to 10); see :mod:`rogatory.guidelines.rules` for the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

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
class EmergencyRules:
    """Point 8. ``emergency.toml``. Tests as alternatives, the people it takes, caps, and what is owed afterwards."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    test: tuple[EmergencyTest, ...]
    people: tuple[str, ...]
    template_clause: str = ""
    public_clause: str = ""
    public_advice: str = ""
    caps: tuple[str, ...] = ()
    process_owed_days: int = 0


@dataclass(frozen=True)
class NoticeStop:
    """Point 9. Something that stops notice; stops are ranked by their order.

    ``what`` is ``nondisclosure-order``, ``statute``, ``officer-jeopardy`` or ``officer-bare``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    what: str
    outcome: str
    clause: str
    words: str


@dataclass(frozen=True)
class ViolationRule:
    """Point 9. What follows when a request tells the provider of a violation, and how that can be deferred."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    cure: str


@dataclass(frozen=True)
class NoticeRules:
    """Point 9. ``notice.toml``. Whether users are told: the default, what stops it, and what is asked of the officer.

    ``default`` is ``notify``, ``needs-a-person`` or ``do-not-notify``; ``needs_process`` limits it to requests that
    came with legal process; ``delay_days`` and ``objection_days`` are 0 where the guideline knows none.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    default: str
    words: str
    stop: tuple[NoticeStop, ...] = ()
    needs_process: bool = False
    asks_statement: bool = False
    delay_days: int = 0
    objection_days: int = 0
    violation: ViolationRule | None = None


@dataclass(frozen=True)
class Tariff:
    """Point 10. One line of a tariff, in minor units of the currency."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    category: str
    unit: str
    amount: int
    currency: str


@dataclass(frozen=True)
class CostRules:
    """Point 10. ``costs.toml``. ``position`` is ``none``, ``may-be-sought`` or ``tariff``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    position: str
    tariff: tuple[Tariff, ...] = ()
    waived_for: tuple[str, ...] = ()
    response_days: int = 0
    certificate: str = ""
