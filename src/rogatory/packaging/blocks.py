"""Reads streams in blocks, into memory that is used again: fresh memory for each block would cost time.

A block can be held by who needs it longer than until the next one is read: it then goes back to the others when let go.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from typing import BinaryIO, Self

BLOCK = 1 << 20
_KEPT = 18


class Block(mmap):
    """Memory that is used again, once nobody holds it. Who took it has the lease, until somebody else holds it.

    It begins with a page, so that a disk can take it as it is.
    """

    lease: object | None = None

    def __new__(cls) -> Self:
        """Ask the system for its pages."""
        return super().__new__(cls, -1, BLOCK, flags=MAP_PRIVATE | MAP_ANONYMOUS)


_idle: deque[Block] = deque(maxlen=_KEPT)


def take() -> Block:
    """Give a block that nobody uses."""
    try:
        block = _idle.pop()
    except IndexError:
        block = Block()
    block.lease = object()
    return block


def hold(data: object) -> Block | None:
    """Hold the block that a view is of, or give nothing where it is of other memory. `let_go` ends it."""
    block = data.obj if isinstance(data, memoryview) else None
    if not isinstance(block, Block) or block.lease is None:
        return None
    block.lease = None
    return block


def let_go(block: Block) -> None:
    """Let others use a block."""
    block.lease = None
    _idle.append(block)


def blocks(stream: BinaryIO) -> Iterator[memoryview]:
    """Give a stream's bytes in blocks, each a view that is good until the next is asked for; close it at the end."""
    with stream:
        while True:
            block = take()
            lease = block.lease
            try:
                filled = _read(stream, block)
                if filled:
                    yield memoryview(block)[:filled]
            finally:
                # Whoever held it may have let it go by now, and others may use it.
                if block.lease is lease:
                    let_go(block)
            if not filled:
                return


def _read(stream: BinaryIO, block: Block) -> int:
    if isinstance(stream, io.RawIOBase | io.BufferedIOBase):
        return stream.readinto(block) or 0
    piece = stream.read(len(block))
    block[: len(piece)] = piece
    return len(piece)
