"""The verdict on a whole return: the seal, its scope, the custodian's certificate, the audit's proof, the timestamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from rogatory.evidence.bag import read_labels
from rogatory.evidence.checking import Checked, Finding, check_sealed
from rogatory.evidence.note import VerifierKey
from rogatory.evidence.sealing import CERTIFICATE, TIMESTAMP_FILE
from rogatory.evidence.signature import PublicKey
from rogatory.verify.audit import check_audit
from rogatory.verify.pades import Certified, check_certificate
from rogatory.verify.scope import check_scope
from rogatory.verify.timestamp import Stamp, check_timestamp


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in the order of checking.

    Attributes:
        reference: the return's own, where it could be read.
        pinned: whether the reader gave the key that the signature was compared with.
        findings: each thing found.
        certified: what the custodian's certificate shows, where the return has one.
        stamp: an authority's word on when the return was sealed at the latest, where it bears one.
    """

    reference: str | None
    pinned: bool
    findings: tuple[Finding, ...]
    certified: Certified | None = None
    stamp: Stamp | None = None

    @property
    def ok(self) -> bool:
        """Say whether nothing bad was found. Notes do not spoil a return; they tell what was not checked."""
        return all(finding.level != "bad" for finding in self.findings)


def check_return(
    stream: BinaryIO,
    pinned_key: PublicKey | None = None,
    *,
    trusted: Sequence[bytes] | None = None,
    tsa: Sequence[bytes] | None = None,
    audit_keys: Sequence[VerifierKey] = (),
) -> Report:
    """Check a return from end to end; bad input is told in the report and never raises.

    Args:
        stream: the zip, seekable; it is read forwards, and nothing is unpacked.
        pinned_key: the provider's key as the reader knows it from elsewhere.
        trusted: certificates (DER) that the reader trusts to have issued the custodian's, or None where none was named.
        tsa: certificates (DER) that the reader trusts to stand behind an authority's clock, or None likewise.
        audit_keys: the verifier keys of the provider's audit, as the reader knows them from elsewhere.
    """
    sealed = check_sealed(stream, pinned_key)
    sealed_at = _sealed_at(sealed)
    certified = None
    if CERTIFICATE in sealed.kept:
        certified = check_certificate(
            CERTIFICATE, sealed.kept[CERTIFICATE], sealed.digests, trusted, tsa=tsa, sealed_at=sealed_at
        )
    seal = (*sealed.findings, *check_scope(sealed))
    findings = (*seal, *(certified.findings if certified else ()), *check_audit(sealed, audit_keys))
    stamp, told = _timestamp(sealed, sealed_at, tsa)
    return Report(sealed.reference, pinned_key is not None, (*findings, *told), certified, stamp)


def _sealed_at(sealed: Checked) -> datetime | None:
    labels = dict(read_labels(sealed.kept.get("bag-info.txt", b"").decode("utf-8", "replace")))
    try:
        found = datetime.fromisoformat(labels.get("Rogatory-Sealed-At", ""))
    except ValueError:
        return None
    return found if found.utcoffset() is not None else None


def _timestamp(
    sealed: Checked, sealed_at: datetime | None, tsa: Sequence[bytes] | None
) -> tuple[Stamp | None, tuple[Finding, ...]]:
    if TIMESTAMP_FILE not in sealed.kept:
        words = "there is none: when the return was sealed rests on the provider's word"
        return None, (Finding("note", TIMESTAMP_FILE, words),)
    stamped = sealed.kept.get("tagmanifest-sha256.txt", b"")
    return check_timestamp(TIMESTAMP_FILE, sealed.kept[TIMESTAMP_FILE], stamped, sealed_at, tsa)
