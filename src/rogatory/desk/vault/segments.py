"""Writes the format in which objects lie at rest (`cipher`): what the library writes too, several times as fast.

The library is called from Python in pieces of 128 KiB, and each goes through its streams: that held up whoever kept a
return or a copy. Here whole segments are encrypted in one call, into the memory from which they are written. Reading
is the library's: docs/adr/0039-writing-at-rest.md.

An object begins with the length of its header (one byte, 40), 32 bytes of salt and 7 bytes with which every nonce
begins. Its segments follow, each AES-256-GCM under the key that HKDF-SHA-256 makes of the copy's key, the salt and the
context. A nonce ends with the number of the segment (4 bytes) and whether it is the last (1 byte). A segment has 1 MiB
with its tag; the first one shares that with the header, and the last one may have less.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rogatory.packaging.blocks import BLOCK, let_go, take

KEY = 32
"""Bytes of a key, and of the salt."""
SEGMENT = BLOCK
HEADER = 1 + KEY + 7
_TAG = 16


def sealed_size(size: int) -> int:
    """Give how many bytes an object of `size` bytes has once it is encrypted."""
    further = max(0, size - (SEGMENT - HEADER - _TAG))
    return HEADER + size + _TAG * (1 + -(-further // (SEGMENT - _TAG)))


class Segments:
    """Encrypts the bytes of one object in order, and gives one segment after the other to `write`.

    Up to a megabyte is held: whether a segment is the last is part of its encryption.
    """

    def __init__(self, key: bytes, context: bytes, write: Callable[[memoryview], object]) -> None:
        """Begin an object under a key of `KEY` bytes; `write` must not keep a view of what it is given."""
        salt, self._prefix = secrets.token_bytes(KEY), secrets.token_bytes(HEADER - 1 - KEY)
        self._key = AES(HKDF(SHA256(), KEY, salt, context).derive(key))
        self._head = bytes([HEADER]) + salt + self._prefix
        self._write = write
        self._plain = take()
        self._filled = 0
        self._number = 0

    def write(self, data: bytes | memoryview, /) -> None:
        """Take all of `data`.

        Raises:
            Exception: whatever writing raised; then no end may be written.
        """
        at, length = 0, len(data)
        while at < length:
            room = SEGMENT - _TAG - len(self._head) - self._filled
            if not room:
                self._segment(last=False)
                continue
            taken = min(length - at, room)
            self._plain[self._filled : self._filled + taken] = data[at : at + taken]
            self._filled += taken
            at += taken

    def close(self) -> None:
        """Write what is left, and that it is the end.

        Raises:
            Exception: whatever writing raised.
        """
        self._segment(last=True)

    def drop(self) -> None:
        """Let the memory go; nothing can be written after it."""
        let_go(self._plain)

    def _segment(self, *, last: bool) -> None:
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([last])
        begun, end = len(self._head), len(self._head) + self._filled + _TAG
        block = take()
        try:
            whole = memoryview(block)
            whole[:begun] = self._head
            sealing = Cipher(self._key, GCM(nonce)).encryptor()
            sealing.update_into(memoryview(self._plain)[: self._filled], whole[begun:end])
            sealing.finalize()
            whole[end - _TAG : end] = sealing.tag
            self._write(whole[:end])
        finally:
            let_go(block)
        self._head, self._filled, self._number = b"", 0, self._number + 1
