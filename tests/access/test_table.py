"""Every address of the site, asked by everybody about every request: what the table says is what happens.

After a change of who reaches what, `ROGATORY_ACCESS=write` in the environment has the lines written as the site now
answers (see `recording.HOW`). Then somebody reads the difference, since a table that is written and not read protects
nobody; `test_laws` reads it too.
"""

from __future__ import annotations

import pytest

from tests.access import recording
from tests.access.asking import ask
from tests.access.golden import Line, lines
from tests.access.words import Fate, Tie, Who
from tests.access.world import World

pytestmark = pytest.mark.django_db

LINES = lines()
SQUARES = [(line, tie) for line in LINES for tie in line.ties or (None,)]


@pytest.mark.parametrize(("line", "tie"), SQUARES, ids=[f"{line} {tie or ''}" for line, tie in SQUARES])
def test_everybody_gets_what_the_table_says(world: World, line: Line, tie: Tie | None):
    wrong = []
    for state in line.states or (None,):
        for who in Who:
            seen = ask(world, line, who, tie, state)
            if recording.WRITES:
                recording.keep(line, tie, state, who, Fate(seen.fate))
            elif seen.fate != line.fates.get(who):
                wrong.append(f"{who} about {state}: {seen.fate}, and the table says {line.fates.get(who)}")
            if seen.moved:
                wrong.append(f"{who} about {state}: {seen.moved}")
    assert wrong == [], f"{line}; where the table is wrong, have it written: {recording.HOW}"
