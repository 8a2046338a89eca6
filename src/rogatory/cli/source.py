"""``rogatory source``: whether a platform is what its map says, what a decision would run on it, and a dry run."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from rogatory.cli import django
from rogatory.cli.files import read
from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem
from rogatory.sources.plan import Plan
from rogatory.sources.source_map import SourceMap

_MAP = click.option(
    "--map",
    "path",
    type=click.Path(path_type=Path),
    envvar="ROGATORY_SOURCE_MAP",
    help="The source map; the one that ROGATORY_SOURCE_MAP names, when left out.",
)
_DAYS = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])
_SINCE = click.option("--since", type=_DAYS, help="The first instant, in UTC.")
_UNTIL = click.option("--until", type=_DAYS, help="The instant before which it ends, in UTC.")


@click.group()
def source() -> None:
    """Look at the source map and at the platform behind it."""


@source.command()
@_MAP
def check(path: Path | None) -> None:
    """Connect, and tell what was found, what cannot be reached or disclosed, and what reads too much.

    Nobody's data is looked at: rows are counted, and the columns' names and types are read. Exit status 0: everything
    that the map discloses can be answered. 1: something cannot. 2: the map cannot be used.
    """
    from rogatory.cli.source_report import show
    from rogatory.sources.checking.whole import check as look
    from rogatory.sources.tied import opened

    path, text, source_map = _map(path)
    connections, files_of = opened(source_map, path.parent, os.environ)
    console = Console()
    with console.status("looking at the platform") as status:
        report = look(connections, files_of, lambda what: status.update(f"looking at {what}"))
    connections.close()
    show(report, source_map, text, path.name, console)
    raise click.exceptions.Exit(0 if report.is_good else 1)


@source.command()
@click.argument("reference", required=False)
@_MAP
@click.option("--category", help="What is asked for, without a request.")
@click.option("--account", "accounts", multiple=True, help="A username; several are put into one question.")
@click.option("--subset", help="A subset of the category's rows.")
@click.option("--field", "fields", multiple=True, help="A field; all of the category, when left out.")
@_SINCE
@_UNTIL
def explain(
    reference: str | None,
    path: Path | None,
    category: str | None,
    accounts: tuple[str, ...],
    subset: str | None,
    fields: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Show the statements that the decision on REFERENCE would run, with their named parameters; nothing is asked.

    Without a reference: those for a --category and one --account or more. Only types of columns are read.
    """
    from rogatory.cli.source_report import show_statement
    from rogatory.sources.engines.contract import Unreadable
    from rogatory.sources.explaining import explained
    from rogatory.sources.plan import ReleasedItem
    from rogatory.sources.sampling import fields_of
    from rogatory.sources.tied import opened

    if (reference is None) == (category is None) or bool(accounts) == (category is None):
        raise click.UsageError("Give either a REFERENCE, or --category and --account.")
    path, _, source_map = _map(path)
    if reference is not None:
        django.start_on_tables()
        from rogatory.desk.sampling import released_by

        items = released_by(reference)
    else:
        named = fields or fields_of(source_map, str(category))
        items = tuple(
            ReleasedItem(account, account, str(category), None, subset, "", named, _utc(since), _utc(until))
            for account in dict.fromkeys(accounts)
        )
    connections, _ = opened(source_map, path.parent, os.environ)
    console = Console()
    try:
        for number, statement in enumerate(explained(connections, items), 1):
            show_statement(number, statement, console)
    except Unreadable as error:
        cure = "Run rogatory source check, which tells more."
        raise Problem(f"a statement cannot be made: {error}", where=path.name, cure=cure) from error
    finally:
        connections.close()


@source.command()
@click.argument("account", required=False)
@_MAP
@click.option("--category", "categories", multiple=True, help="A category; all of the map, when left out.")
@_SINCE
@_UNTIL
@click.option("--rows", default=3, show_default=True, type=click.IntRange(0, 100), help="How many rows are shown.")
def sample(
    account: str | None,
    path: Path | None,
    categories: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    rows: int,
) -> None:
    """Answer as for an approved request about ACCOUNT, which the map names as a test account, and show some rows.

    No other account can be asked for. It stands in the audit where there is a case file. What other people said or are
    called in these rows is not shown. Exit status 1: a part could not be reached.
    """
    from rogatory.cli.source_report import show_sample
    from rogatory.evidence.signature import Signer
    from rogatory.sources.plan import Signing
    from rogatory.sources.platform import Platform
    from rogatory.sources.sampling import sample_plan
    from rogatory.sources.tied import opened

    path, _, source_map = _map(path)
    known = source_map.accounts.test_accounts
    account = account or (known[0] if known else "")
    chosen = categories or tuple(dict.fromkeys(record.category for record in source_map.records))
    connections, files_of = opened(source_map, path.parent, os.environ)
    now, signer = datetime.now(UTC), Signer.from_seed(secrets.token_bytes(32))
    plan = sample_plan(
        connections,
        account,
        chosen,
        since=_utc(since),
        until=_utc(until),
        now=now,
        # A key of this run alone: no other source would answer such a plan.
        signing=Signing(signer.public.raw.hex(), signer.sign),
    )
    console = Console()
    _record(plan, account, now, console)
    platform = Platform(connections, files_of, signer.public.verifies)
    whole = show_sample(platform.collect(plan, now=now), source_map, rows, console)
    connections.close()
    raise click.exceptions.Exit(0 if whole else 1)


def _map(path: Path | None) -> tuple[Path, str, SourceMap]:
    if path is None:
        raise Problem(
            "no source map is named",
            where="--map",
            cure="Name it here or in ROGATORY_SOURCE_MAP; docs/connecting-your-platform.md tells how to write one",
        )
    try:
        text = read(path).decode()
    except UnicodeDecodeError as error:
        raise Problem("the file is not UTF-8", where=str(path), cure="Save it as UTF-8.") from error
    return path, text, read_source_map(text, path.name)


def _utc(instant: datetime | None) -> datetime | None:
    return instant.replace(tzinfo=UTC) if instant is not None else None


def _record(plan: Plan, account: str, now: datetime, console: Console) -> None:
    """Write the dry run into the audit before it begins, where a case file is there; where none is, say so."""
    django.start()
    from django.db import connection

    database = connection.settings_dict
    if database["ENGINE"].endswith("sqlite3") and not Path(database["NAME"]).exists():
        console.print("There is no case file here, so this dry run stands in no audit.", style="yellow")
        return
    django.start_on_tables()
    from rogatory.desk.sampling import record_sample

    record_sample(plan, account, now)
    console.print("This dry run stands in the audit.", style="dim")
