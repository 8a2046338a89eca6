"""Reads streams in blocks, into memory that is used again: fresh memory for each block would cost time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

BLOCK = 1 << 20


def blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[memoryview]:
    """Give a stream's bytes in blocks, each a view that is good until the next is asked for; close it at the end."""
    memory = memoryview(bytearray(size))
    source = stream if isinstance(stream, io.RawIOBase | io.BufferedIOBase) else None
    with stream:
        while True:
            if source is not None:
                filled = source.readinto(memory) or 0
            else:
                piece = stream.read(size)
                filled = len(piece)
                memory[:filled] = piece
            if not filled:
                return
            yield memory[:filled]
