"""The contract of a source, and the checks that every adapter makes before it looks at any data."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from rogatory.problem import Problem
from rogatory.sources.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rogatory.sources.answers import MediaObject, Rows, Statement
    from rogatory.sources.preserving import Preserved
    from rogatory.sources.source_map import SourceMap

Verifies = Callable[[bytes, bytes], bool]
"""Tells whether a signature (64 bytes) over a message is that of the desk's key for plans."""


class Source(Protocol):
    """A platform's data behind one source map."""

    def collect(self, plan: Plan, *, now: datetime) -> Iterator[Rows | MediaObject | Statement]:
        """Answer a plan item by item. Nothing but a plan is accepted, and there is no other way to ask.

        Raises Problem for anything that is no plan, for a plan that was altered, is not signed by the desk's key, is
        not yet or no longer valid at `now`, or was compiled for another map; and for one that was answered before. A
        part of the source that fails is told as `unreachable`; the rest is answered.
        """
        ...

    def accounts_meant(self, plan: Plan, *, now: datetime) -> Mapping[str, frozenset[object]]:
        """Give for each item the ids of the accounts that its name means; several where nothing tells them apart.

        Plans are judged as by `collect`, but that they may have been answered. Nothing is given where accounts cannot
        be read.
        """
        ...

    def names_near(self, plan: Plan, *, now: datetime) -> Mapping[str, tuple[str, ...]]:
        """Give for each item names that accounts bear and that are near the one it asks for, for people to look at.

        Plans are judged as by `accounts_meant`. Nothing is given where accounts cannot be read.
        """
        ...

    def preserve(self, plan: Plan, *, now: datetime) -> Iterator[Preserved]:
        """Give what is to be kept of the plan's accounts, part by part: each is used before the next is asked for.

        Plans are judged as by `collect`. What cannot be reached is told, and the rest is given.
        """
        ...


def admit(plan: object, source_map: SourceMap, *, verifies: Verifies, now: datetime) -> Plan:
    """Let a plan in that is whole, signed by the desk, valid now, and made for this map; raises Problem for others."""
    if type(plan) is not Plan:
        raise Problem(
            f"a source was asked with a {type(plan).__name__}",
            where=source_map.name,
            cure="Compile a plan from an approved decision.",
        )
    cure = "Compile a new plan from the approved decision."
    message = plan.message()
    if hashlib.sha256(message).hexdigest() != plan.digest:
        raise Problem("the plan was altered after it was compiled", where=plan.reference, cure=cure)
    if not _is_signed(plan, message, verifies):
        raise Problem("the plan does not bear the signature of the desk", where=plan.reference, cure=cure)
    if plan.map_digest != source_map.digest:
        raise Problem(f"the plan was compiled for another map than {source_map.name}", where=plan.reference, cure=cure)
    if not plan.made_at <= now < plan.expires_at:
        raise Problem(
            f"the plan is valid from {plan.made_at:%Y-%m-%d %H:%M:%S} to {plan.expires_at:%Y-%m-%d %H:%M:%S} UTC",
            where=plan.reference,
            cure=cure,
        )
    return plan


class Once:
    """The plans that were answered, as long as they are valid: a plan is answered once."""

    def __init__(self) -> None:
        """Know of none."""
        self._until: dict[str, datetime] = {}
        self._looking = Lock()

    def answer(self, plan: Plan, *, now: datetime) -> None:
        """Note that a plan is answered; raises Problem where it was before."""
        with self._looking:
            self._until = {known: until for known, until in self._until.items() if now < until}
            if plan.digest not in self._until:
                self._until[plan.digest] = plan.expires_at
                return
        raise Problem(
            "the plan was answered before",
            where=plan.reference,
            cure="Compile a new plan from the approved decision.",
        )


def _is_signed(plan: Plan, message: bytes, verifies: Verifies) -> bool:
    try:
        return verifies(bytes.fromhex(plan.signature), message)
    except ValueError:
        return False
