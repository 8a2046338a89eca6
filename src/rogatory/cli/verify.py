"""``rogatory verify``: the checker of returns, which also runs by itself as ``python -m rogatory.verify``."""

from __future__ import annotations

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}, add_help_option=False
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def verify(arguments: tuple[str, ...]) -> None:
    """Check a return: RETURN.zip [--key FILE] [--trust FILE] [--tsa FILE] [--audit-key KEY] [--json].

    Needs no database and no network.
    """
    # Here and not above: the libraries of PDF signatures take as long to load as all other commands together.
    from rogatory.verify.command import main as verify_main

    raise click.exceptions.Exit(verify_main(arguments))
