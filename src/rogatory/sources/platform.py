"""A platform behind one source map: answers a plan from its tables and objects."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from rogatory.sources import wording
from rogatory.sources.accounts import Bearer, bearers_of, meant, resolve
from rogatory.sources.adapter import admit
from rogatory.sources.answers import MediaObject, Origin, PartFailed, Rows, Statement
from rogatory.sources.engine import OpenTables, Unreadable, failures_told, files_in, open_tables, rows_of
from rogatory.sources.objects import Files, Folder, media
from rogatory.sources.plan import query_digest
from rogatory.sources.preserving import Preserved, preserved
from rogatory.sources.selection import selection, selection_with_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from rogatory.sources.plan import Plan, PlannedItem, PlannedQuery
    from rogatory.sources.source_map import Record, SourceMap, Table

Answer = Rows | MediaObject | Statement
_LOG = logging.getLogger(__name__)


class Platform:
    """The adapter for tables that Ibis reads and objects in a folder. It implements `adapter.Source`."""

    def __init__(self, source_map: SourceMap, root: Path) -> None:
        """Take a map and the folder to which its paths are relative; nothing is opened before a plan comes."""
        self._map = source_map
        self._read = files_in(root / source_map.connection.folder)
        self._files_of: Callable[[str], Files] = lambda folder: Folder(root, folder)

    @classmethod
    def over(
        cls, source_map: SourceMap, read: Callable[[Any, Table], Any], files_of: Callable[[str], Files]
    ) -> Platform:
        """Take a map, and what reads its tables and its folders of objects."""
        made = cls.__new__(cls)
        made._map, made._read, made._files_of = source_map, read, files_of
        return made

    def preserve(self, plan: Plan, *, now: datetime) -> Iterator[Preserved]:
        """Give what is to be kept under a plan; see `adapter.Source.preserve`. The plan is judged at once."""
        return self._kept(admit(plan, self._map, now=now))

    def _kept(self, plan: Plan) -> Iterator[Preserved]:
        with open_tables(self._map, self._read) as tables:
            yield from preserved(tables, self._map, self._files_of, plan)

    def collect(self, plan: Plan, *, now: datetime) -> Iterator[Answer]:
        """Answer a plan; see `adapter.Source.collect`. The plan is judged at once, not at the first answer."""
        return self._answers(admit(plan, self._map, now=now))

    def accounts_meant(self, plan: Plan, *, now: datetime) -> Mapping[str, frozenset[object]]:
        """Give whose account each item means; see `adapter.Source.accounts_meant`."""
        admitted = admit(plan, self._map, now=now)
        try:
            with open_tables(self._map, self._read) as tables:
                bearers = bearers_of(tables, [item.account for item in admitted.items])
        except Unreadable as error:
            _LOG.warning("accounts cannot be resolved: %s", error)
            return {}
        return {item.item: meant(bearers[item.account], item.since, item.until) for item in admitted.items}

    def _answers(self, plan: Plan) -> Iterator[Answer]:
        # What is read at once shares one connection; each stream has its own, see `open_tables`.
        with open_tables(self._map, self._read) as tables:
            try:
                bearers = bearers_of(tables, [item.account for item in plan.items])
            except Unreadable as error:
                _LOG.warning("accounts cannot be resolved: %s", error)
                yield from (wording.unreachable(item, "accounts") for item in plan.items)
                return
            for item in plan.items:
                yield from self._item(tables, item, bearers[item.account])

    def _item(self, tables: OpenTables, item: PlannedItem, bearers: tuple[Bearer, ...]) -> Iterator[Answer]:
        resolved = resolve(bearers, item.since, item.until)
        if resolved is None:
            yield wording.no_such_account(item, bearers)
            return
        yield from wording.about_names(item, resolved)
        yield from (wording.not_kept(item, name) for name in item.not_kept)
        for query in item.queries:
            yield from self._query(tables, item, query, resolved.bearer)

    def _query(self, tables: OpenTables, item: PlannedItem, query: PlannedQuery, bearer: Bearer) -> Iterator[Answer]:
        record = self._map.record(item.category, query.record)
        kept_from = datetime.combine(record.retained_from, time(), UTC) if record.retained_from else None
        if kept_from and not record.per_account and (item.since is None or item.since < kept_from):
            yield wording.not_retained_before(item, record, kept_from)
        read = self._single if record.per_account else self._many
        try:
            with failures_told(record.name):
                yield from read(tables, item, query, record, bearer)
                if query.objects:
                    yield from self._files(tables, item, query, record, bearer)
        except Unreadable as error:
            # An item is named after its account, and no account belongs in a log.
            _LOG.warning("%s of a %s item cannot be read: %s", record.name, item.category, error)
            yield wording.unreachable(item, record.name)

    def _single(
        self, tables: OpenTables, item: PlannedItem, query: PlannedQuery, record: Record, bearer: Bearer
    ) -> Iterator[Answer]:
        """Answer from a record with one row for each account: an empty field is one that was never given.

        Of a row that is not there nobody can say that.
        """
        found = [row for batch in rows_of(selection(tables, record, item, query, bearer)) for row in batch]
        if not found:
            yield wording.none_held(item, record)
            return
        rows = [tuple(None if value == "" else value for value in row) for row in found]
        held = [any(row[place] is not None for row in rows) for place in range(len(query.columns))]
        if any(held):
            yield _rows(item, query, record, len(rows), iter([rows]), self._origin(item, query))
        never = (field for field, is_held in zip(query.columns, held, strict=True) if not is_held)
        yield from (wording.never_given(item, record, field) for field in never)

    def _many(
        self, tables: OpenTables, item: PlannedItem, query: PlannedQuery, record: Record, bearer: Bearer
    ) -> Iterator[Answer]:
        found = int(selection(tables, record, item, query, bearer).count().to_pyarrow().as_py())
        if found == 0:
            yield wording.none_held(item, record)
            return
        given = min(found, self._map.limits.rows)
        stream = self._stream(item, query, record, bearer, given)
        yield _rows(item, query, record, given, stream, self._origin(item, query))
        yield wording.held(item, record, given)
        if given < found:
            yield wording.truncated(item, record, given, found)

    def _stream(
        self, item: PlannedItem, query: PlannedQuery, record: Record, bearer: Bearer, given: int
    ) -> Iterator[list[tuple[object, ...]]]:
        """Stream the rows that were counted; fewer than that is a failure, never a short answer."""
        read = 0
        try:
            with open_tables(self._map, self._read) as tables, failures_told(record.name):
                for batch in rows_of(selection(tables, record, item, query, bearer).limit(given)):
                    read += len(batch)
                    yield batch
        except Unreadable as error:
            raise PartFailed(wording.unreachable(item, record.name)) from error
        if read < given:
            raise PartFailed(wording.unreachable(item, record.name))

    def _files(
        self, tables: OpenTables, item: PlannedItem, query: PlannedQuery, record: Record, bearer: Bearer
    ) -> Iterator[Answer]:
        if record.objects is None:
            return
        found = selection_with_paths(tables, record, item, query, bearer).limit(self._map.limits.rows)
        rows = [row for batch in rows_of(found) for row in batch]
        if not rows:
            return
        files = self._files_of(record.objects.folder)
        place, origin = query.columns.index(record.objects.id), self._origin(item, query)
        for *values, path in rows:
            metadata = dict(zip(query.columns, values, strict=True))
            yield media(files, item, str(values[place]), str(path) if path else None, metadata, origin, record.name)

    def _origin(self, item: PlannedItem, query: PlannedQuery) -> Origin:
        return Origin(self._map.name, self._map.digest, query_digest(self._map.digest, item, query))


def _rows(
    item: PlannedItem,
    query: PlannedQuery,
    record: Record,
    count: int,
    batches: Iterator[list[tuple[object, ...]]],
    origin: Origin,
) -> Rows:
    fields = {field.id: field for field in record.fields}
    return Rows(
        item=item.item,
        clause=item.clause,
        account=item.account,
        category=item.category,
        table=record.name,
        title=record.label,
        columns=query.columns,
        labels=tuple(fields[column].label for column in query.columns),
        units=tuple(fields[column].unit for column in query.columns),
        count=count,
        batches=batches,
        meanings=tuple(fields[column].meaning for column in query.columns),
        origin=origin,
    )
