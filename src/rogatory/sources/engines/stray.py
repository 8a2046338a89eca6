"""Whether the rows of Parquet files lie where the map says, by what the files' footers tell of their columns.

A layout that is told wrongly would make an answer of nothing out of rows that are there. So a few files are looked at
before the first question, and all of them by `rogatory source check`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rogatory.sources.buckets import bucket_of
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.placed import Known, Wanted, extent, files_of
from rogatory.sources.maps.tables import PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rogatory.sources.maps.tables import Table

FEW = 8
"""How many files are looked at before the first question."""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A piece of a Parquet file that is read or passed over as a whole: its rows, and the range of some columns.

    A column without a range has no statistics, or nothing but nulls.
    """

    rows: int
    ranges: Mapping[str, tuple[Any, Any]]


def require_as_told(folder: str, table: Table, types: Mapping[str, Any]) -> None:
    """Look at a few files of a table; raises Unreadable where one holds rows that the map looks for elsewhere."""
    paths = files_of(folder, table.pattern, Wanted())
    step = max(1, len(paths) // FEW)
    for what in strays(folder, table, types, paths[::step][:FEW]):
        raise Unreadable(f"{table.name} is not laid out as the map says: {what}")


def strays(folder: str, table: Table, types: Mapping[str, Any], paths: Iterable[str]) -> Iterator[str]:
    """Tell of files that hold rows of another bucket or of other times than their names say, in words.

    The least and the greatest value of each row group are looked at, so a few strays between them may be missed.
    """
    layout = table.layout
    if layout is None or not (layout.buckets or layout.partitions):
        return
    watched = [part.column for part in (layout.buckets, layout.partitions) if part is not None]
    for path in paths:
        known = told_by(folder, table, path)
        for group in row_groups(path, watched):
            yield from (f"{os.path.relpath(path, folder)} {what}" for what in _stray(table, types, known, group))


def told_by(folder: str, table: Table, path: str) -> Known:
    """Give what a file's path tells of its rows."""
    known = Known()
    names = os.path.relpath(path, folder).split("/")
    segments = list(table.pattern.segments)
    if any(segment.deep for segment in segments):
        # Any number of folders stands for `**`: what comes before it and after it is told apart by counting.
        deep = next(place for place, segment in enumerate(segments) if segment.deep)
        after = len(segments) - deep - 1
        pairs = [*zip(names[:deep], segments[:deep], strict=True)]
        pairs += zip(names[len(names) - after :], segments[deep + 1 :], strict=True)
    else:
        pairs = [*zip(names, segments, strict=True)]
    for name, segment in pairs:
        if found := segment.pattern.fullmatch(name):
            known = known.and_of(found.groupdict())
    return known


def row_groups(path: str, columns: Sequence[str]) -> Iterator[RowGroup]:
    """Give the row groups of a Parquet file with the ranges of some columns; raises what Arrow raises."""
    import pyarrow.parquet as parquet

    metadata = parquet.read_metadata(path)
    places = {metadata.schema.column(n).path: n for n in range(metadata.num_columns)}
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        ranges = {}
        for name in columns:
            told = group.column(places[name]).statistics if name in places else None
            if told is not None and told.has_min_max:
                ranges[name] = (told.min, told.max)
        yield RowGroup(group.num_rows, ranges)


def _stray(table: Table, types: Mapping[str, Any], known: Known, group: RowGroup) -> Iterator[str]:
    layout = table.layout
    buckets, partitions = (layout.buckets, layout.partitions) if layout is not None else (None, None)
    if buckets is not None and known.bucket is not None and buckets.column in group.ranges:
        numbers = {bucket_of(value, buckets, types[buckets.column]) for value in group.ranges[buckets.column]}
        if others := sorted(numbers - {known.bucket}):
            yield f"holds rows of bucket {others[0]}"
    if partitions is not None and known.times and partitions.column in group.ranges:
        begins, ends = extent(known.times, partitions.zone)
        least, greatest = (_instant(table, partitions.column, one) for one in group.ranges[partitions.column])
        if least is not None and greatest is not None and not begins <= least <= greatest < ends:
            yield "holds rows of other times"


def _instant(table: Table, column: str, value: object) -> datetime | None:
    declared = table.column(column)
    if isinstance(value, datetime):
        from zoneinfo import ZoneInfo

        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=ZoneInfo(declared.zone or "UTC"))
    if isinstance(value, int) and declared.instant is not None:
        return datetime.fromtimestamp(value / PER_SECOND[declared.instant], UTC)
    return None
