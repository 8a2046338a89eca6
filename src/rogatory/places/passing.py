"""Bytes on their way from one place to another, hashed once as they pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator


class Passing(Iterator[bytes | memoryview]):
    """Pieces that are hashed when they are given; whoever has taken all of them need not hash them again."""

    def __init__(self, pieces: Iterator[bytes | memoryview]) -> None:
        """Begin with the first of the pieces."""
        self._pieces = pieces
        self._digest = hashlib.sha256()
        self.size = 0

    def __next__(self) -> bytes | memoryview:
        """Give the next piece; raises what they raise."""
        piece = next(self._pieces)
        self._digest.update(piece)
        self.size += len(piece)
        return piece

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was given so far, in lower-case hex."""
        return self._digest.hexdigest()
