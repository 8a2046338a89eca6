"""``rogatory maps``: the source maps that come with Rogatory, set to one's own server, and the user that reads."""

from __future__ import annotations

from pathlib import Path

import click

from rogatory.cli.files import read
from rogatory.edge.sourcemaps import read_source_map
from rogatory.maps import shipped_maps
from rogatory.maps.setting import set_to
from rogatory.problem import Problem
from rogatory.sources.grants import grants


@click.group()
def maps() -> None:
    """Source maps for software that others wrote."""


@maps.command("list")
def list_maps() -> None:
    """List the maps that come with Rogatory, and for which versions each was written."""
    for name, text in shipped_maps().items():
        told = read_source_map(text, f"{name}.toml").written_for
        click.echo(f"{name}: {told.software} {told.versions}" if told else name)


@maps.command()
@click.argument("name")
@click.option("--domain", required=True, help="The name of your server, as it stands in the names of its users.")
@click.option("--sqlite", default="", help="The SQLite file of the server, below the folder of the map.")
def write(name: str, domain: str, sqlite: str) -> None:
    """Print the map NAME for your server: rogatory maps write synapse --domain example.org > map.toml."""
    text = set_to(name, domain, sqlite)
    read_source_map(text, f"{name}.toml")
    click.echo(text, nl=False)


@maps.command("grants")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--role", default="rogatory_reader", show_default=True, help="The user.")
def show_grants(path: Path, role: str) -> None:
    """Print the statements for PostgreSQL that let a user read what the map at PATH names, and no more.

    The user is there before: docs/connecting-your-platform.md tells how to make one.
    """
    try:
        source_map = read_source_map(read(path).decode(), path.name)
    except UnicodeDecodeError as error:
        raise Problem("the file is not UTF-8", where=str(path), cure="Save it as UTF-8.") from error
    found = [name for name, one in source_map.connections.items() if one.kind == "postgresql"]
    if not found:
        raise Problem(
            "the map has no connection to PostgreSQL",
            where=str(path),
            cure="Make a user of another database by the rules of that database.",
        )
    for connection in found:
        click.echo(grants(source_map, connection, role), nl=False)
