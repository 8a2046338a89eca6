"""``rogatory dictionary``: what the columns of a return mean, for docs/return-dictionary.md or for a provider's own."""

from __future__ import annotations

from pathlib import Path

import click

from rogatory.cli.files import read
from rogatory.demo.platform import map_text
from rogatory.edge.dictionary import dictionary as page
from rogatory.edge.packs import shipped
from rogatory.edge.sourcemaps import read_source_map
from rogatory.problem import Problem


@click.command()
@click.option(
    "--map", "path", type=click.Path(path_type=Path), help="A source map; the demonstration's where none is named."
)
def dictionary(path: Path | None) -> None:
    """Print the dictionary of fields of the shipped guidelines and a source map, as Markdown."""
    try:
        text, name = (read(path).decode(), path.name) if path else (map_text(), "the demonstration's source map")
    except UnicodeDecodeError as error:
        raise Problem("the file is not UTF-8", where=str(path), cure="Save it as UTF-8.") from error
    source_map = read_source_map(text, name)
    click.echo(page(shipped().packs, source_map), nl=False)
