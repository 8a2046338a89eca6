"""Fetch mail from a mailbox, again and again. A message is let go of only when the intake has it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable

from rogatory.mail.intake import Arrived
from rogatory.mail.ways.mailbox import Account, Lost, Mailbox
from rogatory.mail.ways.taking import NotKept, Round, Take, Tell

BATCH = 40
"""So many messages are looked at before the mailbox is looked through again."""
_SHORTEST, _LONGEST = 1.0, 300.0

log = logging.getLogger(__name__)

Open = Callable[[Account], Mailbox]
"""Opens a mailbox."""


class Poller:
    """Takes what lies in one mailbox. ``size`` is the most bytes of a message that is taken in."""

    def __init__(self, account: Account, size: int, take: Take, tell: Tell, opened: Open = Mailbox) -> None:
        """Poll this mailbox."""
        self._account = account
        self._size = size
        self._take = take
        self._tell = tell
        self._opened = opened
        # Numbers of an earlier session may be other messages' by now; here they only say what comes last.
        self._failed: frozenset[Hashable] = frozenset()

    def run(self, stop: threading.Event, every: float) -> None:
        """Take what comes until `stop` is set, looking every so many seconds; a lost connection is taken up again.

        Whatever fails is tried again, after one second, two, four and so on, up to five minutes.
        """
        pause = _SHORTEST
        while not stop.is_set():
            try:
                with self._opened(self._account) as mailbox:
                    while not stop.is_set():
                        self._drain(mailbox, stop)
                        pause = _SHORTEST
                        stop.wait(every)
            except (*Lost, NotKept) as error:
                log.warning("%s: %s; trying again in %g seconds", self._account, error, pause)
            except Exception:
                log.exception("%s: trying again in %g seconds", self._account, pause)
            stop.wait(pause)
            pause = min(pause * 2, _LONGEST)

    def once(self, stop: threading.Event) -> int:
        """Take what lies in the mailbox now, and give how many messages that were.

        Raises:
            IMAP4.error, OSError: the connection was lost, or the server refuses.
            NotKept: messages could not be kept; they stay where they are.
        """
        with self._opened(self._account) as mailbox:
            return self._drain(mailbox, stop)

    def _drain(self, mailbox: Mailbox, stop: threading.Event) -> int:
        turn = Round(self._failed)
        try:
            while not stop.is_set() and (waiting := turn.of(mailbox.waiting())):
                if not self._batch(mailbox, self._next(waiting), turn, stop):
                    break
            return turn.end()
        finally:
            self._failed = frozenset(turn.failed)

    def _next(self, waiting: list[int]) -> list[int]:
        """Choose the newest and the oldest: what comes behind a heap of others does not wait for all of them."""
        if len(waiting) <= BATCH:
            return waiting
        half = BATCH // 2
        return [*waiting[-half:], *waiting[:half]]

    def _batch(self, mailbox: Mailbox, numbers: list[int], turn: Round, stop: threading.Event) -> bool:
        """Take these messages; tell whether the server had any of them."""
        sizes = mailbox.sizes(numbers)
        for number in (each for each in numbers if each in sizes):
            if stop.is_set():
                break
            small = sizes[number] <= self._size
            content = mailbox.content(number, self._size) if small else None
            if small and content is None:
                turn.gone(number)
            elif content is None or len(content) > self._size:
                self._leave(mailbox, number, sizes[number])
            elif turn.try_to(self._take, number, content, Arrived("imap")):
                mailbox.taken([number])
        return bool(sizes)

    def _leave(self, mailbox: Mailbox, number: int, size: int) -> None:
        """Tell of a message that is too large, and then mark it: it is told of twice rather than never."""
        why = f"it has {max(size, self._size + 1)} bytes or more, and {self._size} are taken in at most"
        self._tell(f"message {number} in {self._account}", why)
        mailbox.too_large(number)
