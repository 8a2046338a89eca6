"""The signed note of C2SP (c2sp.org/signed-note): a text, and the signatures of one or more keys over it.

A note is read only through `opened`: what no known key has signed counts as nothing. Signatures of unknown keys are
kept and not looked at, so that witnesses may add theirs, and a key may give way to another.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rogatory.problem import Problem

ED25519 = 1
"""The signature type of a plain Ed25519 signature over the text."""
LONGEST = 1 << 20
MOST_SIGNATURES = 100

_KEY_BYTES = 32
_ID_BYTES = 4
_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_CURE = "Take the note again from where it is published."
_VKEY = "Give a verifier key: name, key id in hex, and key in Base64, joined by +."


class NoteKey(Protocol):
    """A key whose signatures in a note are checked."""

    @property
    def name(self) -> str:
        """The key's name, as it stands in the note."""
        ...

    @property
    def id(self) -> bytes:
        """The key's id, 4 bytes."""
        ...

    def verifies(self, text: str, signature: bytes) -> bool:
        """Say whether the signature, without the key's id, is this key's over the text."""
        ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: whose key it says it is, by name and id, and the signature.

    Raises:
        Problem: the name is none that a key may have, or the id is not of 4 bytes.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        """Refuse what could not be written as a line."""
        if not is_key_name(self.name) or len(self.key_id) != _ID_BYTES or not self.signature:
            raise Problem("this is no signature of a note", where="signed note", cure=_CURE)

    def __str__(self) -> str:
        """Write the line, with its line feed."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a line feed, and the signatures under it, none of which has been checked.

    Raises:
        Problem: the text could not stand in a note.
    """

    text: str
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        """Refuse a text that would be read otherwise than it was signed."""
        if not self.text.endswith("\n") or _CONTROL.search(self.text):
            raise Problem("this text cannot stand in a signed note", where="signed note", cure=_CURE)

    def to_bytes(self) -> bytes:
        """Write the note."""
        return f"{self.text}\n{''.join(map(str, self.signatures))}".encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Note:
        """Read a note, without checking its signatures.

        Raises:
            Problem: it is none, is longer than a mebibyte, or has more than a hundred signatures.
        """
        try:
            written = data.decode() if len(data) <= LONGEST else ""
        except UnicodeDecodeError:
            written = ""
        text, blank, lines = written.rpartition("\n\n")
        rows = lines.split("\n")
        if not blank or rows.pop() or not 0 < len(rows) <= MOST_SIGNATURES or _CONTROL.search(written):
            raise Problem("this is no signed note", where="signed note", cure=_CURE)
        return cls(f"{text}\n", tuple(map(_signature, rows)))

    def opened(self, keys: Sequence[NoteKey]) -> tuple[NoteKey, ...]:
        """Give which of the keys have signed the text.

        Raises:
            Problem: a signature of a known key is not over this text, or none of the keys has signed it.
        """
        known = {(key.name, key.id): key for key in keys}
        found = []
        for each in self.signatures:
            key = known.get((each.name, each.key_id))
            if key is None or key in found:
                continue
            if not key.verifies(self.text, each.signature):
                raise Problem(f"the signature of {key.name} is not over this text", where="signed note", cure=_CURE)
            found.append(key)
        if not found:
            cure = "Give the verifier key of whoever signed it, as they publish it; or do not trust it."
            raise Problem("no known key has signed this note", where="signed note", cure=cure)
        return tuple(found)

    def signed_also(self, signature: Signature) -> Note:
        """Give the note with one more signature; one that the same key gave before gives way to it."""
        others = tuple(
            each for each in self.signatures if (each.name, each.key_id) != (signature.name, signature.key_id)
        )
        return Note(self.text, (*others, signature))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a note's key: a name and 32 bytes of Ed25519.

    Raises:
        Problem: the name is none that a key may have, or the key is not of 32 bytes.
    """

    name: str
    key: bytes

    def __post_init__(self) -> None:
        """Refuse what could sign no note."""
        if not is_key_name(self.name) or len(self.key) != _KEY_BYTES:
            raise Problem("this is no key of a signed note", where=self.name or "verifier key", cure=_VKEY)

    @property
    def id(self) -> bytes:
        """The key's id, 4 bytes."""
        return key_id(self.name, ED25519, self.key)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the key's 32 bytes, in hex: what people compare by telephone."""
        return hashlib.sha256(self.key).hexdigest()

    def __str__(self) -> str:
        """Write the verifier key as it is published."""
        return write_key(self.name, ED25519, self.key)

    def verifies(self, text: str, signature: bytes) -> bool:
        """Say whether the signature is this key's over the text."""
        return verifies(self.key, signature, text.encode())

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """Read a published verifier key.

        Raises:
            Problem: it is none, is of another type, or its id is not that of its name and key.
        """
        return cls(*read_key(text, ED25519))


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """The private half of a note's key. Its representation shows the name alone."""

    name: str
    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def fresh(cls, name: str) -> NoteSigner:
        """Make a new key."""
        return cls(name, Ed25519PrivateKey.generate())

    @property
    def public(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, public_bytes(self._key))

    def sign(self, text: str) -> Signature:
        """Sign a note's text."""
        return Signature(self.name, self.public.id, self._key.sign(text.encode()))

    def secret(self) -> str:
        """Write the private key, for a file that nobody else reads."""
        return write_secret(self.name, ED25519, self._key)

    @classmethod
    def read(cls, text: str, where: str) -> NoteSigner:
        """Read a private key as `secret` writes it.

        Raises:
            Problem: it is none.
        """
        return cls(*read_secret(text, ED25519, where))


def is_key_name(name: str) -> bool:
    """Say whether a key may have this name: not empty, without a plus sign, spaces or control characters."""
    return bool(name) and "+" not in name and name.isprintable() and not re.search(r"\s", name)


def key_id(name: str, kind: int, key: bytes) -> bytes:
    """Give the id of a key of a signature type: the first 4 bytes of SHA-256 over its name, type and key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:_ID_BYTES]


def write_key(name: str, kind: int, key: bytes) -> str:
    """Write a verifier key."""
    return f"{name}+{key_id(name, kind, key).hex()}+{base64.b64encode(bytes([kind]) + key).decode()}"


def read_key(text: str, kind: int) -> tuple[str, bytes]:
    """Give the name and the key of a verifier key of a signature type.

    Raises:
        Problem: it is none of this type, or its id is another's.
    """
    name, _, rest = text.strip().partition("+")
    written_id, _, encoded = rest.partition("+")
    decoded = _base64(encoded)
    if decoded[:1] != bytes([kind]) or written_id != key_id(name, kind, decoded[1:]).hex():
        raise Problem(f"this is no verifier key of type {kind}", where=text.strip()[:80] or "verifier key", cure=_VKEY)
    return name, decoded[1:]


def write_secret(name: str, kind: int, key: Ed25519PrivateKey) -> str:
    """Write a private key in the form in which Go's sumdb/note package keeps them."""
    seed = key.private_bytes(serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    encoded = base64.b64encode(bytes([kind]) + seed).decode()
    return f"{_PRIVATE}{name}+{key_id(name, kind, public_bytes(key)).hex()}+{encoded}\n"


def read_secret(text: str, kind: int, where: str) -> tuple[str, Ed25519PrivateKey]:
    """Give the name and the key of a private key of a signature type.

    Raises:
        Problem: it is none of this type, or its id is another's.
    """
    name, _, rest = text.strip().removeprefix(_PRIVATE).partition("+")
    written_id, _, encoded = rest.partition("+")
    decoded = _base64(encoded)
    if text.startswith(_PRIVATE) and len(decoded) == 1 + _KEY_BYTES and decoded[0] == kind and is_key_name(name):
        key = Ed25519PrivateKey.from_private_bytes(decoded[1:])
        if written_id == key_id(name, kind, public_bytes(key)).hex():
            return name, key
    raise Problem("this is no private key of a signed note", where=where, cure="Restore it from a backup.")


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Give the public half of a key, 32 bytes."""
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether an Ed25519 signature is over the message."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    decoded = _base64(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or len(decoded) <= _ID_BYTES:
        raise Problem("a line under the note is no signature", where="signed note", cure=_CURE)
    return Signature(name, decoded[:_ID_BYTES], decoded[_ID_BYTES:])


def _base64(text: str) -> bytes:
    """Decode Base64 in its one form; nothing where it is another, or none."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return decoded if base64.b64encode(decoded).decode() == text else b""
