"""``rogatory team``: the first administrator, the way in again, the second one's passkey, and the team as it is."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from rogatory.cli import django
from rogatory.flow.states import STAFF, Role

_ROLES = click.Choice([role.value for role in STAFF if role is not Role.ADMINISTRATOR])


@click.group()
def team() -> None:
    """Appoint the first administrator, let somebody in again, list the response team, and dismiss people."""


@team.command()
@click.argument("email")
@click.option("--name", required=True, help="As it stands under what they sign.")
@click.option("--role", "roles", multiple=True, type=_ROLES, help="A further role, for a service of few people.")
def first(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Make EMAIL the first administrator, once, and print the code for their first passkey.

    Afterwards roles change in the console, with two people; as long as nobody else has ever been counsel or
    administrator, the first one may approve alone.
    """
    django.start_on_tables()
    from rogatory.desk import appointing, clock

    person, code = appointing.first(email, name, [Role(role) for role in roles], clock.now())
    click.echo(f"{person.name} ({person.email}) is the first administrator.")
    _tell(code)


@team.command()
@click.argument("email")
def recover(email: str) -> None:
    """Let EMAIL, counsel or administrator, in again where nobody can sign in any more.

    Their passkeys end at once. Everybody who answers for the service is alerted, and it stands in the audit.
    """
    django.start_on_tables()
    from rogatory.desk import appointing, clock

    person, code = appointing.recover(email, clock.now())
    click.echo(f"{person.name} ({person.email}) has no passkey any more. The team is alerted.")
    _tell(code)


@team.command()
@click.argument("email")
@click.argument("code")
def clear(email: str, code: str) -> None:
    """Clear the held passkey of EMAIL, where nobody else of the team could: CODE is what they read out to you.

    Call them on a number that you know. They see the code on the page that they get when they sign in with it.
    Everybody who answers for the service is alerted, and it stands in the audit.
    """
    django.start_on_tables()
    from rogatory.desk import appointing, clock

    person, device = appointing.clear(email, code, clock.now())
    click.echo(f"The passkey {device.name} of {person.name} ({person.email}) is cleared. The team is alerted.")


def _tell(code: str) -> None:
    from django.conf import settings
    from django.urls import reverse

    click.echo(f"Their code, for one passkey within 24 hours, at {settings.ORIGIN}{reverse('entrance:enrol')}")
    click.echo(f"  {code}")
    click.echo("Tell it by voice or in person. It is printed only now.")


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
