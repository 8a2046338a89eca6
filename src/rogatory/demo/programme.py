"""What is played on the demonstration's desk: the chosen cases to their end, others as far as makes a queue to look at.

Needs Django's settings (`rogatory.demo.house.enter`) before it is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

from rich.console import Console

from rogatory.demo.casebook import Casebook, DemoCase
from rogatory.demo.ending import Played
from rogatory.demo.house import House, opened_at
from rogatory.demo.people import settle
from rogatory.demo.player import play
from rogatory.demo.stage import Stage
from rogatory.demo.telling import Teller
from rogatory.desk.stages.keys import PUBLIC_KEY, return_signer
from rogatory.flow.states import State

WAITING = (
    ("search-order", State.VERIFIED),
    ("warrant", State.PREPARED),
    ("logs-of-a-renamed-user", State.APPROVED),
    ("wrong-guideline", State.RECEIVED),
    ("emergency", State.RECEIVED),
)
"""Cases that are left open for whoever looks at the console, and the state until which each is played.

Beside them stands what is written in waiting/: what has run for months when the demonstration opens.
"""


def the_stage(house: House, console: Console) -> Stage:
    """Make the provider's key and everybody's accounts, where they are not there yet."""
    return_signer(house.keys)
    team = settle()
    return Stage(team, house.returns, house.keys / PUBLIC_KEY, Teller(console), opened_at(house))


def play_cases(cases: Sequence[DemoCase], stage: Stage) -> list[Played]:
    """Play cases to their end, one after the other."""
    return [play(case, stage) for case in cases]


def fill_the_queue(book: Casebook, stage: Stage) -> None:
    """Leave some requests open, without a word: each waits for somebody else."""
    silent = replace(stage, teller=Teller(Console(file=StringIO())))
    for case in book.waiting.values():
        play(case, silent)
    for key, state in WAITING:
        play(book.cases[key], silent, until=state)
