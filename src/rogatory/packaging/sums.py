"""Sums over a file as its bytes pass: SHA-256 by OpenSSL, CRC-32 by vector instructions."""

from __future__ import annotations

import hashlib

from isal import isal_zlib

from rogatory.evidence.sums import Piece


class FastSums:
    """The sums that a sealing asks for (`rogatory.evidence.sums.Sums`)."""

    __slots__ = ("_digest", "crc", "size")

    def __init__(self) -> None:
        """Begin with no bytes."""
        self._digest = hashlib.sha256()
        self.size = 0
        self.crc = 0

    def update(self, data: Piece, /) -> None:
        """Take the next piece in."""
        self._digest.update(data)
        self.crc = isal_zlib.crc32(data, self.crc)
        self.size += len(data)

    def sha256(self) -> str:
        """Give the SHA-256 in lower-case hexadecimal."""
        return self._digest.hexdigest()
