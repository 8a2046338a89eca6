"""Objects are kept beside the work that makes the next: waiting for the disk or a bucket after each would take long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

AT_ONCE = 4
"""Objects that are being kept at a time; each holds a few megabytes at most that its place has not taken yet."""


class Keeping:
    """Threads that keep objects, some at once. When the block ends without error, all that were given are kept."""

    def __init__(self) -> None:
        """Begin with nothing to keep."""
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="keep")
        self._begun: deque[Future[object]] = deque()

    def __enter__(self) -> Self:
        """Take objects from now on."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for all; raises what one of them failed of, but where the block has failed itself."""
        try:
            while kind is None and self._begun:
                self._begun.popleft().result()
        finally:
            self._pool.shutdown()

    def room(self) -> None:
        """Wait until one more can be kept; raises what an earlier one failed of."""
        while len(self._begun) >= AT_ONCE:
            self._begun.popleft().result()

    def add(self, keep: Callable[[], object]) -> None:
        """Have one more kept, for which there was `room`."""
        self._begun.append(self._pool.submit(keep))
