"""The public keys that officers hand in, to which their returns are encrypted: age recipients and OpenPGP certificates.

An age recipient is ``age1`` and the Bech32 of an X25519 public key (age-encryption.org/v1). An OpenPGP certificate
(RFC 9580, or its forerunner RFC 4880) comes armoured, or as the bytes of a file. What is handed in is one key, whole
and public, to which something can be encrypted now; everything else is refused with a word on what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pysequoia
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from rogatory.packaging.formats import bech32
from rogatory.problem import Problem

AGE, OPENPGP = "age", "openpgp"
LARGEST = 64 * 1024
"""Bytes of the largest certificate that is taken; those with many signatures of others are exported without them."""
_PRIVATE = "PGP PRIVATE KEY BLOCK"
_WHERE = "key"


@dataclass(frozen=True, slots=True)
class RecipientKey:
    """A public key to which a return can be encrypted.

    ``kind`` is ``age`` or ``openpgp``; ``text`` the recipient, or the armoured certificate. ``fingerprint`` names it:
    an age recipient names itself. ``expires`` is when nothing can be encrypted to it any more, if it says so.
    """

    kind: str
    text: str
    fingerprint: str
    expires: datetime | None = None


def recipient_key(given: bytes, now: datetime) -> RecipientKey:
    """Read a key that somebody hands in, pasted or as a file.

    Raises:
        Problem: it is none, it is secret, it is several, or nothing can be encrypted to it now.
    """
    if len(given) > LARGEST:
        raise _refused(
            f"this has {len(given):,} bytes, and a key has at most {LARGEST:,}",
            "Export the certificate without the signatures of others (minimal export)",
        )
    text = given.strip()
    if not text:
        raise _refused("there is no key", "Paste the public key, or choose its file")
    if text.upper().startswith(b"AGE-SECRET-KEY-") or b"AGE-SECRET-KEY-" in text.upper():
        raise _secret("Never send that to anybody: make a new key, and paste the line that begins with age1")
    if text.startswith((b"ssh-", b"ecdsa-")):
        raise _refused("this is an SSH key, and those are not taken", "Make an age key, or use an OpenPGP certificate")
    if text[:4].lower() == b"age1":
        return _age(text)
    # A file of bytes is taken as it is: what looks like a blank at its end belongs to it.
    return _openpgp(given, now)


def _age(text: bytes) -> RecipientKey:
    """Read an age recipient: its checksum, its 32 bytes, and that they are a point that hides something."""
    cure = "Copy the whole line that begins with age1, and nothing else"
    if len(text.split()) > 1:
        raise _refused("this is more than one age recipient", f"{cure}; add others one by one")
    recipient = text.decode("ascii", "replace")
    if recipient.startswith(("age1tag1", "age1tagpq1", "age1pq1", "age1yubikey1", "age1se1", "age1fido2")):
        raise _refused("this age recipient needs a plugin, and those are not taken", "Use one that age-keygen makes")
    try:
        name, key = bech32.decode(recipient)
    except ValueError:
        name, key = "", b""
    if name != "age" or len(key) != 32 or recipient != recipient.lower():
        raise _refused("this is no age recipient: its checksum does not fit", cure)
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(key))
    except ValueError:
        raise _refused("this age recipient hides nothing: anybody could open what is encrypted to it", cure) from None
    return RecipientKey(AGE, recipient, recipient)


def _openpgp(data: bytes, now: datetime) -> RecipientKey:
    """Read an OpenPGP certificate, and try whether something can be encrypted to it."""
    if _is_secret(data):
        raise _secret("Never send that to anybody. Export the public certificate instead, and hand in that")
    export = "Export your public certificate again (gpg --armor --export, or Export in Kleopatra) and paste all of it"
    try:
        found = pysequoia.Cert.split_bytes(data)
    except (RuntimeError, ValueError):
        found = []
    if not found:
        raise _refused("this is neither an age recipient nor an OpenPGP certificate", export)
    if len(found) > 1:
        raise _refused(f"these are {len(found)} certificates", "Add one of them, and then the next")
    (cert,) = found
    try:
        is_revoked, expires, text = cert.is_revoked, cert.expiration, str(cert)
    except (RuntimeError, ValueError):
        # The library asks for the signature that binds the key, and takes none by SHA-1, as old programs made it.
        raise _refused(
            "this certificate is damaged, or so old that its own signature counts no more",
            "Give it a later day of expiry in a current program, which signs it anew, and export it; or make a new one",
        ) from None
    if is_revoked:
        raise _refused("this certificate was revoked", "Use the one that took its place")
    if expires is not None and expires <= now:
        raise _refused(
            f"this certificate expired on {expires:%Y-%m-%d}",
            "Give it a later day in your program, and export it again",
        )
    if not can_encrypt_to(cert):
        raise _refused("this certificate only signs: nothing can be encrypted to it", export)
    return RecipientKey(OPENPGP, text, cert.fingerprint.upper(), expires)


def _is_secret(data: bytes) -> bool:
    """Whether this holds a private key of OpenPGP, armoured or not: written again, only such a key says so."""
    try:
        return _PRIVATE in str(pysequoia.Tsk.from_bytes(data))
    except (RuntimeError, ValueError):
        return _PRIVATE.encode() in data


def can_encrypt_to(cert: pysequoia.Cert) -> bool:
    """Whether a certificate has a key, in force now, to which something can be encrypted."""
    try:
        pysequoia.encrypt(b"", recipients=[cert])
    except (RuntimeError, ValueError, TypeError):
        return False
    return True


def _secret(cure: str) -> Problem:
    return _refused("this is your secret key", cure)


def _refused(what: str, cure: str) -> Problem:
    return Problem(what, where=_WHERE, cure=cure)
