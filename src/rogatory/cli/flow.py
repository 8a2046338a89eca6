"""``rogatory flow``: the life of a request, drawn from its one table."""

from __future__ import annotations

import click

from rogatory.flow.diagram import page


@click.group()
def flow() -> None:
    """Look at the life of a request."""


@flow.command()
def diagram() -> None:
    """Print the states and actions of every kind of request as a page for docs/flow.md."""
    click.echo(page(), nl=False)
