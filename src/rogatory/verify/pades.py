"""Checks the custodian's certificate: its PAdES signature and stamp, and that the digests attached are the return's."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from rogatory.evidence.checking import Finding
from rogatory.evidence.returns import CERTIFIED_DIGESTS
from rogatory.problem import Problem
from rogatory.verify.apart import apart
from rogatory.verify.timestamp import Stamp, judged


def read_trusted(data: bytes, where: str) -> tuple[bytes, ...]:
    """Read one or more trusted certificates from PEM, or one from DER; as DER.

    Raises:
        Problem: when there is none in it.
    """
    try:
        if b"-----BEGIN" in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except ValueError:
        raise Problem(
            "there is no certificate in it", where=where, cure="Give certificates as PEM, or one as DER."
        ) from None
    return tuple(each.public_bytes(serialization.Encoding.DER) for each in found)


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate's own signature shows.

    Attributes:
        findings: each thing found, in the order of checking.
        holder: the subject of the signer's certificate in words, or None where no signature verifies.
        trusted: whether one that the reader trusts issued that certificate; None where the reader named none.
        stamp: an authority's word on when it was signed at the latest, where it bears one (PAdES B-T).
    """

    findings: tuple[Finding, ...]
    holder: str | None = None
    trusted: bool | None = None
    stamp: Stamp | None = None


def check_certificate(
    name: str,
    pdf: bytes,
    digests: Mapping[str, str],
    trusted: Sequence[bytes] | None,
    *,
    tsa: Sequence[bytes] | None = None,
    sealed_at: datetime | None = None,
) -> Certified:
    """Check a signed certificate against the digests of the files as they are now.

    Args:
        name: the certificate's file name, for the findings.
        pdf: its bytes.
        digests: SHA-256 of each file of the return, by path.
        trusted: DER certificates that the reader trusts for the holder, or None where the reader named none.
        tsa: DER certificates of authorities whose clocks the reader trusts, or None where the reader named none.
        sealed_at: the sealing instant that the return names, if it can be read.
    """
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        signatures = list(reader.embedded_signatures)
        listed = _attached(reader)
    except Exception as error:  # noqa: BLE001 - a hostile PDF makes its reader fail in any way
        return Certified((Finding("bad", name, f"it cannot be read as a PDF ({type(error).__name__})"),))
    if len(signatures) != 1:
        count = "no signature" if not signatures else f"{len(signatures)} signatures"
        return Certified((Finding("bad", name, f"it has {count}; a custodian's certificate has one"),))
    signed = _signature(name, signatures[0], trusted, tsa, sealed_at)
    return replace(signed, findings=(*signed.findings, *_digests(name, listed, digests)))


def _signature(
    name: str,
    embedded: Any,  # noqa: ANN401 - the library has no types
    trusted: Sequence[bytes] | None,
    tsa: Sequence[bytes] | None,
    sealed_at: datetime | None,
) -> Certified:
    try:
        status, stamp, signed_at = _status(embedded, trusted, tsa)
    except Exception as error:  # noqa: BLE001 - as above
        return Certified((Finding("bad", name, f"its signature cannot be checked ({type(error).__name__})"),))
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        words = "its signature does not verify: the certificate was changed after it was signed"
        return Certified((Finding("bad", name, words),))
    holder = str(status.signing_cert.subject.human_friendly)
    found = [Finding("good", name, f"its signature is whole, by the holder of the certificate «{holder}»")]
    # A signature in a PDF tells whole seconds.
    if sealed_at is not None and signed_at != sealed_at.replace(microsecond=0):
        found.append(Finding("bad", name, "it does not say of itself that it was signed at the sealing instant"))
    if trusted is None:
        words = (
            "nobody was named whose word for the holder's identity you trust (--trust FILE), so the name is only what "
            "the certificate says of itself"
        )
        found.append(Finding("note", name, words))
    elif status.trusted:
        found.append(Finding("good", name, "the holder's certificate was issued by one that you trust"))
    else:
        found.append(Finding("bad", name, "the holder's certificate was NOT issued by any that you trust"))
    found.extend(_stamped(name, status, stamp, sealed_at))
    return Certified(tuple(found), holder, None if trusted is None else bool(status.trusted), stamp)


def _status(
    embedded: Any,  # noqa: ANN401 - as above
    trusted: Sequence[bytes] | None,
    tsa: Sequence[bytes] | None,
) -> tuple[PdfSignatureStatus, Stamp | None, datetime | None]:
    """Check the signature and its stamp, with the holder's certificate as it stood when it was signed."""
    tokens = list(extract_tst_data_iter(embedded.signer_info, signed=False))
    if len(tokens) > 1:
        raise ValueError("one signature is stamped once")
    info = tokens[0]["encap_content_info"]["content"].parsed if tokens else None
    signed_at = embedded.self_reported_timestamp
    moment = signed_at if info is None else info["gen_time"].native
    status: PdfSignatureStatus = apart(
        lambda: validate_pdf_signature(
            embedded,
            signer_validation_context=_context(trusted, moment),
            ts_validation_context=_context(tsa, moment),
        )
    )
    found = status.timestamp_validity
    if info is None or found is None or not (found.intact and found.valid):
        return status, None, signed_at
    authority = str(found.signing_cert.subject.human_friendly)
    stamp = Stamp(moment, authority, int(info["serial_number"].native), None if tsa is None else bool(found.trusted))
    return status, stamp, signed_at


def _context(trusted: Sequence[bytes] | None, moment: datetime | None) -> ValidationContext:
    roots = [Certificate.load(der) for der in trusted or ()]
    return ValidationContext(trust_roots=roots, other_certs=roots, allow_fetching=False, moment=moment)


def _stamped(
    name: str, status: PdfSignatureStatus, stamp: Stamp | None, sealed_at: datetime | None
) -> Iterator[Finding]:
    if stamp is not None:
        yield from judged(stamp, name, "its signature was there", sealed_at)
    elif status.timestamp_validity is not None:
        yield Finding("bad", name, "the timestamp of its signature does not verify")


def _attached(reader: PdfFileReader) -> dict[str, str] | None:
    for specification in reader.root.get("/AF", ()):
        file = specification.get_object()
        if file.get("/UF", file.get("/F")) == CERTIFIED_DIGESTS:
            lines = file["/EF"]["/F"].data.decode("utf-8").splitlines()
            return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    return None


def _digests(name: str, listed: dict[str, str] | None, digests: Mapping[str, str]) -> Iterator[Finding]:
    if listed is None:
        yield Finding("bad", name, f"{CERTIFIED_DIGESTS} is not attached to it, so it certifies no file")
        return
    wrong = sorted(path for path, digest in listed.items() if digests.get(path) != digest)
    missing = sorted(path for path in digests if path.startswith("data/") and path not in listed and path != name)
    for path in wrong:
        yield Finding("bad", path, "it is not the file that the custodian certified")
    for path in missing:
        yield Finding("bad", path, "the custodian did not certify it")
    if not wrong and not missing:
        yield Finding("good", name, f"the custodian certified all {len(listed)} files as they are")
