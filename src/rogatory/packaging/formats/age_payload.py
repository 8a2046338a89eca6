"""The payload of an age file: chunks of 64 KiB, each under ChaCha20-Poly1305 with its number and a mark on the last.

A chunk needs nothing of the one before it, so that an encryption can be taken up at any chunk.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from rogatory.evidence.container import Sink
from rogatory.evidence.sums import Piece
from rogatory.packaging.formats.age_header import NONCE, hkdf

CHUNK = 1 << 16
SEALED = CHUNK + 16
_AT_ONCE = 5
"""Chunks that go to the sink in one piece at most. Encrypting holds the interpreter's lock, and writing lets it go: a
thread that hashes meanwhile waits no longer than for so many chunks."""


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """Derive the key of a payload."""
    return hkdf(file_key, nonce, b"payload")


class Encrypting:
    """Encrypts what is written to it, and gives it to a sink."""

    def __init__(self, sink: Sink, file_key: bytes, head: bytes, *, position: int = 0, skip: int = 0) -> None:
        """Begin, or go on.

        Args:
            sink: takes the file's bytes.
            file_key: of the file.
            head: what the file begins with: the header and the payload's nonce.
            position: the plaintext byte that is written first.
            skip: bytes of the file that the sink holds. They end in the chunk of `position` or after it.
        """
        self._sink = sink
        self._cipher = ChaCha20Poly1305(payload_key(file_key, head[-NONCE:]))
        self._number = max(0, skip - len(head)) // SEALED
        self._unneeded = self._number * CHUNK - position
        self._drop = max(0, skip - len(head) - self._number * SEALED)
        if self._unneeded < 0:
            raise ValueError("the chunk in which the file goes on begins before the bytes that are given")
        self._held = bytearray(CHUNK)
        self._waiting = 0
        self._out = memoryview(bytearray(_AT_ONCE * SEALED))
        if skip < len(head):
            self._sink.write(head[skip:])

    def write(self, data: Piece, /) -> None:
        """Take all of `data`."""
        view = memoryview(data)
        if self._unneeded:
            passed = min(self._unneeded, len(view))
            self._unneeded -= passed
            view = view[passed:]
        while len(view):
            view = view[self._some(view) :]

    def close(self) -> None:
        """Write the last chunk. It has bytes, unless the whole payload has none."""
        if self._unneeded:
            raise ValueError("the bytes that are given end before the file does")
        end = self._seal(memoryview(self._held)[: self._waiting], 0, last=True)
        self._emit(end)

    def abandon(self) -> None:
        """Write nothing more."""

    def _some(self, view: memoryview) -> int:
        """Take what fits into the buffer, and give how much that was: the last chunk seen waits, it may be the last."""
        taken = min(CHUNK - self._waiting, len(view))
        self._held[self._waiting : self._waiting + taken] = view[:taken]
        self._waiting += taken
        if taken == len(view):
            return taken
        end = self._seal(memoryview(self._held), 0)
        whole = min((len(view) - taken - 1) // CHUNK, _AT_ONCE - 1)
        for _ in range(whole):
            end = self._seal(view[taken : taken + CHUNK], end)
            taken += CHUNK
        self._waiting = 0
        self._emit(end)
        return taken

    def _seal(self, chunk: memoryview, at: int, *, last: bool = False) -> int:
        end = at + len(chunk) + SEALED - CHUNK
        nonce = self._number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
        self._cipher.encrypt_into(nonce, chunk, None, self._out[at:end])
        self._number += 1
        return end

    def _emit(self, end: int) -> None:
        begin = min(self._drop, end)
        self._drop -= begin
        if end > begin:
            self._sink.write(self._out[begin:end])


class Decrypted(io.RawIOBase):
    """The plaintext of a payload. What was altered, cut or lengthened raises when it is reached."""

    def __init__(self, source: BinaryIO, key: bytes, refused: Exception) -> None:
        """Read from `source`, which stands behind the nonce; `refused` is what is raised."""
        super().__init__()
        self._source, self._refused = source, refused
        self._cipher = ChaCha20Poly1305(key)
        self._number = 0
        self._ahead = _filled(source, SEALED)
        self._plain = memoryview(b"")
        self._over = False

    def readable(self) -> bool:
        """Say that it gives bytes."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Give some bytes; none at the end."""
        if not len(self._plain) and not self._over:
            self._next()
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the caller gives a writable buffer
        given = min(len(view), len(self._plain))
        view[:given] = self._plain[:given]
        self._plain = self._plain[given:]
        return given

    def close(self) -> None:
        """Close the source as well."""
        self._source.close()
        super().close()

    def _next(self) -> None:
        chunk, self._ahead = self._ahead, _filled(self._source, SEALED) if len(self._ahead) == SEALED else b""
        last = not self._ahead
        try:
            plain = self._cipher.decrypt(self._number.to_bytes(11, "big") + bytes([last]), chunk, None)
        except InvalidTag:
            raise self._refused from None
        if not plain and self._number:
            raise self._refused
        self._number += 1
        self._over = last
        self._plain = memoryview(plain)


def _filled(source: BinaryIO, size: int) -> bytes:
    """Read `size` bytes, or what there is until the end."""
    pieces: list[bytes] = []
    while size and (piece := source.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
