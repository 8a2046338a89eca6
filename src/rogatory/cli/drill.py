"""``rogatory drill``: a stream of genuine and forged requests against an instance, and what was found."""

from __future__ import annotations

import click
from rich.console import Console

from rogatory.cli import django


@click.command()
@click.option(
    "--seed", default=1, show_default=True, help="The seed of the stream; the same one gives the same stream."
)
@click.option("--requests", default=1000, show_default=True, type=click.IntRange(1, 100_000), help="All requests.")
@click.option("--forged", default=50, show_default=True, type=click.IntRange(0), help="How many of them are forged.")
@click.option("--here", is_flag=True, help="Use the instance of the settings, not one in a temporary folder.")
def drill(seed: int, requests: int, forged: int, here: bool) -> None:
    """Send invented requests, some of them forged, and tell what was flagged, missed and let through.

    The status is 0 when at least 90 % of the forged and at most 5 % of the genuine requests were flagged, and an
    insider who reads without work was stopped; else 1. An instance that holds real cases is refused.
    """
    from rogatory.drill.running import Wish, scratch
    from rogatory.drill.running import drill as run

    wish, console = Wish(seed, requests, forged, here), Console()
    if here:
        django.start_on_tables()
        raise click.exceptions.Exit(run(wish, console))
    with scratch():
        status = run(wish, console)
    raise click.exceptions.Exit(status)
