"""The flow table as a page for people: a diagram for each kind, every action, and every condition."""

from __future__ import annotations

from collections.abc import Iterable

from rogatory.flow.actions import Action
from rogatory.flow.guards import Guard
from rogatory.flow.permissions import sentence
from rogatory.flow.states import ASKED, OF_ASKED, Kind, State
from rogatory.flow.table import TABLE

HEAD = """# The life of a request

This page is made from the flow table (`src/rogatory/flow/table.py`) by `rogatory flow diagram`; a test keeps it so.

A request carries one *matter* for each kind of thing that it asks for: data, preservation, extension, emergency. What
follows from it is a matter too: a preserved *copy* and a *notice* for each account, the *violation* that it tells of,
and its *costs*. Each matter stands in one state, and only the actions below move it, all through one door
(`rogatory.desk.door`). An attempt that the table does not allow is refused with the sentences of the conditions that
failed, and is recorded as well. What is marked *clock* is done by a clock that has run out, what is marked *entailed*
comes with another act.
"""


def page() -> str:
    """Give the page as Markdown, with Mermaid diagrams."""
    diagrams = (f"## {kind.value.capitalize()}\n\n```mermaid\n{mermaid(kind)}```\n" for kind in Kind)
    return "\n".join([HEAD, _states(), *diagrams, _actions(), _conditions()])


def mermaid(kind: Kind) -> str:
    """Give the states of one kind and the actions between them as a Mermaid state diagram."""
    edges = [
        (source, target, action.name)
        for action in TABLE
        if kind in action.kinds
        for source, target in _drawn(action, kind)
    ]
    return "".join(["stateDiagram-v2\n", *(f"    {_box(a)} --> {_box(b)}: {name}\n" for a, b, name in edges)])


def _drawn(action: Action, kind: Kind) -> list[tuple[State | None, State]]:
    """Give the action's edges in the order of the states, and a loop where it leaves the state as it is."""
    edges = action.edges(kind)
    if not action.targets and action.goes is None:
        # What can be done wherever a matter stands says nothing of its way.
        anywhere = action.sources >= OF_ASKED
        edges = frozenset((source, source) for source in action.sources if source and not anywhere)
    states = list(State)
    return sorted(edges, key=lambda edge: (-1 if edge[0] is None else states.index(edge[0]), states.index(edge[1])))


def _box(state: State | None) -> str:
    return "[*]" if state is None else state.value.replace("-", "_")


def _states() -> str:
    rows = "".join(f"| {state.value} | {state.words} |\n" for state in State)
    return f"## States\n\n| state | the matter is ... |\n|---|---|\n{rows}"


def _actions() -> str:
    head = "| action | who | from | to | letter | queued | conditions |\n|---|---|---|---|---|---|---|\n"
    return f"## Actions\n\n{head}{''.join(_row(action) for action in TABLE)}"


def _row(action: Action) -> str:
    kinds = (
        ""
        if action.kinds == frozenset(ASKED)
        else f" ({', '.join(kind for kind in Kind if kind in action.kinds)} only)"
    )
    targets = {target for kind in action.kinds for _, target in _drawn(action, kind)}
    cells = [
        f"**{action.name}**{kinds}{', clock' if action.clock else ''}{', entailed' if action.entailed else ''}",
        sentence(action),
        _names(source for source in State if source in action.sources) or "nothing",
        _names(state for state in State if state in targets),
        action.letter or "",
        f"{action.work.job} (when {action.work.entering})" if action.work else "",
        ", ".join(guard.name for guard in action.guards),
    ]
    return f"| {' | '.join(cells)} |\n"


def _names(states: Iterable[State]) -> str:
    return ", ".join(states)


def _conditions() -> str:
    found: dict[str, Guard] = {guard.name: guard for action in TABLE for guard in action.guards}
    rows = "".join(f"| {guard.name} | {guard.sentence} |\n" for guard in found.values())
    return f"## Conditions\n\n| condition | what is said when it fails |\n|---|---|\n{rows}"
