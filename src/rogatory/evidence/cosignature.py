"""The cosignature of a witness (c2sp.org/tlog-cosignature, Ed25519): that a checkpoint is consistent with all it saw.

It is a line under the checkpoint like the log's own signature, with a time in it: at that time this was the largest
consistent tree of the log that the witness knew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rogatory.evidence.note import (
    Note,
    Signature,
    VerifierKey,
    key_id,
    public_bytes,
    read_key,
    read_secret,
    verifies,
    write_key,
    write_secret,
)
from rogatory.problem import Problem

COSIGNATURE = 4
"""The signature type of a timestamped Ed25519 cosignature."""
_TIME_BYTES = 8
_LATEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public half of a witness's key.

    Raises:
        Problem: the name is none that a key may have, or the key is not of 32 bytes.
    """

    name: str
    key: bytes

    def __post_init__(self) -> None:
        """Refuse what could sign no note."""
        VerifierKey(self.name, self.key)

    @property
    def id(self) -> bytes:
        """The key's id, 4 bytes."""
        return key_id(self.name, COSIGNATURE, self.key)

    def __str__(self) -> str:
        """Write the verifier key as it is published."""
        return write_key(self.name, COSIGNATURE, self.key)

    def verifies(self, text: str, signature: bytes) -> bool:
        """Say whether the signature, with its time in front, is this witness's over the checkpoint's text."""
        at = int.from_bytes(signature[:_TIME_BYTES], "big")
        if len(signature) <= _TIME_BYTES or at > _LATEST:
            return False
        return verifies(self.key, signature[_TIME_BYTES:], _message(text, at))

    def cosigned_at(self, note: Note) -> datetime | None:
        """Give when this witness cosigned, or nothing where it has not.

        Raises:
            Problem: what stands there as its cosignature is none.
        """
        found = [each for each in note.signatures if (each.name, each.key_id) == (self.name, self.id)]
        if not found:
            return None
        note.opened([self])
        return cosigned_at(found[0])

    @classmethod
    def read(cls, text: str) -> WitnessKey:
        """Read a published verifier key.

        Raises:
            Problem: it is none of a witness, or its id is not that of its name and key.
        """
        return cls(*read_key(text, COSIGNATURE))


@dataclass(frozen=True, slots=True)
class Witness:
    """The private half of a witness's key. Its representation shows the name alone."""

    name: str
    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def fresh(cls, name: str) -> Witness:
        """Make a new key."""
        return cls(name, Ed25519PrivateKey.generate())

    @property
    def public(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(self.name, public_bytes(self._key))

    def cosign(self, text: str, at: datetime) -> Signature:
        """Cosign a checkpoint's text; that it is consistent is for the caller to have checked."""
        seconds = int(at.timestamp())
        signature = self._key.sign(_message(text, seconds))
        return Signature(self.name, self.public.id, seconds.to_bytes(_TIME_BYTES, "big") + signature)

    def secret(self) -> str:
        """Write the private key, for a file that nobody else reads."""
        return write_secret(self.name, COSIGNATURE, self._key)

    @classmethod
    def read(cls, text: str, where: str) -> Witness:
        """Read a private key as `secret` writes it.

        Raises:
            Problem: it is none.
        """
        return cls(*read_secret(text, COSIGNATURE, where))


def cosigned_at(signature: Signature) -> datetime:
    """Give the time in a cosignature.

    Raises:
        Problem: it is no time that a calendar has.
    """
    seconds = int.from_bytes(signature.signature[:_TIME_BYTES], "big")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        cure = "Ask the witness to cosign again."
        raise Problem("the cosignature's time is none", where=signature.name, cure=cure) from None


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
