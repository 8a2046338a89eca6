"""How many random trials a test makes: a tenth by default, all of them with ROGATORY_TRIALS=full."""

from __future__ import annotations

import os

FULL = os.environ.get("ROGATORY_TRIALS") == "full"


def trials(whole: int) -> int:
    """Give the number of trials to make now, where a full run makes `whole` of them (at least one)."""
    return whole if FULL else max(1, whole // 10)
