"""``rogatory demo``: a whole service on this machine, with a synthetic platform and cases that play by themselves."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
from rich.console import Console


@click.command()
@click.option("--once", is_flag=True, help="Play, and exit with status 0 only if the return verified.")
@click.option("--play", metavar="CASE|all", help="Play this shipped case, or all; the subpoena, when left out.")
@click.option("--list", "listing", is_flag=True, help="List the shipped cases.")
@click.option("--seed", default=1, show_default=True, help="The seed of the synthetic platform.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port of the site; 8000 or a free one, when left out.")
@click.option(
    "--folder",
    default=Path(".rogatory/demo"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the demonstration lives.",
)
@click.option("--no-browser-hint", is_flag=True, help="Do not say to open a browser.")
def demo(
    once: bool, play: str | None, listing: bool, seed: int, port: int | None, folder: Path, no_browser_hint: bool
) -> None:
    """Make a platform, play a case from e-mail to verified return, then serve portal and console until Ctrl-C."""
    from rogatory.demo.casebook import DEFAULT, casebook
    from rogatory.demo.closing import tell_cases
    from rogatory.demo.running import Wish, demonstrate

    if isinstance(sys.stdout, io.TextIOWrapper):
        # People's names are in many scripts; a terminal that cannot write them all shows their code points.
        sys.stdout.reconfigure(errors="backslashreplace")
    console = Console()
    if listing:
        tell_cases(casebook(), console)
        return
    status = demonstrate(Wish(folder, play or DEFAULT, once, seed, port, not no_browser_hint), console)
    raise click.exceptions.Exit(status)
