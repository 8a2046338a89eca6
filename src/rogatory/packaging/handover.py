"""Hands bytes from one thread to another in blocks that are used again, so that hashing and writing go on at once.

A return of a few megabytes never starts a thread: it is done before a thread would have been of use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from rogatory.evidence.sums import Piece
from rogatory.packaging.blocks import BLOCK, Block, hold, let_go, take

BLOCKS = 6
"""Blocks that wait between the threads at most."""
_LARGE = BLOCK // 4
"""Bytes from which on it is worth while not to copy."""
WITHOUT_THREAD = 4 * BLOCK
"""Bytes up to which everything happens in the caller's thread."""


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
    """Collects bytes into blocks, and gives them to a target, by a thread as soon as there are many.

    Large pieces are not copied: bytes, which nobody changes, and views of blocks that can be held.
    """

    def __init__(self, target: Target, *, whole: bool = False, alone: int = WITHOUT_THREAD) -> None:
        """Begin with nothing written.

        Args:
            target: what takes the bytes.
            whole: whether the target must be given whole blocks, but for the last; then what is none is copied.
            alone: bytes up to which no thread is started. With 0 it is once there is more than a block.
        """
        self._target = target
        self._whole, self._alone = whole, alone
        self._block = take()
        self._filled = 0
        self._given = 0
        self._places: SimpleQueue[None] = SimpleQueue()
        self._full: SimpleQueue[tuple[Piece, Block | None] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._failure: BaseException | None = None

    def write(self, data: Piece, /) -> None:
        """Take all of `data`; the caller may use its memory again, unless it was of a `Block`, which is held.

        Raises:
            Exception: whatever the target raised.
        """
        if self._takes_as_it_is(data):
            self._flush()
            self._pass_on(data)
            return
        at, length = 0, len(data)
        while at < length:
            taken = min(length - at, BLOCK - self._filled)
            self._block[self._filled : self._filled + taken] = data[at : at + taken]
            self._filled += taken
            at += taken
            if self._filled == BLOCK:
                self._flush()

    def close(self) -> None:
        """Write what is left, and end the target's stream.

        Raises:
            Exception: whatever the target raised.
        """
        self._flush(last=True)
        self._end()
        if self._failure is not None:
            raise self._failure
        self._target.close()
        let_go(self._block)

    def abandon(self) -> None:
        """Stop, and write nothing more."""
        self._failure = self._failure or _Abandoned()
        self._end()
        self._target.abandon()

    def _takes_as_it_is(self, data: Piece) -> bool:
        """Tell whether a piece need not be copied; it is held then."""
        if self._whole:
            return len(data) == BLOCK and not self._filled and hold(data) is not None
        return len(data) >= _LARGE and (isinstance(data, bytes) or hold(data) is not None)

    def _flush(self, *, last: bool = False) -> None:
        if not self._filled:
            return
        view, self._filled = memoryview(self._block)[: self._filled], 0
        self._block = take()
        self._pass_on(view, last=last)

    def _pass_on(self, data: Piece, *, last: bool = False) -> None:
        """Give bytes to the target, or to the thread that does; a block that they are of is let go afterwards."""
        if self._failure is not None:
            raise self._failure
        self._given += len(data)
        held = data.obj if isinstance(data, memoryview) else None
        block = held if isinstance(held, Block) else None
        if self._thread is None and (last or self._given <= self._alone):
            self._target.write(data)
            if block is not None:
                let_go(block)
            return
        if self._thread is None:
            for _ in range(BLOCKS):
                self._places.put(None)
            self._thread = Thread(target=self._write_on, name="packaging", daemon=True)
            self._thread.start()
        self._places.get()
        self._full.put((data, block))

    def _write_on(self) -> None:
        while (given := self._full.get()) is not None:
            data, block = given
            if self._failure is None:
                try:
                    self._target.write(data)
                except BaseException as error:  # noqa: BLE001 - the caller's thread raises it
                    self._failure = error
            if block is not None:
                let_go(block)
            self._places.put(None)

    def _end(self) -> None:
        if self._thread is not None:
            self._full.put(None)
            self._thread.join()
            self._thread = None


@contextmanager
def beside(take: Callable[[Piece], object]) -> Iterator[Callable[[Piece], None]]:
    """Give what takes bytes, and gives them to `take`: from another thread once there is more than a block.

    When the block ends, all of them were given, or what `take` raised is raised. Pieces may be used again at once.
    """
    handover = Handover(_Only(take), alone=0)
    try:
        yield handover.write
        handover.close()
    except BaseException:
        handover.abandon()
        raise


class _Only:
    """A target that nothing has to be told at the end."""

    def __init__(self, take: Callable[[Piece], object]) -> None:
        self.write = take

    def close(self) -> None:
        pass

    def abandon(self) -> None:
        pass


class _Abandoned(Exception):
    """Nothing more is to be written."""
