"""Check the signatures of a PDF (ISO 32000-2, 12.8; PAdES). Runs in the child process alone, without any network.

A signature is called intact only where the file as a whole is what was signed, byte for byte, or where nothing but
proofs for its archiving came after it. Whatever departs from the standard is not checked and counts as none: two
programs may read such a file in two ways.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from rogatory.desk.reading.message import one_line

_MOST = 20
_NAME_LENGTH = 120
_UNCHECKED: dict[str, Any] = {"verdict": "unchecked", "signer": "", "issuer": "", "at": None}


def signatures_of(content: bytes, roots: Sequence[bytes], moment: datetime) -> list[dict[str, Any]]:
    """Give the verdict on each signature of a PDF, with what its certificate says of its holder.

    Args:
        content: the PDF.
        roots: certificates (PEM or DER) by whose word the operator takes a holder's name.
        moment: at which certificates have to be valid.
    """
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    trusted = [each for root in roots for each in _certificates(root)]
    try:
        signatures = list(PdfFileReader(io.BytesIO(content), strict=True).embedded_regular_signatures)
    except RecursionError:
        return [_UNCHECKED]
    except Exception:  # noqa: BLE001 - a hostile PDF makes its reader fail in any way
        # There may be none at all; then nothing is to be said of it.
        return [_UNCHECKED] if b"/ByteRange" in content else []
    found = [_signature(each, trusted, moment) for each in signatures[:_MOST]]
    return found + [_UNCHECKED] * (len(signatures) > _MOST)


def _signature(embedded: Any, trusted: Sequence[x509.Certificate], moment: datetime) -> dict[str, Any]:  # noqa: ANN401
    try:
        context = ValidationContext(
            trust_roots=list(trusted), allow_fetching=False, moment=moment, revocation_mode="soft-fail"
        )
        status = validate_pdf_signature(embedded, signer_validation_context=context)
        verdict = _verdict(status)
        certificate = status.signing_cert
        claimed = embedded.self_reported_timestamp
        at = claimed.isoformat() if isinstance(claimed, datetime) and claimed.tzinfo is not None else None
        return {
            "verdict": verdict,
            "signer": _named(certificate.subject),
            "issuer": _named(certificate.issuer),
            "at": at,
        }
    except Exception:  # noqa: BLE001 - as above
        return _UNCHECKED


def _verdict(status: PdfSignatureStatus) -> str:
    if not (status.intact and status.valid):
        return "broken"
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "covers-part"
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if whole or status.modification_level == ModificationLevel.LTA_UPDATES:
        return "intact-trusted" if status.trusted else "intact-unknown-signer"
    return "added-to" if status.modification_level == ModificationLevel.FORM_FILLING else "changed-after"


def _certificates(root: bytes) -> list[x509.Certificate]:
    try:
        if pem.detect(root):
            return [
                x509.Certificate.load(der) for kind, _, der in pem.unarmor(root, multiple=True) if kind == "CERTIFICATE"
            ]
        return [x509.Certificate.load(root)]
    except (ValueError, TypeError):
        # Told by `rogatory doctor`; here it vouches for nobody.
        return []


def _named(name: x509.Name) -> str:
    """Give what a certificate calls somebody: the common name, else all of it. It may claim to be anybody."""
    native = name.native
    told = native.get("common_name") if isinstance(native, dict) else None
    if isinstance(told, list):
        told = told[0]
    return one_line(str(told or name.human_friendly).translate(_QUOTES), _NAME_LENGTH) or "nobody"


_QUOTES = str.maketrans(dict.fromkeys('“”„‟"«»{}', "'"))
