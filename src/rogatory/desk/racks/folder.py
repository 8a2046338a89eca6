"""Objects in a folder, which only this account of the machine may enter."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore

from rogatory.desk.durable import settle
from rogatory.packaging.direct import DirectFile

_AHEAD = 1 << 20
_INCOMING = "incoming"


class FolderRack:
    """A folder. It implements `contract.Rack`; objects are on the disk when they are kept."""

    def __init__(self, base: Path) -> None:
        """Open the folder, and make it when there is none yet."""
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._base = base
        self._objects = LocalStore(base)
        # The ways to these folders are on the disk, and each wait for the disk takes long.
        self._settled: set[Path] = set()

    def create(self, key: str, content: bytes) -> bool:
        """Keep a small object; see `contract.Rack.create`."""
        try:
            obstore.put(self._objects, key, content, mode="create")
        except AlreadyExistsError:
            new = False
        else:
            new = True
        self.settle(key)
        return new

    @contextmanager
    def incoming(self) -> Iterator[_Arriving]:
        """Take an object in; see `contract.Rack.incoming`."""
        path = self._base / _INCOMING / secrets.token_hex(16)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        arriving = _Arriving(self, path)
        try:
            yield arriving
        finally:
            arriving.close()

    def size(self, key: str) -> int | None:
        """Give how many bytes an object has; None where there is none."""
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError:
            return None

    def open(self, key: str) -> BinaryIO:
        """Open an object; see `contract.Rack.open`."""
        return self.path(key).open("rb", buffering=_AHEAD)

    def forget(self, before: datetime) -> int:
        """Remove what was never kept; see `contract.Rack.forget`."""
        begun = [path for path in (self._base / _INCOMING).glob("*") if path.stat().st_mtime < before.timestamp()]
        for path in begun:
            path.unlink(missing_ok=True)
        return len(begun)

    def path(self, key: str) -> Path:
        """Give the file of an object."""
        return self._base / key

    def settle(self, key: str) -> None:
        """Wait until an object and its name are on the disk: a row in the database is about to rely on it."""
        path = self.path(key)
        settle(path, path.parent if path.parent in self._settled else self._base)
        self._settled.add(path.parent)


class _Arriving:
    """A file that takes its name when it is whole, written past the system's cache."""

    def __init__(self, rack: FolderRack, path: Path) -> None:
        self._rack, self._path = rack, path
        self._file = DirectFile(path)

    def write(self, content: bytes | memoryview, /) -> None:
        self._file.write(content)

    def keep(self, key: str) -> bool:
        self._file.close()
        path = self._rack.path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(self._path, path)
        except FileExistsError:
            new = False
        else:
            new = True
        self._path.unlink()
        self._rack.settle(key)
        return new

    def close(self) -> None:
        """Leave nothing that was not kept."""
        self._file.abandon()
        self._path.unlink(missing_ok=True)
