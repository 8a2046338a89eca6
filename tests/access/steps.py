"""The steps that the team takes at the console, as they stand in ``steps.csv``: whose office each is, and when.

One line for each action and kind (``*``: it is on the whole request). Whoever has the office gets the page where the
matter stands in one of the states, and is told "not now" in every other; whoever does not have it is turned away.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from rogatory.flow.states import FOLLOWING, Kind, State
from tests.access.golden import Line
from tests.access.words import Fate, Tie, Who
from tests.access.world import REQUEST_STATES, World, states_of

PATH = Path(__file__).parent / "steps.csv"
OF_ITS_OWN = {
    "submit": "portal:check",
    "record_facts": "console:facts",
    "download": "portal:begin-download",
    "show_passphrase": "portal:passphrase",
    "ask_package": "portal:ask-package",
    "ask_again": "portal:ask-again",
    "share": "portal:share",
    "unshare": "portal:unshare",
    "add_mail": "console:mail-join",
}
"""What people do by a route of its own, whose lines say who may."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line."""

    kind: str
    action: str
    office: tuple[Who, ...]
    states: tuple[State, ...]

    def __str__(self) -> str:
        return f"{self.kind} {self.action}"

    @property
    def all_states(self) -> tuple[State, ...]:
        """Every state in which what it is on can stand."""
        return REQUEST_STATES if self.kind == "*" else states_of(Kind(self.kind))

    def fits(self, method: str, who: Who, state: State, fate: Fate | str) -> bool:
        """Tell whether somebody may be answered so. Who may take a step is asked for what it lacks, or takes it."""
        if who not in self.office:
            return fate == Fate.FORBIDDEN
        if state not in self.states:
            return fate == Fate.NOT_NOW
        if method == "GET":
            return fate == Fate.SHOWN
        # What nothing is lacking for may still be held up by what the flow asks of the case.
        return fate in {Fate.LACKING, Fate.ONWARD, Fate.SHOWN, Fate.NOT_NOW}

    def line(self, world: World, method: str, state: State) -> Line:
        """Give the request that somebody sends to take it on a matter in a state."""
        given = f"action={self.action} reference={{reference}}"
        if self.kind == "*":
            return Line(method, "console:act", given, (Tie.ASSIGNED,), (state,), "", {})
        if Kind(self.kind) in FOLLOWING:
            matter = world.following[Kind(self.kind), state]
            return Line(method, "console:act-on-following", f"{given} matter={matter.pk}", (), (), "", {})
        return Line(method, "console:act-on", f"{given} kind={self.kind}", (), (), "", {})


def steps() -> list[Step]:
    """Give every line."""
    head, *rest = [[cell.strip() for cell in row] for row in csv.reader(PATH.open(encoding="utf-8", newline=""))]
    return [_step(dict(zip(head, row, strict=True))) for row in rest]


def _step(cells: dict[str, str]) -> Step:
    return Step(
        cells["kind"],
        cells["action"],
        tuple(Who(word) for word in cells["office"].split()),
        tuple(State(word) for word in cells["states"].split()),
    )
