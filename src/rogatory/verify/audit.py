"""Checks that the provider's audit holds the sealing of a return, and whether the provider has signed that audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rogatory.evidence.checking import Checked, Finding
from rogatory.evidence.checkpoint import Checkpoint, open_checkpoint
from rogatory.evidence.merkle import TreeHead
from rogatory.evidence.note import Note, VerifierKey
from rogatory.evidence.proof import AuditProof
from rogatory.evidence.published import kept_path
from rogatory.evidence.sealing import CHECKPOINT_FILE, PROOF_FILE
from rogatory.problem import Problem


def check_audit(sealed: Checked, keys: Sequence[VerifierKey]) -> Iterator[Finding]:
    """Check the proof in a return, and the signed checkpoint beside it.

    Args:
        sealed: the return, as it was read.
        keys: the audit's keys as the reader knows them from elsewhere; empty where none was given.
    """
    if PROOF_FILE not in sealed.kept:
        yield Finding("note", PROOF_FILE, "there is none: this return does not prove its place in the provider's audit")
        if CHECKPOINT_FILE in sealed.kept:
            yield Finding("bad", CHECKPOINT_FILE, "it stands alone: nothing shows this return in its tree")
        return
    try:
        proof = AuditProof.from_bytes(sealed.kept[PROOF_FILE])
        proof.check(sealed.reference or "", sealed.manifest_digest or "")
    except Problem as problem:
        yield Finding("bad", PROOF_FILE, f"it does not prove that the audit holds this return: {problem.what}")
        return
    words = f"the sealing of this return is entry {proof.index} of an audit tree of {proof.head.size} entries"
    yield Finding("good", PROOF_FILE, words)
    if CHECKPOINT_FILE in sealed.kept:
        yield from _checkpoint(sealed.kept[CHECKPOINT_FILE], proof.head, keys)
    else:
        words = (
            "whether that tree is the one that the provider published was not checked; "
            f"its root at size {proof.head.size} is {proof.head.root.hex()}"
        )
        yield Finding("note", PROOF_FILE, words)


def read_keys(given: Sequence[str]) -> tuple[VerifierKey, ...]:
    """Read verifier keys as they are given on a command line: each as itself, or as a file with one on each line.

    Raises:
        Problem: one of them is neither.
    """
    return tuple(VerifierKey.read(line) for each in given for line in _lines(each))


def _lines(given: str) -> list[str]:
    path = Path(given)
    try:
        written = path.read_text() if path.is_file() else given
    except (OSError, UnicodeDecodeError):
        cure = "Give the verifier key itself, or a file that holds it."
        raise Problem("this file cannot be read", where=given, cure=cure) from None
    return [line for line in written.splitlines() if line.strip()]


def _checkpoint(data: bytes, head: TreeHead, keys: Sequence[VerifierKey]) -> Iterator[Finding]:
    try:
        note = Note.from_bytes(data)
        checkpoint = Checkpoint.read(note.text)
        if checkpoint.head != head:
            raise Problem("it is of another tree than the proof", where=CHECKPOINT_FILE, cure="")
        if keys:
            open_checkpoint(data, keys)
    except Problem as problem:
        yield Finding("bad", CHECKPOINT_FILE, f"it is not the provider's word on that tree: {problem.what}")
        return
    if not keys:
        signers = ", ".join(sorted({each.name for each in note.signatures}))
        words = f"it says to be signed by {signers}; give the published key of that audit (--audit-key) to know it"
        yield Finding("note", CHECKPOINT_FILE, words)
        return
    words = f"{checkpoint.origin} has signed that tree, with the key that you gave"
    yield Finding("good", CHECKPOINT_FILE, words)
    words = (
        f"compare it with {kept_path(head.size)} of the published audit, or have the whole checked: rogatory audit "
        "verify --copy"
    )
    yield Finding("note", CHECKPOINT_FILE, words)
