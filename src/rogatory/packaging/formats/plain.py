"""No encryption: the zip itself, for whoever encrypts it elsewhere or holds it in a place of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rogatory.evidence.container import Sink
from rogatory.evidence.sums import Piece
from rogatory.packaging.formats.start import Start


class _Passing:
    """Passes bytes on, without those that the sink holds."""

    def __init__(self, sink: Sink, unneeded: int) -> None:
        self._sink, self._unneeded = sink, unneeded

    def write(self, data: Piece, /) -> None:
        passed = min(self._unneeded, len(data))
        self._unneeded -= passed
        if passed < len(data):
            self._sink.write(memoryview(data)[passed:])

    def close(self) -> None:
        pass

    def abandon(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Plain:
    """The zip as it is."""

    format: ClassVar[str] = "zip"
    suffix: ClassVar[str] = ".zip"
    media_type: ClassVar[str] = "application/zip"

    def start(self) -> Start:
        """Give an empty start: nothing here is drawn by chance."""
        return Start(b"", b"")

    def begin(
        self, sink: Sink, start: Start, *, position: int = 0, skip: int = 0, there: Iterable[Piece] = ()
    ) -> _Passing:
        """Begin to pass on to `sink`, or go on."""
        return _Passing(sink, skip - len(start.head) - position)

    def position(self, start: Start, size: int) -> int:
        """Give the first byte that is needed to go on after `size` bytes: the next one."""
        return size - len(start.head)

    def reach(self, start: Start, size: int) -> int:
        """Give the number of bytes of the zip among the first `size` bytes: all."""
        return size - len(start.head)
