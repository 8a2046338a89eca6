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
        self._failure: BaseException | None = None

    def room(self) -> None:
        """Wait until what is given next can be done at once.

        Raises:
            Exception: the first that anything raised which was given before; from then on always.
        """
        self._wait_until(self._at_once - 1)

    def do(self, work: Callable[[], object]) -> None:
        """Have `work` done soon."""
        self._left.append(self._threads.submit(work))

    def wait(self) -> None:
        """Return once all that was given is done.

        Raises:
            Exception: the first that any of it raised; from then on always.
        """
        self._wait_until(0)

    def _wait_until(self, left: int) -> None:
        while len(self._left) > left:
            failure = self._left.popleft().exception()
            self._failure = self._failure or failure
        if self._failure is not None:
            raise self._failure
