"""The worker goes through the rows of a collection once, and notes what the custodian is to be shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rogatory.desk.review.contract import Noted
from rogatory.desk.stages.spool import Index, SpooledTable, rows_of
from rogatory.desk.store import Objects
from rogatory.sources.source_map import SourceMap

MOST = 200
"""So many rows of each sort are noted by number; how many there are is counted in any case."""


def note(
    index: Index, store: Objects, source_map: SourceMap, since: datetime | None, until: datetime | None
) -> list[dict[str, Any]]:
    """Give what is noted of each table of a collection, in the order of its index, as JSON.

    Raises:
        Problem: the bytes of a table are no longer those that were collected.
    """
    accounts = {table.account for table in index.tables} | {file.account for file in index.files}
    return [_written(_table(table, store, source_map, accounts, since, until)) for table in index.tables]


def noted(written: Mapping[str, Any]) -> Noted:
    """Read what was noted of a table."""
    return Noted(
        first=_instant(written.get("first")),
        last=_instant(written.get("last")),
        outside=tuple(written.get("outside", ())),
        others=tuple(written.get("others", ())),
        known=tuple(written.get("known", ())),
        counts=dict(written.get("counts", {})),
        places=tuple(written.get("places", ())),
    )


@dataclass
class _Rows:
    """Numbers of rows of one sort."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        self.count += 1
        if len(self.first) < MOST:
            self.first.append(number)


def _table(
    table: SpooledTable,
    store: Objects,
    source_map: SourceMap,
    accounts: set[str],
    since: datetime | None,
    until: datetime | None,
) -> Noted:
    time = source_map.time_field(table.category, table.table)
    # Only what is disclosed was collected; of a table without its instants nothing is noted of the period.
    at = table.columns.index(time) if time in table.columns else None
    marked = source_map.third_party_fields(table.category, table.table)
    told = [place for place, column in enumerate(table.columns) if column in marked]
    own = table.account.casefold()
    known = {account.casefold() for account in accounts} - {own}
    outside, others, named = _Rows(), _Rows(), _Rows()
    first: datetime | None = None
    last: datetime | None = None
    places: list[int] = []
    for number, row in enumerate(rows_of(store, table, places)):
        instant = row[at] if at is not None else None
        if isinstance(instant, datetime):
            first = instant if first is None or instant < first else first
            last = instant if last is None or instant > last else last
            if (since and instant < since) or (until and instant >= until):
                outside.add(number)
        if _names_other(row, told, own):
            others.add(number)
        if known and _names_any(row, known):
            named.add(number)
    counts = {"outside": outside.count, "others": others.count, "known": named.count}
    noted_rows = (tuple(outside.first), tuple(others.first), tuple(named.first))
    return Noted(first, last, *noted_rows, counts, tuple(places))


def _names_other(row: tuple[Any, ...], places: Iterable[int], own: str) -> bool:
    return any(row[place] is not None and str(row[place]).casefold() != own for place in places)


def _names_any(row: tuple[Any, ...], known: set[str]) -> bool:
    return any(isinstance(cell, str) and cell.casefold() in known for cell in row)


def _written(one: Noted) -> dict[str, Any]:
    return {
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "outside": [*one.outside],
        "others": [*one.others],
        "known": [*one.known],
        "counts": dict(one.counts),
        "places": [*one.places],
    }


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
