"""The purge ledger: which preserved copies were destroyed. It lies outside the database, and is never rolled back.

A database restored from a backup holds the wrapped keys of copies that were destroyed since. The vault asks the ledger
before it takes a key, so that such a copy stays destroyed. Entries are written once, one object for each copy, and
nothing deletes them; that the object is there is enough, so that damage to its words brings no copy back.

A copy is destroyed in this order, which bears a kill at any point:

1. The row of the copy is locked in a transaction of the database, and it is looked once more whether anything holds the
   copy (legal process, an extension, a bar).
2. The entry is written here. **This is the instant of destruction**: from now on the vault refuses the copy, whatever
   the database says. Legal process that comes later waits for the lock, and finds the copy destroyed.
3. The wrapped key is dropped from the row, in the same transaction, with its entry in the audit. A kill between 2 and 3
   leaves a row with a key that opens nothing: the next attempt finds the standing entry (`Ledger.record` gives it) and
   ends what was begun, with the instant of the entry.
4. A job erases the ciphertexts (`Vault.erase`), as often as it takes. Without the key they tell nothing; this only
   gives back the room.

A vault is tied to its ledger when both are first used together (`Ledger.bind`): with another ledger, or with one that
was lost and begun anew, it does not open, since no ledger that is empty by mistake may call a destroyed copy kept.

The key is never dropped before the entry stands: a restored backup would bring it back, with nothing to say against it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from rogatory.desk.vault.place import Place
from rogatory.problem import Problem

FORMAT = "rogatory-purge/1"
_FOLDER = "destroyed"
_IDENTITY = "ledger-id"
_COPY_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def checked_id(copy_id: str) -> str:
    """Give `copy_id` as it is: 1 to 64 lower-case letters, digits and hyphens, since it names folders and objects.

    Raises:
        Problem: it holds anything else.
    """
    if not _COPY_ID.fullmatch(copy_id):
        raise Problem(
            f"{copy_id[:80]!r} is no name of a preserved copy",
            where="vault",
            cure="Use lower-case letters, digits and hyphens, 64 at most, and a letter or digit at both ends",
        )
    return copy_id


@dataclass(frozen=True, slots=True)
class Destruction:
    """That a copy was destroyed.

    Attributes:
        copy_id: the copy.
        destroyed_at: when, an aware instant.
        reference: the request for which it had been preserved.
        decided_by: the people who decided it, or who approved the policy.
        policy: the standing retention policy that decided it; empty where people did.
        key: SHA-256, in lower-case hex, of the wrapped key that was dropped.

    Raises:
        ValueError: the instant is naive, nobody decided, or the digest is none.
    """

    copy_id: str
    destroyed_at: datetime
    reference: str
    decided_by: tuple[str, ...]
    policy: str
    key: str

    def __post_init__(self) -> None:
        """Refuse what no destruction can be."""
        checked_id(self.copy_id)
        if self.destroyed_at.utcoffset() is None:
            raise ValueError("a destruction has an aware instant")
        if not self.decided_by or not all(self.decided_by):
            raise ValueError("a destruction names the people who stand behind it")
        if not _SHA256.fullmatch(self.key):
            raise ValueError("the key of a destruction is a SHA-256 in lower-case hex")

    def to_bytes(self) -> bytes:
        """Write it as JSON with sorted keys."""
        written = {"format": FORMAT, **asdict(self), "destroyed_at": self.destroyed_at.isoformat()}
        return json.dumps(written, sort_keys=True, ensure_ascii=False).encode()

    def same_as(self, other: Destruction) -> bool:
        """Tell whether both are one destruction, of which one may have been told again later."""
        return self._what == other._what

    @property
    def _what(self) -> tuple[object, ...]:
        return (self.copy_id, self.reference, self.decided_by, self.policy, self.key)


@dataclass(frozen=True, slots=True)
class _Written:
    """An entry as it lies there."""

    format: str
    copy_id: str
    destroyed_at: AwareDatetime
    reference: str
    decided_by: tuple[str, ...]
    policy: str
    key: str


_WRITTEN = TypeAdapter(_Written)


class _Unreadable(Problem):
    """An entry is there and its words are damaged."""


class Ledger:
    """The destroyed copies, in a place of their own."""

    def __init__(self, place: Place) -> None:
        """Open the ledger that lies there."""
        self._place = place

    def bind(self, vault: Place) -> None:
        """Tie the place of a vault to this ledger, where it is tied to none yet.

        Raises:
            Problem: it is tied to another ledger, or this one was lost and begun anew, or a place does not answer.
        """
        expected, own = vault.read(_IDENTITY), self._place.read(_IDENTITY)
        if expected is None:
            if own is None:
                self._place.create(_IDENTITY, secrets.token_hex(16).encode())
                own = self._place.read(_IDENTITY)
            vault.create(_IDENTITY, own or b"")
            expected = vault.read(_IDENTITY)
        if not own or own != expected:
            raise Problem(
                "the purge ledger that lies here is not the one of this vault",
                where=self._place.where(_IDENTITY),
                cure="Correct ROGATORY_LEDGER_URL, or bring the ledger back; without it destroyed copies could return",
            )

    def record(self, entry: Destruction) -> Destruction:
        """Write that a copy is destroyed, and give the entry that stands: the earlier one where this was told before.

        Raises:
            Problem: the ledger names another destruction of this copy, or its place does not take the entry.
        """
        name = _name_of(entry.copy_id)
        if self._place.create(name, entry.to_bytes()):
            return entry
        standing = self._read(name)
        if not standing.same_as(entry):
            raise Problem(
                f"it was destroyed already, at {standing.destroyed_at.isoformat()} for {standing.reference}",
                where=self._place.where(name),
                cure="Look in the audit at who destroyed it; a copy is destroyed once, by one decision",
            )
        return standing

    def is_destroyed(self, copy_id: str) -> bool:
        """Tell whether the ledger names a copy.

        Raises:
            Problem: the place of the ledger does not answer. It is then not known, and nothing may be opened.
        """
        return self._place.holds(_name_of(checked_id(copy_id)))

    def find(self, copy_id: str) -> Destruction | None:
        """Give the entry of a copy; ``None`` where there is none, or where its words are damaged.

        Raises:
            Problem: the place does not answer.
        """
        try:
            return self._read(_name_of(checked_id(copy_id))) if self.is_destroyed(copy_id) else None
        except _Unreadable:
            return None

    def copy_ids(self) -> Iterator[str]:
        """Give the name of every destroyed copy, in no order; no entry is read for it.

        Raises:
            Problem: the place does not answer.
        """
        for name in self._place.names(_FOLDER):
            yield name.removeprefix(f"{_FOLDER}/").removesuffix(".json")

    def all(self) -> Iterator[Destruction]:
        """Give every entry, in no order.

        Raises:
            Problem: an entry cannot be read, or the place does not answer.
        """
        for name in self._place.names(_FOLDER):
            yield self._read(name)

    def _read(self, name: str) -> Destruction:
        try:
            read = _WRITTEN.validate_json(self._place.read(name) or b"")
            entry = Destruction(read.copy_id, read.destroyed_at, read.reference, read.decided_by, read.policy, read.key)
        except (ValidationError, ValueError) as error:
            raise self._unreadable(name) from error
        if read.format != FORMAT or name != _name_of(entry.copy_id):
            raise self._unreadable(name)
        return entry

    def _unreadable(self, name: str) -> _Unreadable:
        return _Unreadable(
            "this entry of the purge ledger cannot be read; the copy that it names stays destroyed",
            where=self._place.where(name),
            cure="Restore the entry from a copy of the ledger",
        )


def _name_of(copy_id: str) -> str:
    return f"{_FOLDER}/{copy_id}.json"
