"""The verdict on a whole return: the seal, and the custodian's certificate in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from rogatory.evidence.checking import Checked, Finding, check_sealed
from rogatory.evidence.proof import AuditProof
from rogatory.evidence.sealing import CERTIFICATE, PROOF_FILE
from rogatory.evidence.signature import PublicKey
from rogatory.problem import Problem
from rogatory.verify.pades import check_certificate


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in the order of checking.

    Attributes:
        reference: the return's own, where it could be read.
        pinned: whether the reader gave the key that the signature was compared with.
        findings: each thing found.
    """

    reference: str | None
    pinned: bool
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Say whether nothing bad was found. Notes do not spoil a return; they tell what was not checked."""
        return all(finding.level != "bad" for finding in self.findings)


def check_return(
    stream: BinaryIO, pinned_key: PublicKey | None = None, *, trusted: Sequence[bytes] | None = None
) -> Report:
    """Check a return from end to end; bad input is told in the report and never raises.

    Args:
        stream: the zip, seekable; it is read forwards, and nothing is unpacked.
        pinned_key: the provider's key as the reader knows it from elsewhere.
        trusted: certificates (DER) that the reader trusts to have issued the custodian's, or None where none was named.
    """
    sealed = check_sealed(stream, pinned_key)
    findings = list(sealed.findings)
    if CERTIFICATE in sealed.kept:
        findings.extend(check_certificate(CERTIFICATE, sealed.kept[CERTIFICATE], sealed.digests, trusted))
    findings.extend(_proof(sealed))
    return Report(sealed.reference, pinned_key is not None, tuple(findings))


def _proof(sealed: Checked) -> Iterator[Finding]:
    if PROOF_FILE not in sealed.kept:
        words = "there is none: this return does not prove its place in the provider's audit"
        yield Finding("note", PROOF_FILE, words)
        return
    try:
        proof = AuditProof.from_bytes(sealed.kept[PROOF_FILE])
        proof.check(sealed.reference or "", sealed.manifest_digest or "")
    except Problem as problem:
        yield Finding("bad", PROOF_FILE, f"it does not prove that the audit holds this return: {problem.what}")
        return
    words = f"the sealing of this return is entry {proof.index} of an audit tree of {proof.head.size} entries"
    yield Finding("good", PROOF_FILE, words)
    words = (
        "whether that tree is the one that the provider published was not checked; "
        f"its root at size {proof.head.size} is {proof.head.root.hex()}"
    )
    yield Finding("note", PROOF_FILE, words)
