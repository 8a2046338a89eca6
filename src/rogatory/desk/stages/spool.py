"""What was collected, on its way from the platform to the return: each table and each file a write-once object.

An index (JSON) lists them with their digests, and the source's statements beside them. The index itself is the object
that a collection names, so that its digest commits to every byte that was collected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rogatory.desk.store import Objects, Stored
from rogatory.problem import Problem
from rogatory.sources.answers import Kind, MediaObject, Origin, PartFailed, Rows, Statement
from rogatory.sources.cells import cell, value

FORMAT = "rogatory-collection/1"
STRIDE = 10_000
"""The place of every row of so many is noted, so that any page of a long table is found without reading all before."""
_OF_ROWS = frozenset({"held", "truncated"})
_LINES = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class SpooledTable:
    """Rows of one record for one item; the object ``sha256`` holds a JSON array of cells on each line."""

    item: str
    clause: str
    account: str
    category: str
    table: str
    title: str
    columns: tuple[str, ...]
    labels: tuple[str, ...]
    units: tuple[str, ...]
    rows: int
    sha256: str
    size: int
    meanings: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A file for one item; ``metadata`` are cells (see `cell`) by field id, of the record ``table`` of its category."""

    item: str
    clause: str
    account: str
    category: str
    media_id: str
    file_name: str
    sha256: str
    size: int
    metadata: dict[str, Any]
    origins: tuple[Origin, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class SpooledStatement:
    """What the platform said about an item."""

    item: str
    account: str
    kind: Kind
    words: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A preserved copy that was answered from: when it was taken, and the digest that commits to all of it."""

    account: str
    taken_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that one collection holds, in the order in which the source gave it.

    ``plan`` is the digest of the first of `plans`, which are those that were answered, as they were signed
    (`rogatory.sources.plan.Plan.written`): that of the platform, those of preserved copies. Where the platform was
    asked in parts, the first is the plan of all items, and ``parts`` are the digests of those that were put to it: one
    for each part, compiled from the same decision, with the same queries.
    """

    format: str
    reference: str
    decision: str
    plan: str
    source_map: str
    collected_at: datetime
    tables: tuple[SpooledTable, ...]
    files: tuple[SpooledFile, ...]
    statements: tuple[SpooledStatement, ...]
    preserved: tuple[Answered, ...] = ()
    plans: tuple[dict[str, Any], ...] = ()
    parts: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """Write the index as JSON with sorted keys."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=datetime.isoformat).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Index:
        """Read an index.

        Raises:
            Problem: it is none.
        """
        try:
            return _INDEX.validate_json(content)
        except ValidationError as error:
            raise Problem(
                f"the index of the collection cannot be read ({error.error_count()} mistakes)",
                where="collection",
                cure="Collect again from the approved decision",
            ) from error

    @property
    def summary(self) -> dict[str, int]:
        """Count what was collected."""
        return {
            "tables": len(self.tables),
            "rows": sum(table.rows for table in self.tables),
            "files": len(self.files),
            "file_bytes": sum(file.size for file in self.files),
            "statements": len(self.statements),
        }


_INDEX = TypeAdapter(Index)


class Spool:
    """Takes a source's answers into the store one by one."""

    def __init__(self, store: Objects, categories: Mapping[str, str]) -> None:
        """Begin with nothing; `categories` maps the id of each item to its category."""
        self._store = store
        self._categories = categories
        self._failed: set[tuple[str, object]] = set()
        self.tables: list[SpooledTable] = []
        self.files: list[SpooledFile] = []
        self.statements: list[SpooledStatement] = []

    def take(self, answer: Rows | MediaObject | Statement) -> None:
        """Keep one answer. Where the source fails half-way, what came of it is dropped and the failure is stated.

        What the source says of rows that were dropped (that they are held, or cut at a limit) is dropped with them.
        """
        try:
            if isinstance(answer, Rows):
                self._rows(answer)
            elif isinstance(answer, MediaObject):
                self._file(answer)
            elif not (answer.kind in _OF_ROWS and (answer.item, answer.details.get("table")) in self._failed):
                self._state(answer)
        except PartFailed as failure:
            if isinstance(answer, Rows):
                self._failed.add((answer.item, answer.table))
            self._state(failure.statement)

    def lay(self, part: Index) -> None:
        """Lay the answers of a part behind those that are there; its objects are in the store already."""
        self.tables += part.tables
        self.files += part.files
        self.statements += part.statements

    def _rows(self, rows: Rows) -> None:
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for batch in rows.batches:
                count += len(batch)
                yield b"".join(line_of(row, len(rows.columns), rows.table) for row in batch)

        stored = self._store.put(lines())
        self.tables.append(
            SpooledTable(
                item=rows.item,
                clause=rows.clause,
                account=rows.account,
                category=rows.category,
                table=rows.table,
                title=rows.title,
                columns=rows.columns,
                labels=rows.labels,
                units=rows.units,
                rows=count,
                sha256=stored.digest,
                size=stored.size,
                meanings=rows.meanings,
                origins=_origins(rows),
            )
        )

    def _file(self, file: MediaObject) -> None:
        stored: Stored = self._store.put(file.chunks())
        self.files.append(
            SpooledFile(
                item=file.item,
                clause=file.clause,
                account=file.account,
                category=self._categories[file.item],
                media_id=file.media_id,
                file_name=file.file_name,
                sha256=stored.digest,
                size=stored.size,
                metadata={name: cell(value, name) for name, value in file.metadata.items()},
                origins=_origins(file),
                table=file.table,
            )
        )

    def _state(self, statement: Statement) -> None:
        details = json.loads(json.dumps(dict(statement.details), default=_plain))
        self.statements.append(
            SpooledStatement(statement.item, statement.account, statement.kind, statement.words, details)
        )


def _origins(answer: Rows | MediaObject) -> tuple[Origin, ...]:
    return (answer.origin,) if answer.origin else ()


def rows_of(store: Objects, table: SpooledTable, places: list[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a table again, as the source gave them.

    To ``places`` the byte is added at which every `STRIDE`-th row begins, from the first one on, as they are passed.

    Raises:
        Problem: the bytes are no longer those that were collected; it is told after the last of them.
    """
    digest, at = hashlib.sha256(), 0
    with store.open(table.sha256) as lines:
        for number, line in enumerate(lines):
            if places is not None and number % STRIDE == 0:
                places.append(at)
            at += len(line)
            digest.update(line)
            yield _row(line, table)
    _check(digest.hexdigest(), table.sha256, f"table {table.table}")


def some_rows_of(
    store: Objects, table: SpooledTable, first: int, most: int, places: Sequence[int] = ()
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Give at most so many rows of a table from one on, each with its number from 0.

    ``places`` are those that `rows_of` gives; without them all rows before are gone through. It is not told whether the
    bytes are those that were collected.

    Raises:
        Problem: a row cannot be read.
    """
    skipped = min(first // STRIDE, len(places) - 1) if places else 0
    with store.open(table.sha256) as lines:
        lines.seek(places[skipped] if places else 0)
        for number, line in enumerate(lines, skipped * STRIDE):
            if number >= first + most:
                return
            if number >= first:
                yield number, _row(line, table)


def _row(line: bytes, table: SpooledTable) -> tuple[Any, ...]:
    try:
        cells = json.loads(line)
    except ValueError:
        cells = None
    if not isinstance(cells, list):
        _check(found="", collected=table.sha256, where=f"table {table.table}")
    return tuple(value(one) for one in cells)


def _check(found: str, collected: str, where: str) -> None:
    if found != collected:
        raise Problem(
            "the stored bytes are not those that were collected",
            where=where,
            cure="Restore the object store from a backup, or collect again",
        )


def line_of(row: Iterable[object], width: int, table: str) -> bytes:
    """Write a row as a line of JSON.

    Raises:
        Problem: it has another number of cells than `width`, or one that no return can hold.
    """
    where = f"of {table}"
    cells = [cell(one, where) for one in row]
    if len(cells) != width:
        raise Problem(
            f"a row has {len(cells)} cells for {width} columns",
            where=f"table {table}",
            cure="Correct the source: each row has one cell for each column",
        )
    return _LINES.encode(cells).encode("utf-8", "surrogatepass") + b"\n"


def _plain(given: object) -> object:
    if isinstance(given, (date, datetime)):
        return given.isoformat()
    return str(given)
