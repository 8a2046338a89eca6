"""A package read again: from any byte on, as a download asks for it, or all of it before a row names it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from rogatory.desk.models import Package
from rogatory.desk.rest import parts as cut
from rogatory.desk.rest.keys import key_of
from rogatory.desk.rest.parts import Folder
from rogatory.desk.surroundings import the_returns
from rogatory.desk.vault.cipher import Cipher
from rogatory.problem import Problem

_CHUNK = 1 << 20


def open_package(package: Package, first: int = 0) -> BinaryIO:
    """Open a package for streaming, from byte `first` on (from 0) to its end; it cannot seek.

    A stream of it may be closed before its end, as the end of a range. Call it once the door has recorded the download,
    and in no other way.

    Reading raises a Problem when a part was altered, cut short, lost or exchanged: what was read before it was right,
    and nothing of what is wrong is given.

    Raises:
        Problem: the package or the key of its request was destroyed, or `first` lies behind its end.
    """
    if package.destroyed_at is not None:
        raise Problem(
            "this package was destroyed", where=package.name, cure="Have the return delivered again where it may be"
        )
    if not 0 <= first <= package.size:
        raise Problem(
            f"the package has {package.size} bytes, and none from byte {first} on",
            where=package.name,
            cure="Ask for bytes that it has",
        )
    folder = Folder(package.folder, Cipher(key_of(package.production.matter.request)), the_returns())
    return io.BufferedReader(_Package(folder, tuple(package.parts), package.size, first), _CHUNK)


def look_through(folder: Folder, parts: Sequence[str], size: int, tick: Callable[[], object] = lambda: None) -> None:
    """Read the whole of a package from its place once more, before anybody is told of it.

    Each byte is authenticated under its key, in its place: this holds what lies there to what was written. `tick` is
    called for each megabyte.

    Raises:
        Problem: it is not what was written.
    """
    with _Package(folder, tuple(parts), size, 0) as package:
        taken = bytearray(_CHUNK)
        while package.readinto(taken):
            tick()


def beginning(folder: Folder, parts: Sequence[str]) -> Iterator[bytes]:
    """Give the bytes of a package's first parts, none of which is its last, as they lie there.

    Raises:
        Problem: one is not what was written.
    """
    for number, name in enumerate(parts):
        with _opened(folder, number, name) as part:
            left = cut.PART
            while piece := part.read(_CHUNK):
                left -= len(piece)
                yield piece
        if left:
            raise _cut_short(folder)


class _Package(io.RawIOBase):
    """The bytes of a package, part after part; each part has to have exactly as many as it must."""

    def __init__(self, folder: Folder, parts: tuple[str, ...], size: int, first: int) -> None:
        super().__init__()
        self._folder, self._parts, self._size = folder, parts, size
        if len(parts) != size // cut.PART + 1:
            raise _cut_short(self._folder)
        self._number = first // cut.PART
        self._part = self._opened()
        self._left = self._length()
        self._pass(first % cut.PART)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the caller gives a writable buffer
        while not self._left:
            # Only the end of a part tells that nothing is missing in it, and nothing too many.
            if self._part.read(1):
                raise _cut_short(self._folder)
            if self._number + 1 == len(self._parts):
                return 0
            self._part.close()
            self._number += 1
            self._part, self._left = self._opened(), self._length()
        piece = self._part.read(min(len(view), self._left))
        if not piece:
            raise _cut_short(self._folder)
        view[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._part.close()
        super().close()

    def _opened(self) -> BinaryIO:
        return _opened(self._folder, self._number, self._parts[self._number])

    def _length(self) -> int:
        return min(cut.PART, self._size - self._number * cut.PART)

    def _pass(self, behind: int) -> None:
        while behind:
            piece = self._part.read(min(_CHUNK, behind))
            if not piece:
                raise _cut_short(self._folder)
            behind -= len(piece)
            self._left -= len(piece)


def _opened(folder: Folder, number: int, name: str) -> BinaryIO:
    path = folder.path(name)
    return folder.cipher.open(folder.place.open(path), folder.context(number, name), folder.place.where(path))


def _cut_short(folder: Folder) -> Problem:
    return Problem(
        "the parts of this package do not have the bytes that it must have",
        where=folder.place.where(cut.path_of(folder.name)),
        cure="Restore the folder from a backup, or deliver the return again",
    )
