"""``rogatory audit witness``: somebody else's machine vouches that the published audit was only ever added to.

A witness remembers the last checkpoint that it saw, checks from the published tiles that the newest one leads on from
there, and signs it. It needs no database and no key of the audit but the public one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from rogatory.cli import django
from rogatory.cli.files import read
from rogatory.cli.published_copy import open_copy
from rogatory.evidence.checkpoint import Checkpoint, open_checkpoint
from rogatory.evidence.cosignature import Witness, WitnessKey
from rogatory.evidence.merkle import ProofFailed
from rogatory.evidence.note import Note
from rogatory.evidence.published import CHECKPOINT, Copy, check_extends
from rogatory.problem import Problem

_KEY, _PUBLIC, _SEEN = "witness-key.txt", "witness-key.pub.txt", "seen.txt"
_FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group()
def witness() -> None:
    """Vouch for somebody's published audit, or add a witness's cosignature to one's own."""


@witness.command()
@_FOLDER
@click.argument("name")
def begin(folder: Path, name: str) -> None:
    """Make a witness's key in FOLDER, under NAME (an address without its scheme, such as witness.example/w1)."""
    from rogatory.desk.durable import write_once

    path = folder / _KEY
    if path.exists():
        cure = "Name an empty folder, or go on with this one: rogatory audit witness cosign."
        raise Problem("there is a witness's key already", where=str(path), cure=cure)
    made = Witness.fresh(name)
    WitnessKey.read(str(made.public))
    write_once(path, made.secret().encode())
    write_once(folder / _PUBLIC, f"{made.public}\n".encode(), mode=0o644)
    click.echo(str(made.public))


@witness.command()
@_FOLDER
@click.option("--copy", required=True, metavar="FOLDER", help="The published audit: a folder, or its address.")
@click.option("--audit-key", "keys", multiple=True, required=True, metavar="KEY", help="A verifier key of the audit.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the cosigned checkpoint goes; else it is printed.")
def cosign(folder: Path, copy: str, keys: tuple[str, ...], out: Path | None) -> None:
    """Check that the newest checkpoint leads on from the last that was seen, remember it, and cosign it.

    Exit 1, and sign nothing, when it does not: the audit was rewritten, or somebody is shown another one.
    """
    from rogatory.desk.durable import alone_with, replace
    from rogatory.verify.audit import read_keys

    known = read_keys(keys)
    path = folder / _KEY
    key = Witness.read(read(path).decode("utf-8", "replace"), str(path))
    published = open_copy(copy)
    with alone_with(folder / _SEEN):
        note = Note.from_bytes(published.read(CHECKPOINT) or b"")
        newest = open_checkpoint(note.to_bytes(), known)
        seen = folder / _SEEN
        if seen.exists():
            _require_extension(published, _seen(seen.read_bytes(), key), newest)
        cosigned = note.signed_also(key.cosign(note.text, datetime.now(UTC)))
        # Remembered before the signature leaves this machine.
        replace(seen, cosigned.to_bytes(), 0o600)
    written = cosigned.to_bytes()
    if out is not None:
        out.write_bytes(written)
    else:
        click.echo(written.decode(), nl=False)


@witness.command()
@click.argument("cosigned", type=click.Path(path_type=Path))
@click.option(
    "--witness", "names", multiple=True, required=True, metavar="KEY", help="The verifier key of the witness."
)
def add(cosigned: Path, names: tuple[str, ...]) -> None:
    """For the log's operator: add the cosignatures in the file COSIGNED to the published checkpoint."""
    data = read(cosigned)
    django.start()
    from rogatory.desk.publishing import add_cosignatures, the_place

    size = add_cosignatures(the_place(), Note.from_bytes(data), [WitnessKey.read(each) for each in names])
    click.echo(f"added to the published checkpoint of {size} entries")


def _require_extension(published: Copy, before: Checkpoint, newest: Checkpoint) -> None:
    what = ""
    if before.origin != newest.origin:
        what = f"this is the audit of {newest.origin}, and that of {before.origin} was seen"
    elif newest.head.size < before.head.size:
        what = f"the newest checkpoint has {newest.head.size} entries, and one of {before.head.size} was seen"
    else:
        try:
            check_extends(published, before.head, newest.head)
        except ProofFailed as failed:
            what = failed.what
    if what:
        click.echo(f"NOT COSIGNED: {what}", err=True)
        raise click.exceptions.Exit(1)


def _seen(data: bytes, key: Witness) -> Checkpoint:
    """Read what was seen last; that it is, the witness's own signature says."""
    note = Note.from_bytes(data)
    note.opened([key.public])
    return Checkpoint.read(note.text)
