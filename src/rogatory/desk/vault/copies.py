"""A preserved copy as a store of objects by digest: what spools into the plain store can spool into the vault.

Which digest lies under which name is written last, as an object of its own, the copy's contents: encrypted like the
rest, and named by the caller's row. Until then there is no copy, only objects that nobody can find.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from pydantic import TypeAdapter, ValidationError

from rogatory.desk.store import Readable, Stored, pieces_of
from rogatory.desk.vault.vault import Sealed, UnlockedCopy
from rogatory.problem import Problem

FORMAT = "rogatory-copy/1"


@dataclass(frozen=True, slots=True)
class _Lying:
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class _Contents:
    format: str
    copy_id: str
    index: str
    objects: dict[str, _Lying]


_CONTENTS = TypeAdapter(_Contents)


class CopyStore:
    """The objects of one preserved copy, each under the SHA-256 of its bytes (`rogatory.desk.store.Objects`)."""

    def __init__(self, copy: UnlockedCopy) -> None:
        """Begin a new copy, with nothing in it."""
        self._copy = copy
        self._objects: dict[str, _Lying] = {}
        self.index = ""
        """The digest of the copy's index, once `finish` was told it."""

    @classmethod
    def of(cls, copy: UnlockedCopy, contents: str) -> CopyStore:
        """Open a finished copy by the name of its contents.

        Raises:
            Problem: there are none, or they are not what was written.
        """
        with copy.open(contents) as stream:
            written = stream.read()
        try:
            read = _CONTENTS.validate_json(written)
        except ValidationError as error:
            raise _no_contents(copy) from error
        if (read.format, read.copy_id) != (FORMAT, copy.copy_id):
            raise _no_contents(copy)
        opened = cls(copy)
        opened._objects.update(read.objects)
        opened.index = read.index
        return opened

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many bytes each object has, by its digest."""
        return MappingProxyType({digest: lying.size for digest, lying in self._objects.items()})

    @property
    def names(self) -> frozenset[str]:
        """The names that the objects have in the vault, without that of the contents."""
        return frozenset(lying.name for lying in self._objects.values())

    def put(self, content: bytes | Readable | Iterable[bytes | memoryview]) -> Stored:
        """Keep `content` and give its digest and size. The same bytes put twice are one object.

        Only `finish` waits until it is on the disk.

        Raises:
            Problem: the copy is finished or was destroyed, or the place does not take it.
        """
        if self.index:
            raise Problem(
                "a preserved copy that is finished takes nothing more",
                where=f"preserved copy {self._copy.copy_id}",
                cure="Preserve again, as a copy of its own",
            )
        sealed = self._copy.put_behind(pieces_of(content))
        if sealed.sha256 in self._objects:
            self._copy.withdraw(sealed.name)
        else:
            self._objects[sealed.sha256] = _Lying(sealed.name, sealed.size)
        return Stored(sealed.sha256, sealed.size)

    def open(self, digest: str) -> BinaryIO:
        """Open an object for reading, from its beginning to its end; it cannot seek.

        Raises:
            Problem: there is no such object, or the copy was destroyed.
        """
        lying = self._objects.get(digest)
        if lying is None:
            raise Problem(
                "there is no such object in this copy",
                where=f"preserved copy {self._copy.copy_id}, object {digest[:80]}",
                cure="Ask for an object that the index of this copy names",
            )
        return self._copy.open(lying.name)

    def read(self, digest: str) -> bytes:
        """Give the whole of an object, after its bytes were hashed once more.

        Raises:
            Problem: there is no such object, or its bytes are no longer those that were put.
        """
        with self.open(digest) as stream:
            content = stream.read()
        if hashlib.sha256(content).hexdigest() != digest:
            raise Problem(
                "the preserved bytes are not those that were put there",
                where=f"preserved copy {self._copy.copy_id}, object {digest}",
                cure="Restore the vault from a backup",
            )
        return content

    def __contains__(self, digest: str) -> bool:
        """Tell whether this copy has an object."""
        return digest in self._objects

    def finish(self, index: str) -> Sealed:
        """Write the contents, with the digest of the object that is the copy's index; nothing is put afterwards.

        The name that this gives opens the copy again. Its ``sha256`` commits to every byte of the copy, and can be told
        outside of it, since names made by chance are part of what it is taken over.

        Raises:
            Problem: the index was not put, the copy was destroyed, or the place does not take the contents.
        """
        with self.open(index):
            pass
        self._copy.settle()
        written = {
            "format": FORMAT,
            "copy_id": self._copy.copy_id,
            "index": index,
            "objects": {digest: {"name": lying.name, "size": lying.size} for digest, lying in self._objects.items()},
        }
        sealed = self._copy.put([json.dumps(written, sort_keys=True).encode()])
        self.index = index
        return sealed


def _no_contents(copy: UnlockedCopy) -> Problem:
    return Problem(
        "this object holds no contents of the copy",
        where=f"preserved copy {copy.copy_id}",
        cure="Give the name that the copy's contents had when it was finished",
    )
