"""Hands bytes from one thread to another in blocks that are used again, so that hashing and writing go on at once.

A return of a few megabytes never starts a thread: it is done before a thread would have been of use.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from rogatory.evidence.sums import Piece
from rogatory.packaging.blocks import BLOCK

BLOCKS = 6
"""Blocks that wait between the threads at most."""
WITHOUT_THREAD = 4 * BLOCK
"""Bytes up to which everything happens in the caller's thread."""


class Cancelled(Exception):
    """Somebody asked the packaging to stop; what was written is worthless."""


class Target(Protocol):
    """What takes the bytes in the end: an encryption over a sink."""

    def write(self, data: Piece, /) -> object:
        """Take all of `data`, and keep no view of it."""
        ...

    def close(self) -> None:
        """Write what ends the stream."""
        ...

    def abandon(self) -> None:
        """Write nothing more, and let everything go that is held."""
        ...


class Handover:
    """Collects bytes into blocks, and gives them to a target, by a thread as soon as there are many."""

    def __init__(self, target: Target, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Begin with nothing written; `cancelled` is asked before each block."""
        self._target = target
        self._cancelled = cancelled
        self._block = memoryview(bytearray(BLOCK))
        self._filled = 0
        self._given = 0
        self._free: SimpleQueue[memoryview] = SimpleQueue()
        self._full: SimpleQueue[memoryview | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._failure: BaseException | None = None

    def write(self, data: Piece, /) -> None:
        """Take all of `data`; the caller may use its memory again.

        Raises:
            Cancelled: somebody asked to stop.
            Exception: whatever the target raised.
        """
        at, length = 0, len(data)
        while at < length:
            taken = min(length - at, BLOCK - self._filled)
            self._block[self._filled : self._filled + taken] = data[at : at + taken]
            self._filled += taken
            at += taken
            if self._filled == BLOCK:
                self._give()

    def close(self) -> None:
        """Write what is left, and end the target's stream.

        Raises:
            Cancelled: somebody asked to stop.
            Exception: whatever the target raised.
        """
        if self._filled:
            self._give()
        self._end()
        if self._failure is not None:
            raise self._failure
        if self._cancelled():
            raise Cancelled
        self._target.close()

    def abandon(self) -> None:
        """Stop, and write nothing more."""
        self._failure = self._failure or Cancelled()
        self._end()
        self._target.abandon()

    def _give(self) -> None:
        if self._cancelled():
            raise Cancelled
        if self._failure is not None:
            raise self._failure
        block, self._filled = self._block[: self._filled], 0
        self._given += len(block)
        if self._thread is None and self._given <= WITHOUT_THREAD:
            self._target.write(block)
            return
        if self._thread is None:
            for _ in range(BLOCKS):
                self._free.put(memoryview(bytearray(BLOCK)))
            self._thread = Thread(target=self._write_on, name="packaging", daemon=True)
            self._thread.start()
        self._full.put(block)
        self._block = self._free.get()

    def _write_on(self) -> None:
        while (block := self._full.get()) is not None:
            if self._failure is None:
                try:
                    self._target.write(block)
                except BaseException as error:  # noqa: BLE001 - the caller's thread raises it
                    self._failure = error
            whole = block.obj
            self._free.put(memoryview(whole))

    def _end(self) -> None:
        if self._thread is not None:
            self._full.put(None)
            self._thread.join()
            self._thread = None
