"""The table as a page for people, `docs/access.md`: who reaches what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rogatory.flow.table import ACTIONS
from tests.access.golden import Line, lines
from tests.access.routes import routes
from tests.access.steps import Step, steps
from tests.access.words import OFFICERS, TEAM, Fate, Tie, Who

HEAD = """# Who reaches what

This page is made from the access table (`tests/access`) by `tests/access/page.py`; a test keeps it so.
The table itself is held to the running site: the tests ask for every address below as everybody named below, on
SQLite and on PostgreSQL, and compare what becomes of each. An address without a line in the table fails the build.

*Reaches* means: is shown it, is sent on, or is told that something is missing or cannot be done as things stand.
Everybody who is not named is turned away: sent to sign in, told that it is not theirs to do, or answered as if it were
not there.
"""
SURFACES = {
    "account": "Signing in, and one's own account",
    "portal": "The portal, for officers",
    "console": "The console, for the team",
}
LEAVING = "Sign out."
"""What the library's one page does, whose view says nothing here."""


def page() -> str:
    """Give the page."""
    from tests.access import test_laws

    laws = [_sentence(name) for name in vars(test_laws) if name.startswith("test_")]
    parts = [
        HEAD,
        "## What holds everywhere\n",
        *(f"- {law}" for law in laws),
        "\n## Who comes\n",
        *_rows(("in the table", "who that is"), ((who.value, who.words) for who in Who)),
        "\n## Whose request they ask about\n",
        *_rows(("in the table", "what request that is"), ((tie.value, tie.words) for tie in Tie)),
    ]
    for space, title in SURFACES.items():
        some = [line for line in lines() if _space(line) == space]
        head = ("address", "what it is", "whose request", "in which states", "who reaches it")
        parts += [f"\n## {title}\n", *_rows(head, (_row(line) for line in some))]
    parts += [
        "\n## The steps of a case\n",
        "Each is the office of those named, where the matter stands in one of these, on a case that they read.\n",
        *_rows(("step", "on", "whose office", "where"), (_step(step) for step in steps())),
    ]
    return "\n".join(parts) + "\n"


def _space(line: Line) -> str:
    space = line.route.partition(":")[0]
    return space if space in SURFACES else "account"


def _sentence(name: str) -> str:
    words = name.removeprefix("test_").replace("_s_", "'s ").replace("_", " ").replace("team s", "team's")
    return f"{words[0].upper()}{words[1:]}."


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = tuple(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', ' ') for cell in row)} |"


def _row(line: Line) -> tuple[str, ...]:
    route = routes()[line.route]
    given = ", ".join(f"{name}: {value.strip('{}')}" for name, value in line.pairs.items())
    sent = ", ".join(f"{name}: {value.strip('{}')}" for name, value in line.body.items())
    said = " ".join(
        part
        for part in (
            route.words or LEAVING,
            f"({given})" if given else "",
            f"Sent: {sent}." if sent else "",
        )
        if part
    )
    reached = {who for who, fate in line.fates.items() if not fate.turns_away}
    return (
        f"{line.method} `{route.pattern}`",
        said,
        _several(line.ties, tuple(Tie)),
        ", ".join(line.states) if line.states else "",
        f"{_named(reached)}{_lacking(line, reached)}",
    )


def _several(some: tuple[Tie, ...], every: tuple[Tie, ...]) -> str:
    return "anybody's" if some == every else ", ".join(some)


def _named(reached: set[Who]) -> str:
    """Name people, those who are always together by one name."""
    if reached == set(Who):
        return "everybody"
    found, left = [], set(reached)
    for name, some in (("everybody of the team", TEAM), ("every officer who has not left", OFFICERS[:3])):
        if left >= {*some}:
            found.append(name)
            left -= {*some}
    return ", ".join([*found, *(who.words for who in Who if who in left)]) or "nobody"


def _lacking(line: Line, reached: set[Who]) -> str:
    """Say where nobody is shown anything, though it is theirs."""
    if reached and all(line.fates[who] is Fate.NOT_NOW for who in reached):
        return " (as things stand: no)"
    return ""


def _step(step: Step) -> tuple[str, ...]:
    office = "everybody of the team" if {*step.office} == {*TEAM} else ", ".join(who.words for who in step.office)
    on = "the whole request" if step.kind == "*" else step.kind
    return ACTIONS[step.action].words, on, office, ", ".join(step.states)
