"""``rogatory audit``: check the audit log, here, from an exported or a published copy; export it; erase beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from rogatory.cli import django
from rogatory.cli.published_copy import open_copy
from rogatory.cli.witness import witness
from rogatory.evidence.cosignature import WitnessKey
from rogatory.evidence.log import LogFault, verify_log
from rogatory.evidence.published import Published, check_published
from rogatory.problem import Problem


@click.group()
def audit() -> None:
    """Check, export and publish the audit log."""


audit.add_command(witness)


@audit.command()
@click.option(
    "--log", "log_file", type=click.Path(path_type=Path), help="An exported log; the database, when left out."
)
@click.option("--size", type=click.IntRange(0), help="The number of entries that a checkpoint states.")
@click.option("--root", help="The root that a checkpoint states, in hex.")
@click.option("--copy", metavar="FOLDER", help="A copy of the published audit, or its file:// or s3:// address.")
@click.option("--audit-key", "keys", multiple=True, metavar="KEY", help="A key of the audit, or a file of keys.")
@click.option("--witness", "witnesses", multiple=True, metavar="KEY", help="The verifier key of a witness.")
@click.option("--database", is_flag=True, help="With --copy: check the database here against it.")
def verify(
    log_file: Path | None,
    size: int | None,
    root: str | None,
    copy: str | None,
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    database: bool,
) -> None:
    """Check every entry and the tree over them; exit 1 and name the entry when one does not hold.

    With --copy and --audit-key the published audit is checked, from the signature to the last entry; with --log or
    --database beside it, that this is the same log. Only then is it known that nobody has rewritten it as a whole.
    """
    published = _published(copy, keys, witnesses) if copy is not None else None
    if log_file is not None:
        _verify_file(log_file, size, root, published)
    elif published is None or database:
        _verify_database(size, root, published)


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


@audit.command()
def publish() -> None:
    """Publish what is new at once, as a worker does every few minutes."""
    django.start_on_tables()
    from rogatory.desk import clock, publishing

    head = publishing.publish(publishing.the_place(), clock.now())
    click.echo(f"published: {head.size} entries, root {head.root.hex()}")


@audit.command()
@click.option("--copy", required=True, metavar="FOLDER", help="The published audit: a folder, or its address.")
@click.option("--audit-key", "keys", multiple=True, required=True, metavar="KEY", help="A key of the audit, or a file.")
def recover(copy: str, keys: tuple[str, ...]) -> None:
    """After a backup was restored: take back the entries that the database lacks from the published copy.

    Do it before the service runs again: once the log has gone on by itself, it is another one.
    """
    django.start_on_tables()
    from rogatory.desk import clock, recovering
    from rogatory.verify.audit import read_keys

    taken = recovering.recover(open_copy(copy), read_keys(keys), clock.now())
    click.echo(f"{taken} entries were taken back" if taken else "the database has every entry that was published")


@audit.command()
@click.option("--request", "reference", metavar="REFERENCE", help="Erase beside all entries of this request.")
@click.option("--entry", "number", type=click.IntRange(0), help="Erase beside this entry alone.")
@click.argument("words")
def erase(reference: str | None, number: int | None, words: str) -> None:
    """Propose to erase personal data beside the log; WORDS say why, and name nobody.

    Two people of the team take it up and approve it in the console, on the page “Changes”. The log stays whole.
    """
    if (reference is None) == (number is None):
        raise click.UsageError("Give either --request or --entry.")
    django.start_on_tables()
    from rogatory.cli.proposing import propose
    from rogatory.desk.changes import erasure

    change = erasure.of_request(reference) if reference is not None else erasure.of_entry(number or 0)
    propose(erasure.ID, change, words)


def _take_up(number: int) -> None:
    from rogatory.desk import clock, two_people
    from rogatory.desk.changes import audit_export
    from rogatory.desk.models import Proposal
    from rogatory.desk.outcome import Refused

    where, cure = f"proposal {number}", "Propose an audit export in the console, and have somebody else approve it."
    proposal = Proposal.objects.filter(pk=number, what=audit_export.KIND.id).first()
    if proposal is None:
        raise Problem("no audit export was proposed under this number", where=where, cure=cure)
    try:
        two_people.use(None, proposal, clock.now())
    except Refused as refused:
        raise Problem(str(refused), where=where, cure=cure) from refused


def _published(copy: str, keys: Sequence[str], witnesses: Sequence[str]) -> Published:
    from rogatory.verify.audit import read_keys

    known = read_keys(keys)
    if not known:
        raise Problem(
            "a copy is checked with the key of the audit",
            where="--audit-key",
            cure="Give it as you know it from elsewhere, not from the copy: rogatory keys list shows it on the host.",
        )
    found = check_published(open_copy(copy), known, [WitnessKey.read(each) for each in witnesses])
    click.echo(f"{found.origin}: {found.head.size} entries, {len(found.heads)} checkpoints")
    for each in found.cosigned:
        click.echo(f"cosigned by {each.witness} at {each.at:%Y-%m-%d %H:%M} UTC: {each.size} entries")
    _tell(_told(found.faults), found.head.size, found.head.root, "the published copy: ")
    return found


def _verify_database(size: int | None, root: str | None, published: Published | None) -> None:
    django.start_on_tables()
    from rogatory.desk import audit as log

    checked = log.check(published)
    faults = list(checked.faults)
    if size is not None and size != checked.size:
        faults.append(f"the log has {checked.size} entries, not {size}")
    if root is not None and _root(root) != checked.root:
        faults.append(f"the root is {checked.root.hex()}, not {root}")
    _tell(tuple(faults), checked.size, checked.root)
    if checked.erased:
        click.echo(f"{checked.erased} personal values were erased; the log records by whose decision")
    if published is not None:
        click.echo(f"{checked.size - published.head.size} entries are newer than the published copy")


def _verify_file(log_file: Path, size: int | None, root: str | None, published: Published | None) -> None:
    try:
        stream = log_file.open("rb")
    except OSError as error:
        raise Problem(
            f"the log cannot be read: {error.strerror}", where=str(log_file), cure="Check the path."
        ) from error
    with stream:
        report = verify_log(
            stream,
            expected_size=size,
            expected_root=_root(root) if root else None,
            heads=published.heads if published else (),
            known_leaves=published.leaves if published else None,
        )
    _tell(_told(report.faults), report.size, report.root)
    if published is not None:
        click.echo(f"{report.size - published.head.size} entries are newer than the published copy")
    elif root is None:
        click.echo("Give --root from a checkpoint to know that this is the log that was published, not another one.")


def _root(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise Problem("the root is not hex", where="--root", cure="Give the 64 digits of the checkpoint.") from error


def _told(faults: Sequence[LogFault]) -> tuple[str, ...]:
    return tuple(str(fault) for fault in faults)


def _tell(faults: tuple[str, ...], size: int, root: bytes, whose: str = "") -> None:
    for fault in faults:
        click.echo(f"{whose}{fault}", err=True)
    if faults:
        click.echo(f"NOT GOOD: {len(faults)} fault{'s' if len(faults) > 1 else ''} in {size} entries", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{whose}good: {size} entries, root {root.hex()}")
