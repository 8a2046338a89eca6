"""age files, which a reader opens with `age -d` or any other program of the format (https://age-encryption.org/v1).

To recipients (`age1...`, or an SSH key of the kind ed25519), or to whoever knows a passphrase. The writer is ours:
docs/adr/0024-packaging-formats.md.
"""

from __future__ import annotations

import base64
import functools
import io
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, ClassVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from rogatory.evidence.container import Sink
from rogatory.evidence.sums import Piece
from rogatory.packaging.formats import bech32
from rogatory.packaging.formats.age_header import (
    FILE_KEY,
    LONGEST,
    NONCE,
    NotAge,
    Stanza,
    for_passphrase,
    for_ssh_ed25519,
    for_x25519,
    header,
    opened,
)
from rogatory.packaging.formats.age_payload import CHUNK, SEALED, Decrypted, Encrypting, payload_key
from rogatory.packaging.formats.passphrase import check_passphrase
from rogatory.packaging.formats.start import Start
from rogatory.problem import Problem

IDENTITY = "AGE-SECRET-KEY-1"
_MOST = 64
_PRIME = 2**255 - 19


class _Age:
    """What both ways of age have in common."""

    __slots__ = ()
    suffix: ClassVar[str] = ".zip.age"
    media_type: ClassVar[str] = "application/octet-stream"

    def _stanzas(self, file_key: bytes) -> list[Stanza]:
        raise NotImplementedError

    def start(self) -> Start:
        """Draw a file key, and wrap it for the readers."""
        file_key = secrets.token_bytes(FILE_KEY)
        return Start(file_key, header(self._stanzas(file_key), file_key) + secrets.token_bytes(NONCE))

    def begin(
        self, sink: Sink, start: Start, *, position: int = 0, skip: int = 0, there: Iterable[Piece] = ()
    ) -> Encrypting:
        """Begin to encrypt into `sink`, or go on (`package.TakenUp`)."""
        return Encrypting(sink, start.file_key, start.head, position=position, skip=skip)

    def position(self, start: Start, size: int) -> int:
        """Give the first plaintext byte that is needed to go on after `size` bytes of the file."""
        return max(0, size - len(start.head)) // SEALED * CHUNK

    def reach(self, start: Start, size: int) -> int:
        """Give the number of plaintext bytes on which the first `size` bytes of the file depend."""
        return -(-max(0, size - len(start.head)) // SEALED) * CHUNK


@dataclass(frozen=True, slots=True)
class AgeRecipients(_Age):
    """To the holders of keys: each is `age1...`, or a line as in a .pub file that begins with `ssh-ed25519`.

    Raises:
        Problem: there is none, or one is no key.
    """

    recipients: tuple[str, ...]
    _keys: tuple[tuple[bytes, bytes], ...] = field(init=False, repr=False, compare=False)
    format: ClassVar[str] = "age"

    def __post_init__(self) -> None:
        if not 0 < len(self.recipients) <= _MOST:
            raise Problem(
                "a return is encrypted to at least one key",
                where="packaging, age",
                cure=f"Give 1 to {_MOST} recipients.",
            )
        object.__setattr__(self, "_keys", tuple(map(_key, self.recipients)))

    def _stanzas(self, file_key: bytes) -> list[Stanza]:
        return [
            for_ssh_ed25519(wire, point, file_key) if wire else for_x25519(point, file_key)
            for wire, point in self._keys
        ]


@dataclass(frozen=True, slots=True)
class AgePassphrase(_Age):
    """To whoever knows a passphrase (`passphrase.new_passphrase` draws one).

    Raises:
        Problem: it is short.
    """

    passphrase: str = field(repr=False)
    format: ClassVar[str] = "age-passphrase"

    def __post_init__(self) -> None:
        check_passphrase(self.passphrase)

    def _stanzas(self, file_key: bytes) -> list[Stanza]:
        return [for_passphrase(self.passphrase, file_key)]


def unwrap(stream: BinaryIO, secret: str | Start) -> BinaryIO:
    """Give the plaintext of an age file: by an identity (`AGE-SECRET-KEY-1...`), a passphrase, or what it began with.

    Each chunk is checked before any of it is given; only the end of the stream tells that nothing is missing.

    Raises:
        Problem: the secret does not open it, or it was altered; reading raises it too.
    """
    refused = Problem(
        "the encrypted return does not open: it was altered, cut short, or is for somebody else",
        where="packaging, age",
        cure="Fetch it again, and open it with the key or passphrase that it was made for.",
    )
    try:
        head, nonce = _head(stream), stream.read(NONCE)
        if isinstance(secret, Start):
            if head + nonce != secret.head:
                raise NotAge
            file_key = secret.file_key
        else:
            file_key = opened(head, _identity(secret) if secret.startswith(IDENTITY) else secret)
        if len(nonce) != NONCE:
            raise NotAge
    except NotAge:
        raise refused from None
    return io.BufferedReader(Decrypted(stream, payload_key(file_key, nonce), refused), CHUNK)


def new_identity() -> tuple[str, str]:
    """Draw an age key: the identity, which is secret, and the recipient."""
    key = X25519PrivateKey.generate()
    identity = bech32.encode("age-secret-key-", key.private_bytes_raw()).upper()
    return identity, bech32.encode("age", key.public_key().public_bytes_raw())


def _head(stream: BinaryIO) -> bytes:
    """Read up to the end of the line that ends the header, byte by byte where the stream cannot read lines."""
    head = b""
    while len(head) < LONGEST:
        line = stream.readline(LONGEST)
        if not line:
            raise NotAge
        head += line
        if line.startswith(b"---"):
            return head
    raise NotAge


def _identity(text: str) -> X25519PrivateKey:
    try:
        name, raw = bech32.decode(text.strip())
        if name != "age-secret-key-":
            raise NotAge
        return X25519PrivateKey.from_private_bytes(raw)
    except ValueError as error:
        raise NotAge from error


def _key(recipient: str) -> tuple[bytes, bytes]:
    """Give a recipient's SSH key, where it is one, and the point of Curve25519 that it is."""
    words = recipient.strip()
    try:
        if words.startswith("ssh-ed25519 "):
            wire = base64.b64decode(words.split()[1], validate=True)
            point = _montgomery(wire)
        else:
            wire = b""
            name, point = bech32.decode(words)
            if name != "age" or words != words.lower():
                raise ValueError("not a public key")
        # Refuses points of which nobody can have the other half.
        _probe().exchange(X25519PublicKey.from_public_bytes(point))
    except (ValueError, IndexError) as error:
        raise Problem(
            f"{words[:100]!r} is no key that returns can be encrypted to",
            where="packaging, age",
            cure="Give the line that `age-keygen` prints as the public key (age1...), or a public SSH key of the kind "
            "ed25519.",
        ) from error
    return wire, point


@functools.cache
def _probe() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


def _montgomery(wire: bytes) -> bytes:
    """Turn an SSH public key (RFC 8709) into the point of Curve25519 that belongs to it (RFC 7748, section 4.1)."""
    kind = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"
    if len(wire) != len(kind) + 32 or not wire.startswith(kind):
        raise ValueError("no ed25519 key")
    y = int.from_bytes(wire[len(kind) :], "little") & (1 << 255) - 1
    if y >= _PRIME or y == 1:
        raise ValueError("no point of the curve")
    return ((1 + y) * pow(1 - y, -1, _PRIME) % _PRIME).to_bytes(32, "little")
