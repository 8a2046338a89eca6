"""Keys for copies, objects in and out under them, and the ciphertexts erased when a copy is destroyed."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, NewType

from rogatory.desk.behind import Behind
from rogatory.desk.vault.cipher import Cipher, new_key
from rogatory.desk.vault.keys import MasterKey
from rogatory.desk.vault.ledger import Ledger, checked_id
from rogatory.desk.vault.place import Place, PlaceFailed
from rogatory.desk.vault.segments import sealed_size
from rogatory.packaging.handover import beside
from rogatory.problem import Problem

WrappedKey = NewType("WrappedKey", bytes)
"""The key of one copy, wrapped by the master key; some 200 bytes. To drop all of its copies is to destroy the copy."""

_FOLDER = "copies"
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Sealed:
    """An object of the vault: its name, made by chance, and what it holds.

    Attributes:
        name: under which it opens again; it tells nothing of what the object holds.
        sha256: digest of the bytes as they were put, in lower-case hex. It belongs to the copy's encrypted contents:
            outside of them it could be compared with bytes that somebody guesses.
        size: how many bytes were put.
        stored_size: how many bytes the encrypted object has.
    """

    name: str
    sha256: str
    size: int
    stored_size: int


class UnlockedCopy:
    """One copy whose key is in this process's memory: keep it no longer than the work takes."""

    def __init__(self, copy_id: str, cipher: Cipher, place: Place, ledger: Ledger) -> None:
        """Made by `Vault.unlock`."""
        self.copy_id = copy_id
        self._cipher = cipher
        self._place = place
        self._ledger = ledger
        self._behind = Behind()

    def put(self, pieces: Iterable[bytes | memoryview]) -> Sealed:
        """Encrypt `pieces` as a new object of this copy; it is in its place, and on the disk, when this returns.

        Raises:
            Problem: as for `put_behind` and `settle`.
        """
        sealed = self.put_behind(pieces)
        self.settle()
        return sealed

    def put_behind(self, pieces: Iterable[bytes | memoryview]) -> Sealed:
        """Encrypt `pieces` as a new object of this copy, of which nobody may be told before `settle`.

        Pieces are taken one by one, and what they raise goes through: then there is no object.

        Raises:
            Problem: the copy was destroyed, or the place does not take the object, or the one before it.
        """
        _refuse_destroyed(self._ledger, self.copy_id)
        name = secrets.token_hex(16)
        digest = hashlib.sha256()
        size = 0
        try:
            with ExitStack() as begun:
                incoming = begun.enter_context(self._place.incoming(_path(self.copy_id, name)))
                sealing = begun.enter_context(self._cipher.sealing(incoming.write, _context(self.copy_id, name)))
                hand_over = begun.enter_context(beside(sealing))
                for piece in pieces:
                    # First to the thread that encrypts, which goes on while the digest is reckoned here.
                    hand_over(piece)
                    digest.update(piece)
                    size += len(piece)
                # Of the object before this one at most is waited for behind: each holds some megabytes.
                self._behind.room()
                self._behind.do(partial(self._finish, begun.pop_all(), name))
        except PlaceFailed:
            # The job that erases this copy may have taken the unfinished object away.
            _refuse_destroyed(self._ledger, self.copy_id)
            raise
        return Sealed(name, digest.hexdigest(), size, sealed_size(size))

    def _finish(self, begun: ExitStack, name: str) -> None:
        """Encrypt what is left of an object, and wait until it is on the disk."""
        begun.close()
        try:
            _refuse_destroyed(self._ledger, self.copy_id)
        except Problem:
            # The job that erases this copy may have been here before the object was.
            self._place.remove(_path(self.copy_id, name))
            raise

    def settle(self) -> None:
        """Return once every object that was put is on the disk.

        Raises:
            Problem: one is not, since the place does not take it or the copy was destroyed: unlock the copy again, and
                put all of them anew.
        """
        try:
            self._behind.wait()
        except Problem:
            _refuse_destroyed(self._ledger, self.copy_id)
            raise

    def open(self, name: str) -> BinaryIO:
        """Open an object for reading from its beginning to its end.

        Reading raises a Problem when the object was altered, cut short, or exchanged for another, of this copy or not.

        Raises:
            Problem: the copy was destroyed, or there is no such object, or one that was put is not on the disk.
        """
        _refuse_destroyed(self._ledger, self.copy_id)
        self.settle()
        path = _path(self.copy_id, name)
        return self._cipher.open(self._place.open(path), _context(self.copy_id, name), self._place.where(path))

    def withdraw(self, name: str) -> None:
        """Take back an object that nothing names yet.

        Raises:
            Problem: the place does not answer, or an object that was put is not on the disk.
        """
        # What is taken away while its turn has not come yet would be missed there.
        try:
            self.settle()
        finally:
            self._place.remove(_path(self.copy_id, name))


class Vault:
    """Preserved copies in a place, under a master key, but for those that the ledger calls destroyed."""

    def __init__(self, place: Place, master: MasterKey, ledger: Ledger) -> None:
        """Open the vault that lies in `place`.

        Raises:
            Problem: it belongs to another ledger, or a place does not answer.
        """
        ledger.bind(place)
        self._place = place
        self._master = master
        self._ledger = ledger

    @property
    def ledger(self) -> Ledger:
        """The purge ledger that this vault obeys."""
        return self._ledger

    def new_key(self, copy_id: str) -> WrappedKey:
        """Make the key of a new copy. Only the database keeps it, as it is here.

        Raises:
            Problem: a copy of this name was destroyed, or the master key cannot be used.
        """
        _refuse_destroyed(self._ledger, copy_id)
        return WrappedKey(self._master.wrap(new_key(), _context(copy_id)))

    def rewrap(self, copy_id: str, wrapped: WrappedKey) -> WrappedKey:
        """Give the key of a copy wrapped by the master key that is in use now; the copy's objects stay as they are.

        Raises:
            Problem: the copy was destroyed, or its key does not open; then it stays as it was.
        """
        _refuse_destroyed(self._ledger, copy_id)
        context = _context(copy_id)
        return WrappedKey(self._master.wrap(self._master.unwrap(bytes(wrapped), context), context))

    def unlock(self, copy_id: str, wrapped: WrappedKey) -> UnlockedCopy:
        """Open a copy: the master key is asked once, for any number of objects.

        Raises:
            Problem: the copy was destroyed, the key is another copy's, or the master key is another or cannot be used.
        """
        _refuse_destroyed(self._ledger, copy_id)
        # Databases give bytes as memoryview.
        key = self._master.unwrap(bytes(wrapped), _context(copy_id))
        return UnlockedCopy(copy_id, Cipher(key), self._place, self._ledger)

    def put(self, copy_id: str, wrapped: WrappedKey, pieces: Iterable[bytes | memoryview]) -> Sealed:
        """Put one object; see `UnlockedCopy.put`."""
        return self.unlock(copy_id, wrapped).put(pieces)

    def open(self, copy_id: str, wrapped: WrappedKey, name: str) -> BinaryIO:
        """Open one object; see `UnlockedCopy.open`."""
        return self.unlock(copy_id, wrapped).open(name)

    def listing(self, copy_id: str) -> tuple[str, ...]:
        """Give the names of all objects of a copy, sorted; it needs no key.

        Raises:
            Problem: the place does not answer.
        """
        folder = _folder(copy_id)
        return tuple(sorted(path.removeprefix(f"{folder}/") for path in self._place.names(folder)))

    def erase(self, copy_id: str) -> int:
        """Delete the ciphertexts of a destroyed copy, and give how many there were; done again, it finds none.

        Raises:
            Problem: the ledger does not call the copy destroyed, or the place does not answer.
        """
        if not self._ledger.is_destroyed(copy_id):
            raise Problem(
                "only the objects of a destroyed copy are erased, and the purge ledger does not name this one",
                where=f"preserved copy {copy_id}",
                cure="Decide its destruction first",
            )
        return self._place.clear(_folder(copy_id))


def _refuse_destroyed(ledger: Ledger, copy_id: str) -> None:
    if ledger.is_destroyed(copy_id):
        raise Problem(
            "this copy was destroyed, as the purge ledger says",
            where=f"preserved copy {copy_id}",
            cure="Nothing brings it back; if the database still names its key, it was restored from an older backup",
        )


def _folder(copy_id: str) -> str:
    return f"{_FOLDER}/{checked_id(copy_id)}"


def _path(copy_id: str, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Problem(
            f"{name[:80]!r} is no name of an object",
            where=f"preserved copy {copy_id}",
            cure="Give the name under which it was put",
        )
    return f"{_folder(copy_id)}/{name}"


def _context(copy_id: str, name: str = "") -> bytes:
    return f"rogatory-vault/1\n{copy_id}\n{name}".encode()
