"""What every rack can do. Keys are those of the store; an object is never changed, and never overwritten."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Protocol


class Arriving(Protocol):
    """An object on its way in, whose key is known when all of it is there."""

    def write(self, content: bytes | memoryview, /) -> object:
        """Take all of `content`."""
        ...

    def keep(self, key: str) -> bool:
        """Keep it under a key, safe from now on; give False where there is one already, which stays."""
        ...


class Rack(Protocol):
    """Where objects lie."""

    def create(self, key: str, content: bytes) -> bool:
        """Keep a small object, safe when this returns; give False where there is one already, which stays."""
        ...

    def incoming(self) -> AbstractContextManager[Arriving]:
        """Take an object in as it is made; what was not kept at the end of the block leaves nothing behind."""
        ...

    def size(self, key: str) -> int | None:
        """Give how many bytes an object has; None where there is none."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Open an object, to be read piece by piece and to seek in; raises FileNotFoundError where there is none."""
        ...

    def forget(self, before: datetime) -> int:
        """Remove what was begun before an instant and never kept: somebody died over it. Give how many these were."""
        ...
