"""``rogatory doctor``: looks at everything on which the service rests, and says what to do where something is wrong."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rogatory.cli import django

_COLOURS = {"good": "green", "note": "yellow", "wrong": "bold red"}


@click.command()
@click.option("--open", "again", is_flag=True, help="Queue the documents that could not be opened so far.")
def doctor(again: bool) -> None:
    """Check readers, fonts, recognition, mail, database, clock and disk; exit with 1 if something is wrong."""
    django.start()
    from rogatory.cli.checkup import State, check_up
    from rogatory.desk import clock
    from rogatory.desk.opening import open_again

    table = Table("what", "how", "", "what to do", show_lines=False)
    wrong = 0
    for check in check_up(clock.now()):
        wrong += check.state == State.BAD
        table.add_row(
            check.what, Text(check.state.value, _COLOURS[check.state.value]), Text(check.words), Text(check.cure)
        )
    Console().print(table)
    if again:
        click.echo(f"{open_again(clock.now())} requests have documents that are opened again, once a worker runs.")
    sys.exit(1 if wrong else 0)
