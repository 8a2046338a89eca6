"""Breaking off what takes too long, by one thread for all: a thread for each question would cost more than some."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Deadlines:
    """Calls what breaks a piece of work off, when its seconds are over and it has not ended."""

    def __init__(self) -> None:
        """Begin with nothing to watch; the thread begins with the first."""
        self._changed = threading.Condition()
        self._watched: dict[object, tuple[float, Callable[[], object]]] = {}
        self._wakes = float("inf")
        self._thread: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float, stop: Callable[[], object]) -> Iterator[None]:
        """Call `stop`, from another thread, if what is inside takes longer."""
        work, ends = object(), time.monotonic() + seconds
        with self._changed:
            self._watched[work] = ends, stop
            # A forked process has no thread but its own.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="rogatory deadlines", daemon=True)
                self._thread.start()
            elif ends < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.pop(work, None)

    def _watch(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for work, (ends, stop) in list(self._watched.items()):
                    if ends <= now:
                        del self._watched[work]
                        stop()
                self._wakes = min((ends for ends, _ in self._watched.values()), default=float("inf"))
                self._changed.wait(None if self._wakes == float("inf") else max(0.0, self._wakes - now))


DEADLINES = Deadlines()
"""The one of this process."""
