"""The verdict on a whole return: the seal, and the custodian's certificate in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from rogatory.evidence.checking import Finding, check_sealed
from rogatory.evidence.sealing import CERTIFICATE, PROOF_FILE
from rogatory.evidence.signature import PublicKey
from rogatory.verify.pades import check_certificate

ProofCheck = Callable[[bytes, str], Finding]


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
    stream: BinaryIO,
    pinned_key: PublicKey | None = None,
    *,
    trusted: Sequence[bytes] | None = None,
    check_proof: ProofCheck | None = None,
) -> Report:
    """Check a return from end to end; bad input is told in the report and never raises.

    Args:
        stream: the zip, seekable; it is read forwards, and nothing is unpacked.
        pinned_key: the provider's key as the reader knows it from elsewhere.
        trusted: PEM certificates that the reader trusts to have issued the custodian's.
        check_proof: checks the audit proof's bytes against the manifest digest; without it the proof is only known to be
            the one that was sealed.
    """
    sealed = check_sealed(stream, pinned_key)
    findings = list(sealed.findings)
    if CERTIFICATE in sealed.kept:
        findings.extend(check_certificate(CERTIFICATE, sealed.kept[CERTIFICATE], sealed.digests, trusted))
    if PROOF_FILE in sealed.kept and sealed.manifest_digest and check_proof:
        findings.append(check_proof(sealed.kept[PROOF_FILE], sealed.manifest_digest))
    elif PROOF_FILE in sealed.kept:
        words = "it is the proof that was sealed; whether the audit tree holds this return was not checked here"
        findings.append(Finding("note", PROOF_FILE, words))
    else:
        words = "there is none: this return does not prove its place in the audit tree"
        findings.append(Finding("note", PROOF_FILE, words))
    return Report(sealed.reference, pinned_key is not None, tuple(findings))
