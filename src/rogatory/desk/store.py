"""Write-once objects, each kept under the SHA-256 of its bytes: documents, collected files, returns.

An object is never changed and never overwritten: the same bytes put twice are one object, and other bytes cannot take
its place. What a request arrives with is stored here, and hashed, before anything tries to read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from rogatory.desk.behind import Behind
from rogatory.desk.racks.contract import Arriving, Rack
from rogatory.desk.racks.folder import FolderRack
from rogatory.places.passing import Passing
from rogatory.problem import Problem

CHUNK = 1 << 20
AT_ONCE = 4
"""Objects that are being kept at a time; each holds a few megabytes at most that its place has not taken yet."""
YOUNG = timedelta(days=1)
"""So long what is on its way in is left alone."""
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

    def put(self, content: bytes | Readable | Iterable[bytes | memoryview]) -> Stored:
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
    """The objects of a rack: a folder of this machine, or a bucket that several hosts share (`rogatory.desk.racks`)."""

    def __init__(self, rack: Path | Rack) -> None:
        """Open the store in a rack, or in a folder, which is made when there is none yet."""
        self._rack = FolderRack(rack) if isinstance(rack, Path) else rack
        self._behind: Behind | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Put many streams with less waiting: each is safe, and can be read, when the block ends and not before.

        Raises:
            Problem: as `put`, for any of them; then nothing can be said of the others.
            OSError: the disk does not take them.
        """
        self._behind = behind = Behind(AT_ONCE)
        try:
            yield
        except BaseException:
            # Nothing is being written any more when this ends, and what the block failed of is what is told.
            with suppress(Exception):
                behind.wait()
            raise
        finally:
            self._behind = None
        behind.wait()

    def put(self, content: bytes | Readable | Iterable[bytes | memoryview]) -> Stored:
        """Keep `content` and give its digest and size; it is safe when this returns (see also `together`).

        A stream is read once, piece by piece, and never held in memory as a whole.

        Raises:
            Problem: an object with this digest is there already, with another size (the disk has damaged it); or the
                bucket does not take it.
        """
        if isinstance(content, bytes):
            return self._put_whole(content)
        # Of what was taken before it came here, the digest would be another's.
        hashed = isinstance(content, Passing) and content.size == 0
        pieces = cast("Passing", content) if hashed else Passing(pieces_of(content))
        with ExitStack() as arrived:
            arriving = arrived.enter_context(self._rack.incoming())
            for piece in pieces:
                arriving.write(piece)
            stored = Stored(pieces.sha256, pieces.size)
            if self._behind is None:
                return self._kept(arriving, stored)
            self._behind.room()
            self._behind.do(partial(self._kept_later, arrived.pop_all(), arriving, stored))
            return stored

    def open(self, digest: str) -> BinaryIO:
        """Open an object for reading; the stream can be read piece by piece, and seek.

        Raises:
            Problem: there is no such object, or `digest` is not a SHA-256 in lower-case hex; or the bucket does not
                answer, also while it is read.
        """
        try:
            return self._rack.open(_key_of(digest))
        except FileNotFoundError:
            raise Problem(
                "there is no such object",
                where=f"object {digest}",
                cure="Restore it from a backup, or check that the store's place is the right one",
            ) from None

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
        return self._rack.size(_key_of(digest)) is not None

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """Take an object in as it is made: what is written in the block is kept when the block ends without error.

        Its digest and size are in ``stored`` afterwards. Each byte is hashed and written once.
        """
        with self._rack.incoming() as arriving:
            taken = Incoming(arriving.write)
            yield taken
            taken.stored = self._kept(arriving, taken.summed())

    def _kept(self, arriving: Arriving, stored: Stored) -> Stored:
        if not arriving.keep(_key_of(stored.digest)):
            self._check_same(stored)
        return stored

    def _kept_later(self, arrived: ExitStack, arriving: Arriving, stored: Stored) -> None:
        with arrived:
            self._kept(arriving, stored)

    def forget_unfinished(self) -> int:
        """Remove what workers that died have left, after a day; give how much that was.

        Its age is taken by the clock by which files are dated, and not by that of a demonstration.

        Raises:
            Problem: the bucket does not answer.
        """
        return self._rack.forget(datetime.now(UTC) - YOUNG)

    def _put_whole(self, content: bytes) -> Stored:
        stored = Stored(hashlib.sha256(content).hexdigest(), len(content))
        if not self._rack.create(_key_of(stored.digest), content):
            self._check_same(stored)
        return stored

    def _check_same(self, stored: Stored) -> None:
        found = self._rack.size(_key_of(stored.digest))
        if found != stored.size:
            raise Problem(
                f"the object has {found} bytes in the store and should have {stored.size}",
                where=f"object {stored.digest}",
                cure="Check the disk, remove the damaged file, and store the document again",
            )


def _key_of(digest: str) -> str:
    if len(digest) != 64 or not _HEX.issuperset(digest):
        raise Problem(
            f"{digest[:80]!r} is not a SHA-256 in lower-case hex",
            where="object store",
            cure="Give the digest under which the object was stored",
        )
    return f"sha256/{digest[:2]}/{digest}"


def pieces_of(content: bytes | Readable | Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """Give content piece by piece, whichever way it came."""
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Iterable) and not hasattr(content, "read"):
        yield from content
    else:
        while piece := content.read(CHUNK):
            yield piece
