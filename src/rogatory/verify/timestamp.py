"""Reads an authority's timestamp (RFC 3161): whether it is one, over what, of when, by whom, and by whom to be trusted.

Two parsers read each reply: a strict one, which takes DER alone and so refuses what others would read in two ways, and
the one of the PDF library, which checks the signature and the way to a trusted certificate.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto.x509 import Certificate
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext
from rfc3161_client import decode_timestamp_response

from rogatory.evidence.cells import instant
from rogatory.evidence.checking import Finding
from rogatory.problem import Problem
from rogatory.verify.apart import awaited

LEEWAY = timedelta(minutes=5)
"""By how much the clocks of a provider and of an authority may differ."""

_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
_GRANTED = 0
_LARGEST = 1 << 18
_NAMES_ITS_CERTIFICATE = frozenset({"signing_certificate", "signing_certificate_v2"})
_CHAIN = "Have the authority send its own certificate alone, without those above it."
_ANOTHER = "Name another authority, or have this one mended."


@dataclass(frozen=True, slots=True)
class Stamp:
    """An authority's word that some bytes were there at an instant.

    Attributes:
        at: the instant, aware.
        authority: the subject of the certificate that signed, in words.
        serial: the stamp's number with its authority.
        trusted: whether a certificate that the reader trusts stands behind it; None where the reader named none.
    """

    at: datetime
    authority: str
    serial: int
    trusted: bool | None


def read_stamp(
    reply: bytes,
    imprint_of: Callable[[str], bytes],
    trusted: Sequence[bytes] | None,
    where: str,
    nonce: int | None = None,
) -> Stamp:
    """Read an authority's reply and check it, but for what nobody was named to be trusted with.

    Args:
        reply: the reply, DER.
        imprint_of: gives the digest of what must have been stamped, by the algorithm's name (`sha256`).
        trusted: DER certificates that the reader trusts, or None where the reader named none.
        where: whence the reply comes, for the words of a problem.
        nonce: the number that the question bore, where the asker is who reads.

    Raises:
        Problem: it is no reply, grants nothing, is about something else, or its signature does not verify.
    """
    token = _token(reply, where)
    try:
        found = _granted(token, imprint_of, where, nonce)
        status = _checked(token, imprint_of, found.at, trusted or ())
    except Problem:
        raise
    except Exception as error:  # a hostile reply makes its reader fail in any way
        raise Problem(f"it cannot be read ({type(error).__name__})", where=where, cure=_ANOTHER) from error
    if not (status.intact and status.valid):
        raise Problem("its signature does not verify", where=where, cure=_ANOTHER)
    if not _is_for_timestamps(status.signing_cert):
        raise Problem("it is signed by a certificate that is not for timestamps", where=where, cure=_ANOTHER)
    holder = str(status.signing_cert.subject.human_friendly)
    return Stamp(found.at, holder, found.serial, None if trusted is None else bool(status.trusted))


def check_timestamp(
    name: str, reply: bytes, stamped: bytes, sealed_at: datetime | None, trusted: Sequence[bytes] | None
) -> tuple[Stamp | None, tuple[Finding, ...]]:
    """Check the timestamp in a return against the file that it is over.

    Args:
        name: the timestamp's file name, for the findings.
        reply: its bytes.
        stamped: the bytes of tagmanifest-sha256.txt.
        sealed_at: the sealing instant that the return names, if it can be read.
        trusted: DER certificates of authorities that the reader trusts, or None where the reader named none.
    """
    try:
        stamp = read_stamp(reply, lambda algorithm: hashlib.new(algorithm, stamped).digest(), trusted, name)
    except Problem as problem:
        return None, (Finding("bad", name, f"it does not show when the return was sealed: {problem.what}"),)
    return stamp, tuple(judged(stamp, name, "the manifests were there", sealed_at))


def judged(stamp: Stamp, name: str, what: str, sealed_at: datetime | None) -> Iterator[Finding]:
    """Say what a stamp that was read shows, and whom one has to trust for it."""
    if sealed_at is not None and stamp.at < sealed_at - LEEWAY:
        words = f"it was stamped at {instant(stamp.at)}, before the sealing instant that the return names"
        yield Finding("bad", name, words)
        return
    yield Finding("good", name, f"{what} at {instant(stamp.at)}: so says the authority «{stamp.authority}»")
    if stamp.trusted is None:
        words = (
            "nobody was named whose clock you trust (--tsa FILE), so the authority is only what its certificate says "
            "of itself"
        )
        yield Finding("note", name, words)
    elif stamp.trusted:
        yield Finding("good", name, "a certificate that you trust stands behind the authority")
    else:
        yield Finding("bad", name, "the authority's certificate was NOT issued by any that you trust for the time")


@dataclass(frozen=True, slots=True)
class _Granted:
    at: datetime
    serial: int


def _token(reply: bytes, where: str) -> cms.SignedData:
    """Give the signed token in a reply that both parsers read alike."""
    if len(reply) > _LARGEST:
        raise Problem("it is longer than any reply of RFC 3161", where=where, cure=_ANOTHER)
    strict = _strictly(reply, where)
    try:
        token = tsp.TimeStampResp.load(reply, strict=True)["time_stamp_token"]["content"]
        number = _info(token)["serial_number"].native
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Problem("it is no reply of RFC 3161", where=where, cure=_ANOTHER) from error
    if strict != number:
        words = "it is not written as RFC 3161 asks (DER), so that programs may read it differently"
        raise Problem(words, where=where, cure=_CHAIN)
    return token


def _strictly(reply: bytes, where: str) -> int | None:
    """Read a reply as DER alone, and give the number of the stamp; None where it is not that."""
    try:
        response = decode_timestamp_response(reply)
        if response.status == _GRANTED:
            return response.tst_info.serial_number if response.as_bytes() == reply else None
        said = "; ".join(response.status_string)[:200] or f"its status is {response.status}"
    except ValueError:
        return None
    raise Problem(f"the authority granted no timestamp: {said}", where=where, cure=_ANOTHER)


def _granted(token: cms.SignedData, imprint_of: Callable[[str], bytes], where: str, nonce: int | None) -> _Granted:
    info = _info(token)
    imprint = info["message_imprint"]
    algorithm = str(imprint["hash_algorithm"]["algorithm"].native)
    if algorithm not in _DIGESTS:
        raise Problem(f"it is over a digest by {algorithm}, which is not enough", where=where, cure=_ANOTHER)
    if imprint["hashed_message"].native != imprint_of(algorithm):
        raise Problem("it is over something else", where=where, cure=_ANOTHER)
    if nonce is not None and info["nonce"].native != nonce:
        raise Problem("it answers another question: its nonce is not the one sent", where=where, cure=_ANOTHER)
    if len(token["signer_infos"]) != 1:
        raise Problem("it is not signed by exactly one", where=where, cure=_ANOTHER)
    if not token["certificates"]:
        raise Problem("it does not hold its authority's certificate", where=where, cure=_ANOTHER)
    named = {each["type"].native for each in token["signer_infos"][0]["signed_attrs"]}
    if not named & _NAMES_ITS_CERTIFICATE:
        raise Problem("what is signed does not name the certificate that signed", where=where, cure=_ANOTHER)
    at = info["gen_time"].native
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise Problem("it names no instant", where=where, cure=_ANOTHER)
    return _Granted(at, int(info["serial_number"].native))


def _is_for_timestamps(certificate: Certificate) -> bool:
    """Say whether a certificate is for timestamps and for nothing else (RFC 3161, 2.3)."""
    purposes = certificate.extended_key_usage_value
    return (
        purposes is not None
        and purposes.native == ["time_stamping"]
        and "extended_key_usage" in certificate.critical_extensions
    )


def _info(token: cms.SignedData) -> Any:  # noqa: ANN401 - asn1crypto has no types
    info = token["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        raise TypeError(type(info))
    return info


def _checked(
    token: cms.SignedData, imprint_of: Callable[[str], bytes], at: datetime, trusted: Sequence[bytes]
) -> TimestampSignatureStatus:
    """Check the signature, and the way to a trusted certificate as it stood at the instant that is stamped."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    roots = [Certificate.load(der) for der in trusted]
    context = ValidationContext(trust_roots=roots, other_certs=roots, allow_fetching=False, moment=at)
    return TimestampSignatureStatus(**awaited(lambda: validate_tst_signed_data(token, context, imprint_of)))
