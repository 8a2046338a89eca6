"""Where encrypted objects, the purge ledger and the published audit lie: a folder, or a bucket that speaks S3.

Preserved copies and the returns of requests have a place each; the operator's settings name it.

Objects are written once, under names that begin with a folder. Large ones pass through in parts, and appear when they
are whole: what was begun and not finished is no object.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store, from_url

from rogatory.desk.durable import Behind, settle
from rogatory.packaging.direct import DirectFile
from rogatory.problem import Problem

PART = 16 << 20
"""Bytes that are sent at once: S3 takes 10,000 parts, so that an object has at most 156 GiB."""
_AHEAD = 4 << 20
_AT_ONCE = 2
_SETTINGS = "ROGATORY_VAULT_URL, ROGATORY_LEDGER_URL or ROGATORY_AUDIT_URL"


_Telling = Callable[[], AbstractContextManager[None]]
"""Tells what the library could not do, of one object."""


class _Taking(Protocol):
    """What takes bytes: a writer of the library."""

    def write(self, content: bytes, /) -> object:
        """Take all of `content`."""
        ...


class PlaceFailed(Problem):
    """A place cannot be reached, is full, or fails otherwise: what waits for it can be tried again."""


class Incoming(Protocol):
    """An object on its way in; ``size`` is how many bytes were written so far."""

    size: int

    def write(self, content: bytes | memoryview, /) -> object:
        """Take all of `content`.

        Raises:
            Problem: the place does not take it.
        """
        ...


class _ToBucket:
    """Sends an object in parts, or whole where one part holds it."""

    def __init__(self, open_parts: Callable[[], _Taking], told: _Telling) -> None:
        """Begin with nothing; `open_parts` is called when the object is larger than one part."""
        self._open_parts = open_parts
        self._parts: _Taking | None = None
        self._held = bytearray()
        self._told = told
        self.size = 0

    @property
    def whole(self) -> bytes | None:
        """All that was written, where one part holds it."""
        return bytes(self._held) if self._parts is None else None

    def write(self, content: bytes | memoryview, /) -> None:
        self.size += len(content)
        if self._parts is None and len(self._held) + len(content) <= PART:
            self._held += content
            return
        with self._told():
            if self._parts is None:
                self._parts = self._open_parts()
                self._parts.write(bytes(self._held))
                self._held.clear()
            self._parts.write(bytes(content))


class _ToFolder:
    """Writes an object into a file that takes its name when it is whole.

    Until then it ends with a mark by which the library knows unfinished files, and does not list them.
    """

    def __init__(self, path: Path, told: _Telling) -> None:
        self._path, self._told = path, told
        self._coming = path.with_name(f"{path.name}#{secrets.randbelow(10**9)}")
        self.size = 0
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = DirectFile(self._coming)

    def write(self, content: bytes | memoryview, /) -> None:
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

    def __init__(self, objects: LocalStore | S3Store, name: str, told: _Telling) -> None:
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


class Place:
    """The objects in one folder or under one prefix of a bucket."""

    def __init__(self, url: str, setting: str = _SETTINGS) -> None:
        """Open ``file:///folder``, made when there is none yet, or ``s3://bucket/prefix``.

        What S3 needs beside the address stands in the usual variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
        AWS_REGION, AWS_ENDPOINT_URL, and AWS_ALLOW_HTTP=true for an endpoint without TLS. `setting` is by what name the
        operator has set the address, for people.

        Raises:
            Problem: the address is of another kind, or S3 is not set up.
        """
        self._url, self._setting = url, setting
        parts = urlsplit(url)
        self._folder: Path | None = None
        # The folder that took the last object: the way to it is on the disk, and each wait for the disk takes long.
        self._settled: Path | None = None
        self._objects: LocalStore | S3Store
        if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
            self._folder = Path(unquote(parts.path))
            with self._told():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._objects = LocalStore(self._folder)
        elif parts.scheme == "s3" and parts.netloc:
            with self._told():
                self._objects = from_url(url)  # type: ignore[assignment]  # an s3 address gives an S3Store
        else:
            raise Problem(
                "objects can lie in a folder (file:///folder) or in a bucket (s3://bucket/prefix)",
                where=url,
                cure=f"Correct {setting}",
            )

    def where(self, name: str) -> str:
        """Give the address of an object, for people."""
        return f"{self._url.rstrip('/')}/{name}".rstrip("/")

    def create(self, name: str, content: bytes) -> bool:
        """Keep a small object; tell whether it is new. One that is there already stays as it is.

        Raises:
            Problem: the place does not take it.
        """
        with self._told(name):
            try:
                obstore.put(self._objects, name, content, mode="create")
            except AlreadyExistsError:
                new = False
            else:
                new = True
            self._settle(name)
        return new

    def replace(self, name: str, content: bytes) -> None:
        """Keep a small object in the place of the one of this name, at once.

        Raises:
            Problem: the place does not take it.
        """
        with self._told(name):
            obstore.put(self._objects, name, content, mode="overwrite")
            self._settle(name)

    @contextmanager
    def incoming(self, name: str, behind: Behind | None = None) -> Iterator[Incoming]:
        """Take an object in as it is made; it is kept when the block ends without error, and else it never was.

        Then it is on the disk; with `behind` it is there only once that was waited for.

        An object that is there already is not overwritten; S3 cannot promise it for those larger than one part, so that
        names have to be chosen by chance.

        Raises:
            Problem: the place does not take it, or has an object of this name.
        """
        told = partial(self._told, name)
        kept = self._into_folder(self._folder / name, told, behind) if self._folder else self._into_bucket(name, told)
        with kept as incoming:
            yield incoming

    @contextmanager
    def _into_folder(self, path: Path, told: _Telling, behind: Behind | None) -> Iterator[Incoming]:
        with told():
            if not path.parent.is_dir():
                self._settled = None
            incoming = _ToFolder(path, told)
        try:
            yield incoming
            with told():
                new = incoming.finish()
        finally:
            incoming.close()
        if not new:
            raise self._there_already(path.name)
        settled = partial(self._settle_object, path, told)
        if behind is None:
            settled()
        else:
            behind.do(settled)

    def _settle_object(self, path: Path, told: _Telling) -> None:
        with told():
            settle(path, path.parent if path.parent == self._settled else cast("Path", self._folder))
            self._settled = path.parent

    @contextmanager
    def _into_bucket(self, name: str, told: _Telling) -> Iterator[Incoming]:
        with ExitStack() as parts:

            def open_parts() -> _Taking:
                writer = obstore.open_writer(self._objects, name, buffer_size=PART, max_concurrency=_AT_ONCE)
                return cast("_Taking", parts.enter_context(writer))

            taken = _ToBucket(open_parts, told)
            yield taken
            with told():
                parts.close()
        whole = taken.whole
        if whole is not None and not self.create(name, whole):
            raise self._there_already(name)

    def _there_already(self, name: str) -> Problem:
        return Problem("there is an object of this name already", where=self.where(name), cure="Choose another name")

    def open(self, name: str) -> Outgoing:
        """Open an object for reading.

        Raises:
            Problem: there is none, or the place does not answer.
        """
        return Outgoing(self._objects, name, partial(self._told, name))

    def read(self, name: str) -> bytes | None:
        """Give the whole of a small object, or nothing where there is none.

        Raises:
            Problem: the place does not answer.
        """
        with self._told(name), suppress(FileNotFoundError):
            return bytes(obstore.get(self._objects, name).bytes())
        return None

    def holds(self, name: str) -> bool:
        """Tell whether an object is here.

        Raises:
            Problem: the place does not answer.
        """
        with self._told(name), suppress(FileNotFoundError):
            obstore.head(self._objects, name)
            return True
        return False

    def names(self, folder: str) -> Iterator[str]:
        """Give the names of all objects in a folder.

        Raises:
            Problem: the place does not answer.
        """
        with self._told(folder):
            for some in obstore.list(self._objects, folder):
                yield from (one["path"] for one in some)

    def folders(self, parent: str) -> Iterator[tuple[str, datetime]]:
        """Give the names of the folders in a folder, each with the instant at which something was last put there.

        Raises:
            Problem: the place does not answer.
        """
        with self._told(parent):
            if self._folder is not None:
                # Files that a broken-off writing left are in no list of the library.
                for each in (self._folder / parent).glob("*/"):
                    yield each.name, datetime.fromtimestamp(each.stat().st_mtime, UTC)
                return
            latest: dict[str, datetime] = {}
            for some in obstore.list(self._objects, parent):
                for one in some:
                    name = one["path"].removeprefix(f"{parent}/").partition("/")[0]
                    latest[name] = max(one["last_modified"], latest.get(name, one["last_modified"]))
            yield from latest.items()

    def remove(self, name: str) -> None:
        """Delete an object, where it is still there.

        Raises:
            Problem: the place does not answer.
        """
        with self._told(name), suppress(FileNotFoundError):
            obstore.delete(self._objects, name)

    def clear(self, folder: str, kept: Collection[str] = ()) -> int:
        """Delete all objects in a folder, and what a broken-off writing left there; give how many objects that were.

        Those whose names within the folder are `kept` stay.

        Raises:
            Problem: the place does not answer.
        """
        stay = {f"{folder}/{name}" for name in kept}
        names = [name for name in self.names(folder) if name not in stay]
        for name in names:
            self.remove(name)
        if self._folder is not None:
            with self._told(folder):
                _empty(self._folder / folder, kept)
        return len(names)

    def _settle(self, name: str) -> None:
        if self._folder is not None:
            settle(self._folder / name, self._folder)

    @contextmanager
    def _told(self, name: str = "") -> Iterator[None]:
        """Tell what the library could not do as a Problem of ours."""
        try:
            yield
        except FileNotFoundError as error:
            raise Problem(
                "there is no such object",
                where=self.where(name),
                cure=f"Restore it from a backup, or check {self._setting}",
            ) from error
        except (BaseError, OSError, ValueError) as error:
            first = (str(error).splitlines() or [type(error).__name__])[0][:300]
            raise PlaceFailed(
                f"the place does not do what it should ({first})",
                where=self.where(name),
                cure=f"Check that it can be reached, with these credentials, and has room ({self._setting}); "
                "what waits is tried again",
            ) from error


def _empty(folder: Path, kept: Collection[str]) -> None:
    """Remove a folder with the unfinished files in it, which the library does not list; it stays for what is kept."""
    if not folder.is_dir():
        return
    for left in folder.iterdir():
        if left.name not in kept:
            left.unlink(missing_ok=True)
    if not kept:
        folder.rmdir()
    settle(folder.parent, folder.parent)
