"""``rogatory retention``: list the policies by which preserved copies lapse, and revoke one.

They are proposed and approved in the console: an approval rests on a proof of who approves, which no command has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from rogatory.cli import django
from rogatory.problem import Problem

if TYPE_CHECKING:
    from rogatory.desk.actors import Actor
    from rogatory.desk.models import RetentionPolicy

_BY = click.option("--by", required=True, metavar="EMAIL", help="In whose name: counsel or an administrator.")


@click.group()
def retention() -> None:
    """Whether preserved copies lapse at their end without a person each time: two people say so, in the console."""


@retention.command()
@click.argument("number", type=int)
@click.argument("words")
@_BY
def revoke(number: int, words: str, by: str) -> None:
    """Revoke the policy NUMBER; WORDS say why. What it has begun and not ended comes before a person."""
    django.start_on_tables()
    from rogatory.desk import clock
    from rogatory.desk import retention as policies

    made = _allowed(lambda: policies.revoke(_actor(by), _policy(number), words, clock.now()))
    click.echo(f"{made} is revoked")


@retention.command("list")
def list_policies() -> None:
    """List every policy, the newest first."""
    django.start_on_tables()
    from rogatory.desk import retention as policies

    table = Table("number", Column("words", overflow="fold"), "proposed by", "approved by", "stands")
    for each in policies.policies():
        approved = str(each.approved_by) if each.approved_by else ""
        words = Text(each.words)
        table.add_row(str(each.pk), words, Text(str(each.proposed_by)), Text(approved), policies.standing(each))
    Console().print(table)


def _allowed(attempt: Callable[[], RetentionPolicy]) -> RetentionPolicy:
    from rogatory.desk.outcome import Refused

    try:
        return attempt()
    except Refused as refused:
        cure = "Ask somebody whose office it is, or run: rogatory retention list."
        raise Problem(str(refused), where="retention", cure=cure) from refused


def _actor(email: str) -> Actor:
    from rogatory.desk.actors import actor_of
    from rogatory.desk.appointing import the_team

    person = next((one for one in the_team() if one.email == email.strip().lower()), None)
    if person is None:
        raise Problem("nobody on the team has this address", where=email, cure="Run: rogatory team list.")
    return actor_of(person)


def _policy(number: int) -> RetentionPolicy:
    from rogatory.desk.models import RetentionPolicy

    found = RetentionPolicy.objects.filter(pk=number).first()
    if found is None:
        raise Problem(
            "there is no such policy", where=f"retention policy {number}", cure="Run: rogatory retention list."
        )
    return found
