"""The lines of the table, as they stand in ``lines/*.csv``: for each a route, a situation, and a cell for everybody.

A line says: this method, at this address (``account``, ``portal``, ``console`` ... is the file of the namespace), for a
request of these ties in these states, sent this; then for each column what becomes of whoever it names. ``*`` means
every tie, or every state. Spaces around a cell mean nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from rogatory.flow.states import State
from tests.access.words import Fate, Tie, Who
from tests.access.world import REQUEST_STATES

FOLDER = Path(__file__).parent / "lines"
KEYS = ("method", "route", "given", "ties", "states", "sent")
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``given`` fills in the address and ``sent`` is the body: pairs as they are written in the file.

    ``fates`` lacks whoever the line forgets.
    """

    method: str
    route: str
    given: str
    ties: tuple[Tie, ...]
    states: tuple[State, ...]
    sent: str
    fates: Mapping[Who, Fate]

    def __str__(self) -> str:
        named = (self.method, self.route, self.given, _many(self.ties, Tie), _many(self.states, REQUEST_STATES))
        return " ".join(part for part in (*named, self.sent) if part)

    @property
    def pairs(self) -> dict[str, str]:
        """What fills in the parts of the address; a value in braces names something of the situation."""
        return _pairs(self.given)

    @property
    def body(self) -> dict[str, str]:
        """What is sent."""
        return _pairs(self.sent)


def lines() -> list[Line]:
    """Give every line of every file.

    Raises:
        ValueError: a line holds a word that the table does not know; the message names file and line.
    """
    return [line for path in sorted(FOLDER.glob("*.csv")) for line in read(path)]


def read(path: Path) -> list[Line]:
    """Give the lines of a file."""
    rows = csv.reader(path.open(encoding="utf-8", newline=""), skipinitialspace=True)
    head, *rest = [[cell.strip() for cell in row] for row in rows if any(row)]
    found = []
    for row in rest:
        # A new line has no cells yet.
        cells = dict(zip_longest(head, row, fillvalue=""))
        try:
            found.append(_line(cells))
        except ValueError as error:
            raise ValueError(f"{path.name}, {cells.get('method')} {cells.get('route')}: {error}") from error
    return found


def written(some: Iterable[Line]) -> str:
    """Give lines as a file holds them, each column as wide as it needs to be."""
    rows = [(*KEYS, *(who.value for who in Who))]
    rows += [
        (
            line.method,
            line.route,
            line.given,
            _many(line.ties, Tie),
            _many(line.states, REQUEST_STATES),
            line.sent,
            *(line.fates[who].value if who in line.fates else "" for who in Who),
        )
        for line in some
    ]
    widths = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))]
    out = io.StringIO()
    for row in rows:
        out.write(", ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    return out.getvalue()


def _line(cells: Mapping[str, str]) -> Line:
    return Line(
        cells["method"],
        cells["route"],
        cells["given"],
        tuple(Tie(word) for word in _words(cells["ties"], Tie)),
        tuple(State(word) for word in _words(cells["states"], REQUEST_STATES)),
        cells["sent"],
        {who: Fate(cells[who.value]) for who in Who if cells.get(who.value)},
    )


def _words(cell: str, every: Iterable[str]) -> list[str]:
    return list(every) if cell == EVERY else cell.split()


def _many(some: Iterable[str], every: Iterable[str]) -> str:
    some = list(some)
    return EVERY if len(some) > 1 and some == list(every) else " ".join(some)


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())
