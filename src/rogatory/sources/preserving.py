"""What is kept of one account: its rows with every column that the map declares, and its files, as a platform of one.

A plan that was compiled from a preservation names the account and the categories. What comes of it holds more than may
ever be disclosed under one decision (the columns on which dates and subsets depend, the rows of every subset), so that
any later decision can be answered from it by the very rules by which the platform itself answers.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from functools import reduce
from operator import or_
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from rogatory.sources import wording
from rogatory.sources.accounts import bearers_of, resolve
from rogatory.sources.answers import Statement
from rogatory.sources.engine import OpenTables, Unreadable, failures_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rogatory.sources.objects import Files
    from rogatory.sources.plan import Plan, PlannedItem
    from rogatory.sources.source_map import Record, SourceMap, Table

_LOG = logging.getLogger(__name__)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class PreservedTable:
    """The account's rows of one table of the platform: `pieces` are the bytes of a Parquet file, readable once."""

    table: str
    rows: int
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class PreservedFile:
    """A file that one of the rows leads to. `pieces` is readable once, and raises Unreadable when the place fails."""

    folder: str
    path: str
    size: int
    pieces: Iterator[bytes]


Preserved = PreservedTable | PreservedFile | Statement


def preserved(
    tables: OpenTables, source_map: SourceMap, files_of: Callable[[str], Files], plan: Plan
) -> Iterator[Preserved]:
    """Give all that the plan's categories hold of each of its accounts, and a statement of what cannot be reached.

    Each part has to be used before the next one is asked for.
    """
    try:
        bearers = bearers_of(tables, [item.account for item in plan.items])
    except Unreadable as error:
        _LOG.warning("accounts cannot be resolved: %s", error)
        yield from (wording.unreachable(item, "accounts") for item in plan.items)
        return
    named = {item.account: item for item in plan.items}
    for account, item in named.items():
        resolved = resolve(bearers[account], None, None)
        if resolved is None:
            yield wording.no_such_account(item, bearers[account])
            continue
        mine = [one for one in plan.items if one.account == account]
        yield from _names(tables, source_map, item, resolved.bearer.account_id)
        yield from _records(tables, source_map, files_of, mine, resolved.bearer.account_id)


def _names(tables: OpenTables, source_map: SourceMap, item: PlannedItem, account_id: object) -> Iterator[Preserved]:
    """Give the rows by which the name is resolved later as it is now: the account's own, and who bore the name."""
    import ibis

    accounts, former = source_map.accounts, source_map.accounts.former

    def own(table: Any) -> Any:  # noqa: ANN401
        return table[accounts.id] == ibis.literal(account_id)

    yield from _table(tables, item, accounts.table, own)
    if former is not None:

        def bore(table: Any) -> Any:  # noqa: ANN401
            if accounts.equality == "case-insensitive":
                return table[former.username].lower() == ibis.literal(item.account).lower()
            return table[former.username] == ibis.literal(item.account)

        yield from _table(tables, item, former.table, bore)


def _records(
    tables: OpenTables,
    source_map: SourceMap,
    files_of: Callable[[str], Files],
    items: list[PlannedItem],
    account_id: object,
) -> Iterator[Preserved]:
    import ibis

    planned = [(item, source_map.record(item.category, query.record)) for item in items for query in item.queries]
    done = {source_map.accounts.table}
    for item, record in planned:
        if record.table not in done:
            done.add(record.table)
            columns = _account_columns(planned, record.table)

            def own(table: Any, columns: tuple[str, ...] = columns) -> Any:  # noqa: ANN401
                return reduce(or_, [table[column] == ibis.literal(account_id) for column in columns])

            yield from _table(tables, item, record.table, own)
        if record.objects is not None:
            yield from _files(tables, files_of, item, record, account_id)


def _account_columns(planned: list[tuple[PlannedItem, Record]], table: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for _, record in planned if record.table == table for column in record.account))


def _table(
    tables: OpenTables, item: PlannedItem, name: str, test: Callable[[Any], Any]
) -> Iterator[PreservedTable | Statement]:
    """Give the rows for which the test holds. They are written down as a whole first: half a table is none."""
    with TemporaryFile(prefix="rogatory-") as file:
        written = cast("BinaryIO", file)
        try:
            with failures_told(name):
                table = tables.table(name)
                rows = _written(table.filter(test(table)), written)
        except Unreadable as error:
            _LOG.warning("%s cannot be preserved: %s", name, error)
            yield wording.unreachable(item, name)
            return
        written.seek(0)
        yield PreservedTable(name, rows, iter(lambda: written.read(_PIECE), b""))


def _written(expression: Any, file: BinaryIO) -> int:  # noqa: ANN401
    """Write rows as Parquet, with the types that they have on the platform; give how many there are."""
    import pyarrow.parquet as parquet

    batches = expression.to_pyarrow_batches()
    rows = 0
    with parquet.ParquetWriter(file, batches.schema) as writer:
        for batch in batches:
            rows += batch.num_rows
            writer.write_batch(batch)
    return rows


def _files(
    tables: OpenTables, files_of: Callable[[str], Files], item: PlannedItem, record: Record, account_id: object
) -> Iterator[PreservedFile | Statement]:
    import ibis

    if record.objects is None:
        return
    place = record.objects
    try:
        with failures_told(record.table):
            table = tables.table(record.table)
            own = reduce(or_, [table[column] == ibis.literal(account_id) for column in record.account])
            column = table[place.column]
            found = table.filter(own & column.notnull() & (column != "")).select(column.name("path")).distinct()
            paths = sorted(str(path) for path in found.to_pyarrow().column("path").to_pylist())
        files = files_of(place.folder)
    except Unreadable as error:
        _LOG.warning("the files of %s cannot be preserved: %s", record.name, error)
        yield wording.unreachable(item, record.name)
        return
    for path in paths:
        try:
            size = files.size(path)
        except FileNotFoundError:
            yield wording.file_gone(item, record)
        except Unreadable:
            yield wording.unreachable(item, record.name)
        else:
            yield PreservedFile(place.folder, path, size, files.read(path))


def held_tables(held: Mapping[str, Callable[[], bytes]]) -> Callable[[Any, Table], Any]:
    """Read tables from the bytes of Parquet files, by the table's name, all in memory: nothing touches the disk."""

    def read(backend: Any, declared: Table) -> Any:  # noqa: ANN401 - Ibis builds its classes at run time
        import pyarrow.parquet as parquet

        opened = held.get(declared.name)
        if opened is None:
            raise Unreadable(f"{declared.name}: it was not preserved")
        name = f"platform_{declared.name}"
        if name not in backend.list_tables():
            backend.create_table(name, parquet.read_table(io.BytesIO(opened())), temp=True)
        return backend.table(name)

    return read
