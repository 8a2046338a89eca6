"""How a played case is told: a line for each step with who does it and why; ticking on a terminal, plain elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from rogatory.guidelines.decision import Answer

_ANSWERS = {
    Answer.RELEASE: ("release", "green"),
    Answer.REFUSE: ("refuse", "red"),
    Answer.PERSON: ("a person decides", "yellow"),
    Answer.NOT_ADDRESSED: ("not addressed", "magenta"),
}
_WIDEST = 100
_WHO = 22


@dataclass(slots=True)
class Step:
    """A step under way: ``result`` is what came of it, told when it is done."""

    result: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of the guideline: for which account and what, the answer, and the clause with our words for it."""

    account: str
    what: str
    answer: Answer | str
    clause: str
    words: str


class Teller:
    """Tells of steps on a console; where that is no terminal nothing moves, and each step is told when it is done."""

    def __init__(self, console: Console) -> None:
        """Tell on this console."""
        self._console = console
        self._width = min(console.width, _WIDEST)

    def opening(self, title: str, shows: str, officer: str) -> None:
        """Open a case."""
        body = Text.assemble(shows, (f"\nAsked by {officer}. Everybody in it is invented.", "dim"))
        head = Text(f" {title} ", "bold")
        self._console.print()
        self._console.print(Panel(body, title=head, title_align="left", border_style="blue", width=self._width))

    @contextmanager
    def step(self, who: str, role: str, does: str, why: str = "") -> Iterator[Step]:
        """Tell that somebody does something and why it is so, and how it went once the block has ended."""
        under_way, began = Step(), time.monotonic()
        with self._console.status(Text.assemble((who, "cyan"), "  ", does), spinner="dots"):
            yield under_way
        took = time.monotonic() - began
        line = Table.grid(padding=(0, 1))
        line.width = self._width
        line.add_column(width=1)
        line.add_column(width=_WHO)
        line.add_column(ratio=1)
        line.add_column(justify="right", style="dim", width=6, no_wrap=True)
        person = Text(who, "cyan").append(f"\n{role}" if role else "", "dim")
        told = Text(does).append(f"\n{under_way.result}" if under_way.result else "", "bold")
        told.append(f"\n{why}" if why else "", "dim")
        line.add_row(Text("✓", "green"), person, told, f"{took:.1f} s")
        self._console.print(line)

    def answers(self, lines: Sequence[Line]) -> None:
        """Show what the guideline answers, as a small table."""
        accounts = {line.account for line in lines if line.account}
        title = (
            f"What the guideline answers for {accounts.pop()}" if len(accounts) == 1 else "What the guideline answers"
        )
        table = Table(title=Text(title, "italic"), title_justify="left", border_style="dim", width=self._width)
        if accounts:
            table.add_column("account", no_wrap=True)
        table.add_column("asked for", no_wrap=True)
        table.add_column("answer", no_wrap=True)
        table.add_column("because", ratio=1)
        for line in lines:
            words, style = _ANSWERS[line.answer] if isinstance(line.answer, Answer) else (line.answer, "cyan")
            because = Text.assemble(line.words, (f" [{line.clause}]", "dim"))
            row = (line.what, Text(words, style), because)
            table.add_row(*((line.account, *row) if accounts else row))
        self._console.print(table)

    def passes(self, long: str, now: datetime) -> None:
        """Tell that time has passed, as a leaf of the calendar."""
        one = long.startswith("1 ")
        day = f"{now.day} {now:%B %Y}, {now:%H:%M} UTC"
        self._console.print(Text.assemble("  ⏳ ", (f"{long} pass{'es' if one else ''}: {day}", "italic magenta")))

    def remark(self, words: str) -> None:
        """Say a sentence between two steps."""
        self._console.print(Text(f"    {words}", "dim italic"))

    def alert(self, words: str) -> None:
        """Tell what the team is alerted to."""
        self._console.print(Text.assemble("    ", ("! ", "bold yellow"), words, (", to the team at once", "dim")))

    def letter(self, subject: str, to: str, path: str = "") -> None:
        """Tell of a letter that goes out, and of the file in which it can be read."""
        where = f", to {to}" + (f": {path}" if path else "")
        self._console.print(Text.assemble("    ", ("✉ ", "cyan"), subject, (where, "dim")), soft_wrap=True)
