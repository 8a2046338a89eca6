"""Proposing a change from the command line, in nobody's name: the team takes it up and approves it in the console."""

from __future__ import annotations

import click

from rogatory.desk import clock, two_people
from rogatory.desk.changes.kind import Change
from rogatory.desk.outcome import Refused
from rogatory.problem import Problem


def propose(what: str, change: Change, words: str) -> None:
    """Propose it, and say where it waits.

    Raises:
        Problem: it cannot be made, or no reason is given.
    """
    try:
        proposal = two_people.propose(None, what, change, words, clock.now())
    except Refused as refused:
        raise Problem(str(refused), where=what, cure="Correct it, and propose it again.") from refused
    click.echo(
        f"Proposed as number {proposal.pk}. It does nothing yet: somebody of the team takes it up, and a second person "
        "approves it, on the page “Changes” of the console."
    )
