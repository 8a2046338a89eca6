"""What every store of files can do, and how its failures are told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rogatory.sources.engines.contract import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator


class Files(Protocol):
    """Where the files of one record lie. Nothing is ever written there."""

    def reach(self) -> None:
        """See whether the store answers at all; raises Unreadable when it does not."""
        ...

    def size(self, path: str) -> int:
        """Give how many bytes a file has; raises FileNotFoundError, and Unreadable when it cannot be reached."""
        ...

    def read(self, path: str) -> Iterator[bytes | memoryview]:
        """Give the bytes of a file in pieces; raises as `size`."""
        ...


@contextmanager
def failures_told(what: str) -> Iterator[None]:
    """Turn whatever a store raises into Unreadable, except that a file is not there."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError, ValueError) as error:
        # A path that leaves the folder is refused by the store with a ValueError.
        raise Unreadable(f"{what}: {error}") from error
