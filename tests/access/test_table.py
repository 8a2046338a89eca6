"""Every address of the site, asked by everybody about every request: what the table says is what happens.

After a change of who reaches what, `ROGATORY_ACCESS=write` in the environment has the lines written as the site now
answers (see `recording.HOW`). Then somebody reads the difference, since a table that is written and not read protects
nobody; `test_laws` reads it too.

Whoever is turned away by who they are alone, before the request is looked at, asks for each line about one of its ties
and states, which chance chooses; whoever it concerns, about each tie. Where the answer has to do with the state, those
share the states among themselves, so that each is asked about by some. ``ROGATORY_TRIALS=full``: everybody asks about
every tie and state.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from zlib import crc32

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
SHARES = 3
"""Among how many the states of a request are shared, of those whose answer has to do with it."""
SQUARES = [(line, tie) for line in LINES for tie in line.ties or (None,)]


@pytest.mark.parametrize(("line", "tie"), SQUARES, ids=[f"{line} {tie or ''}" for line, tie in SQUARES])
def test_everybody_gets_what_the_table_says(world: World, request: pytest.FixtureRequest, line: Line, tie: Tie | None):
    wrong = []
    for who, state in asked(line, tie, request.config.option.hypothesis_seed):
        seen = ask(world, line, who, tie, state)
        if recording.WRITES:
            recording.keep(line, tie, state, who, Fate(seen.fate))
        elif seen.fate != line.fates.get(who):
            wrong.append(f"{who} about {state}: {seen.fate}, and the table says {line.fates.get(who)}")
        if seen.moved:
            wrong.append(f"{who} about {state}: {seen.moved}")
    assert wrong == [], f"{line}; where the table is wrong, have it written: {recording.HOW}"


@pytest.mark.parametrize("seed", range(5))
def test_for_each_line_everybody_is_asked_for_and_each_tie_and_state(seed: int):
    for line in LINES:
        cells = {(who, tie, state) for tie in line.ties or (None,) for who, state in asked(line, tie, str(seed))}
        assert {who for who, _, _ in cells} == set(Who), str(line)
        for tie in line.ties:
            here = {(who, state) for who, about, state in cells if about is tie}
            assert {*concerned(line, tie)} <= {who for who, _ in here}, f"{line} {tie}"
            if looked_at(line, tie):
                assert {state for who, state in here if who in looked_at(line, tie)} == {*line.states}, f"{line} {tie}"


def asked(line: Line, tie: Tie | None, seed: str) -> Iterator[tuple[Who, State | None]]:
    """Give who asks, and about a request in which state."""
    states = line.states or (None,)
    everything = FULL or recording.WRITES
    sharing = looked_at(line, tie)
    shares = min(SHARES, len(states), len(sharing))
    for who in Who:
        # Of the line and whoever comes, not of the tie: the ties have to agree on which of them it is.
        chance = random.Random(f"{seed} {line} {who}")
        here = chance.choice(line.ties or (None,)) is tie
        if everything or (who in sharing and shares < 2):
            yield from ((who, state) for state in states)
        elif who in sharing:
            turn = sharing.index(who) + crc32(f"{seed} {line}".encode())
            yield from ((who, state) for place, state in enumerate(states, turn) if place % shares == 0)
        elif here or who in concerned(line, tie):
            yield who, chance.choice(states)


def concerned(line: Line, tie: Tie | None) -> tuple[Who, ...]:
    """Give whose answer may differ from tie to tie; the others are turned away, or not, by who they are alone."""
    if line.route.startswith("console:"):
        return TEAM
    return (*OFFICERS, *TEAM) if tie is Tie.OWN else OFFICERS


def looked_at(line: Line, tie: Tie | None) -> tuple[Who, ...]:
    """Give whose answer has to do with the request: at the console the team's, in the portal its officers'."""
    if line.route.startswith("console:"):
        return TEAM
    return (*OFFICERS, *TEAM) if tie is Tie.OWN else OFFICERS if tie is Tie.SHARED else ()
