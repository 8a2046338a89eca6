"""What the custodian withholds of a collection, applied: it does not go into the return, which says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from rogatory.desk.models import Collection
from rogatory.desk.stages.preserved import PRESERVED
from rogatory.desk.stages.spool import Index, SpooledFile, SpooledTable, rows_of
from rogatory.desk.store import Objects
from rogatory.evidence.returns import WithheldPart

KeptBack = Mapping[str, frozenset[int]]
"""By the SHA-256 of a table's object, the numbers of the rows that do not leave, from 0."""
_File = tuple[str, str, str]
"""The item, the table and the id of a file."""


def without_what_is_withheld(
    collection: Collection, index: Index, store: Objects
) -> tuple[Index, KeptBack, tuple[WithheldPart, ...]]:
    """Give what leaves of a collection, the rows that do not, and what the return says of all that is withheld.

    Bytes that stand under several items are withheld under each of them. A file whose row is withheld and that is not
    withheld itself leaves without what stands in that row.

    Raises:
        Problem: what was collected is not in the store as it was.
    """
    standing = list(collection.withholdings.filter(restored_at=None).select_related("by").order_by("pk"))
    whole = {one.part for one in standing if not one.rows}
    rows: dict[str, frozenset[int]] = {}
    for one in standing:
        if one.rows and one.part not in whole:
            rows[one.part] = rows.get(one.part, frozenset()) | frozenset(one.rows)
    gone = _files_of_rows(index, rows, whole, store)
    leaves = replace(
        index,
        tables=tuple(table for table in index.tables if table.sha256 not in whole),
        files=tuple(_told_of(file, gone) for file in index.files if file.sha256 not in whole),
    )
    told: list[WithheldPart] = []
    counted: set[tuple[str, int]] = set()
    for one in standing:
        by = one.by.name or one.by.email
        for table in index.tables:
            if table.sha256 == one.part:
                many = _counted_once(table, one.part in whole, one.rows, counted)
                told += _of(table.item, table.account, table.category, table.table, many, 0, one.words, by)
        for file in index.files:
            if file.sha256 == one.part:
                told += _of(file.item, file.account, file.category, "", 0, 1, one.words, by)
    return leaves, rows, tuple(told)


def _files_of_rows(index: Index, rows: KeptBack, whole: Set[str], store: Objects) -> frozenset[_File]:
    """Give the files whose rows do not leave: those whose id stands in such a row."""
    ids: dict[tuple[str, str], set[str]] = {}
    for file in index.files:
        ids.setdefault((file.item, file.table), set()).add(file.media_id)
    found: set[_File] = set()
    for table in index.tables:
        mine, kept = ids.get((table.item, table.table)), rows.get(table.sha256, frozenset())
        if mine and (kept or table.sha256 in whole):
            for number, row in enumerate(rows_of(store, table)):
                if table.sha256 in whole or number in kept:
                    found.update((table.item, table.table, id_) for id_ in mine.intersection(map(str, row)))
    return frozenset(found)


def _told_of(file: SpooledFile, gone: frozenset[_File]) -> SpooledFile:
    """Give a file without the fields of its row, where that does not leave; what became of it is our own word."""
    if (file.item, file.table, file.media_id) not in gone:
        return file
    return replace(file, metadata={name: one for name, one in file.metadata.items() if name == PRESERVED})


def _counted_once(table: SpooledTable, whole: bool, rows: list[int], counted: set[tuple[str, int]]) -> int:
    """Count the rows that one withholding keeps back, and that no earlier one has."""
    meant = range(table.rows) if whole else rows
    new = {(f"{table.item}/{table.table}/{table.sha256}", row) for row in meant} - counted
    counted |= new
    return len(new)


def _of(
    item: str, account: str, category: str, table: str, rows: int, files: int, reason: str, by: str
) -> Iterator[WithheldPart]:
    if rows or files:
        yield WithheldPart(item, account, category, table, rows, files, reason, by)
