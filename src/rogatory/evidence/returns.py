"""What a return is made of: the values that a desk hands over for sealing. None of them can hold nonsense."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, get_args

from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.sound import nonsense, require_aware, require_digest, require_words
from rogatory.evidence.sums import Piece

FORMAT = "Rogatory Return 1.0"
"""Name and version. A minor version adds and never changes what stands; another major one is another format."""
CERTIFIED_DIGESTS = "certified-digests.txt"
"""The file attached to the custodian's certificate: the digest of each file, as `sha256sum` reads it."""

StatementKind = Literal[
    "held", "not-held", "not-retained-before", "truncated", "unreachable", "withheld", "no-such-account"
]
Role = Literal["record", "media", "plan", "rendering", "page", "description", "document", "certificate"]
LARGEST_PREVIEW = 64 << 10
"""Bytes that a preview of a media file may have: it stands in the page itself."""

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason of a decided item: clause, counsel's reading if it rests on one, our words, pinpoint, cure."""

    clause: str
    reading: str | None
    words: str
    pinpoint: str
    cure: str | None


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What was decided on one item: account x category (x subset, x part)."""

    item_id: str
    account: str
    category: str
    subset: str | None
    part: str | None
    answer: str
    reasons: tuple[ReasonLine, ...]

    def __post_init__(self) -> None:
        require_words(self.item_id, "item.item_id")
        require_words(self.answer, "item.answer")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows or a file come from, as far as the collection knows.

    Attributes:
        source: the name of the source, in the words of its map.
        map_digest: of the source map.
        query_digest: of the query as the plan has it (account, record, columns, subset, instants).
        preserved_at: when the copy was taken that was asked, or None where it was the live platform.
    """

    source: str
    map_digest: str
    query_digest: str
    preserved_at: datetime | None = None

    def __post_init__(self) -> None:
        require_words(self.source, "origin.source")
        require_digest(self.map_digest, "origin.map_digest")
        require_digest(self.query_digest, "origin.query_digest")
        if self.preserved_at is not None:
            require_aware(self.preserved_at, "origin.preserved_at")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its field id, the words over it, its unit where it has one, and what its values mean."""

    name: str
    label: str
    unit: str | None = None
    meaning: str | None = None

    def __post_init__(self) -> None:
        require_words(self.name, "column.name")


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows of one table for one item. Cells: text, whole number, float, Decimal, bool, date, aware datetime or None.

    `rows` is read once. A row with another number of cells than there are columns is refused while it is written.
    `title` is the table's name for people; `origins` are the queries that gave the rows.
    """

    item_id: str
    clause: str
    account: str
    category: str
    table: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Any, ...]] = field(repr=False)
    title: str = ""
    origins: tuple[Origin, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if not names or len(set(names)) != len(names):
            raise nonsense(f"table {self.table}", "its columns are none or not all different", "Name each column once.")


@dataclass(frozen=True, slots=True)
class MediaPart:
    """One media file for one item. `size` (bytes) is what the source declares; `chunks` is read once.

    A chunk may be a view of memory that the next chunk takes. Where `sha256` is given, other bytes are refused.
    `preview` is a small JPEG or PNG of it for the page, of at most `LARGEST_PREVIEW` bytes; it is no evidence.
    """

    item_id: str
    clause: str
    account: str
    category: str
    media_id: str
    file_name: str
    size: int
    chunks: Iterable[Piece] = field(repr=False)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    preview: bytes | None = field(default=None, repr=False)
    origins: tuple[Origin, ...] = ()
    sha256: str | None = None

    def __post_init__(self) -> None:
        require_words(self.media_id, "media.media_id")
        where = f"media {self.media_id}"
        if self.size < 0:
            raise nonsense(where, "its size is below zero", "Give its size in bytes.")
        if self.sha256 is not None:
            require_digest(self.sha256, f"{where}, sha256")
        if self.preview is not None and len(self.preview) > LARGEST_PREVIEW:
            raise nonsense(where, "its preview is too large", f"Give one of at most {LARGEST_PREVIEW} bytes.")
        if self.preview is not None and not self.preview.startswith(_PICTURES):
            raise nonsense(where, "its preview is no JPEG and no PNG", "Give one of these, or none.")


@dataclass(frozen=True, slots=True)
class RenderingPart:
    """A file that shows disclosed values another way; `path` lies under data/layout/, `derived_from` names records."""

    path: str
    media_type: str
    content: bytes = field(repr=False)
    derived_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The signed plans under which the rows and files were collected, as data/plan.json has them."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StatementPart:
    """What the source or the desk says about data: held, not held, not kept before a date, cut short, withheld ...

    `clauses` are those of the guideline that it rests on: of what is withheld, those under which it is.
    """

    item_id: str | None
    account: str
    kind: StatementKind
    words: str
    details: Mapping[str, Any] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in get_args(StatementKind):
            kinds = ", ".join(get_args(StatementKind))
            raise nonsense("statement", f"{self.kind!r} is no kind of statement", f"Use one of: {kinds}.")
        require_words(self.words, "statement.words")


@dataclass(frozen=True, slots=True)
class WithheldPart:
    """Rows or files that were collected under a released item and kept back before the return was sealed.

    Attributes:
        item_id: the released item.
        account: whose data it is.
        category: of the data.
        table: the table that the rows are of; empty for files.
        rows: how many rows.
        files: how many files.
        reason: why, in words.
        by: who kept them back.
    """

    item_id: str
    account: str
    category: str
    table: str
    rows: int
    files: int
    reason: str
    by: str

    def __post_init__(self) -> None:
        require_words(self.item_id, "withheld.item_id")
        require_words(self.reason, "withheld.reason")
        require_words(self.by, "withheld.by")
        if min(self.rows, self.files) < 0 or not self.rows + self.files:
            raise nonsense("withheld", "it counts neither a row nor a file", "Say how many were kept back.")


Part = TablePart | MediaPart | PlanPart | RenderingPart | StatementPart | WithheldPart


class Layout(Protocol):
    """Files in the shape that an agency's tools read, made while the records pass by (see `rogatory.paper.layout`)."""

    def place(self, part: MediaPart) -> str | None:
        """Give the path under data/layout/ where the layout wants a media file, or None to leave it in data/media."""
        ...

    def placed(self, part: MediaPart, path: str) -> None:
        """Learn where a media file was written in the end."""
        ...

    def row(self, part: TablePart, row: tuple[Any, ...], path: str) -> None:
        """See one row that was written to the record at `path`."""
        ...

    def renderings(self) -> Iterable[RenderingPart]:
        """Give the files, once all records and media are written."""
        ...


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of the payload as sealed: `path` begins with data/, `sha256` is lower-case hex, `size` in bytes."""

    path: str
    role: Role
    media_type: str
    size: int
    sha256: str
    derived_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What the custodian certifies: the header and the digests of every file sealed so far, return.json the last."""

    header: ReturnHeader
    files: tuple[FileRecord, ...]
    rows: int
    media: int

    @property
    def document(self) -> FileRecord:
        """Give data/return.json, which lists every other file by digest."""
        return next(file for file in self.files if file.role == "document")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed return: `manifest_digest` is the SHA-256 of tagmanifest-sha256.txt; `size` is the zip's, in bytes.

    The manifest digest commits to every file, and no bit around the files is free: the zip needs no digest of its own.
    """

    manifest_digest: str
    size: int
    files: int
    rows: int
    media: int
