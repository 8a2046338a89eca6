"""Every address of the site, asked by everybody about every request: what the table says is what happens.

After a change of who reaches what, `ROGATORY_ACCESS=write` in the environment has the lines written as the site now
answers (see `recording.HOW`). Then somebody reads the difference, since a table that is written and not read protects
nobody; `test_laws` reads it too.

Whoever is turned away before the request is looked at, by who they are alone, is asked for about one of its states,
which chance chooses (``ROGATORY_TRIALS=full``: about all); the others about every state.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from rogatory.flow.states import State
from tests.access import recording
from tests.access.asking import ask
from tests.access.golden import Line, lines
from tests.access.words import OFFICERS, TEAM, Fate, Tie, Who
from tests.access.world import World
from tests.trials import FULL

pytestmark = [pytest.mark.django_db, pytest.mark.sampled_again]

LINES = lines()
SQUARES = [(line, tie) for line in LINES for tie in line.ties or (None,)]


@pytest.mark.parametrize(("line", "tie"), SQUARES, ids=[f"{line} {tie or ''}" for line, tie in SQUARES])
def test_everybody_gets_what_the_table_says(world: World, chance: random.Random, line: Line, tie: Tie | None):
    wrong = []
    for who in Who:
        for state in asked_about(line, tie, who, chance):
            seen = ask(world, line, who, tie, state)
            if recording.WRITES:
                recording.keep(line, tie, state, who, Fate(seen.fate))
            elif seen.fate != line.fates.get(who):
                wrong.append(f"{who} about {state}: {seen.fate}, and the table says {line.fates.get(who)}")
            if seen.moved:
                wrong.append(f"{who} about {state}: {seen.moved}")
    assert wrong == [], f"{line}; where the table is wrong, have it written: {recording.HOW}"


def asked_about(line: Line, tie: Tie | None, who: Who, chance: random.Random) -> Sequence[State | None]:
    """Give the states of the request about which somebody asks."""
    if not line.states or FULL or recording.WRITES or who in looked_at(line, tie):
        return line.states or (None,)
    return (chance.choice(line.states),)


def looked_at(line: Line, tie: Tie | None) -> tuple[Who, ...]:
    """Give whose answer has to do with the request: at the console the team's, in the portal its officers'."""
    if line.route.startswith("console:"):
        return TEAM
    return (*OFFICERS, *TEAM) if tie is Tie.OWN else OFFICERS if tie is Tie.SHARED else ()
