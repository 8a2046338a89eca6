"""What a benchmark gives back, and how it takes its times.

A benchmark is a module of this folder with a function `run(full: bool) -> list[Row]`: quick by default (a few
seconds), and with `full` as long as the figures need. Ours and the peer do the same work in the same run, since only
their ratio means anything on another machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: how often a second we and a peer do the same work.

    Attributes:
        subject: the work, such as "inclusion proofs of a million entries".
        ours: how many of them we do in a second.
        peer: how many the peer does in a second.
        peer_name: the peer, such as "pymerkle" or "bare SHA-256 chaining".
        aim: the ratio ours / peer that we want to reach; None where the ratio is only told.
        near: how far from 1 the ratio may be, either way, where no difference is wanted; it stands instead of an aim.

    Raises:
        ValueError: a rate or the aim is not above zero.
    """

    subject: str
    ours: float
    peer: float
    peer_name: str
    aim: float | None = None
    near: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be a rate."""
        if not (self.ours > 0 and self.peer > 0 and (self.aim is None or self.aim > 0)):
            raise ValueError(f"{self.subject}: rates and aims are above zero")

    @property
    def ratio(self) -> float:
        """How many times the peer's rate ours is."""
        return self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """Whether the ratio reaches the aim, or is as near to 1 as it should be; None without either."""
        if self.near is not None:
            return abs(self.ratio - 1) <= self.near
        return None if self.aim is None else self.ratio >= self.aim


def rates(
    *works: Callable[[], object],
    pieces: int = 1,
    seconds: float = 0.2,
    rounds: int = 5,
    clock: Callable[[], float] = time.process_time,
) -> list[float]:
    """Give how often a second each work gets done: the median of rounds in which the works take turns.

    Turns keep a moment in which the machine is busy elsewhere from falling on one of the works alone.

    Args:
        works: what to measure, ours and its peers; each call does the work `pieces` times.
        pieces: how many pieces of work one call does.
        seconds: how long one turn of one work lasts at least.
        rounds: how many turns each work gets, after one call that does not count.
        clock: the processor's time, which other programs disturb little; for work that waits for the disk, the wall's.
    """
    for work in works:
        work()
    found: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, turns in zip(works, found, strict=True):
            turns.append(_turn(work, pieces, seconds, clock))
    return [statistics.median(turns) for turns in found]


def _turn(work: Callable[[], object], pieces: int, seconds: float, clock: Callable[[], float]) -> float:
    calls = 0
    start = clock()
    while (spent := clock() - start) < seconds or calls == 0:
        work()
        calls += 1
    return calls * pieces / spent
