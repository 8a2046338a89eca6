"""The header of an age file (https://age-encryption.org/v1): the file key, wrapped for each who may read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"age-encryption.org/v1\n"
FILE_KEY = 16
NONCE = 16
LONGEST = 1 << 16
"""Bytes that a header may have: far more than the readers of a return need."""

_LABEL = b"age-encryption.org/v1/"
_NO_NONCE = bytes(12)
_WRAPPED = FILE_KEY + 16
_COLUMNS = 64
_COST = 16
"""log2 of scrypt's N. It takes 64 MiB. Passphrases are drawn by chance, so a higher cost would win nothing."""
_HIGHEST_COST = 17
_DECIMAL = re.compile(rb"[1-9][0-9]?")


class NotAge(Exception):  # the callers know what file it is, and tell it as a Problem
    """The header is not one that this secret opens, or it was altered."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """The file key wrapped for one reader: kind and arguments, and the wrapped key."""

    arguments: tuple[bytes, ...]
    body: bytes

    def to_bytes(self) -> bytes:
        """Give its lines."""
        return b"-> " + b" ".join(self.arguments) + b"\n" + encoded(self.body) + b"\n"


def encoded(data: bytes) -> bytes:
    """Give Base64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def decoded(text: bytes) -> bytes:
    """Read Base64 without padding, in its only form.

    Raises:
        NotAge: it has another.
    """
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise NotAge from error
    if encoded(data) != text:
        raise NotAge
    return data


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """Derive 32 bytes (RFC 5869, SHA-256)."""
    return HKDF(hashes.SHA256(), 32, salt, info).derive(secret)


def for_x25519(public: bytes, file_key: bytes) -> Stanza:
    """Wrap the file key for an age recipient, given by its 32 bytes.

    Raises:
        ValueError: nobody can have the other half of this key.
    """
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    key = hkdf(shared, share + public, _LABEL + b"X25519")
    return Stanza((b"X25519", encoded(share)), _sealed(key, file_key))


def for_ssh_ed25519(wire: bytes, montgomery: bytes, file_key: bytes) -> Stanza:
    """Wrap the file key for an SSH key, given as SSH writes it and as the point of Curve25519 that it is.

    Raises:
        ValueError: nobody can have the other half of this key.
    """
    label = _LABEL + b"ssh-ed25519"
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(montgomery))
    tweak = X25519PrivateKey.from_private_bytes(hkdf(b"", wire, label))
    shared = tweak.exchange(X25519PublicKey.from_public_bytes(shared))
    key = hkdf(shared, share + montgomery, label)
    tag = hashlib.sha256(wire).digest()[:4]
    return Stanza((b"ssh-ed25519", encoded(tag), encoded(share)), _sealed(key, file_key))


def for_passphrase(passphrase: str, file_key: bytes) -> Stanza:
    """Wrap the file key for whoever knows a passphrase. It must be the only stanza."""
    salt = secrets.token_bytes(16)
    return Stanza((b"scrypt", encoded(salt), b"%d" % _COST), _sealed(_stretched(passphrase, salt, _COST), file_key))


def header(stanzas: Iterable[Stanza], file_key: bytes) -> bytes:
    """Give the header over its stanzas."""
    body = MAGIC + b"".join(stanza.to_bytes() for stanza in stanzas) + b"---"
    return body + b" " + encoded(_mac(body, file_key)) + b"\n"


def parse(raw: bytes) -> tuple[list[Stanza], bytes, bytes]:
    """Give the stanzas, the bytes under the authentication code, and the code.

    Raises:
        NotAge: it is no header.
    """
    if not raw.startswith(MAGIC) or not raw.endswith(b"\n"):
        raise NotAge
    lines = raw[:-1].split(b"\n")[1:]
    stanzas: list[Stanza] = []
    while lines and lines[0].startswith(b"-> "):
        arguments = tuple(lines.pop(0)[3:].split(b" "))
        if not all(arguments) or not all(33 <= byte <= 126 for argument in arguments for byte in argument):
            raise NotAge
        text = b""
        while True:
            if not lines or len(lines[0]) > _COLUMNS:
                raise NotAge
            line = lines.pop(0)
            text += line
            if len(line) < _COLUMNS:
                break
        stanzas.append(Stanza(arguments, decoded(text)))
    if not stanzas or len(lines) != 1 or not lines[0].startswith(b"--- "):
        raise NotAge
    code = decoded(lines[0][4:])
    return stanzas, raw[: raw.rindex(b"\n---") + 4], code


def opened(raw: bytes, secret: X25519PrivateKey | str) -> bytes:
    """Give the file key out of a header, by an age identity or a passphrase.

    Raises:
        NotAge: the secret does not open it, or it was altered.
    """
    stanzas, body, code = parse(raw)
    if any(stanza.arguments[0] == b"scrypt" for stanza in stanzas) and len(stanzas) != 1:
        raise NotAge
    for stanza in stanzas:
        try:
            file_key = _by_passphrase(stanza, secret) if isinstance(secret, str) else _by_identity(stanza, secret)
        except InvalidTag:
            continue
        if file_key is not None:
            if not hmac.compare_digest(_mac(body, file_key), code):
                raise NotAge
            return file_key
    raise NotAge


def _by_identity(stanza: Stanza, identity: X25519PrivateKey) -> bytes | None:
    if stanza.arguments[0] != b"X25519":
        return None
    if len(stanza.arguments) != 2:
        raise NotAge
    share = decoded(stanza.arguments[1])
    if len(share) != 32 or len(stanza.body) != _WRAPPED:
        raise NotAge
    public = identity.public_key().public_bytes_raw()
    try:
        shared = identity.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise NotAge from error
    return _unsealed(hkdf(shared, share + public, _LABEL + b"X25519"), stanza.body)


def _by_passphrase(stanza: Stanza, passphrase: str) -> bytes | None:
    if stanza.arguments[0] != b"scrypt":
        return None
    if len(stanza.arguments) != 3 or not _DECIMAL.fullmatch(stanza.arguments[2]):
        raise NotAge
    salt, cost = decoded(stanza.arguments[1]), int(stanza.arguments[2])
    if len(salt) != 16 or cost > _HIGHEST_COST or len(stanza.body) != _WRAPPED:
        raise NotAge
    return _unsealed(_stretched(passphrase, salt, cost), stanza.body)


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(_LABEL + b"scrypt" + salt, 32, 1 << cost, 8, 1).derive(passphrase.encode())


def _sealed(key: bytes, file_key: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(_NO_NONCE, file_key, None)


def _unsealed(key: bytes, body: bytes) -> bytes:
    return ChaCha20Poly1305(key).decrypt(_NO_NONCE, body, None)


def _mac(body: bytes, file_key: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, b"", b"header"), body, "sha256")
