"""``rogatory demo``: a whole service on this machine, with a synthetic platform and cases that play by themselves."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import click
from rich.console import Console


def _count(_context: click.Context, _parameter: click.Parameter, written: str | None) -> int | None:
    """Read a number that may have k, m or g behind it, for thousands, millions and thousands of millions."""
    if written is None:
        return None
    found = re.fullmatch(r"(\d+)([kmg]?)", written.replace(",", "").lower())
    if found is None:
        raise click.BadParameter(f"{written!r} is no number such as 100m or 20000")
    return int(found[1]) * {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}[found[2]]


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
@click.option(
    "--logs", callback=_count, metavar="ROWS", help="Only make a lake of so many logins (100m), in two layouts."
)
def demo(
    once: bool,
    play: str | None,
    listing: bool,
    seed: int,
    port: int | None,
    folder: Path,
    no_browser_hint: bool,
    logs: int | None,
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
    if logs is not None:
        from rogatory.demo.large import make_large

        make_large(folder / "lake", seed, logs, console)
        return
    status = demonstrate(Wish(folder, play or DEFAULT, once, seed, port, not no_browser_hint), console)
    raise click.exceptions.Exit(status)
