"""Objects in a bucket that speaks S3, shared by the workers of several hosts.

A bucket cannot rename. What one part holds is put under its key when all of it is there. What is larger is sent as it
comes, under a name made by chance, and then a small object under its key says where it lies: no byte is sent or copied
twice, and two workers who put the same bytes leave one object.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from rogatory.desk.vault.passing import Sending
from rogatory.desk.vault.place import Place

LARGE, SENT = "large", "sent"
"""The folder of what says where large objects lie, and the folder in which they do."""
_AHEAD = 1 << 20


class BucketRack:
    """A place that is a bucket. It implements `contract.Rack`."""

    def __init__(self, place: Place) -> None:
        """Take the place."""
        self._place = place

    def create(self, key: str, content: bytes) -> bool:
        """Keep a small object; see `contract.Rack.create`."""
        return self._place.create(key, content)

    @contextmanager
    def incoming(self) -> Iterator[_Arriving]:
        """Take an object in; see `contract.Rack.incoming`."""
        name = f"{SENT}/{secrets.token_hex(16)}"
        with self._place.in_parts(name) as sending:
            yield _Arriving(self._place, name, sending)

    def size(self, key: str) -> int | None:
        """Give how many bytes an object has; None where there is none."""
        for name in self._names(key):
            found = self._place.size(name)
            if found is not None:
                return found
        return None

    def open(self, key: str) -> BinaryIO:
        """Open an object; see `contract.Rack.open`."""
        for name in self._names(key):
            stream = self._place.stream(name)
            if stream is not None:
                return io.BufferedReader(stream, _AHEAD)
        raise FileNotFoundError(key)

    def forget(self, before: datetime) -> int:
        """Remove what was sent and never named; see `contract.Rack.forget`."""
        sent = [f"{SENT}/{name}" for name, at in self._place.folders(SENT) if at < before]
        if not sent:
            return 0
        named = {(self._place.read(name) or b"").decode() for name in self._place.names(LARGE)}
        stray = [name for name in sent if name not in named]
        for name in stray:
            self._place.remove(name)
        return len(stray)

    def _names(self, key: str) -> Iterator[str]:
        """Give the names under which an object may lie."""
        yield key
        sent = self._place.read(f"{LARGE}/{key}")
        if sent is not None:
            yield sent.decode()


class _Arriving:
    """An object on its way into the bucket, sent under a name made by chance where it is large."""

    def __init__(self, place: Place, name: str, sending: Sending) -> None:
        self._place, self._name, self._sending = place, name, sending

    def write(self, content: bytes | memoryview, /) -> None:
        self._sending.write(content)

    def keep(self, key: str) -> bool:
        whole = self._sending.whole
        if whole is not None:
            return self._place.create(key, whole)
        self._sending.finish()
        if self._place.create(f"{LARGE}/{key}", self._name.encode()):
            return True
        self._place.remove(self._name)
        return False
