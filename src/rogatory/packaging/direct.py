"""A new file that is written past the system's cache.

Through the cache each byte is copied once more, pages are found and given back for it, and the disk begins when there
are many: that costs as much as to encrypt. What is written here is read by nobody soon, and does not displace what is.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from rogatory.evidence.sums import Piece
from rogatory.packaging.handover import Handover

_ALIGNED = 4096
"""Bytes by which disks want lengths and places. Blocks and their memory are multiples of it."""


class DirectFile:
    """Takes the bytes of a file in order, and gives them to the disk in blocks, by a thread as soon as there are many.

    Its last bytes may still be in the cache when it is closed: as ever, `os.fsync` says that all are on the disk.
    """

    def __init__(self, path: Path) -> None:
        """Make the file, readable by its owner alone.

        Raises:
            OSError: it cannot be made, or is there already.
        """
        self._blocks = Handover(_Writer(path), whole=True)

    def write(self, data: Piece, /) -> None:
        """Take all of `data`.

        Raises:
            OSError: the disk does not take it, or did not take what was written before.
        """
        self._blocks.write(data)

    def close(self) -> None:
        """Write what is left.

        Raises:
            OSError: the disk does not take it.
        """
        self._blocks.close()

    def abandon(self) -> None:
        """Write nothing more; after `close` it does nothing."""
        self._blocks.abandon()


class _Writer:
    """Writes blocks: past the cache, as long as they are whole and the file system takes them so."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._direct = self._set(os.O_DIRECT)

    def write(self, data: Piece, /) -> None:
        view = memoryview(data)
        while view:
            if self._direct and len(view) % _ALIGNED:
                self._direct = self._set(0)
            try:
                view = view[os.write(self._file, view) :]
            except OSError as error:
                if error.errno != errno.EINVAL or not self._direct:
                    raise
                self._direct = self._set(0)

    def close(self) -> None:
        self.abandon()

    def abandon(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _set(self, flag: int) -> bool:
        """Write past the cache from now on, or not; tell whether it is so. Not every file system can."""
        try:
            fcntl.fcntl(self._file, fcntl.F_SETFL, flag)
        except OSError:
            return False
        return bool(flag)
