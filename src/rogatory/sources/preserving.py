"""What is kept of one account: the rows of its records with every column they use, and its files.

A plan that was compiled from a preservation names the account and the categories. What comes of it holds more than may
ever be disclosed under one decision (the columns on which dates and subsets depend, the rows of every subset), so that
any later decision can be answered from it, by the map that `flattening` makes of the platform's, and by the very rules
by which the platform itself answers.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from rogatory.sources import wording
from rogatory.sources.accounts import bearers_of, resolve
from rogatory.sources.answers import Statement
from rogatory.sources.connections import Asked, Connections
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.flattening import ACCOUNTS, FORMER, columns_of, flat, table_name
from rogatory.sources.parquet import STRING, written
from rogatory.sources.statements import names
from rogatory.sources.statements.names import Names
from rogatory.sources.statements.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from rogatory.sources.maps.records import Record
    from rogatory.sources.plan import Plan, PlannedItem
    from rogatory.sources.source_map import SourceMap
    from rogatory.sources.stores.contract import Files

_LOG = logging.getLogger(__name__)
_PIECE = 1 << 20
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PreservedTable:
    """The account's rows of one table of the copy: `pieces` are the bytes of a Parquet file, readable once."""

    table: str
    rows: int
    pieces: Iterator[bytes | memoryview]


@dataclass(frozen=True, slots=True)
class PreservedFile:
    """A file that one of the rows leads to. `pieces` is readable once, and raises Unreadable when the place fails."""

    store: str
    path: str
    size: int
    pieces: Iterator[bytes | memoryview]


Preserved = PreservedTable | PreservedFile | Statement


def preserved(connections: Connections, files_of: Callable[[str], Files], plan: Plan) -> Iterator[Preserved]:
    """Give all that the plan's categories hold of each of its accounts, and a statement of what cannot be reached.

    Each part has to be used before the next one is asked for.
    """
    try:
        bearers = bearers_of(connections, [item.account for item in plan.items])
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
        keeping = _Keeping(connections, files_of, resolved.bearer.account_id, plan.made_at)
        yield from keeping.names(item)
        yield from keeping.records(mine)


class _Keeping:
    """Keeps what there is of one account."""

    def __init__(
        self, connections: Connections, files_of: Callable[[str], Files], account_id: object, taken_at: datetime
    ) -> None:
        self._connections = connections
        self._map: SourceMap = connections.source_map
        self._flat: SourceMap = flat(self._map, taken_at)
        self._files_of = files_of
        self._account_id = account_id

    def names(self, item: PlannedItem) -> Iterator[Preserved]:
        """Give the rows by which the name is resolved later as it is now: the account's own, and who bore the name."""
        stored = self._map.accounts.as_stored(item.account)
        accounts = self._map.accounts
        own = [(accounts.table, name) for name in self._map.own_columns()]
        yield from self._table(item, ACCOUNTS, own, self._own_rows)
        if accounts.former is not None:
            former = names.columns_of(self._map, Names.BORE)
            told = [(accounts.former.table, name) for name in (accounts.former.username, *former)]
            yield from self._table(item, FORMER, told, lambda: iter([self._connections.named(Names.BORE, [stored])]))

    def records(self, items: Iterable[PlannedItem]) -> Iterator[Preserved]:
        """Give the rows of every record of the items' categories, and their files."""
        for item in items:
            for query in item.queries:
                record = self._map.record(item.category, query.record)
                columns = [record.table_of(name) for name in columns_of(record)]
                paths: list[str] = []
                yield from self._table(item, table_name(record), columns, partial(self._rows, record, paths))
                if record.objects is not None:
                    yield from self._files(item, record, paths)

    def _own_rows(self) -> Iterator[list[Row]]:
        yield [row[1:] for row in self._connections.named(Names.OWN, [self._account_id])]

    def _rows(self, record: Record, paths: list[str]) -> Iterator[list[Row]]:
        """Give the rows as the copy keeps them, and note the paths of their files."""
        columns = columns_of(record)
        if record.objects is None:
            yield from self._connections.rows(Shape(record.category, record.name, columns), Asked(self._account_id))
            return
        template = record.objects.template
        shape = Shape(record.category, record.name, (*columns, *template.columns))
        for batch in self._connections.rows(shape, Asked(self._account_id)):
            kept = []
            for row in batch:
                path = template.path(dict(zip(template.columns, row[len(columns) :], strict=True)))
                kept.append((*row[: len(columns)], path))
                if path is not None:
                    paths.append(path)
            yield kept

    def _table(
        self,
        item: PlannedItem,
        name: str,
        columns: list[tuple[str, str]],
        rows: Callable[[], Iterator[list[Row]]],
    ) -> Iterator[PreservedTable | Statement]:
        """Give rows as a table of the copy; `columns` are those of the platform, each with its table.

        They are written down as a whole first: half a table is none.
        """
        with TemporaryFile(prefix="rogatory-") as opened:
            file = cast("BinaryIO", opened)
            try:
                types = [self._connections.type_of(table, column) for table, column in columns]
                declared = [column.name for column in self._flat.table(name).columns]
                types += [STRING] * (len(declared) - len(types))  # the path of a file
                count = written(file, dict(zip(declared, types, strict=True)), rows())
            except Unreadable as error:
                _LOG.warning("%s cannot be preserved: %s", name, error)
                yield wording.unreachable(item, name)
                return
            file.seek(0)
            yield PreservedTable(name, count, iter(lambda: file.read(_PIECE), b""))

    def _files(self, item: PlannedItem, record: Record, paths: list[str]) -> Iterator[PreservedFile | Statement]:
        store = self._map.store_of(record)
        try:
            files = self._files_of(store)
        except Unreadable as error:
            _LOG.warning("the files of %s cannot be preserved: %s", record.name, error)
            yield wording.unreachable(item, record.name)
            return
        for path in sorted(set(paths)):
            try:
                size = files.size(path)
            except FileNotFoundError:
                yield wording.file_gone(item, record)
            except Unreadable:
                yield wording.unreachable(item, record.name)
            else:
                yield PreservedFile(store, path, size, files.read(path))
