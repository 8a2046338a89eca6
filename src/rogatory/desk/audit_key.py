"""The audit's own key, in the folder of keys: an Ed25519 key of signed notes, whose name is the log's origin.

- ``audit-key.txt``: the private key; made at the first use, under the name of the service as it is then, for ever.
- ``audit-key.pub.txt``: its verifier key, as it is published.
- ``audit-key.signed``: what this key has signed last. It keeps the key from signing a tree that takes back what it
  signed before, such as that of a database out of an old backup.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from rogatory.desk.durable import alone_with, replace, write_once
from rogatory.evidence.merkle import Frontier
from rogatory.evidence.note import NoteSigner, VerifierKey
from rogatory.problem import Problem

AUDIT_KEY = "audit-key.txt"
AUDIT_PUBLIC = "audit-key.pub.txt"
SIGNED = "audit-key.signed"
FORMER = "former-audit"
"""The folder of the verifier keys of earlier audit keys, each with the instant at which it ended."""


@dataclass(frozen=True, slots=True)
class FormerAuditKey:
    """A key that signed checkpoints until another took its place."""

    public: VerifierKey
    until: datetime


def audit_signer(folder: Path, origin: str) -> NoteSigner:
    """Give the key that signs checkpoints; the first call makes it, for the log of the service at the address `origin`.

    Raises:
        Problem: the file of the key is not as it was written.
    """
    path = folder / AUDIT_KEY
    if not path.exists():
        write_once(path, NoteSigner.fresh(log_name(origin)).secret().encode())
    signer = _signer(path)
    if not (folder / AUDIT_PUBLIC).exists():
        write_once(folder / AUDIT_PUBLIC, f"{signer.public}\n".encode(), mode=0o644)
    return signer


def log_name(origin: str) -> str:
    """Name the log of the service at an address, as C2SP recommends: the address without its scheme, and a path."""
    return f"{urlsplit(origin).netloc}/audit"


def former_audit_keys(folder: Path) -> tuple[FormerAuditKey, ...]:
    """Give the keys that signed checkpoints before the present one, the latest first.

    Raises:
        Problem: a file of an earlier key is not what was written.
    """
    found = [_former(path) for path in (folder / FORMER).glob("*.json")]
    return tuple(sorted(found, key=lambda each: each.until, reverse=True))


def audit_keys(folder: Path, origin: str) -> tuple[VerifierKey, ...]:
    """Give the verifier keys of the log, the present one first.

    Raises:
        Problem: see `audit_signer` and `former_audit_keys`.
    """
    return (audit_signer(folder, origin).public, *(each.public for each in former_audit_keys(folder)))


def rotate_audit_key(folder: Path, origin: str, number: int, now: datetime) -> NoteSigner:
    """Put a new key of the same log in the place of the one that signs checkpoints.

    Done again with the same `number` it goes on where it was broken off, and does nothing once it is done.

    Raises:
        Problem: see `audit_signer` and `former_audit_keys`.
    """
    path, kept = folder / AUDIT_KEY, folder / FORMER / f"{number}.json"
    with alone_with(path):
        present = audit_signer(folder, origin)
        if not kept.exists():
            write_once(kept, json.dumps({"public": str(present.public), "until": now.isoformat()}).encode())
        if _former(kept).public == present.public:
            replace(path, NoteSigner.fresh(present.name).secret().encode(), 0o600)
        fresh = audit_signer(folder, origin)
        replace(folder / AUDIT_PUBLIC, f"{fresh.public}\n".encode(), 0o644)
    return fresh


def last_signed(folder: Path) -> Frontier:
    """Give the right edge of the tree that was signed last; the empty one before the first.

    Raises:
        Problem: the file is not as it was written.
    """
    path = folder / SIGNED
    if not path.exists():
        return Frontier()
    try:
        return Frontier.from_bytes(bytes.fromhex(path.read_text()))
    except ValueError as error:
        cure = "Restore the folder of keys from a backup."
        raise Problem("this is not what was signed last, as it was written", where=str(path), cure=cure) from error


def keep_signed(folder: Path, frontier: Frontier) -> None:
    """Remember what is about to be signed; the caller has the lock on the key (`rogatory.desk.durable.alone_with`)."""
    replace(folder / SIGNED, frontier.to_bytes().hex().encode(), 0o600)


def _signer(path: Path) -> NoteSigner:
    return NoteSigner.read(path.read_text(encoding="utf-8", errors="replace"), str(path))


def _former(path: Path) -> FormerAuditKey:
    try:
        kept = json.loads(path.read_bytes())
        return FormerAuditKey(VerifierKey.read(kept["public"]), datetime.fromisoformat(kept["until"]))
    except (ValueError, KeyError) as error:
        cure = "Restore the folder of keys from a backup."
        raise Problem("this is no earlier key as it was written", where=str(path), cure=cure) from error
