"""Check the signatures of a PDF (ISO 32000-2, 12.8; PAdES). Runs in the child process alone, without any network.

A signature is called intact only where the file as a whole is what was signed, byte for byte, or where nothing but
proofs for its archiving came after it. Updates to a file that departs from the standard are not checked and count as
none: two programs may read them in two ways.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, parser, pem, x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from rogatory.desk.reading.message import one_line
from rogatory.desk.reading.signatures import INTACT

_MOST = 20
_NAME_LENGTH = 120
_PLACE = re.compile(rb"<((?:[0-9a-f]{2})*|(?:[0-9A-F]{2})*)>")
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
        signatures, strict = _embedded(content)
    except Exception:  # noqa: BLE001 - a hostile PDF makes its reader fail in any way
        # There may be none at all; then nothing is to be said of it.
        return [_UNCHECKED] if b"/ByteRange" in content else []
    found = [_signature(each, content, trusted, moment, strict=strict) for each in signatures[:_MOST]]
    return found + [_UNCHECKED] * (len(signatures) > _MOST)


def _embedded(content: bytes) -> tuple[list[Any], bool]:
    """Give the signatures of a file, and whether it keeps to the standard."""
    try:
        return list(PdfFileReader(io.BytesIO(content), strict=True).embedded_regular_signatures), True
    except PdfReadError:
        return list(PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures), False


def _signature(
    embedded: Any,  # noqa: ANN401
    content: bytes,
    trusted: Sequence[x509.Certificate],
    moment: datetime,
    *,
    strict: bool,
) -> dict[str, Any]:
    try:
        context = ValidationContext(
            trust_roots=list(trusted), allow_fetching=False, moment=moment, revocation_mode="soft-fail"
        )
        status = validate_pdf_signature(embedded, signer_validation_context=context)
        certificate = status.signing_cert
        verdict = _verdict(status, strict=strict)
        if verdict in INTACT and not _is_plain(embedded, certificate, content):
            return _UNCHECKED
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


def _verdict(status: PdfSignatureStatus, *, strict: bool) -> str:
    stamp = status.timestamp_validity
    if not (status.intact and status.valid) or (stamp is not None and not (stamp.intact and stamp.valid)):
        return "broken"
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "covers-part"
    # A file that is signed to its last byte says what it said then, however it departs from the standard; of updates to
    # such a file nobody can say what they show.
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if whole or (strict and status.modification_level == ModificationLevel.LTA_UPDATES):
        return "intact-trusted" if status.trusted else "intact-unknown-signer"
    if not strict:
        return "unchecked"
    return "added-to" if status.modification_level == ModificationLevel.FORM_FILLING else "changed-after"


def _is_plain(embedded: Any, certificate: x509.Certificate, content: bytes) -> bool:  # noqa: ANN401
    """Whether the place that no signature can cover, its own, holds a signature as the standard has it, and no more.

    It is written in hex, in small or in capital letters, and filled up with zeros. The parts of it that are not signed
    (RFC 5652) say what follows from those that are.
    """
    start, length, end, _ = (int(each) for each in embedded.byte_range)
    place = _PLACE.fullmatch(content[start + length : end])
    if place is None:
        return False
    held = bytes.fromhex(place[1].decode("ascii"))
    _, _, _, header, inside, trailer = parser.parse(held)
    _, _, _, inner_header, inner, inner_trailer = parser.parse(inside[_type_length(inside) :])
    whole = _type_length(inside) + len(inner_header) + len(inner) + len(inner_trailer) == len(inside)
    padding = held[len(header) + len(inside) + len(trailer) :]
    return whole and not padding.strip(b"\0") and _is_consistent(embedded.signed_data, certificate)


def _type_length(inside: bytes) -> int:
    _, _, _, header, content, trailer = parser.parse(inside)
    return len(header) + len(content) + len(trailer)


def _is_consistent(held: cms.SignedData, certificate: x509.Certificate) -> bool:
    """Whether what is not signed of a signature says what the rest has it say."""
    (signer,) = held["signer_infos"]
    by_issuer = signer["sid"].name == "issuer_and_serial_number"
    named = signer["sid"].chosen
    if by_issuer:
        issuer, serial = named["issuer"].dump(), named["serial_number"].native
        if (issuer, serial) != (certificate.issuer.dump(), certificate.serial_number):
            return False
    used = signer["digest_algorithm"]
    return (
        signer["version"].native == ("v1" if by_issuer else "v3")
        and held["version"].native == ("v1" if by_issuer else "v3")
        and [_digest(each) for each in held["digest_algorithms"]] == [_digest(used)]
    )


def _digest(algorithm: algos.DigestAlgorithm) -> tuple[str, bool]:
    """Give the name of a digest, and whether it comes without parameters, as each in use does."""
    return algorithm["algorithm"].dotted, algorithm["parameters"].dump() in (b"", b"\x05\x00")


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
