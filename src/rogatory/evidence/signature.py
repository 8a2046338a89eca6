"""The detached Ed25519 signature of a return (RFC 8032) over a statement in canonical JSON.

The statement names the return and commits to the tag manifest, which commits to the manifest, which commits to every
file; and to each proof file, which cannot stand in the tag manifest because it was made from its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rogatory.evidence.canonical import canonical, parse_canonical
from rogatory.problem import Problem

SIGNATURE_FILE = "signature-ed25519.json"
_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key as its 32 bytes."""

    raw: bytes

    @property
    def fingerprint(self) -> str:
        """Give the SHA-256 of the key's 32 bytes, in lower-case hexadecimal: what people compare by telephone."""
        return hashlib.sha256(self.raw).hexdigest()

    def pem(self) -> bytes:
        """Give the key as PEM, the form in which it is published."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Say whether the signature is this key's over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def read(cls, data: bytes, where: str) -> PublicKey:
        """Read a published key: PEM, or its 32 bytes in hexadecimal.

        Raises:
            Problem: when it is neither.
        """
        try:
            if b"BEGIN" in data:
                key = serialization.load_pem_public_key(data)
                if isinstance(key, Ed25519PublicKey):
                    return cls(key.public_bytes(*_RAW))
            elif len(raw := bytes.fromhex(data.decode("ascii").strip())) == 32:
                return cls(raw)
        except (ValueError, UnicodeDecodeError):
            pass
        raise Problem(
            "this is no Ed25519 public key",
            where=where,
            cure="Give the provider's key as PEM or as 64 hexadecimal digits.",
        )


@dataclass(frozen=True, slots=True)
class Signer:
    """An Ed25519 private key. Its representation shows the public key alone."""

    _key: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, seed: bytes) -> Signer:
        """Make the key that 32 secret bytes stand for."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def read(cls, pem: bytes, where: str, password: bytes | None = None) -> Signer:
        """Read a private key from PKCS#8 PEM.

        Raises:
            Problem: when it is no Ed25519 private key, or the password does not open it.
        """
        try:
            key = serialization.load_pem_private_key(pem, password)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise Problem(
                "this is no Ed25519 private key that opens",
                where=where,
                cure="Give a PKCS#8 PEM file and its password.",
            )
        return cls(key)

    @property
    def public(self) -> PublicKey:
        """Give the public half."""
        return PublicKey(self._key.public_key().public_bytes(*_RAW))

    def sign(self, message: bytes) -> bytes:
        """Sign a message; 64 bytes."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"Signer({self.public.fingerprint[:16]}...)"


def signature_file(signer: Signer, statement: Mapping[str, Any]) -> bytes:
    """Write the signature file: key, signature and the statement signed, as canonical JSON and nothing else."""
    signature = signer.sign(canonical(dict(statement)))
    return _file(signer.public.raw, signature, statement)


def check_signature(data: bytes, statement: Mapping[str, Any]) -> tuple[PublicKey | None, str | None]:
    """Check a signature file against the statement that the bag itself gives.

    Returns:
        the key in the file where one can be read; and what is wrong in plain words, or None.
    """
    try:
        value = parse_canonical(data)
    except Problem as problem:
        return None, f"it was changed after sealing: {problem.what}"
    try:
        key, signature = _key_and_signature(value)
    except (KeyError, TypeError, ValueError):
        return None, "it was changed after sealing: it does not hold a key of 32 and a signature of 64 bytes"
    if data != _file(key.raw, signature, statement):
        return key, "its statement is not about this bag: it was changed after sealing, or belongs to another return"
    if not key.verifies(signature, canonical(dict(statement))):
        return key, "the signature does not verify: the key, the signature or what they cover was changed after sealing"
    return key, None


def _key_and_signature(value: Any) -> tuple[PublicKey, bytes]:  # noqa: ANN401 - parsed from outside
    key, signature = bytes.fromhex(value["key"]), bytes.fromhex(value["signature"])
    if len(key) != 32 or len(signature) != 64:
        raise ValueError
    return PublicKey(key), signature


def _file(key: bytes, signature: bytes, statement: Mapping[str, Any]) -> bytes:
    value = {"algorithm": "Ed25519", "key": key.hex(), "signature": signature.hex(), "statement": dict(statement)}
    return canonical(value)
