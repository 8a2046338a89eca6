"""One query of a sweep, answered: the rows of each account as they come, what is to be said of them, and the files."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from rogatory.sources import wording
from rogatory.sources.answers import MediaObject, Origin, PartFailed, Rows, Statement
from rogatory.sources.connections import Asked
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.objects import Told, media, unreachable_file
from rogatory.sources.plan import query_digest
from rogatory.sources.statements.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rogatory.sources.connections import Connections
    from rogatory.sources.plan import PlannedItem, PlannedQuery
    from rogatory.sources.stores.contract import Files
    from rogatory.sources.sweeping import Sweep

Answer = Rows | MediaObject | Statement
Row = tuple[object, ...]


class Answering:
    """The answers to one query of a sweep; what `rows` and `files` give has to be used before the next is asked for."""

    def __init__(self, connections: Connections, sweep: Sweep, query: PlannedQuery) -> None:
        """Ask nothing yet."""
        self._connections = connections
        self._map = connections.source_map
        self._sweep = sweep
        self._query = query
        self._record = self._map.record(sweep.category, query.record)
        self._items = {str(account): item for item, account in sweep.asked}
        self._open = dict(self._items)
        fields = {field.id: field for field in self._record.fields}
        shown = [fields[column] for column in query.columns]
        self._columns = tuple(field.column for field in shown)
        self._labels = tuple(field.label for field in shown)
        self._units = tuple(field.unit for field in shown)
        self._meanings = tuple(field.meaning for field in shown)

    def open_items(self) -> tuple[PlannedItem, ...]:
        """Give the items of which nothing final has been said yet."""
        return tuple(self._open.values())

    def shape(self) -> Shape:
        """Give the shape of the question for the rows that are shown."""
        return self._of_one(self._columns) if len(self._items) == 1 else self._shape(self._columns, many=True)

    def rows(self) -> Iterator[Answer]:
        """Give each account's rows with what is to be said of them; raises Unreadable."""
        for account, batches in self._by_account(self._columns):
            item = self._items[account]
            if self._record.per_account:
                # Read before anything is said: what breaks off here leaves the item open.
                found = self._few(batches)
                del self._open[account]
                yield from self._single(item, found)
            else:
                del self._open[account]
                yield from self._of_account(item, batches)
        for item in tuple(self._open.values()):
            yield wording.none_held(item, self._record)
        self._open = dict(self._items)

    def files(self, files_of: Callable[[str], Files]) -> Iterator[Answer]:
        """Give the files of the rows, in the rows' order; raises Unreadable."""
        objects = self._record.objects
        if objects is None:
            return
        id_at = self._query.columns.index(objects.id)
        files: Files | None = None
        for account, batches in self._by_account((*self._columns, *objects.columns)):
            item = self._items[account]
            # All of them are read first: a statement is not kept open for as long as files take.
            rows: list[Row] = []
            for batch in batches:
                rows += batch[: self._map.limits.rows - len(rows)]
            for row in rows:
                files = files or files_of(self._map.store_of(self._record))
                try:
                    told = Told.of(objects, dict(zip(objects.columns, row[len(self._columns) :], strict=True)))
                except Unreadable:
                    yield unreachable_file(item, str(row[id_at]))
                    continue
                metadata = dict(zip(self._query.columns, row, strict=False))
                yield media(files, item, str(row[id_at]), told, metadata, self._origin(item), self._record.name)
            self._open.pop(account)

    def _by_account(self, columns: tuple[str, ...]) -> Iterator[tuple[str, Iterator[list[Row]]]]:
        """Ask for the rows, and give them by account; an account without rows does not come."""
        if len(self._items) == 1:
            (account,) = self._items
            stream = self._connections.rows(self._of_one(columns), self.asked())
            first = next(stream, None)
            if first is not None:
                yield account, _behind(first, stream)
            return
        of_all = self._connections.runs(self._shape(columns, many=True), self.asked())
        for account, runs in groupby(of_all, key=itemgetter(0)):
            if str(account) not in self._items:
                raise Unreadable("ids of accounts are written otherwise here than in the table of accounts")
            yield str(account), (rows for _, rows in runs)

    def _of_account(self, item: PlannedItem, batches: Iterator[list[Row]]) -> Iterator[Answer]:
        answer = _Counted(batches, self._map.limits.rows, wording.unreachable(item, self._record.name))
        yield self._given(item, iter(answer))
        if answer.failed:
            raise Unreadable("the rows ended before the last of them")
        yield wording.held(item, self._record, answer.given)
        if self._record.note:
            yield wording.noted(item, self._record)
        if answer.further:
            yield wording.truncated(item, self._record, answer.given, self._all(answer))

    def _single(self, item: PlannedItem, found: list[Row]) -> Iterator[Answer]:
        """Answer from a record with one row for each account: an empty field is one that was never given.

        Of a row that is not there nobody can say that.
        """
        rows = [tuple(None if value == "" else value for value in row) for row in found]
        held = [any(row[place] is not None for row in rows) for place in range(len(self._query.columns))]
        if any(held):
            yield self._given(item, iter([rows]))
            if self._record.note:
                yield wording.noted(item, self._record)
        never = (field for field, is_held in zip(self._query.columns, held, strict=True) if not is_held)
        yield from (wording.never_given(item, self._record, field) for field in never)

    def _few(self, batches: Iterator[list[Row]]) -> list[Row]:
        """Give the rows of an account that should have one: more than the limit would fill the memory."""
        found: list[Row] = []
        for batch in batches:
            found += batch
            if len(found) > self._map.limits.rows:
                raise Unreadable("an account has more rows than the limit, where the map says that it has one")
        return found

    def _all(self, answer: _Counted) -> int:
        """Give how many rows there are where the answer was cut."""
        if len(self._items) > 1:  # they were all read, since the next account's come behind them
            return answer.given + answer.further
        return self._connections.count(self._shape((), count=True), self.asked())

    def _of_one(self, columns: tuple[str, ...]) -> Shape:
        return self._shape(columns, limit=None if self._record.per_account else self._map.limits.rows + 1)

    def _shape(
        self, columns: tuple[str, ...], *, many: bool = False, limit: int | None = None, count: bool = False
    ) -> Shape:
        bounded = self._record.time is not None
        return Shape(
            category=self._sweep.category,
            record=self._record.name,
            columns=columns,
            subset=self._sweep.subset,
            truths=self._sweep.truths[self._record.name] if self._sweep.subset is not None else (),
            since=bounded and self._sweep.since is not None,
            until=bounded and self._sweep.until is not None,
            many=many,
            limit=limit,
            count=count,
        )

    def asked(self) -> Asked:
        """Give the values of the question."""
        accounts = tuple(account for _, account in self._sweep.asked)
        return Asked(accounts[0], accounts, self._sweep.since, self._sweep.until)

    def _origin(self, item: PlannedItem) -> Origin:
        return Origin(self._map.name, self._map.digest, query_digest(self._map.digest, item, self._query))

    def _given(self, item: PlannedItem, batches: Iterator[list[Row]]) -> Rows:
        return Rows(
            item=item.item,
            clause=item.clause,
            account=item.account,
            category=item.category,
            table=self._record.name,
            title=self._record.label,
            columns=self._query.columns,
            labels=self._labels,
            units=self._units,
            batches=batches,
            meanings=self._meanings,
            origin=self._origin(item),
        )


class _Counted:
    """The rows of one account up to a limit; `further` are those behind it, which are read and dropped."""

    def __init__(self, batches: Iterator[list[Row]], limit: int, failure: Statement) -> None:
        self._batches = batches
        self._limit = limit
        self._failure = failure
        self.given = 0
        self.further = 0
        self.failed = False

    def __iter__(self) -> Iterator[list[Row]]:
        self.failed = True  # until the last row was read
        try:
            for batch in self._batches:
                within = batch[: self._limit - self.given]
                self.given += len(within)
                self.further += len(batch) - len(within)
                if within:
                    yield within
        except Unreadable as error:
            raise PartFailed(self._failure) from error
        self.failed = False


def _behind(first: list[Row], rest: Iterator[list[Row]]) -> Iterator[list[Row]]:
    yield first
    yield from rest
