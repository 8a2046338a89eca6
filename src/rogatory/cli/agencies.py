"""``rogatory agencies``: take agencies over from a registry or a table, list them, and show one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table
from rich.text import Text

from rogatory.cli import django
from rogatory.problem import Problem

if TYPE_CHECKING:
    from rogatory.desk.agency_files import Row, Told
    from rogatory.desk.importing_agencies import Imported
    from rogatory.desk.models import Agency

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_MOST_TOLD = 40


@click.group()
def agencies() -> None:
    """Keep the directory of agencies: who may ask, from which domains, and on which numbers they are called back."""


@agencies.command("import-gov")
@_FILE
def import_gov(file: Path) -> None:
    """Take over FILE, the registry of .gov domains as CSV; it proves government, not police."""
    django.start_on_tables()
    from rogatory.desk.agency_files import read_gov

    _tell(_take_over(file, read_gov, vouches=True))


@agencies.command("import")
@_FILE
def import_own(file: Path) -> None:
    """Take over FILE, a CSV with the columns name, kind, country, domains, source.

    It may have the columns place, number, extension and desk as well. Numbers are proposed in nobody's name: each
    counts once somebody of the team has taken it up and somebody else has approved it.
    """
    django.start_on_tables()
    from rogatory.desk.agency_files import read_own

    found = _take_over(file, read_own, vouches=False)
    _tell(found)
    if found.numbers:
        told = _counted(_propose(found, file), "number")
        click.echo(
            f"{told} proposed: each counts once one person of the team has taken it up and another has approved it, "
            "on the console's page Changes"
        )


@agencies.command("list")
@click.argument("words", default="")
@click.option("--closed", is_flag=True, help="Those out of use.")
def list_agencies(words: str, closed: bool) -> None:
    """List the agencies with WORDS in their name, place or domains; all of them without."""
    django.start_on_tables()
    from rogatory.desk import directory

    table = Table("number", Column("name", overflow="fold"), "kind", "country", Column("domains", overflow="fold"))
    for each in directory.search(words, closed=closed).prefetch_related("domains"):
        domains = ", ".join(row.domain for row in each.domains.all())
        table.add_row(str(each.pk), Text(each.name), each.get_kind_display(), each.country, Text(domains))
    Console().print(table)


@agencies.command()
@click.argument("number", type=int)
def show(number: int) -> None:
    """Show the agency NUMBER with its domains, its numbers and its history."""
    django.start_on_tables()
    from rogatory.desk.models import Agency

    found = Agency.objects.filter(pk=number).first()
    if found is None:
        raise Problem("there is no such agency", where=f"agency {number}", cure="Run: rogatory agencies list.")
    for line in _lines(found):
        click.echo(line)


def _lines(agency: Agency) -> Iterator[str]:
    closed = f", closed {agency.closed_at:%Y-%m-%d}" if agency.closed_at else ""
    yield f"{agency.name} ({agency.get_kind_display()}, {agency.country}{closed})"
    yield f"{agency.place or 'no place'}; source: {agency.source}; since {agency.added_at:%Y-%m-%d}"
    for row in agency.domains.all():
        yield f"domain  {row.domain}"
    for number in agency.numbers.all():
        state = f"retired {number.retired_at:%Y-%m-%d}" if number.retired_at else "in force"
        yield f"number  {number}  {number.desk}  ({number.source}; {state})"
    for change in agency.changes.select_related("by", "second"):
        people = " and ".join(str(one) for one in (change.by, change.second) if one) or "the operator"
        said = " -> ".join(part for part in (change.before, change.after) if part)
        yield f"{change.at:%Y-%m-%d}  {change.what}  {said}  ({people})"


def _take_over(file: Path, read: Callable[[Iterable[str]], Iterator[Row | Told]], *, vouches: bool) -> Imported:
    from rogatory.desk import clock
    from rogatory.desk.importing_agencies import File, take_over

    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        with progress.open(file, "r", encoding="utf-8-sig", newline="", description="Reading") as lines:
            rows = list(_named(read(lines), file))
        task = progress.add_task("Taking over", total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return take_over(File(file.name, digest, vouches), rows, clock.now(), tell)


def _named(rows: Iterator[Row | Told], file: Path) -> Iterator[Row | Told]:
    """Give the rows; a problem of the whole file names it."""
    try:
        yield from rows
    except Problem as problem:
        raise Problem(problem.what, where=f"{file}, {problem.where}", cure=problem.cure) from problem


def _tell(found: Imported) -> None:
    click.echo(f"{_counted(found.added, 'agency')} added, {found.changed} changed, {found.same} the same")
    if found.missing:
        left = _counted(found.missing, "domain")
        click.echo(f"{left} of the same source not in the file: kept until somebody removes them")
    for heading, told in (("not taken over", found.refused), ("to look at", found.left)):
        if told:
            click.echo(f"{len(told)} {heading}:")
        for each in told[:_MOST_TOLD]:
            click.echo(f"  line {each.line}: {each.what.rstrip('.')}. {each.cure}".rstrip())
        if len(told) > _MOST_TOLD:
            click.echo(f"  and {len(told) - _MOST_TOLD} more")


def _counted(number: int, one: str) -> str:
    """Give a number with its noun: "1 agency", "2 agencies"."""
    many = f"{one.removesuffix('y')}ies" if one.endswith("y") else f"{one}s"
    return f"{number} {one if number == 1 else many}"


def _propose(found: Imported, file: Path) -> int:
    from rogatory.desk import clock
    from rogatory.desk.importing_agencies import propose_numbers

    return propose_numbers(found, f"Imported from {file.name}.", clock.now())
