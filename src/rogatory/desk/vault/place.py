"""Where encrypted objects, the purge ledger and the published audit lie: a folder, or a bucket that speaks S3.

Preserved copies and the returns of requests have a place each; the operator's settings name it.

Objects are written once, under names that begin with a folder. Large ones pass through in parts, and appear when they
are whole: what was begun and not finished is no object.
"""

from __future__ import annotations

import io
import os
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from rogatory.desk.durable import settle
from rogatory.desk.vault.passing import PART, Incoming, Outgoing, Sending, Taking, Telling, ToFolder
from rogatory.places.address import Address, bucket_at
from rogatory.places.bucket import TIMEOUT, Bucket
from rogatory.places.stream import BucketStream
from rogatory.problem import Problem

_AT_ONCE = 2
_SETTINGS = "ROGATORY_VAULT_URL, ROGATORY_LEDGER_URL or ROGATORY_AUDIT_URL"


class PlaceFailed(Problem):
    """A place cannot be reached, is full, or fails otherwise: what waits for it can be tried again."""


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
        self._folder = Address.of(url, setting).folder
        # The folder that took the last object: the way to it is on the disk, and each wait for the disk takes long.
        self._settled: Path | None = None
        self._objects: LocalStore | S3Store
        with self._told():
            if self._folder is not None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._objects = LocalStore(self._folder)
            else:
                self._objects = bucket_at(url, os.environ)

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
    def incoming(self, name: str) -> Iterator[Incoming]:
        """Take an object in as it is made; it is kept, and on the disk, when the block ends without error.

        Else it never was. The block may end in another thread than it began in.

        An object that is there already is not overwritten; S3 cannot promise it for those larger than one part, so that
        names have to be chosen by chance.

        Raises:
            Problem: the place does not take it, or has an object of this name.
        """
        told = partial(self._told, name)
        kept = self._into_folder(self._folder / name, told) if self._folder else self._into_bucket(name)
        with kept as incoming:
            yield incoming

    @contextmanager
    def _into_folder(self, path: Path, told: Telling) -> Iterator[Incoming]:
        with told():
            if not path.parent.is_dir():
                self._settled = None
            incoming = ToFolder(path, told)
        try:
            yield incoming
            with told():
                new = incoming.finish()
        finally:
            incoming.close()
        if not new:
            raise self._there_already(path.name)
        with told():
            settle(path, path.parent if path.parent == self._settled else cast("Path", self._folder))
            self._settled = path.parent

    @contextmanager
    def _into_bucket(self, name: str) -> Iterator[Incoming]:
        with self.in_parts(name) as sending:
            yield sending
            sending.finish()
        whole = sending.whole
        if whole is not None and not self.create(name, whole):
            raise self._there_already(name)

    @contextmanager
    def in_parts(self, name: str) -> Iterator[Sending]:
        """Send an object into the bucket as it is made, where it is larger than one part.

        It is there once it is finished (`Sending.finish`), and else never was.
        """

        def open_parts(stack: ExitStack) -> Taking:
            writer = obstore.open_writer(self._objects, name, buffer_size=PART, max_concurrency=_AT_ONCE)
            return cast("Taking", stack.enter_context(writer))

        sending = Sending(open_parts, partial(self._told, name))
        try:
            yield sending
        finally:
            sending.abandon()

    def _there_already(self, name: str) -> Problem:
        return Problem("there is an object of this name already", where=self.where(name), cure="Choose another name")

    def open(self, name: str) -> Outgoing:
        """Open an object for reading.

        Raises:
            Problem: there is none, or the place does not answer.
        """
        return Outgoing(self._objects, name, partial(self._told, name))

    def stream(self, name: str) -> io.RawIOBase | None:
        """Open an object for reading anywhere in it; nothing where there is none.

        Large ones come from a bucket in several ranges at once, ahead of what was asked for.

        Raises:
            Problem: the place does not answer; also while it is read.
        """
        told = partial(self._told, name)
        with told(), suppress(FileNotFoundError):
            if self._folder is not None:
                return (self._folder / name).open("rb", buffering=0)
            bucket = Bucket(bucket_at(self._url, os.environ, timeout=TIMEOUT, retries=0))
            return BucketStream(bucket, name, bucket.look(name), told)
        return None

    def size(self, name: str) -> int | None:
        """Give how many bytes an object has; nothing where there is none.

        Raises:
            Problem: the place does not answer.
        """
        with self._told(name), suppress(FileNotFoundError):
            if self._folder is not None:
                # Asked for every object that is put: the library takes a millisecond for it.
                return (self._folder / name).stat().st_size
            return int(obstore.head(self._objects, name)["size"])
        return None

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
        return self.size(name) is not None

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
