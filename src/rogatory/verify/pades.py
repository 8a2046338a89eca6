"""Checks the custodian's certificate: its PAdES signature, and that the digests attached to it are the return's."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from rogatory.evidence.checking import Finding
from rogatory.evidence.returns import CERTIFIED_DIGESTS
from rogatory.problem import Problem
from rogatory.verify.apart import apart


def read_trusted(data: bytes, where: str) -> tuple[bytes, ...]:
    """Read one or more trusted certificates from PEM, as DER.

    Raises:
        Problem: when there is none in it.
    """
    try:
        found = tuple(der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE")
    except ValueError:
        found = ()
    if not found:
        raise Problem("there is no certificate in it", where=where, cure="Give certificates as PEM.")
    return found


def check_certificate(
    name: str, pdf: bytes, digests: Mapping[str, str], trusted: Sequence[bytes] | None
) -> Iterator[Finding]:
    """Check a signed certificate against the digests of the files as they are now.

    Args:
        name: the certificate's file name, for the findings.
        pdf: its bytes.
        digests: SHA-256 of each file of the return, by path.
        trusted: DER certificates that the reader trusts, or None where the reader named none.
    """
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        signatures = list(reader.embedded_signatures)
        listed = _attached(reader)
    except Exception as error:  # noqa: BLE001 - a hostile PDF makes its reader fail in any way
        yield Finding("bad", name, f"it cannot be read as a PDF ({type(error).__name__})")
        return
    if len(signatures) != 1:
        count = "no signature" if not signatures else f"{len(signatures)} signatures"
        yield Finding("bad", name, f"it has {count}; a custodian's certificate has one")
        return
    yield from _signature(name, signatures[0], trusted)
    yield from _digests(name, listed, digests)


def _signature(name: str, embedded: Any, trusted: Sequence[bytes] | None) -> Iterator[Finding]:  # noqa: ANN401
    try:
        roots = [Certificate.load(der) for der in trusted or ()]
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=embedded.self_reported_timestamp)
        status: PdfSignatureStatus = apart(lambda: validate_pdf_signature(embedded, signer_validation_context=context))
    except Exception as error:  # noqa: BLE001 - as above
        yield Finding("bad", name, f"its signature cannot be checked ({type(error).__name__})")
        return
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole):
        yield Finding("bad", name, "its signature does not verify: the certificate was changed after it was signed")
        return
    holder = status.signing_cert.subject.human_friendly
    yield Finding("good", name, f"its signature is whole, by the holder of the certificate «{holder}»")
    if trusted is None:
        words = (
            "nobody was named whose word for the holder's identity you trust (--trust FILE), so the name is only what "
            "the certificate says of itself"
        )
        yield Finding("note", name, words)
    elif status.trusted:
        yield Finding("good", name, "the holder's certificate was issued by one that you trust")
    else:
        yield Finding("bad", name, "the holder's certificate was NOT issued by any that you trust")


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
