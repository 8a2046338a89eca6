"""How many random trials a test makes: a tenth by default, all of them with ROGATORY_TRIALS=full."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

AGAIN = "ROGATORY_TESTS_AGAIN"
MOST = 20
"""How many times as many trials are made at most, where something rare is to be seen."""
FULL = os.environ.get("ROGATORY_TRIALS") == "full"


def trials(whole: int) -> int:
    """Give the number of trials to make now, where a full run makes `whole` of them (at least one)."""
    return whole if FULL else max(1, whole // 10)


def fewer_again(whole: int) -> int:
    """Give the number of trials in which nothing happens at once: a quarter of them suffices on the second database.

    What they are about is shown on the first; on the second, that it answers alike.
    """
    return trials(whole) if FULL or AGAIN not in os.environ else max(1, trials(whole) // 4)


def until_seen(count: int, seen: Counter[str], *what: str) -> Iterator[int]:
    """Number `count` trials, and further ones until all that they are to show was counted, but not for ever.

    What comes about in every few trials may stay away from a tenth of them by chance alone.
    """
    for number in range(MOST * count):
        if number >= count and all(seen[each] for each in what):
            return
        yield number
