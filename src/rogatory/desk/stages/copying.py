"""Taking a copy into the vault, and opening it again as a platform of one account.

A copy holds the account's rows as Parquet files with the columns and types of the platform, and its files, each an
encrypted object of its own; an index lists them, beside the source map by which they are read. So a decision of years
later is answered from the copy by the same plan, the same rules and the same code as from the platform.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pydantic import TypeAdapter, ValidationError

from rogatory.desk.inputs import Taken
from rogatory.desk.models import PreservedCopy, Snapshot
from rogatory.desk.stages.spool import SpooledStatement
from rogatory.desk.store import Objects
from rogatory.desk.surroundings import plan_signing, plan_verifies
from rogatory.desk.vault.copies import CopyStore
from rogatory.desk.vault.vault import UnlockedCopy, Vault, WrappedKey
from rogatory.problem import Problem
from rogatory.sources import answers
from rogatory.sources.adapter import Source
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.flattening import flat
from rogatory.sources.plan import Plan, ReleasedItem, compile_plan
from rogatory.sources.platform import Platform
from rogatory.sources.preserving import PreservedFile, PreservedTable
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import kept

FORMAT = "rogatory-snapshot/1"
PLAN_LIFETIME = timedelta(hours=1)
"""How long a plan may be put to a platform after it was compiled."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptTable:
    """The account's rows of one table: a Parquet file under ``sha256``."""

    table: str
    rows: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the account, by the store and the path that it has on the platform."""

    store: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that one taking holds: ``covers`` are its categories, ``statements`` what the platform could not give.

    ``source_map`` is the map by which it is read, made of the one by which it was taken.
    """

    format: str
    reference: str
    account: str
    covers: tuple[str, ...]
    plan: str
    taken_at: datetime
    source_map: SourceMap
    tables: tuple[KeptTable, ...]
    files: tuple[KeptFile, ...]
    statements: tuple[SpooledStatement, ...]

    def to_bytes(self) -> bytes:
        """Write it as JSON with sorted keys."""
        return json.dumps(_CONTENTS.dump_python(self, mode="json"), sort_keys=True, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Contents:
        """Read it.

        Raises:
            Problem: it is none.
        """
        try:
            return _CONTENTS.validate_json(content)
        except ValidationError as error:
            raise Problem(
                f"the index of the preserved copy cannot be read ({error.error_count()} mistakes)",
                where="preserved copy",
                cure="Restore the vault from a backup",
            ) from error

    @property
    def summary(self) -> dict[str, object]:
        """Count what was taken. It tells nothing of whether the account exists but that there is nothing."""
        return {
            "covers": list(self.covers),
            "tables": len(self.tables),
            "rows": sum(table.rows for table in self.tables),
            "files": len(self.files),
            "file_bytes": sum(file.size for file in self.files),
            "unreachable": sum(statement.kind == "unreachable" for statement in self.statements),
            "plan": self.plan,
        }


_CONTENTS = TypeAdapter(Contents)


def plan_of(copy: PreservedCopy, source_map: SourceMap, now: datetime) -> tuple[Plan, tuple[str, ...]]:
    """Compile what is to be kept into a plan: the account, and every field of the categories that are covered.

    Also gives these categories; a copy that names none covers all that the platform holds.
    """
    covers = tuple(copy.covers) or tuple(source_map.categories)
    account = copy.matter.account
    items = [
        ReleasedItem(
            item=f"copy/{account}/{category}",
            account=account,
            category=category,
            part=None,
            subset=None,
            clause="",
            fields=tuple(
                f"{record.name}.{field.id}" for record in source_map.records_of(category) for field in record.fields
            ),
            since=None,
            until=None,
        )
        for category in covers
    ]
    plan = compile_plan(
        items,
        source_map,
        reference=copy.matter.request.reference,
        decision_digest=copy.decision,
        now=now,
        lifetime=PLAN_LIFETIME,
        signing=plan_signing(),
    )
    return plan, covers


def take(copy: PreservedCopy, source: Source, source_map: SourceMap, vault: Vault, now: datetime) -> Taken:
    """Take a copy of an account into the vault. This takes long: it comes before the door.

    What an attempt that was broken off left behind is taken away first, so that nothing lies there that no row names.

    Raises:
        Problem: the copy was destroyed, the source refuses the plan, or the vault does not take it.
    """
    unlocked = _unlocked(copy, vault)
    _sweep(copy, unlocked, vault)
    plan, covers = plan_of(copy, source_map, now)
    store = CopyStore(unlocked)
    taking = _Taking(store)
    for part in source.preserve(plan, now=now):
        taking.take(part)
    contents = Contents(
        format=FORMAT,
        reference=copy.matter.request.reference,
        account=copy.matter.account,
        covers=covers,
        plan=plan.digest,
        taken_at=now,
        source_map=flat(source_map, now),
        tables=tuple(taking.tables),
        files=tuple(taking.files),
        statements=tuple(taking.statements),
    )
    index = store.put(contents.to_bytes())
    sealed = store.finish(index.digest)
    return Taken(sealed.name, sealed.sha256, sealed.size, contents.summary)


class _Taking:
    """Takes what a source gives into a copy, part by part."""

    def __init__(self, store: Objects) -> None:
        self._store = store
        self.tables: list[KeptTable] = []
        self.files: list[KeptFile] = []
        self.statements: list[SpooledStatement] = []

    def take(self, part: PreservedTable | PreservedFile | answers.Statement) -> None:
        if isinstance(part, answers.Statement):
            self._state(part.kind, part)
        elif isinstance(part, PreservedTable):
            stored = self._store.put(part.pieces)
            self.tables.append(KeptTable(part.table, part.rows, stored.digest, stored.size))
        else:
            self._file(part)

    def _file(self, file: PreservedFile) -> None:
        try:
            stored = self._store.put(_whole(file))
        except (Unreadable, FileNotFoundError):
            words = "A file could not be read."
            self._state("unreachable", answers.Statement("", "", "unreachable", words, {"store": file.store}))
        else:
            self.files.append(KeptFile(file.store, file.path, stored.digest, stored.size))

    def _state(self, kind: answers.Kind, said: answers.Statement) -> None:
        self.statements.append(SpooledStatement(said.item, said.account, kind, said.words, dict(said.details)))


def _whole(file: PreservedFile) -> Iterator[bytes | memoryview]:
    read = 0
    for piece in file.pieces:
        read += len(piece)
        yield piece
    if read != file.size:
        raise Unreadable(f"{file.path}: {read} of {file.size} bytes")


@dataclass(frozen=True, slots=True)
class OpenCopy:
    """One taking, opened: what it holds, and the platform of one account that it is."""

    snapshot: Snapshot
    contents: Contents
    source: Platform


def opened(snapshot: Snapshot, vault: Vault) -> OpenCopy:
    """Open what was taken, to be answered from like a platform.

    Raises:
        Problem: the copy was destroyed, or its objects are not those that were taken.
    """
    store = CopyStore.of(_unlocked(snapshot.copy, vault), snapshot.name)
    contents = Contents.from_bytes(store.read(store.index))
    tables = {table.table: partial(store.read, table.sha256) for table in contents.tables}

    def files_of(name: str) -> _KeptFiles:
        return _KeptFiles(store, {file.path: file for file in contents.files if file.store == name})

    source = kept(contents.source_map, tables, files_of, plan_verifies())
    return OpenCopy(snapshot, contents, source)


class _KeptFiles:
    """The files of one store of the platform, as they were kept."""

    def __init__(self, store: Objects, files: Mapping[str, KeptFile]) -> None:
        self._store = store
        self._files = files

    def reach(self) -> None:
        """Find it reached: that the copy opens was seen when it was opened."""

    def size(self, path: str) -> int:
        return self._kept(path).size

    def read(self, path: str) -> Iterator[bytes]:
        with self._store.open(self._kept(path).sha256) as stream:
            while piece := stream.read(_PIECE):
                yield piece

    def _kept(self, path: str) -> KeptFile:
        kept = self._files.get(path)
        if kept is None:
            raise FileNotFoundError(path)
        return kept


def _unlocked(copy: PreservedCopy, vault: Vault) -> UnlockedCopy:
    if copy.wrapped_key is None:
        raise Problem(
            "the copy was destroyed",
            where=copy.matter.request.reference,
            cure="Nothing brings it back; preserve again what the platform still holds",
        )
    return vault.unlock(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)))


def _sweep(copy: PreservedCopy, unlocked: UnlockedCopy, vault: Vault) -> None:
    """Take away the objects that no finished taking of this copy names: an attempt was broken off."""
    named = {snapshot.name for snapshot in copy.snapshots.all()}
    for snapshot in copy.snapshots.all():
        named |= CopyStore.of(unlocked, snapshot.name).names
    for name in vault.listing(copy.vault_id):
        if name not in named:
            unlocked.withdraw(name)
