"""``rogatory costs``: the table of invoices for the accounts."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from rogatory.cli import django

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def costs() -> None:
    """Costs: invoices and what was paid on them."""


@costs.command()
@click.option("--from", "since", type=_DAY, required=True, help="The first day of issue (UTC), such as 2026-01-01.")
@click.option("--to", "until", type=_DAY, help="The last day of issue (UTC); today, when left out.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; standard output, when left out."
)
def export(since: datetime, until: datetime | None, out: Path | None) -> None:
    """Write the invoices that were issued between two days as CSV, a line each, cancelled ones too."""
    django.start_on_tables()
    from rogatory.desk import clock
    from rogatory.desk import costs as ledger

    now = clock.now()
    last = until.date() if until else now.astimezone(UTC).date()
    if last < since.date():
        raise click.BadParameter("the last day comes before the first", param_hint="--to")
    lines = ledger.export(None, since.date(), last, now)
    if out is None:
        for line in lines:
            sys.stdout.buffer.write(line)
        return
    with out.open("wb") as stream:
        many = sum(bool(stream.write(line)) for line in lines) - 1
    click.echo(f"{many} invoice{'' if many == 1 else 's'} written to {out}")
