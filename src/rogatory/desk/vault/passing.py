"""Objects on their way into a place and out of it, piece by piece: what is not finished never was."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import Protocol

import obstore
from obstore.store import LocalStore, S3Store

from rogatory.packaging.direct import DirectFile
from rogatory.problem import Problem

PART = 16 << 20
"""Bytes that are sent at once: S3 takes 10,000 parts, so that an object has at most 156 GiB."""
_AHEAD = 4 << 20

Telling = Callable[[], AbstractContextManager[None]]
"""Tells what the library could not do, of one object."""


class Taking(Protocol):
    """What takes bytes: a writer of the library."""

    def write(self, content: bytes, /) -> object:
        """Take all of `content`."""
        ...


class Incoming(Protocol):
    """An object on its way in; ``size`` is how many bytes were written so far."""

    size: int

    def write(self, content: bytes | memoryview, /) -> object:
        """Take all of `content`.

        Raises:
            Problem: the place does not take it.
        """
        ...


class Sending:
    """Sends an object to a bucket in parts; what one part holds is not sent, and given as ``whole``."""

    def __init__(self, open_parts: Callable[[ExitStack], Taking], told: Telling) -> None:
        """Begin with nothing; `open_parts` is called when the object is larger than one part."""
        self._open_parts = open_parts
        self._stack = ExitStack()
        self._parts: Taking | None = None
        self._held = bytearray()
        self._told = told
        self.size = 0

    @property
    def whole(self) -> bytes | None:
        """All that was written, where one part holds it."""
        return bytes(self._held) if self._parts is None else None

    def write(self, content: bytes | memoryview, /) -> None:
        """Take all of `content`; raises Problem when the place does not take it."""
        self.size += len(content)
        if self._parts is None and len(self._held) + len(content) <= PART:
            self._held += content
            return
        with self._told():
            if self._parts is None:
                self._parts = self._open_parts(self._stack)
                self._parts.write(bytes(self._held))
                self._held.clear()
            self._parts.write(bytes(content))

    def finish(self) -> None:
        """Have the object there, where it was sent; raises Problem when the place does not take it."""
        with self._told():
            self._stack.close()

    def abandon(self) -> None:
        """Leave nothing unfinished; after `finish` it does nothing."""
        with suppress(Problem), self._told():
            self._stack.__exit__(_Abandoned, _Abandoned(), None)


class _Abandoned(Exception):
    """An object is not sent to its end."""


class ToFolder:
    """Writes an object into a file that takes its name when it is whole.

    Until then it ends with a mark by which the library knows unfinished files, and does not list them.
    """

    def __init__(self, path: Path, told: Telling) -> None:
        """Begin the file, and make its folder where there is none."""
        self._path, self._told = path, told
        self._coming = path.with_name(f"{path.name}#{secrets.randbelow(10**9)}")
        self.size = 0
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = DirectFile(self._coming)

    def write(self, content: bytes | memoryview, /) -> None:
        """Take all of `content`; raises Problem when the place does not take it."""
        self.size += len(content)
        with self._told():
            self._file.write(content)

    def finish(self) -> bool:
        """Give it its name, and tell whether that was free."""
        self._file.close()
        try:
            os.link(self._coming, self._path)
        except FileExistsError:
            return False
        except FileNotFoundError:
            raise OSError(f"{self._coming.name} was taken away while it was written") from None
        return True

    def close(self) -> None:
        """Leave nothing unfinished."""
        self._file.abandon()
        self._coming.unlink(missing_ok=True)


class Outgoing:
    """An object that is read from its beginning to its end."""

    def __init__(self, objects: LocalStore | S3Store, name: str, told: Telling) -> None:
        """Open it.

        Raises:
            Problem: there is none, or the place does not answer.
        """
        self._told = told
        with told():
            self._reader = obstore.open_reader(objects, name, buffer_size=_AHEAD)

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes; nothing at the end.

        Raises:
            Problem: the place does not answer.
        """
        with self._told():
            return bytes(self._reader.read(size))
