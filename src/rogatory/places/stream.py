"""An object of a bucket as a stream of the standard library, which can seek."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rogatory.places.bucket import Bucket, Lying


class Telling(Protocol):
    """Turns what a bucket raises into what the reader of the stream is to be told."""

    def __call__(self) -> AbstractContextManager[None]:
        """Give the block in which it is turned."""
        ...


class BucketStream(io.RawIOBase):
    """Reads an object from wherever it stands; what was asked ahead is dropped when it is moved elsewhere."""

    def __init__(self, bucket: Bucket, name: str, lying: Lying, told: Telling) -> None:
        """Stand at the first byte, and ask for nothing yet."""
        super().__init__()
        self._bucket, self._name, self._lying, self._told = bucket, name, lying, told
        self._at = 0
        self._pieces: Iterator[memoryview] | None = None
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Say that it gives bytes."""
        return True

    def seekable(self) -> bool:
        """Say that it can be moved."""
        return True

    def tell(self) -> int:
        """Give the place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to a place; raises ValueError for one before the first byte."""
        to = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._lying.size}[whence]
        if to < 0:
            raise ValueError(f"there is no byte {to}")
        if to != self._at:
            self._drop()
            self._at = to
        return to

    def readinto(self, buffer: object, /) -> int:
        """Fill some of a buffer; raises what `told` makes of what the bucket raises."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # the caller gives a writable buffer
        if not self._left and self._at < self._lying.size:
            with self._told():
                if self._pieces is None:
                    self._pieces = self._bucket.read(self._name, self._lying, self._at)
                self._left = next(self._pieces, memoryview(b""))
        size = min(len(view), len(self._left))
        view[:size] = self._left[:size]
        self._left = self._left[size:]
        self._at += size
        return size

    def close(self) -> None:
        """End what is under way."""
        self._drop()
        super().close()

    def _drop(self) -> None:
        pieces, self._pieces, self._left = self._pieces, None, memoryview(b"")
        if pieces is not None:
            pieces.close()  # type: ignore[attr-defined]  # a generator
