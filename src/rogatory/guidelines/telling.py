"""The rules on telling the user that a guideline pack states: what stops it, when it is done, and what it says.

Point 9 of the pack format. Each table below the default is absent where the guideline does not state it; a number of
0 days *states* that there are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from rogatory.clocks.term import Term

_STRICT: dict[str, Any] = {"extra": "forbid"}

LAW = ("nondisclosure-order", "statute")
"""The stops that bind the provider whatever its guideline says."""

WISHES = ("officer-jeopardy", "officer-bare")
"""The stops that rest on what the officer says: that notice would do harm, or that it is not wanted."""

FINDING = "provider-finding"
"""The stop that rests on the provider's own finding; only a person can make it."""

STOPS = (*LAW, *WISHES, FINDING)
DEFAULTS = ("notify", "needs-a-person", "do-not-notify")
TIMES = ("on-receipt", "before-production", "after-production")
SAYS = ("what-was-asked", "by-whom", "clause", "what-was-given", "how-to-object")


@dataclass(frozen=True)
class NoticeStop:
    """Point 9. Something that stops notice; stops are ranked by their order.

    ``what`` is one of :data:`STOPS`. ``longest`` is the longest term for one that has no end of its own: an order
    counts from its issue, a wish from the receipt of the request; without it such a stop is indefinite.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    what: str
    outcome: str
    clause: str
    words: str
    longest: Term | None = None


@dataclass(frozen=True)
class NoticeTime:
    """Point 9. When the user is told (one of :data:`TIMES`)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    when: str


@dataclass(frozen=True)
class NoticeDays:
    """Point 9. A number of days: of delay, to object, or until an indefinite bar is looked at again."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    days: int


@dataclass(frozen=True)
class NoticeText:
    """Point 9. What a notice says (of :data:`SAYS`), and whether it may name who asks; absent where not stated."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    says: tuple[str, ...] = ()
    names_requester: bool | None = None


@dataclass(frozen=True)
class ViolationRule:
    """Point 9. What follows when a request tells the provider of a violation, and how that can be deferred."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    cure: str
    longest_deferral: Term | None = None


@dataclass(frozen=True)
class NoticeRules:
    """Point 9. ``notice.toml``. Whether users are told: the default, what stops it, and what is asked of the officer.

    ``default`` is one of :data:`DEFAULTS`; ``needs_process`` limits it to requests that came with legal process.
    ``delay`` counts from the end of a bar; production waits for ``objection``; ``renewal`` brings an indefinite bar
    before a person again.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    clause: str
    default: str
    words: str
    stop: tuple[NoticeStop, ...] = ()
    needs_process: bool = False
    asks_statement: bool = False
    timing: NoticeTime | None = None
    delay: NoticeDays | None = None
    objection: NoticeDays | None = None
    renewal: NoticeDays | None = None
    content: NoticeText | None = None
    violation: ViolationRule | None = None
