"""How the files of a table lie: whether as the map says, and how much of them a question for one account reads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rogatory.sources.checking.report import Finding, in_short
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.duckdb_files import failures_told
from rogatory.sources.engines.placed import Wanted, files_of
from rogatory.sources.engines.stray import row_groups, strays, told_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rogatory.sources.engines.duckdb_files import DuckDBFiles
    from rogatory.sources.engines.stray import RowGroup
    from rogatory.sources.maps.records import Record
    from rogatory.sources.maps.tables import Table

MANY = 1_000_000
"""So many rows are read in about the time in which anything else is done; of fewer nothing is told."""
_FILES, _PROBES = 512, 64
"""So many files are looked at, and so many accounts are supposed to be asked for."""


@dataclass(frozen=True, slots=True)
class Footer:
    """A file's row groups, and the number of its bucket where its name tells one."""

    path: str
    bucket: int | None
    groups: tuple[RowGroup, ...]


def layout_findings(
    engine: DuckDBFiles,
    number: int,
    table: Table,
    asked: Sequence[Record],
    types: Mapping[str, Any],
    rows: int | None,
) -> Iterator[Finding]:
    """Find files that lie otherwise than the map says, and records of which each question reads too much."""
    path = ("tables", number, "layout" if table.layout is not None else "file")
    if engine.kind != "parquet":
        if rows is not None and rows >= MANY:
            what = f"{table.file} is text, and each question reads all {rows:,} rows of it"
            yield Finding(path, what, f"Keep it as Parquet: {_sorted(table, asked)}", is_fault=False)
        return
    try:
        with failures_told(table.name):
            paths = files_of(engine.folder, table.pattern, Wanted())
            looked_at = paths[:: max(1, len(paths) // _FILES)]
            for what in list(strays(engine.folder, table, types, looked_at))[:3]:
                yield Finding(path, what, "Correct `hash`, `count`, `partitions` or `file`: rows there are not found")
            yield from _gaps(path, engine, table, paths)
            if rows is not None and rows >= MANY:
                yield from _read(path, engine, table, asked, rows, looked_at)
    except Unreadable as error:
        yield Finding(path, f"its files cannot be looked at: {in_short(error)}", "Correct `file`, or mend the files")


def _gaps(path: tuple[str | int, ...], engine: DuckDBFiles, table: Table, paths: Sequence[str]) -> Iterator[Finding]:
    buckets = table.layout.buckets if table.layout is not None else None
    if buckets is None:
        return
    found = {told_by(engine.folder, table, one).bucket for one in paths}
    lost = [each for each in range(buckets.count) if each not in found]
    if lost:
        named = ", ".join(map(str, lost[:8])) + (" ..." if len(lost) > 8 else "")
        what = f"{len(lost)} of {buckets.count} buckets have no file ({named}): their accounts are told as unreachable"
        yield Finding((*path, "buckets"), what, "Restore the files; write an empty one for a bucket without rows")


def _read(
    path: tuple[str | int, ...],
    engine: DuckDBFiles,
    table: Table,
    asked: Sequence[Record],
    rows: int,
    paths: Sequence[str],
) -> Iterator[Finding]:
    """Tell which questions read more rows than they should, by the ranges in the files' footers."""
    columns = tuple(dict.fromkeys(name for record in asked for name in record.account if "." not in name))
    declared = table.layout.sorted[:1] if table.layout is not None else ()
    footers = [
        Footer(one, told_by(engine.folder, table, one).bucket, tuple(row_groups(one, [*columns, *declared])))
        for one in paths
    ]
    for column in declared:
        if not all(_is_sorted(footer, column) for footer in footers):
            what = f"{table.file} is not sorted by {column} as the map says"
            yield Finding((*path, "sorted"), what, "Sort each file, or leave `sorted` out", is_fault=False)
    buckets = table.layout.buckets if table.layout is not None else None
    for column in columns:
        by_bucket = buckets is not None and buckets.column == column
        share = share_read(footers, column, by_bucket=by_bucket and len(columns) == 1)
        if share * rows >= MANY:
            what = f"a question by {column} reads about {share * rows:,.0f} of {rows:,} rows of {table.file}"
            yield Finding(path, what, _sorted(table, asked), is_fault=False)


def share_read(footers: Sequence[Footer], column: str, *, by_bucket: bool) -> float:
    """Give which part of all rows a question for one account reads on average, by the ranges of the row groups.

    A group without a range is always read. `by_bucket`: of an account only the files of its bucket are opened.
    """
    everything = sum(group.rows for footer in footers for group in footer.groups)
    probes = [
        (footer.bucket, group.ranges[column][0])
        for footer in footers
        for group in footer.groups
        if column in group.ranges
    ]
    probes = probes[:: max(1, len(probes) // _PROBES)]
    if not probes or not everything:
        return 1.0
    read = 0
    for bucket, value in probes:
        opened = (one for one in footers if not by_bucket or one.bucket == bucket)
        read += sum(group.rows for footer in opened for group in footer.groups if _may_hold(group, column, value))
    return read / len(probes) / everything


def _may_hold(group: RowGroup, column: str, value: Any) -> bool:  # noqa: ANN401 - of the column's type
    if column not in group.ranges:
        return True
    least, greatest = group.ranges[column]
    return bool(least <= value <= greatest)


def _is_sorted(footer: Footer, column: str) -> bool:
    ranges = [group.ranges[column] for group in footer.groups if column in group.ranges]
    return all(before[1] <= after[0] for before, after in pairwise(ranges))


def _sorted(table: Table, asked: Sequence[Record]) -> str:
    """Tell how files are written that are read in little, for the first column that holds accounts."""
    record = asked[0]
    by = ", ".join([record.account[0], *([record.time] if record.time is not None else [])])
    glob = table.pattern.glob
    return (
        f"Sort it by {by}: in DuckDB, COPY (FROM '{glob}' ORDER BY {by}) TO 'sorted.parquet' (ROW_GROUP_SIZE 20000); "
        "or part it into buckets of the accounts, and tell of them under [tables.layout]"
    )
