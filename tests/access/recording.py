"""Writing the table from what the site does, for whoever reads it afterwards: see `test_table`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace

from rogatory.flow.states import State
from tests.access.golden import FOLDER, Line, read, written
from tests.access.words import Fate, Tie, Who

WRITES = os.environ.get("ROGATORY_ACCESS") == "write"
HOW = "ROGATORY_ACCESS=write ./run test tests/access/test_table.py -n 0"

Row = tuple[Fate | None, ...]
Square = tuple[Tie | None, State | None]

SEEN: dict[tuple[str, ...], dict[Square, dict[Who, Fate]]] = {}
"""What was seen: for each line without its ties and states, for each tie and state, what became of whom."""


def keep(line: Line, tie: Tie | None, state: State | None, who: Who, fate: Fate) -> None:
    """Remember a cell."""
    SEEN.setdefault(_of(line), {}).setdefault((tie, state), {})[who] = fate


def rewrite() -> None:
    """Write every file anew, with lines joined and parted as the cells want it."""
    for path in sorted(FOLDER.glob("*.csv")):
        before: dict[tuple[str, ...], list[Line]] = {}
        for line in read(path):
            before.setdefault(_of(line), []).append(line)
        after = [line for key, old in before.items() for line in (_lines(key, SEEN[key]) if key in SEEN else old)]
        path.write_text(written(after), encoding="utf-8")


def _of(line: Line) -> tuple[str, ...]:
    return line.method, line.route, line.given, line.sent


def _lines(key: tuple[str, ...], squares: Mapping[Square, Mapping[Who, Fate]]) -> Iterable[Line]:
    method, route, given, sent = key
    plain = Line(method, route, given, (), (), sent, {})
    rows: dict[tuple[Fate, ...], dict[Tie | None, list[State | None]]] = {}
    for (tie, state), fates in squares.items():
        rows.setdefault(tuple(fates[who] for who in Who), {}).setdefault(tie, []).append(state)
    for row, by_tie in rows.items():
        joined: dict[tuple[State | None, ...], list[Tie | None]] = {}
        for tie, states in by_tie.items():
            joined.setdefault(tuple(states), []).append(tie)
        for states, ties in joined.items():
            fates = dict(zip(Who, row, strict=True))
            yield replace(
                plain,
                ties=tuple(tie for tie in ties if tie),
                states=tuple(state for state in states if state),
                fates=fates,
            )
