"""Checkpoints of the audit: signed words on its tree, none of which takes back what an earlier one has stated.

What was signed last is remembered beside the key, and not in the database: a database out of an old backup, or one that
somebody has rewritten, does not lead on from there, and gets no signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from rogatory.desk.audit_key import AUDIT_KEY, audit_keys, audit_signer, keep_signed, last_signed
from rogatory.desk.durable import alone_with
from rogatory.desk.models import AuditEntry, AuditHead, Checkpoint
from rogatory.evidence import checkpoint as notes
from rogatory.evidence.merkle import Frontier, TreeHead, leaf_hashes
from rogatory.evidence.note import Note, NoteSigner, VerifierKey
from rogatory.evidence.tiles import WIDTH
from rogatory.problem import Problem

_BLOCK = 8 * WIDTH
_CURE = (
    "Stop the service. If a backup of the database was restored, get back the entries that it lacks: rogatory audit "
    "recover. Otherwise find out who changed the database: rogatory audit verify --database --copy names the entry"
)


class Diverged(Problem):
    """The audit in the database does not lead on from what was signed or published."""


class Signing:
    """The audit's key in the hands of one process, until the block of `signing` ends."""

    def __init__(self, folder: Path, signer: NoteSigner) -> None:
        """Hold the key; the caller has the lock on it."""
        self._folder, self._signer = folder, signer

    def sign(self, frontier: Frontier, now: datetime) -> Checkpoint:
        """Sign a checkpoint over the first entries of the log, as many as the frontier says.

        Raises:
            Diverged: they do not lead on from what was signed last.
        """
        signed = last_signed(self._folder)
        require_extension(signed, frontier, "signed")
        if frontier.size > signed.size:
            keep_signed(self._folder, frontier)
        head = TreeHead(frontier.size, frontier.root())
        note = notes.Checkpoint(self._signer.name, head).signed(self._signer)
        row, _ = Checkpoint.objects.get_or_create(
            size=head.size, defaults={"root": head.root, "note": note.to_bytes(), "made_at": now}
        )
        if bytes(row.root) != head.root:
            raise diverged(f"another tree of {head.size} entries was signed before")
        return _signed_by(row, note)


@contextmanager
def signing() -> Iterator[Signing]:
    """Keep every other process of this host from signing meanwhile, so that what is signed only grows.

    Raises:
        Problem: the key is not as it was written.
    """
    folder = keys_folder()
    with alone_with(folder / AUDIT_KEY):
        yield Signing(folder, audit_signer(folder, settings.ORIGIN))


def sign(now: datetime) -> Checkpoint:
    """Sign a checkpoint over the whole log as it stands.

    Raises:
        Diverged: it does not lead on from what was signed last.
    """
    with signing() as key:
        return key.sign(head_of_database(), now)


def keys() -> tuple[VerifierKey, ...]:
    """Give the log's verifier keys, the present one first."""
    return audit_keys(keys_folder(), settings.ORIGIN)


def keys_folder() -> Path:
    """Give the folder of keys."""
    return Path(settings.DATA_DIR) / "keys"


def head_of_database() -> Frontier:
    """Give the right edge of the tree as the database has it."""
    return Frontier.from_bytes(bytes(AuditHead.objects.get(pk=1).frontier))


def entries_between(start: int, end: int) -> Iterator[list[bytes]]:
    """Give the bytes of the entries from `start` up to `end`, in blocks that end where tiles do.

    Raises:
        Diverged: one of them is missing.
    """
    while start < end:
        until = min(end, (start // _BLOCK + 1) * _BLOCK)
        rows = AuditEntry.objects.filter(number__gte=start, number__lt=until).order_by("number")
        found = list(rows.values_list("number", "entry"))
        missing = sorted(set(range(start, until)) - {number for number, _ in found})
        if missing:
            raise diverged(f"entry {missing[0]} is missing")
        yield [bytes(entry) for _, entry in found]
        start = until


def require_extension(before: Frontier, after: Frontier, word: str) -> None:
    """Require that of two trees the larger one begins with the smaller, by the entries in the database.

    Args:
        before: what was signed or published (the `word` says which).
        after: what is to be signed or published.
        word: the participle, for people.

    Raises:
        Diverged: it does not, or the database has fewer entries.
    """
    small, large = sorted((before, after), key=lambda each: each.size)
    if AuditHead.objects.get(pk=1).size < large.size:
        raise diverged(f"it has fewer entries than the {before.size} that were {word}")
    grown = small
    for entries in entries_between(small.size, large.size):
        grown = grown.append_many(leaf_hashes(entries))
    if grown != large:
        raise diverged(f"its first {large.size} entries do not lead on from the {small.size} that were {word}")


def diverged(what: str) -> Diverged:
    """Tell what is wrong, with the cure."""
    return Diverged(what, where="the audit in the database", cure=_CURE)


def _signed_by(row: Checkpoint, fresh: Note) -> Checkpoint:
    """Add the present key's signature to a checkpoint that an earlier key has signed."""
    kept = Note.from_bytes(bytes(row.note))
    ours = fresh.signatures[0]
    if ours not in kept.signatures:
        row.note = kept.signed_also(ours).to_bytes()
        row.save(update_fields=["note"])
    return row
