"""How many returns a process gives out at a time: slow lines must leave threads to those who report an emergency."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable
from functools import partial


class Turn:
    """Leave to give out one return; it ends with `close`, or with whoever holds it."""

    def __init__(self, let_go: Callable[[], object]) -> None:
        """Begin; `let_go` is called at the end, once."""
        self._ending = weakref.finalize(self, let_go)

    def close(self) -> None:
        """Give it back; after the first time it does nothing."""
        self._ending()


class Turns:
    """The turns of one process."""

    def __init__(self, most: int) -> None:
        """Begin with all of them free."""
        # A queue of the library takes and gives back without a lock, so that a turn may end at any instant.
        self._free = deque(range(most))

    def take(self) -> Turn | None:
        """Give a turn, or nothing while there is none."""
        try:
            number = self._free.pop()
        except IndexError:
            return None
        return Turn(partial(self._free.append, number))
