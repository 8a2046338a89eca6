"""The audit log in the database: entries appended to the tree in the transaction of what they tell.

The head row is locked first, so that appends stand in a row. If an entry cannot be written, the transaction fails, and
with it the change: nothing happens that is not recorded.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO

from django.db import connection
from django.db.backends.utils import CursorWrapper

from rogatory.desk import triggers
from rogatory.desk.models import AuditEntry, AuditHead, PrivateValue
from rogatory.evidence.canonical import canonical
from rogatory.evidence.entry import Actor, Entry, EntryTooLong, Outcome, salted_digest
from rogatory.evidence.log import export_log
from rogatory.evidence.merkle import Frontier, leaf_hashes
from rogatory.evidence.published import Published
from rogatory.problem import Problem

SALT_BYTES = 32
INPUTS = "inputs"
"""The private value that holds what an action was given."""
ERASE = "erase_private"
"""The action under which the log records which private values were erased."""
RECOVER = "recover_audit"
"""The action under which the log records which of its entries came back without what lay beside them."""

_BLOCK = 2000
_MOST = 100
"""So many faults are told of each kind: whoever took one entry out has moved all that follow."""
_LONG_REASON, _LONG_DETAILS = 8_000, 24_000
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
    """What the check of the log in the database found: its size, its root, and the faults in words.

    ``erased`` counts the private values that were erased and whose erasure is recorded: they are no fault.
    """

    size: int
    root: bytes
    faults: tuple[str, ...]
    erased: int = 0


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
        _write(cursor, frontier, entries)
        cursor.executemany(_INSERT_VALUE, values)
    return entries


def _write(cursor: CursorWrapper, frontier: Frontier, entries: Sequence[Entry]) -> None:
    leaves = leaf_hashes([entry.to_bytes() for entry in entries])
    rows = [_columns(entry, leaf) for entry, leaf in zip(entries, leaves, strict=True)]
    cursor.executemany(_INSERT_ENTRY, rows)
    grown = frontier.append_many(leaves)
    cursor.execute(_GROW, [grown.size, grown.to_bytes(), frontier.size])
    if cursor.rowcount != 1:
        raise RuntimeError("the head of the audit tree moved under a lock")


def take_back(entries: Sequence[Entry]) -> None:
    """Append entries of this log that its database has lost, as they were; without the personal data beside them.

    Raises:
        RuntimeError: they are not those whose turn it is; or see `append_many`.
    """
    with connection.cursor() as cursor:
        frontier = _locked_head(cursor)
        if [entry.index for entry in entries] != list(range(frontier.size, frontier.size + len(entries))):
            raise RuntimeError("these entries do not go on where the log ends")
        _write(cursor, frontier, entries)


def locked_head() -> Frontier:
    """Give the right edge of the tree, and let nobody append until this transaction ends."""
    with connection.cursor() as cursor:
        return _locked_head(cursor)


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
        try:
            entry, beside = _entry(number, draft, salts)
        except EntryTooLong:
            entry, beside = _entry(number, _shortened(draft), _salts(len(draft.private) + 3))
        entries.append(entry)
        values += beside
    return entries, values


def _entry(number: int, draft: Draft, salts: Iterator[bytes]) -> tuple[Entry, list[tuple[Any, ...]]]:
    values: list[tuple[Any, ...]] = []
    digests = {}
    for name, given in {INPUTS: draft.inputs, **draft.private}.items():
        # PostgreSQL keeps no NUL in text; what stands in its place is what the entry commits to.
        value = given.replace("\0", "\ufffd")
        salt = next(salts)
        digests[name] = digest = salted_digest(salt, value)
        values.append((number, name, salt, value, digest))
    entry = Entry(
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
    return entry, values


def _shortened(draft: Draft) -> Draft:
    """Keep beside the entry what makes it too long: the reasons of a refusal for thousands of accounts, say."""
    private = dict(draft.private)
    reason, details = draft.reason, draft.details
    if len(canonical(reason)) > _LONG_REASON:
        private["reason"], reason = reason, "The reasons are too long for an entry; they are kept beside it."
    if len(canonical(dict(details))) > _LONG_DETAILS:
        private["details"], details = canonical(dict(details)).decode(), {"beside": "details"}
    return replace(draft, reason=reason, details=details, private=private)


def _salts(count: int) -> Iterator[bytes]:
    random = os.urandom(SALT_BYTES * count)
    return (random[start : start + SALT_BYTES] for start in range(0, len(random), SALT_BYTES))


def export(stream: BinaryIO) -> int:
    """Write the whole log to `stream`, one entry a line (`rogatory.evidence.log`), and give its size."""
    return export_log(_entries(), stream)


def check(published: Published | None = None) -> Checked:
    """Check every row against its bytes, the bytes against the tree, the tree against its head, and its triggers.

    Args:
        published: what was published of this log, once it was checked (`rogatory.evidence.published`): then the first
            entry is named that is another one here. What hangs together here alone may have been rewritten as a whole.
    """
    frontier, erasures = Frontier(), _erasures()
    faults: list[str] = []
    beside: list[str] = []
    erased, otherwise = 0, None
    for rows in _blocks():
        leaves = leaf_hashes([bytes(row.entry) for row in rows])
        kept = _private_values(rows)
        for number, (row, leaf) in enumerate(zip(rows, leaves, strict=True), frontier.size):
            entry = _read(row)
            faults += [f"entry {number}: {fault}" for fault in _faults(row, leaf, number, entry)]
            if isinstance(entry, Entry):
                told = list(_value_faults(row.number, entry.private, kept.get(row.number, {}), erasures))
                erased += told.count(None)
                beside += [fault for fault in told if fault is not None]
        del faults[_MOST:], beside[_MOST:]
        if published is not None and otherwise is None:
            otherwise = _otherwise(leaves, published.leaves, frontier.size)
        frontier = frontier.append_many(leaves)
    if published is not None and otherwise is None and frontier.size < published.head.size:
        otherwise = f"entry {frontier.size}: it is missing; {published.head.size} entries were published"
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        faults.append("the tree has no head")
    elif bytes(head.frontier) != frontier.to_bytes() or head.size != frontier.size:
        faults.append(f"the head says {head.size} entries and another root than the {frontier.size} entries give")
    faults += beside
    faults += [f"nothing keeps the rows: the trigger {name} is missing" for name in triggers.missing(connection)]
    return Checked(frontier.size, frontier.root(), (*([otherwise] if otherwise else []), *faults), erased)


def _otherwise(leaves: Sequence[bytes], published: Sequence[bytes], first: int) -> str | None:
    for number, (leaf, known) in enumerate(zip(leaves, published[first : first + len(leaves)], strict=False), first):
        if leaf != known:
            return f"entry {number}: it is not the entry that was published"
    return None


def _read(row: AuditEntry) -> Entry | Problem:
    try:
        return Entry.from_bytes(bytes(row.entry))
    except Problem as problem:
        return problem


def _faults(row: AuditEntry, leaf: bytes, number: int, entry: Entry | Problem) -> Iterator[str]:
    if row.number != number:
        yield f"the row is numbered {row.number}: a row is missing"
    if bytes(row.leaf_hash) != leaf:
        yield "the bytes are not those that were hashed"
    if isinstance(entry, Problem):
        yield f"{entry.what} ({entry.where})"
    elif (entry.index, entry.at, entry.action, entry.request or "") != (row.number, row.at, row.action, row.subject):
        yield "the columns beside the bytes say something else than the bytes"
    elif not _says_what_is_gone(entry):
        yield "it does not say which private values are gone"


def _private_values(rows: Sequence[AuditEntry]) -> dict[int, dict[str, PrivateValue]]:
    """Give the private values beside these entries, by number and name."""
    kept: dict[int, dict[str, PrivateValue]] = {}
    for value in PrivateValue.objects.filter(entry__gte=rows[0].number, entry__lte=rows[-1].number):
        kept.setdefault(value.entry_id, {})[value.name] = value
    return kept


def _value_faults(
    number: int, committed: Mapping[str, str], kept: Mapping[str, PrivateValue], erasures: Container[tuple[int, str]]
) -> Iterator[str | None]:
    """Give ``None`` for each value that was erased, and a sentence for each that is not as it was recorded."""
    for name, digest in committed.items():
        value = kept.get(name)
        if value is None:
            told = f"entry {number}: the private value {name!r} is missing, and no erasure is recorded"
            yield None if (number, name) in erasures else told
        elif not salted_digest(bytes(value.salt), value.value) == value.digest == digest:
            yield f"entry {number}: the private value {name!r} is not the one that was recorded"
    for name in kept.keys() - committed.keys():
        yield f"entry {number}: the private value {name!r} was put in"


def _erasures() -> Container[tuple[int, str]]:
    """Give every entry and name of a value of which the log itself says that it is gone.

    It was erased (`rogatory.desk.changes.erasure`), or its entry was taken back alone (`rogatory.desk.recovering`).
    """
    found: set[tuple[int, str]] = set()
    for row in AuditEntry.objects.filter(action__in=[ERASE, RECOVER]).order_by("number"):
        entry = _read(row)
        # One that cannot be read, or says nothing of it, excuses no value; it is named where its row is checked.
        if isinstance(entry, Entry) and entry.action == row.action and _says_what_is_gone(entry):
            found |= _erased(entry.details) if entry.action == ERASE else _taken_back(entry.details)
    return found


def _says_what_is_gone(entry: Entry) -> bool:
    """Whether an entry that has to say which private values are gone does so; every other one has nothing to say."""
    told = entry.details
    if entry.action == ERASE:
        listed = told.get("erased")
        return isinstance(listed, dict) and all(_are_numbers(numbers) for numbers in listed.values())
    return entry.action != RECOVER or _are_numbers([told.get("first"), told.get("size")])


def _are_numbers(told: object) -> bool:
    return isinstance(told, list) and all(type(each) is int for each in told)


def _erased(details: Mapping[str, Any]) -> set[tuple[int, str]]:
    return {(number, name) for name, numbers in details["erased"].items() for number in numbers}


def _taken_back(details: Mapping[str, Any]) -> set[tuple[int, str]]:
    rows = AuditEntry.objects.filter(number__gte=details["first"], number__lt=details["size"])
    entries = ((row.number, _read(row)) for row in rows)
    return {(number, name) for number, entry in entries if isinstance(entry, Entry) for name in entry.private}


def _blocks() -> Iterator[list[AuditEntry]]:
    last = -1
    while rows := list(AuditEntry.objects.filter(number__gt=last).order_by("number")[:_BLOCK]):
        yield rows
        last = rows[-1].number


def _entries() -> Iterator[bytes]:
    for rows in _blocks():
        for row in rows:
            yield bytes(row.entry)
