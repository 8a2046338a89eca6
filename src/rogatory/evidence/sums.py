"""What is reckoned of bytes as they pass: their number, their SHA-256 for the manifests, their CRC-32 for the zip."""

from __future__ import annotations

import hashlib
import zlib
from typing import Protocol

Piece = bytes | memoryview
"""Bytes on their way. A view is good until the one who was given it returns: its memory is used again."""


class Sums(Protocol):
    """Sums over one file, as its pieces pass by."""

    @property
    def size(self) -> int:
        """Give the number of bytes so far."""
        ...

    @property
    def crc(self) -> int:
        """Give their CRC-32."""
        ...

    def update(self, data: Piece, /) -> None:
        """Take the next piece in."""
        ...

    def sha256(self) -> str:
        """Give their SHA-256 in lower-case hexadecimal."""
        ...


class PlainSums:
    """Sums by the standard library alone."""

    def __init__(self) -> None:
        """Begin with no bytes."""
        self._digest = hashlib.sha256()
        self.size = 0
        self.crc = 0

    def update(self, data: Piece, /) -> None:
        """Take the next piece in."""
        self._digest.update(data)
        self.crc = zlib.crc32(data, self.crc)
        self.size += len(data)

    def sha256(self) -> str:
        """Give the SHA-256 in lower-case hexadecimal."""
        return self._digest.hexdigest()
