"""``rogatory audit``: check the audit log, here or from an exported copy, and export it."""

from __future__ import annotations

from pathlib import Path

import click

from rogatory.cli import django
from rogatory.evidence.log import verify_log
from rogatory.problem import Problem


@click.group()
def audit() -> None:
    """Check and export the audit log."""


@audit.command()
@click.option(
    "--log", "log_file", type=click.Path(path_type=Path), help="An exported log; the database, when left out."
)
@click.option("--size", type=click.IntRange(0), help="The number of entries that a checkpoint states.")
@click.option("--root", help="The root that a checkpoint states, in hex.")
def verify(log_file: Path | None, size: int | None, root: str | None) -> None:
    """Check every entry and the tree over them; exit 1 and name the entry when one does not hold."""
    if log_file is None:
        _verify_database(size, root)
    else:
        _verify_file(log_file, size, root)


@audit.command()
@click.argument("log_file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--approved", "number", required=True, type=int, metavar="N", help="The number of the approved proposal.")
def export(log_file: Path, number: int) -> None:
    """Write the whole log to FILE, one entry a line in canonical JSON: once, as two people have approved it.

    It is proposed and approved in the console, on the page “Changes”, which gives its number.
    """
    django.start_on_tables()
    from rogatory.desk import audit as log

    _take_up(number)
    with log_file.open("wb") as stream:
        size = log.export(stream)
    checked = log.check()
    click.echo(f"{size} entries written to {log_file}; root of the tree {checked.root.hex()}")


def _take_up(number: int) -> None:
    from rogatory.desk import clock, two_people
    from rogatory.desk.changes import audit_export
    from rogatory.desk.door import Refused
    from rogatory.desk.models import Proposal

    where, cure = f"proposal {number}", "Propose an audit export in the console, and have somebody else approve it."
    proposal = Proposal.objects.filter(pk=number, what=audit_export.KIND.id).first()
    if proposal is None:
        raise Problem("no audit export was proposed under this number", where=where, cure=cure)
    try:
        two_people.use(None, proposal, clock.now())
    except Refused as refused:
        raise Problem(str(refused), where=where, cure=cure) from refused


def _verify_database(size: int | None, root: str | None) -> None:
    django.start_on_tables()
    from rogatory.desk import audit as log

    checked = log.check()
    faults = list(checked.faults)
    if size is not None and size != checked.size:
        faults.append(f"the log has {checked.size} entries, not {size}")
    if root is not None and _root(root) != checked.root:
        faults.append(f"the root is {checked.root.hex()}, not {root}")
    _tell(tuple(faults), checked.size, checked.root)


def _verify_file(log_file: Path, size: int | None, root: str | None) -> None:
    try:
        stream = log_file.open("rb")
    except OSError as error:
        raise Problem(
            f"the log cannot be read: {error.strerror}", where=str(log_file), cure="Check the path."
        ) from error
    with stream:
        report = verify_log(stream, expected_size=size, expected_root=_root(root) if root else None)
    _tell(tuple(str(fault) for fault in report.faults), report.size, report.root)
    if root is None:
        click.echo("Give --root from a checkpoint to know that this is the log that was published, not another one.")


def _root(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise Problem("the root is not hex", where="--root", cure="Give the 64 digits of the checkpoint.") from error


def _tell(faults: tuple[str, ...], size: int, root: bytes) -> None:
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"NOT GOOD: {len(faults)} fault{'s' if len(faults) > 1 else ''} in {size} entries", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"good: {size} entries, root {root.hex()}")
