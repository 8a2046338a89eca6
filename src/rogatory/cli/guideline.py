"""``rogatory guideline``: look at guideline packs, check and test them, compare two. Works without a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from rogatory.cli.files import read
from rogatory.edge.cases import Outcome, read_cases, read_matrix, run_cases, run_matrix
from rogatory.edge.facts import parse_facts
from rogatory.edge.packs import (
    brings_readings,
    load_packs,
    own_shelf,
    shelf_with,
    shipped,
    shipped_folders,
    version_of,
)
from rogatory.edge.sourcemaps import read_source_map
from rogatory.edge.starters import Owner, started
from rogatory.guidelines import diff as differing
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.shelf import Shelf
from rogatory.problem import Problem


@click.group()
def guideline() -> None:
    """Look at, check, test and compare guideline packs."""


@guideline.command("list")
def list_packs() -> None:
    """List the guidelines on the shelf."""
    table = Table(Column("version", no_wrap=True), "entity", "in force from", "clauses", Column("digest", no_wrap=True))
    for pack in shipped().packs:
        about = pack.about
        clauses = str(len(pack.clauses))
        table.add_row(about.version, about.entity.name, about.effective.isoformat(), clauses, pack.digest[:12])
    Console().print(table)


@guideline.command()
@click.argument("version")
def show(version: str) -> None:
    """Show the clauses of a guideline in our own words, each with its pinpoint, and what opens what."""
    pack = shipped().pack(version)
    console = Console()
    console.print(f"[bold]{pack.about.title}[/bold]  {pack.about.version}\ndigest {pack.digest}\n")
    clauses = Table("clause", "says", "in our words", "where")
    for clause in pack.clauses.values():
        clauses.add_row(clause.id, clause.modality, clause.words, clause.section)
    console.print(clauses)
    opened = Table("category", "opened by", "holds")
    for category in pack.categories:
        process = category.process
        by = ", ".join(pack.names[each] for each in (*process.any_of, *process.all_of, *process.of))
        opened.add_row(category.name, by, ", ".join(category.fields_of(None)))
    console.print(opened)


@guideline.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
def check(folders: tuple[Path, ...]) -> None:
    """Check packs (the shipped ones when no FOLDERS are named): format, references, letters, modality.

    A pack may extend a shipped one, or another of the FOLDERS.
    """
    for pack in _read(*folders) or shipped().packs:
        click.echo(f"{pack.about.version}: sound; {len(pack.clauses)} clauses, digest {pack.digest}")


@guideline.command()
@click.argument("name", metavar="[VERSION|FOLDER]", required=False)
@click.option("--with", "beside", multiple=True, type=click.Path(path_type=Path), help="A folder that FOLDER extends.")
def test(name: str | None, beside: tuple[Path, ...]) -> None:
    """Decide every golden case, its twin and every cell of the matrix; exit 1 when one differs.

    Without a name, every shipped pack is tested. A FOLDER is tested beside them, with the shipped readings, or alone,
    with its own, where it has `readings`. The version under test decides, whatever the day on which a case came in.
    """
    own = name is not None and (Path(name) / "pack.toml").is_file()
    folders: list[Traversable] = [Path(name)] if name is not None and own else list(_folders(name))
    whole = _whole(folders, beside) if own else shipped()
    failed = False
    for folder in folders:
        shelf = whole.alone(version_of(folder))
        cases, cells = read_cases(folder, folder.name), read_matrix(folder, folder.name)
        found = (*run_cases(cases, shelf), *run_matrix(cells, shelf))
        failed = _tell(found) or failed
        click.echo(f"{folder.name}: {len(cases)} cases with their twins, {len(cells)} cells of the matrix")
    if failed:
        raise click.exceptions.Exit(1)


@guideline.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="The name of your service, as it signs letters.")
@click.option("--email", required=True, help="The address to which requests are sent.")
@click.option("--domain", required=True, help="What stands in the handles of your users.")
@click.option("--country", required=True, help="Your home country, by the two capitals of ISO 3166-1.")
@click.option("--map", "map_path", type=click.Path(path_type=Path), help="Your source map: what can be asked for.")
def new(folder: Path, name: str, email: str, domain: str, country: str, map_path: Path | None) -> None:
    """Write the invented guideline of a small server into FOLDER as your own, to be read and changed by you.

    With --map, what can be asked for is what your source map has. FOLDER names the guideline, and is not there yet.
    """
    if folder.exists():
        raise Problem("the folder is there already", where=str(folder), cure="Name one that is not, or take it away.")
    source_map = read_source_map(read(map_path).decode("utf-8", "replace"), str(map_path)) if map_path else None
    owner = Owner(name, email, domain, country, folder.name, datetime.now(UTC).date())
    for path, text in started(owner, source_map).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    (pack,) = load_packs([folder], None, str)
    click.echo(f"{folder}: {pack.about.version}, {len(pack.clauses)} clauses. Read clauses.toml first, then try it:")
    click.echo(f"  rogatory guideline test {folder}")
    click.echo("It is decided under, and nothing else is, with these settings:")
    click.echo(f"  ROGATORY_GUIDELINES={folder.absolute()}\n  ROGATORY_SHIPPED_GUIDELINES=none\n  ROGATORY_PEOPLE=one")


@guideline.command()
@click.argument("old")
@click.argument("new")
@click.option("--cases/--no-cases", "with_cases", default=True, help="Decide the golden cases of OLD under both.")
@click.option(
    "--facts",
    "facts_paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Facts of past decisions: a file, or a folder of .json files.",
)
def diff(old: str, new: str, with_cases: bool, facts_paths: tuple[Path, ...]) -> None:
    """Show what differs between two packs (versions or folders), and which answers would flip.

    Formatting does not count. The golden cases of OLD with their twins are decided under both, and the facts of past
    decisions too. NEW may extend OLD.
    """
    before, after = _pair(old, new)
    changes = differing.changes(json.loads(before.archive), json.loads(after.archive))
    console = Console()
    table = Table(Column("where", ratio=2, overflow="fold"), *_heads(before, after), show_lines=True)
    for change in changes:
        table.add_row(*map(Text, (change.path, change.old or "", change.new or "")))
    console.print(table if changes else "The two say the same.")
    named = [*_past(facts_paths), *(_golden(old) if with_cases else ())]
    flips = differing.flips(named, shipped(), before, after)
    flipped = Table("decision", Column("answer", overflow="fold"), *_heads(before, after))
    for flip in flips:
        flipped.add_row(*map(Text, (flip.name, flip.item, flip.old, flip.new)))
    console.print(flipped if flips else f"None of {len(named)} decisions would flip.")


def _whole(folders: list[Traversable], beside: tuple[Path, ...]) -> Shelf:
    """Give the shelf on which a folder is tried: one with readings of its own stands without the shipped guidelines."""
    return own_shelf((*folders, *beside)) if any(map(brings_readings, folders)) else shelf_with((*folders, *beside))


def _heads(before: Pack, after: Pack) -> tuple[Column, Column]:
    return Column(before.about.version, overflow="fold"), Column(after.about.version, overflow="fold")


def _folders(version: str | None) -> Iterable[Traversable]:
    shelf = shipped()
    if version is not None:
        shelf.pack(version)
    return [each for each in shipped_folders() if version in (None, each.name)]


def _pair(old: str, new: str) -> tuple[Pack, Pack]:
    """Give two packs by version or folder; either folder may extend the other, or what is shipped."""
    folders = [Path(name) for name in dict.fromkeys((old, new)) if (Path(name) / "pack.toml").is_file()]
    read = {pack.about.version: pack for pack in _read(*folders)}
    before, after = (
        read[version_of(Path(name))] if Path(name) in folders else shipped().pack(name) for name in (old, new)
    )
    return before, after


def _read(*folders: Traversable) -> tuple[Pack, ...]:
    """Read folders; they may extend each other and what is shipped."""
    return load_packs(folders, {pack.about.version: pack for pack in shipped().packs}, str)


def _past(paths: Iterable[Path]) -> Iterator[tuple[str, Facts]]:
    """Read the facts of past decisions; a folder gives all that it holds."""
    for path in paths:
        for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            yield file.name, parse_facts(read(file), file.name)


def _golden(name: str) -> Iterator[tuple[str, Facts]]:
    folder = Path(name)
    own = (folder / "pack.toml").is_file()
    for each in [folder] if own else _folders(name):
        for case in read_cases(each, each.name):
            yield case.name, case.facts
            yield f"{case.name} (twin)", case.twin_facts


def _tell(outcomes: Iterable[Outcome]) -> bool:
    failed = False
    for outcome in outcomes:
        for difference in outcome.differences:
            failed = True
            click.echo(f"{outcome.where}: {outcome.name}: {difference}", err=True)
    return failed
