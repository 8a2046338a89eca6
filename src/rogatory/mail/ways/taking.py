"""How the ways give a message to the intake, and tell of what they could not take."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import UTC
from typing import TypeVar

from django.db import close_old_connections, transaction

from rogatory.desk import clock, outbox
from rogatory.mail.alerts import ALERT
from rogatory.mail.intake import Arrived, take_in

N = TypeVar("N", bound=Hashable)

Take = Callable[[bytes, Arrived], object]
"""Takes in a message, with how it came. It is safe when this returns, and not taken when it raises."""

Tell = Callable[[str, str], None]
"""Tells people that a message lies where we could not take it: where it lies, and why."""

FAILURES = 3
"""After so many failures in a row it is not the messages that are to blame, and the rest waits."""

log = logging.getLogger(__name__)


class NotKept(Exception):
    """Messages could not be kept. They stay where they are."""


class Round:
    """One round through what waits: a message that cannot be kept stops none of those behind it.

    ``before`` are the names of those that failed in the round before; they come last.
    """

    def __init__(self, before: Collection[Hashable] = ()) -> None:
        """Begin a round."""
        self.taken = 0
        self.failed: set[Hashable] = set()
        self._gone: set[Hashable] = set()
        self._before = frozenset(before)
        self._in_a_row = 0

    def of(self, names: Iterable[N]) -> list[N]:
        """Give those that were not tried in vain yet; what failed in the round before comes last."""
        open_still = (name for name in names if name not in self.failed and name not in self._gone)
        return sorted(open_still, key=lambda name: name in self._before)

    def gone(self, name: Hashable) -> None:
        """Note that a message was there, and is not any more: another of us has it."""
        self._gone.add(name)

    def try_to(self, take: Take, name: Hashable, content: bytes, arrived: Arrived) -> bool:
        """Take a message in, and tell whether it is kept.

        Raises:
            NotKept: it was not, and neither were those before it.
        """
        try:
            take(content, arrived)
        except Exception as error:
            log.exception("a message could not be kept: %s", name)
            self.failed.add(name)
            self._in_a_row += 1
            if self._in_a_row >= FAILURES:
                raise NotKept(f"{self._in_a_row} messages in a row could not be kept") from error
            return False
        self._in_a_row = 0
        self.taken += 1
        return True

    def end(self) -> int:
        """Give how many messages were taken.

        Raises:
            NotKept: some were not.
        """
        if self.failed:
            raise NotKept(f"{len(self.failed)} of the messages could not be kept")
        return self.taken


def take(content: bytes, arrived: Arrived) -> None:
    """Take in a message at this instant, from any thread.

    Raises:
        Exception: it could not be kept, for whatever reason; whoever has it keeps it.
    """
    close_old_connections()
    try:
        take_in(content, arrived, clock.now())
    finally:
        close_old_connections()


def tell(where: str, why: str) -> None:
    """Alert the team, at most once a day for each place, that a message lies there that was not taken in.

    A server may give the number of one message to another later: then that one is told of as well.
    """
    log.warning("%s: %s; it stays there", where, why)
    now = clock.now()
    mark = hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    close_old_connections()
    try:
        with transaction.atomic():
            payload = {"what": "mail-not-taken", "untaken": {"where": where, "at": now.astimezone(UTC).isoformat()}}
            outbox.queue(ALERT, f"{ALERT}/mail-not-taken/{mark}/{now.astimezone(UTC):%Y-%m-%d}", payload, now=now)
    finally:
        close_old_connections()
