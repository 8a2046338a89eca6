"""The stream: genuine and forged requests in the order in which they come in, all drawn from one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from rogatory.drill.filing import Filing
from rogatory.drill.forged import forged
from rogatory.drill.genuine import Drawing, genuine
from rogatory.drill.world import World, make_world
from rogatory.problem import Problem


@dataclass(frozen=True, slots=True)
class Stream:
    """A world and what it sends, by the instant."""

    world: World
    filings: tuple[Filing, ...]


def draw(seed: int, requests: int, forgeries: int, begins: datetime) -> Stream:
    """Draw a stream; the same arguments give the same one, to the byte.

    Raises:
        Problem: there are not enough genuine requests for what forgers take from them.
    """
    if not 0 <= forgeries <= requests // 2:
        raise Problem(
            f"{forgeries} of {requests} requests cannot be forged",
            where="rogatory drill",
            cure="At most half of the requests are forged.",
        )
    chance = random.Random(f"drill {seed}")  # noqa: S311 - a drill that can be repeated, no secret  # nosec B311
    world = make_world(chance, begins)
    drawing = Drawing(world, chance)
    honest = genuine(drawing, requests - forgeries)
    made = [*honest, *forged(drawing, forgeries, honest)]
    return Stream(world, tuple(sorted(made, key=lambda each: (each.at, each.sender, each.accounts))))
