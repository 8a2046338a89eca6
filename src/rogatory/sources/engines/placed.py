"""Which files of a table a question has to open: those of its buckets and of its range of dates."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.maps.file_pattern import TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rogatory.sources.maps.file_pattern import FilePattern, Segment

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the files: the numbers of buckets (None: all of them), and a range of dates in a zone."""

    buckets: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    zone: str = "UTC"

    def leaves_out(self, known: Known) -> bool:
        """Tell whether a path of which so much is known holds nothing that is wanted."""
        if self.buckets is not None and known.bucket is not None and known.bucket not in self.buckets:
            return True
        begins, ends = extent(known.times, self.zone)
        return (self.since is not None and ends <= self.since) or (self.until is not None and begins >= self.until)


@dataclass(frozen=True, slots=True)
class Known:
    """What a path has told so far: the number of its bucket, and the parts of its time."""

    bucket: int | None = None
    times: Mapping[str, int] = field(default_factory=dict)

    def and_of(self, found: Mapping[str, str | None]) -> Known:
        """Add what a further name in the path tells."""
        bucket = found.get("bucket")
        times = {part: int(found[part] or 0) for part in TIMES if found.get(part) is not None}
        return Known(int(bucket) if bucket is not None else self.bucket, {**self.times, **times})


def extent(times: Mapping[str, int], zone: str) -> tuple[datetime, datetime]:
    """Give the instants from which (inclusive) until which (exclusive) a path's parts of a time lead, in UTC.

    Without a year they are all instants, and so they are for what is no day of the calendar.
    """
    known = [times[part] for part in takewhile(times.__contains__, TIMES)]
    if not known:
        return _EARLIEST, _LATEST
    year, month, day, hour = (*known, *(1, 1, 1, 0)[len(known) :])
    try:
        first = datetime(year, month, day, hour, tzinfo=ZoneInfo(zone))
        return first.astimezone(UTC), _next(first, len(known)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _EARLIEST, _LATEST


def _next(first: datetime, parts: int) -> datetime:
    """Give the beginning of the next year, month, day or hour, by the clock on the wall."""
    if parts == 1:
        return first.replace(year=first.year + 1)
    if parts == 2:
        return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first + (timedelta(days=1) if parts == 3 else timedelta(hours=1))


def files_of(folder: str, pattern: FilePattern, wanted: Wanted) -> list[str]:
    """Give the files to open, at least one of each bucket that is wanted; raises Unreadable where one has none.

    Whatever fits the pattern only loosely, and so tells neither bucket nor time, is always among them: what cannot be
    judged by its name is read.
    """
    found = list(_walk(folder, pattern.segments, wanted, Known()))
    if pattern.is_closed and wanted.buckets is not None and len(found) == len(wanted.buckets):
        return found
    # Where the dates leave nothing, one file is read all the same: that nothing is in it is then known, not supposed.
    timeless = replace(wanted, since=None, until=None)
    for bucket in sorted(wanted.buckets or ()):
        _one(folder, pattern, replace(timeless, buckets=frozenset([bucket])))
    return found or [_one(folder, pattern, timeless)]


def _one(folder: str, pattern: FilePattern, wanted: Wanted) -> str:
    try:
        return next(_walk(folder, pattern.segments, wanted, Known()))
    except StopIteration:
        which = f" of bucket {min(wanted.buckets)}" if wanted.buckets is not None else ""
        raise Unreadable(f"there is no file{which} ({pattern.glob})") from None


def _walk(folder: str, segments: tuple[Segment, ...], wanted: Wanted, known: Known) -> Iterator[str]:
    first, rest = segments[0], segments[1:]
    if first.deep:
        if rest:
            yield from _walk(folder, rest, wanted, known)
        for name in _names(folder):
            if not name.startswith(".") and os.path.isdir(f"{folder}/{name}"):  # noqa: PTH112 - thousands of names
                yield from _walk(f"{folder}/{name}", segments, wanted, known)
        return
    for name, told in _fitting(folder, first, wanted, known):
        path = f"{folder}/{name}"
        if rest:
            yield from _walk(path, rest, wanted, told)
        elif os.path.exists(path):  # noqa: PTH110 - as above
            yield path


def _fitting(folder: str, segment: Segment, wanted: Wanted, known: Known) -> Iterator[tuple[str, Known]]:
    """Give the names that lead on, without looking into the folder where they are known beforehand."""
    if segment.bucketed and wanted.buckets is not None and segment.name is not None:
        yield from ((segment.of_bucket(number), replace(known, bucket=number)) for number in sorted(wanted.buckets))
        return
    if segment.name is not None and not segment.bucketed:
        yield segment.name, known
        return
    for name in _names(folder):
        found = segment.pattern.fullmatch(name)
        if found is not None:
            told = known.and_of(found.groupdict())
            if not wanted.leaves_out(told):
                yield name, told
        elif segment.loose.fullmatch(name):
            yield name, known


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - as above
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise Unreadable(f"a folder cannot be read: {error.strerror}") from error
