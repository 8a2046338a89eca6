"""A store that is a folder beside the map."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from rogatory.sources.stores.contract import failures_told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PIECE = 8 << 20


class Folder:
    """A store that is a folder under the platform's root. It implements `contract.Files`."""

    def __init__(self, root: Path, folder: str) -> None:
        """Open the store; raises Unreadable when there is no such folder."""
        from obstore.store import LocalStore

        self._folder = folder
        with failures_told(folder):
            self._store: Any = LocalStore(str(root / folder))
            self._root = os.path.realpath(root / folder)

    def reach(self) -> None:
        """See whether the folder can be looked into; raises Unreadable when it cannot."""
        with failures_told(self._folder):
            next(iter(self._store.list(chunk_size=1)), None)

    def size(self, path: str) -> int:
        """Give how many bytes a file has; raises FileNotFoundError, and Unreadable when it cannot be reached."""
        with failures_told(path):
            self._require_inside(path)
            return int(self._store.head(path)["size"])

    def read(self, path: str) -> Iterator[memoryview]:
        """Give the bytes of a file in pieces, as it was when the first was read; raises as `size`.

        Raises:
            Unreadable: also where it was changed meanwhile.
        """
        with failures_told(path):
            self._require_inside(path)
            lying = self._store.head(path)
            for at in range(0, lying["size"], _PIECE):
                asked = at, min(at + _PIECE, lying["size"])
                # A stream of the library waits for ever on a file that was cut, and a file that was written to has
                # the length that it had.
                piece = self._store.get(path, options={"range": asked, "if_match": lying["e_tag"]}).bytes()
                if len(piece) != asked[1] - at:
                    raise OSError(f"{path}: cut while it was read")
                yield memoryview(piece)
            if self._store.head(path)["e_tag"] != lying["e_tag"]:
                raise OSError(f"{path}: changed while it was read")

    def _require_inside(self, path: str) -> None:
        """Refuse what a link leads to outside the folder, and what is no file: a pipe would be waited for without end.

        Whoever fills the folder with files would else have ours disclosed, keys and all.
        """
        there = os.path.realpath(f"{self._root}/{path}")
        if os.path.commonpath([there, self._root]) != self._root:
            raise OSError(f"{path}: it leads out of the folder")
        # A folder is told as missing by the store.
        mode = os.stat(there).st_mode  # noqa: PTH116 - once for each of many files
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise OSError(f"{path}: it is no file")
