"""``rogatory keys``: list the service's keys by their fingerprints, make, rotate, back up and restore them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from rogatory.cli import django
from rogatory.cli.files import read
from rogatory.problem import Problem

_BACKUP = "keys-backup.bin"


@click.group()
def keys() -> None:
    """The keys of this service: of returns, of plans, of the audit, of the vault. No command shows a secret."""


@keys.command("list")
def list_keys() -> None:
    """List every key by its fingerprint, with what it is for."""
    django.start()
    table = Table("key", "stands", Column("fingerprint, or verifier key", overflow="fold"))
    for name, stands, mark in _all():
        table.add_row(name, stands, Text(mark))
    Console().print(table)


@keys.command()
def create() -> None:
    """Make the keys that are not there yet: of returns, of plans, of the audit, and the vault's."""
    django.start()
    from django.conf import settings

    from rogatory.desk import checkpoints
    from rogatory.desk.stages.keys import PLANS, RETURNS, signer
    from rogatory.desk.surroundings import the_vault

    for files in (RETURNS, PLANS):
        signer(Path(settings.DATA_DIR) / "keys", files)
    the_vault()
    # What whoever checks the audit has to know from elsewhere.
    click.echo(str(checkpoints.keys()[0]))


@keys.command()
@click.argument("key", type=click.Choice(["return", "plan", "audit", "vault"]))
@click.argument("words")
def rotate(key: str, words: str) -> None:
    """Propose to put a new KEY in the place of the present one; WORDS say why. Two people decide, a worker does it."""
    django.start_on_tables()
    from rogatory.cli.proposing import propose
    from rogatory.desk.changes import keys as changes

    propose(changes.KIND.id, {"key": key}, words)


@keys.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--shares", default=5, show_default=True, help="How many shares are written.")
@click.option("--needed", default=3, show_default=True, help="How many of them open the backup.")
@click.option(
    "--to", "recipients", multiple=True, metavar="KEY", help="Encrypt each share to the age key of who keeps it."
)
def backup(folder: Path, shares: int, needed: int, recipients: tuple[str, ...]) -> None:
    """Write an encrypted backup of all keys into FOLDER, and the shares that open it, each a file of its own.

    Take the shares away to different people at once: together they are the keys. Keep the backup file with your others.
    """
    if recipients and len(recipients) != shares:
        raise click.UsageError(f"Give --to once for each of the {shares} shares, or not at all.")
    django.start_on_tables()
    from rogatory.desk import key_backup
    from rogatory.desk.durable import write_once

    if folder.exists() and any(folder.iterdir()):
        raise Problem("there is something in it already", where=str(folder), cure="Name an empty or a new folder.")
    made = key_backup.back_up(_files(), shares, needed)
    texts = [key_backup.share_text(made, number) for number in range(1, shares + 1)]
    written = [
        (f"share-{number}.age", key_backup.encrypted_to(recipient, text))
        for number, (recipient, text) in enumerate(zip(recipients, texts, strict=False), 1)
    ] or [(f"share-{number}.txt", text.encode()) for number, text in enumerate(texts, 1)]
    # First the record: a backup of which nobody knows must not be.
    _record(made.digest, shares, needed)
    for name, content in [(_BACKUP, made.sealed), *written]:
        write_once(folder / name, content)
    click.echo(f"{folder / _BACKUP}: SHA-256 {made.digest}; any {needed} of {shares} shares open it.")
    if _elsewhere():
        click.echo("The vault’s master key stays in your key service (ROGATORY_VAULT_KEY_COMMAND), and is not in it.")


@keys.command()
@click.argument("backup_file", metavar="BACKUP", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("shares", nargs=-1, required=True, type=click.Path(path_type=Path))
def restore(backup_file: Path, folder: Path, shares: tuple[Path, ...]) -> None:
    """Open BACKUP with the files SHARES, and write the keys into FOLDER, which is new or empty.

    A share that was encrypted is opened first by who keeps it: age -d. Compare what `rogatory keys list` says
    afterwards with what it said before. Needs no database.
    """
    from rogatory.desk import key_backup
    from rogatory.desk.durable import write_once

    words = [key_backup.read_share(read(path).decode("utf-8", "replace")) for path in shares]
    files = key_backup.restore(read(backup_file), words)
    if folder.exists() and any(folder.iterdir()):
        raise Problem("there is something in it already", where=str(folder), cure="Name an empty or a new folder.")
    for name, content in files.items():
        write_once(folder / name, content)
    click.echo(f"{len(files)} files written to {folder}. Put them into the folder keys of the data folder.")


def _all() -> Iterator[tuple[str, str, str]]:
    """Give each key's name, how it stands, and its fingerprint; nothing that is not there yet is made."""
    from django.conf import settings

    from rogatory.desk.audit_key import AUDIT_KEY, audit_signer, former_audit_keys
    from rogatory.desk.stages.keys import CUSTODIAN, PLANS, RETURNS, former_keys, signer
    from rogatory.desk.vault.keys import HeldKey, KeyRing, master_key

    folder = Path(settings.DATA_DIR) / "keys"
    for name, files in (("returns", RETURNS), ("plans", PLANS)):
        if (folder / files.secret).exists():
            yield name, "in use", signer(folder, files).public.fingerprint
        for each in former_keys(folder, files):
            yield name, f"until {each.until:%Y-%m-%d %H:%M}", each.public.fingerprint
    if (folder / AUDIT_KEY).exists():
        yield "audit", "in use", str(audit_signer(folder, settings.ORIGIN).public)
    for former in former_audit_keys(folder):
        yield "audit", f"until {former.until:%Y-%m-%d %H:%M}", str(former.public)
    if (folder / CUSTODIAN).exists():
        yield (
            "custodian",
            "in use",
            f"SHA-256 of the file {hashlib.sha256((folder / CUSTODIAN).read_bytes()).hexdigest()}",
        )
    if _elsewhere():
        yield "vault", "in use", "kept by your key service"
    elif settings.VAULT_KEY or Path(settings.VAULT_KEY_FILE).exists():
        master = master_key(Path(settings.VAULT_KEY_FILE), settings.VAULT_KEY, "", settings.VAULT_KEY_FORMER)
        ring = master if isinstance(master, KeyRing) else None
        held = ring.current if ring else master
        if isinstance(held, HeldKey):
            yield "vault", "in use", held.mark
        for earlier in ring.former if ring else ():
            yield "vault", "earlier", earlier.mark


def _files() -> dict[str, bytes]:
    from django.conf import settings

    from rogatory.desk.key_backup import files_of

    file = Path(settings.VAULT_KEY_FILE)
    files = files_of(Path(settings.DATA_DIR) / "keys", file, *sorted(file.parent.glob(f"{file.name}.former-*")))
    if settings.VAULT_KEY:
        given = [settings.VAULT_KEY, *settings.VAULT_KEY_FORMER]
        files["ROGATORY_VAULT_KEY.txt"] = "".join(f"{key}\n" for key in given).encode()
    return files


def _elsewhere() -> bool:
    from django.conf import settings

    return bool(settings.VAULT_KEY_COMMAND)


def _record(digest: str, shares: int, needed: int) -> None:
    from django.db import transaction

    from rogatory.desk import audit, clock
    from rogatory.evidence.entry import Actor

    told: dict[str, object] = {"backup": digest, "shares": shares, "needed": needed}
    draft = audit.Draft(
        at=clock.now(),
        actor=Actor("operator", "command-line"),
        action="back_up_keys",
        request=None,
        from_state=None,
        to_state=None,
        inputs=json.dumps(told, sort_keys=True),
        details=told,
    )
    with transaction.atomic():
        audit.append(draft)
