"""A package cut into parts: the sink that writes them, in order and without ever seeking.

Each part but the last holds exactly `PART` bytes of the package, and the last one fewer: a package that was cut short
at the edge of a part has no last part. Each is bound to its folder, its number and its own name, which is made by
chance and never used twice: a store that gives an older object, another's, or one from elsewhere, gives nothing that
opens.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from rogatory.desk.vault.cipher import Cipher
from rogatory.desk.vault.place import Place
from rogatory.problem import Problem

PART = 64 << 20
"""Bytes of a package in one part; what a reader has to decrypt, at the most, before it comes to a byte."""
FOLDER = "packages"
"""The folder of all packages in the place."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the parts of one package lie, and what they are encrypted with."""

    name: str
    cipher: Cipher
    place: Place

    def path(self, part: str) -> str:
        """Give the name of a part's object in the place."""
        return f"{path_of(self.name)}/{part}"

    def context(self, number: int, part: str) -> bytes:
        """Give what binds a part to where it belongs; `number` counts from 0."""
        return f"rogatory-return/1\n{self.name}\n{number}\n{part}".encode()

    def clear(self, kept: tuple[str, ...] = ()) -> None:
        """Delete everything in it but the parts that are `kept`, and what a broken-off writing left.

        Raises:
            Problem: the place does not answer.
        """
        self.place.clear(path_of(self.name), kept)


def path_of(folder: str) -> str:
    """Give the folder of a package in the place."""
    return f"{FOLDER}/{folder}"


def erase(place: Place, folder: str) -> int:
    """Delete all parts of a package, and give how many there were; it needs no key.

    Raises:
        Problem: the place does not answer.
    """
    return place.clear(path_of(folder))


def new_folder() -> str:
    """Make the name of a package's folder; it tells nothing of what lies in it."""
    return secrets.token_hex(16)


class PartsWriter:
    """Takes the bytes of a package in order, and writes them as parts (`rogatory.evidence.container.Sink`).

    ``parts`` are the names of those that are on the disk, or in the bucket, whole. Whoever takes up a package that was
    broken off gives those that it had; the next byte belongs behind them.
    """

    def __init__(self, folder: Folder, parts: tuple[str, ...] = ()) -> None:
        """Begin, or go on behind `parts`."""
        self._folder, self._size = folder, PART
        self._open: ExitStack | None = None
        self._take: Callable[[memoryview], object]
        self._held = 0
        self._name = ""
        self.parts = parts

    @property
    def written(self) -> int:
        """How many bytes of the package it has taken, those of earlier parts included."""
        return len(self.parts) * self._size + self._held

    def write(self, data: bytes | memoryview, /) -> None:
        """Take all of `data`.

        Raises:
            Problem: the place does not take it; then nothing more may be written.
        """
        view = memoryview(data)
        while view:
            if self._open is None:
                self._begin()
            piece = view[: self._size - self._held]
            self._take(piece)
            self._held += len(piece)
            view = view[len(piece) :]
            if self._held == self._size:
                self._end()

    def close(self) -> int:
        """Write the last part, and give how many bytes the package has.

        Raises:
            Problem: the place does not take it.
        """
        if self._open is None:
            self._begin()
        size = self.written
        self._end()
        return size

    def abandon(self) -> None:
        """Let go of the part that is open, as if it had never been begun."""
        opened, self._open, self._held = self._open, None, 0
        if opened is not None:
            with suppress(Problem):
                opened.__exit__(_Abandoned, _Abandoned(), None)

    def _begin(self) -> None:
        self._name = secrets.token_hex(8)
        path, context = self._folder.path(self._name), self._folder.context(len(self.parts), self._name)
        with ExitStack() as opening:
            incoming = opening.enter_context(self._folder.place.incoming(path))
            self._take = opening.enter_context(self._folder.cipher.sealing(incoming.write, context))
            self._open = opening.pop_all()

    def _end(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            opened.close()
        self.parts, self._held = (*self.parts, self._name), 0


class _Abandoned(Exception):
    """A part is not written to its end."""
