"""Reads streams in blocks, into memory that is used again: fresh memory for each block would cost time.

A block can be held by who needs it longer than until the next one is read: others get it when all have let it go.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from mmap import MADV_HUGEPAGE, MAP_ANONYMOUS, MAP_PRIVATE, mmap
from threading import Lock
from typing import BinaryIO, Self

BLOCK = 1 << 20
_KEPT = 18


class Block(mmap):
    """Memory for `BLOCK` bytes, that is used again once it has no `holders`. It begins where a page does, for disks.

    It is half of what is mapped: that has the size of a large page. A disk takes a block that lies in one in two thirds
    of the time, since it is one piece then and else 256; where the system has none, it lies in small ones.
    """

    holders = 0

    def __new__(cls) -> Self:
        """Ask the system for its pages: private ones, so that a process that is forked has its own."""
        block = super().__new__(cls, -1, 2 * BLOCK, flags=MAP_PRIVATE | MAP_ANONYMOUS)
        with suppress(OSError):
            block.madvise(MADV_HUGEPAGE)
        return block


_idle: deque[Block] = deque(maxlen=_KEPT)
_counting = Lock()


def take() -> Block:
    """Give a block that nobody uses; who takes it holds it."""
    try:
        block = _idle.pop()
    except IndexError:
        block = Block()
    block.holders = 1
    return block


def hold(data: object) -> Block | None:
    """Hold the block that a view is of, beside those who do, or give nothing where it is of other memory."""
    block = data.obj if isinstance(data, memoryview) else None
    if not isinstance(block, Block):
        return None
    with _counting:
        block.holders += 1
    return block


def let_go(block: Block) -> None:
    """Hold a block no longer: after the last one, others may use it."""
    with _counting:
        block.holders -= 1
        last = not block.holders
    if last:
        _idle.append(block)


def blocks(stream: BinaryIO) -> Iterator[memoryview]:
    """Give a stream's bytes in blocks, each a view that is good until the next is asked for; close it at the end."""
    with stream:
        while True:
            block = take()
            try:
                filled = _read(stream, block)
                if filled:
                    yield memoryview(block)[:filled]
            finally:
                let_go(block)
            if not filled:
                return


def _read(stream: BinaryIO, block: Block) -> int:
    if isinstance(stream, io.RawIOBase | io.BufferedIOBase):
        return stream.readinto(memoryview(block)[:BLOCK]) or 0
    piece = stream.read(BLOCK)
    block[: len(piece)] = piece
    return len(piece)
