"""The audit log in the database: entries appended to the tree in the transaction of what they tell.

The head row is locked first, so that appends stand in a row. If an entry cannot be written, the transaction fails, and
with it the change: nothing happens that is not recorded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from django.db import connection
from django.db.backends.utils import CursorWrapper

from rogatory.desk import triggers
from rogatory.desk.models import AuditEntry, AuditHead, PrivateValue
from rogatory.evidence.entry import Actor, Entry, Outcome, salted_digest
from rogatory.evidence.log import export_log
from rogatory.evidence.merkle import Frontier, leaf_hashes
from rogatory.problem import Problem

SALT_BYTES = 32
INPUTS = "inputs"
"""The private value that holds what an action was given."""

_BLOCK = 2000
_HEAD = f"SELECT frontier FROM {AuditHead._meta.db_table} WHERE id = 1"  # noqa: S608  # nosec B608
_GROW = f"UPDATE {AuditHead._meta.db_table} SET size = %s, frontier = %s WHERE id = 1 AND size = %s"  # noqa: S608  # nosec B608
_INSERT_ENTRY = (
    f"INSERT INTO {AuditEntry._meta.db_table} (number, entry, leaf_hash, at, action, subject) "  # noqa: S608  # nosec B608
    "VALUES (%s, %s, %s, %s, %s, %s)"
)
_INSERT_VALUE = (
    f"INSERT INTO {PrivateValue._meta.db_table} (entry_id, name, salt, value, digest) "  # noqa: S608  # nosec B608
    "VALUES (%s, %s, %s, %s, %s)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that has no number yet.

    ``inputs`` is what the action was given, as text; it is personal, and goes beside the entry with the other
    ``private`` values (name -> text). The other fields are those of `rogatory.evidence.entry.Entry`.
    """

    at: datetime
    actor: Actor
    action: str
    request: str | None
    from_state: str | None
    to_state: str | None
    inputs: str
    outcome: Outcome = "done"
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_no_move(
        cls,
        at: datetime,
        actor: Actor,
        action: str,
        inputs: str,
        *,
        details: Mapping[str, object],
        refused: str = "",
        request: str | None = None,
        private: Mapping[str, str] | None = None,
    ) -> Draft:
        """Give the entry of an act that moves no matter; `refused` says why it was refused, empty where it was done."""
        return cls(
            at=at,
            actor=actor,
            action=action,
            request=request,
            from_state=None,
            to_state=None,
            inputs=inputs,
            outcome="refused" if refused else "done",
            reason=refused,
            details=details,
            private=private or {},
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of the log in the database found: its size, its root, and every fault in words."""

    size: int
    root: bytes
    faults: tuple[str, ...]


def append(draft: Draft) -> Entry:
    """Append one entry; see `append_many`."""
    return append_many([draft])[0]


def append_many(drafts: Sequence[Draft]) -> list[Entry]:
    """Append entries, in order, to the tree; they count when the transaction around this commits.

    The statements are plain SQL: the row objects would cost more than all the hashing.

    Raises:
        RuntimeError: there is no transaction around this, or no head of the tree (the database is not migrated).
        Problem: a draft holds what an entry cannot.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit entries are written in the transaction of what they tell")
    with connection.cursor() as cursor:
        frontier = _locked_head(cursor)
        entries, values = _numbered(drafts, frontier.size)
        leaves = leaf_hashes([entry.to_bytes() for entry in entries])
        rows = [_columns(entry, leaf) for entry, leaf in zip(entries, leaves, strict=True)]
        cursor.executemany(_INSERT_ENTRY, rows)
        cursor.executemany(_INSERT_VALUE, values)
        grown = frontier.append_many(leaves)
        cursor.execute(_GROW, [grown.size, grown.to_bytes(), frontier.size])
        if cursor.rowcount != 1:
            raise RuntimeError("the head of the audit tree moved under a lock")
    return entries


def wait_in_line() -> None:
    """Lock the head of the log ahead of the entry: until this transaction ends no other act is finished.

    For the few acts that rest on nothing else having come in.
    """
    with connection.cursor() as cursor:
        _locked_head(cursor)


def _locked_head(cursor: CursorWrapper) -> Frontier:
    # SQLite has locked the whole database when the transaction began.
    lock = "FOR UPDATE" if connection.features.has_select_for_update else ""
    cursor.execute(f"{_HEAD} {lock}")
    head = cursor.fetchone()
    if head is None:
        raise RuntimeError("the audit tree has no head: run the migrations")
    return Frontier.from_bytes(bytes(head[0]))


def _columns(entry: Entry, leaf: bytes) -> tuple[Any, ...]:
    return entry.index, entry.to_bytes(), leaf, _written_time(entry.at), entry.action, entry.request or ""


def _written_time(at: datetime) -> str:
    """Write a time in UTC as Django does on SQLite; PostgreSQL, where its connections are in UTC, reads the same."""
    return at.isoformat(" ").removesuffix("+00:00")


def _numbered(drafts: Sequence[Draft], first: int) -> tuple[list[Entry], list[tuple[Any, ...]]]:
    """Give the entries, and the columns of the private values beside them."""
    entries: list[Entry] = []
    values: list[tuple[Any, ...]] = []
    salts = _salts(len(drafts) + sum(len(draft.private) for draft in drafts))
    for number, draft in enumerate(drafts, first):
        digests = {}
        for name, given in {INPUTS: draft.inputs, **draft.private}.items():
            # PostgreSQL keeps no NUL in text; what stands in its place is what the entry commits to.
            value = given.replace("\0", "\ufffd")
            salt = next(salts)
            digests[name] = digest = salted_digest(salt, value)
            values.append((number, name, salt, value, digest))
        entries.append(
            Entry(
                index=number,
                at=draft.at,
                actor=draft.actor,
                action=draft.action,
                request=draft.request,
                from_state=draft.from_state,
                to_state=draft.to_state,
                outcome=draft.outcome,
                reason=draft.reason,
                inputs=digests[INPUTS],
                details=draft.details,
                private=digests,
            )
        )
    return entries, values


def _salts(count: int) -> Iterator[bytes]:
    random = os.urandom(SALT_BYTES * count)
    return (random[start : start + SALT_BYTES] for start in range(0, len(random), SALT_BYTES))


def export(stream: BinaryIO) -> int:
    """Write the whole log to `stream`, one entry a line (`rogatory.evidence.log`), and give its size."""
    return export_log(_entries(), stream)


def check() -> Checked:
    """Check every row against its bytes, the bytes against the tree, the tree against its head, and its triggers."""
    frontier = Frontier()
    faults: list[str] = []
    for rows in _blocks():
        leaves = leaf_hashes([bytes(row.entry) for row in rows])
        for number, (row, leaf) in enumerate(zip(rows, leaves, strict=True), frontier.size):
            faults += [f"entry {number}: {fault}" for fault in _faults(row, leaf, number)]
        frontier = frontier.append_many(leaves)
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        faults.append("the tree has no head")
    elif bytes(head.frontier) != frontier.to_bytes() or head.size != frontier.size:
        faults.append(f"the head says {head.size} entries and another root than the {frontier.size} entries give")
    faults += _private_faults()
    faults += [f"nothing keeps the rows: the trigger {name} is missing" for name in triggers.missing(connection)]
    return Checked(frontier.size, frontier.root(), tuple(faults))


def _faults(row: AuditEntry, leaf: bytes, number: int) -> Iterator[str]:
    if row.number != number:
        yield f"the row is numbered {row.number}: a row is missing"
    if bytes(row.leaf_hash) != leaf:
        yield "the bytes are not those that were hashed"
    try:
        entry = Entry.from_bytes(bytes(row.entry))
    except Problem as problem:
        yield f"{problem.what} ({problem.where})"
        return
    if (entry.index, entry.at, entry.action, entry.request or "") != (row.number, row.at, row.action, row.subject):
        yield "the columns beside the bytes say something else than the bytes"


def _private_faults() -> Iterator[str]:
    """Find private values that are not what their entry committed to; erased ones are no fault."""
    values = PrivateValue.objects.select_related("entry").order_by("pk").iterator(chunk_size=_BLOCK)
    for value in values:
        digest = salted_digest(bytes(value.salt), value.value)
        try:
            committed = Entry.from_bytes(bytes(value.entry.entry)).private.get(value.name)
        except Problem:
            continue
        if not digest == value.digest == committed:
            yield f"entry {value.entry_id}: the private value {value.name!r} is not the one that was recorded"


def _blocks() -> Iterator[list[AuditEntry]]:
    last = -1
    while rows := list(AuditEntry.objects.filter(number__gt=last).order_by("number")[:_BLOCK]):
        yield rows
        last = rows[-1].number


def _entries() -> Iterator[bytes]:
    for rows in _blocks():
        for row in rows:
            yield bytes(row.entry)
