"""Keeping objects behind whoever makes the next: waiting for the disk or a bucket after each would take long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Behind:
    """Threads that do what is given to them in its turn, while whoever gave it goes on."""

    def __init__(self, at_once: int = 1) -> None:
        """Begin with nothing to do; so much of it is done at a time."""
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="behind")
        self._at_once = at_once
        self._left: deque[Future[object]] = deque()

    def room(self) -> None:
        """Wait until what is given next can be done at once.

        Raises:
            Exception: what was given earlier failed of it.
        """
        while len(self._left) >= self._at_once:
            self._left.popleft().result()

    def do(self, work: Callable[[], object]) -> None:
        """Have `work` done soon."""
        self._left.append(self._threads.submit(work))

    def wait(self) -> None:
        """Return once all that was given is done.

        Raises:
            Exception: the first that any of it raised since the last time.
        """
        left, self._left = self._left, deque()
        failures = [failure for each in left if (failure := each.exception()) is not None]
        if failures:
            raise failures[0]
