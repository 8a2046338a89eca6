"""``rogatory team``: appoint the people of the response team, list them, and dismiss them."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from rogatory.cli import django
from rogatory.flow.states import STAFF, Role


@click.group()
def team() -> None:
    """Appoint, list and dismiss the people of the response team."""


@team.command()
@click.argument("email")
@click.argument("roles", nargs=-1, required=True, metavar="ROLE...", type=click.Choice([role.value for role in STAFF]))
@click.option("--name", required=True, help="As it stands under what they sign.")
def appoint(email: str, roles: tuple[str, ...], name: str) -> None:
    """Give EMAIL an account with exactly these roles: intake, reviewer, counsel, custodian, auditor, administrator."""
    django.start_on_tables()
    from rogatory.desk import appointing, clock

    person = appointing.appoint(email, name, [Role(role) for role in roles], clock.now())
    click.echo(f"{person.name} ({person.email}): {', '.join(roles)}")
    if not person.has_usable_password():
        click.echo("They set a password with “Forgot your password?” on the page where one signs in.")


@team.command()
@click.argument("email")
def dismiss(email: str) -> None:
    """Close the account of EMAIL; what they did stays under their name."""
    django.start_on_tables()
    from rogatory.desk import appointing, clock

    person = appointing.dismiss(email, clock.now())
    click.echo(f"{person.name} ({person.email}) can no longer sign in")


@team.command("list")
def list_team() -> None:
    """List everybody with their roles."""
    django.start_on_tables()
    from rogatory.desk import appointing

    table = Table("name", Column("e-mail", overflow="fold"), "roles", "account")
    for person in appointing.the_team():
        roles = ", ".join(group.name for group in person.groups.all())
        table.add_row(Text(person.name), Text(person.email), roles, "open" if person.is_active else "closed")
    Console().print(table)
