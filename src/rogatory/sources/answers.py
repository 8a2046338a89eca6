"""What a source answers with: rows, files, and statements about what is and is not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Kind = Literal["held", "not-held", "not-retained-before", "truncated", "unreachable", "no-such-account"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What the platform says about an item, in words that go into the return.

    `held` and `not-held`: there are, or are no, such rows; or a field was never given, which is neither withheld nor
    refused. `unreachable`: a part of the source failed, and the item stays open. `details` is plain JSON.
    """

    item: str
    account: str
    kind: Kind
    words: str
    details: Mapping[str, object] = field(default_factory=dict)


class PartFailed(Exception):
    """A part of the source failed while its rows or bytes were being read.

    Whatever was read of that answer is incomplete and must not be used; `statement` is what to record in its place.
    """

    def __init__(self, statement: Statement) -> None:
        """Keep the statement that tells of it."""
        super().__init__(statement.words)
        self.statement = statement


@dataclass(frozen=True, slots=True)
class Origin:
    """Which query gave rows or a file: the source by its map's name, the digests of the map and of the query.

    `preserved_at` is when the copy was taken that was asked, or None where it was the live platform.
    """

    source: str
    map_digest: str
    query_digest: str
    preserved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one record for one item, in batches.

    `columns` are field ids; each row is a tuple in their order; instants are aware UTC. `title` is the table's name for
    people; `labels`, `units` and `meanings` go with the columns. `batches` can be read once, before the next answer is
    asked for, and raises PartFailed when the source fails on the way. `origin` is None where a source does not tell.
    """

    item: str
    clause: str
    account: str
    category: str
    table: str
    title: str
    columns: tuple[str, ...]
    labels: tuple[str, ...]
    units: tuple[str, ...]
    batches: Iterator[list[tuple[object, ...]]]
    meanings: tuple[str, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class MediaObject:
    """A file that belongs to a row of the record `table`. `metadata` are the row's disclosed fields.

    `chunks()` begins a new reading of the bytes each time; it raises PartFailed when the source fails, or gives
    another number of bytes than `size`. `origin` is None and `table` empty where a source does not tell.
    """

    item: str
    clause: str
    account: str
    media_id: str
    file_name: str
    size: int
    metadata: Mapping[str, object]
    chunks: Callable[[], Iterator[bytes | memoryview]]
    origin: Origin | None = None
    table: str = ""
