"""Files that a row in the database is about to rely on: they are on the disk, whole, before anybody is told of them."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Keep every other process that asks the same away from a file, until this is done with it or has died."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def settle(path: Path, base: Path) -> None:
    """Wait until a file below `base`, its name, and the folders that lead to it are on the disk."""
    for settled in (path, *(folder for folder in path.parents if folder.is_relative_to(base))):
        handle = os.open(settled, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_once(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file so that of several processes that start at once one wins, and nobody reads half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
    settle(path, path.parent)


def replace(path: Path, content: bytes, mode: int) -> None:
    """Put other content in the place of a file, at once; whoever reads it meanwhile has the one or the other."""
    coming = path.with_name(f"{path.name}.next")
    coming.unlink(missing_ok=True)
    write_once(coming, content, mode)
    coming.replace(path)
    settle(path, path.parent)
