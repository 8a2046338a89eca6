"""Write-once objects, each kept under the SHA-256 of its bytes: documents, collected files, returns.

An object is never changed and never overwritten: the same bytes put twice are one object, and other bytes cannot take
its place. What a request arrives with is stored here, and hashed, before anything tries to read it.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore

from rogatory.desk.durable import settle
from rogatory.problem import Problem

CHUNK = 1 << 20
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: the SHA-256 of the bytes in lower-case hex, and how many there are."""

    digest: str
    size: int


class Incoming:
    """An object on its way into the store; ``stored`` tells its digest and size once it has arrived."""

    stored: Stored

    def __init__(self, write: Callable[[bytes | memoryview], object]) -> None:
        """Begin with nothing written."""
        self._write = write
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes | memoryview, /) -> object:
        """Take all of `content`."""
        self._digest.update(content)
        self._size += len(content)
        return self._write(content)

    def summed(self) -> Stored:
        """Give digest and size of what was written so far."""
        return Stored(self._digest.hexdigest(), self._size)


class Readable(Protocol):
    """Anything that gives bytes piece by piece."""

    def read(self, size: int = ..., /) -> bytes:
        """Give at most `size` bytes; nothing at the end."""
        ...


class Objects(Protocol):
    """Anything that keeps objects under the SHA-256 of their bytes: the plain store, or a copy in the vault."""

    def put(self, content: bytes | Readable | Iterable[bytes]) -> Stored:
        """Keep `content`, and give its digest and size."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """Open an object for reading from its beginning to its end; that it can seek is not promised."""
        ...

    def read(self, digest: str) -> bytes:
        """Give the whole of an object, after its bytes were hashed once more."""
        ...

    def __contains__(self, digest: str) -> bool:
        """Tell whether an object is here."""
        ...


class Store:
    """The objects under one base folder, which only this account of the machine may enter."""

    def __init__(self, base: Path) -> None:
        """Open the store, and make its folder when there is none yet."""
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._base = base
        self._objects = LocalStore(base)

    def put(self, content: bytes | Readable | Iterable[bytes]) -> Stored:
        """Keep `content` and give its digest and size; it is on the disk when this returns.

        A stream is read once, piece by piece, and never held in memory as a whole.

        Raises:
            Problem: an object with this digest is there already, with another size (the disk has damaged it).
        """
        if isinstance(content, bytes):
            return self._put_whole(content)
        return self._put_stream(pieces_of(content))

    def open(self, digest: str) -> BinaryIO:
        """Open an object for reading; the stream can be read piece by piece, and seek.

        Raises:
            Problem: there is no such object, or `digest` is not a SHA-256 in lower-case hex.
        """
        return io.BufferedReader(_ObjectStream(self._objects, self._key_of(digest), digest), CHUNK)

    def read(self, digest: str) -> bytes:
        """Give the whole of an object, after its bytes were hashed once more.

        Raises:
            Problem: there is no such object, or its bytes are no longer those that were stored.
        """
        with self.open(digest) as stream:
            content = stream.read()
        if hashlib.sha256(content).hexdigest() != digest:
            raise Problem(
                "the stored bytes are not those that were put there",
                where=f"object {digest}",
                cure="Restore this object from a backup: its name is the SHA-256 that the right bytes have",
            )
        return content

    def __contains__(self, digest: str) -> bool:
        """Tell whether an object is here."""
        return (self._base / self._key_of(digest)).is_file()

    def _put_whole(self, content: bytes) -> Stored:
        stored = Stored(hashlib.sha256(content).hexdigest(), len(content))
        key = self._key_of(stored.digest)
        try:
            obstore.put(self._objects, key, content, mode="create")
        except AlreadyExistsError:
            self._check_same(stored)
        self._settle(key)
        return stored

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """Take an object in as it is made: what is written in the block is kept when the block ends without error.

        Its digest and size are in ``stored`` afterwards. Each byte is hashed and written once.
        """
        incoming = f"incoming/{secrets.token_hex(16)}"
        try:
            with obstore.open_writer(self._objects, incoming) as writer:
                taken = Incoming(writer.write)
                yield taken
            taken.stored = stored = taken.summed()
            key = self._key_of(stored.digest)
            try:
                obstore.rename(self._objects, incoming, key, overwrite=False)
            except AlreadyExistsError:
                self._check_same(stored)
        finally:
            (self._base / incoming).unlink(missing_ok=True)
        self._settle(key)

    def _put_stream(self, pieces: Iterator[bytes | memoryview]) -> Stored:
        with self.incoming() as incoming:
            for piece in pieces:
                incoming.write(piece)
        return incoming.stored

    def _check_same(self, stored: Stored) -> None:
        found = (self._base / self._key_of(stored.digest)).stat().st_size
        if found != stored.size:
            raise Problem(
                f"the object has {found} bytes on the disk and should have {stored.size}",
                where=f"object {stored.digest}",
                cure="Check the disk, remove the damaged file, and store the document again",
            )

    def _settle(self, key: str) -> None:
        """Wait until the object and its name are on the disk: a row in the database is about to rely on it."""
        settle(self._base / key, self._base)

    @staticmethod
    def _key_of(digest: str) -> str:
        if len(digest) != 64 or not _HEX.issuperset(digest):
            raise Problem(
                f"{digest[:80]!r} is not a SHA-256 in lower-case hex",
                where="object store",
                cure="Give the digest under which the object was stored",
            )
        return f"sha256/{digest[:2]}/{digest}"


class _ObjectStream(io.RawIOBase):
    """A stored object as a raw stream of the standard library, so that everybody can read it in the usual way."""

    def __init__(self, objects: LocalStore, key: str, digest: str) -> None:
        super().__init__()
        try:
            self._reader = obstore.open_reader(objects, key)
        except FileNotFoundError:
            raise Problem(
                "there is no such object",
                where=f"object {digest}",
                cure="Restore it from a backup, or check that the store's folder is the right one",
            ) from None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the caller gives a writable buffer
        piece = memoryview(self._reader.read(len(view)))
        view[: len(piece)] = piece
        return len(piece)


def pieces_of(content: bytes | Readable | Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """Give content piece by piece, whichever way it came."""
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Iterable) and not hasattr(content, "read"):
        yield from content
    else:
        while piece := content.read(CHUNK):
            yield piece
