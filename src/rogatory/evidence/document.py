"""data/return.json: everything that a return says about itself, for programs (docs/schemas/return.json)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rogatory.evidence.cells import exact, instant
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.json_stream import json_object
from rogatory.evidence.returns import (
    FORMAT,
    FileRecord,
    ItemOutcome,
    MediaPart,
    Origin,
    StatementPart,
    TablePart,
    WithheldPart,
)
from rogatory.evidence.timeline import Timeline


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A table as written: its part (rows used up), both files, and of its rows the number, the span and the first.

    `earliest` and `latest` are those of the first instants of the rows; None where they have none.
    """

    part: TablePart = field(repr=False)
    rows: int
    csv: FileRecord
    jsonl: FileRecord
    preview: tuple[tuple[str, ...], ...] = field(repr=False)
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A media file as written: its part (chunks used up), its file, and the preview that the page has room for."""

    part: MediaPart = field(repr=False)
    file: FileRecord
    preview: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in a return but the documents about it, in the order in which it was written."""

    header: ReturnHeader
    items: tuple[ItemOutcome, ...]
    statements: tuple[StatementPart, ...]
    withheld: tuple[WithheldPart, ...]
    tables: tuple[TableRecord, ...]
    media: tuple[MediaRecord, ...]
    renderings: tuple[FileRecord, ...]
    timeline: Timeline

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(table.rows for table in self.tables)


def document(contents: Contents, files: Iterable[FileRecord]) -> Iterator[bytes]:
    """Write return.json about `contents` and every payload file sealed before it, in pieces."""
    return json_object(
        (
            ("format", FORMAT),
            *_header(contents.header).items(),
            ("items", map(_item, contents.items)),
            ("statements", map(_statement, contents.statements)),
            ("withheld", map(_withheld, contents.withheld)),
            ("tables", map(_table, contents.tables)),
            ("media", map(_media, contents.media)),
            ("files", map(_file, files)),
        )
    )


def _header(header: ReturnHeader) -> dict[str, Any]:
    guideline = header.guideline
    return {
        "reference": header.reference,
        "sealed_at": instant(header.sealed_at),
        "entity": {"name": header.entity.name, "address": header.entity.address},
        "officer": {"name": header.officer.name, "agency": header.officer.agency, "country": header.officer.country},
        "guideline": {
            "line": guideline.line,
            "version": guideline.version,
            "title": guideline.title,
            "digest": guideline.digest,
        },
        "digests": {
            "counsel": header.counsel_digest,
            "facts": header.facts_digest,
            "decision": header.decision_digest,
            "plan": header.plan_digest,
        },
        "approvals": [
            {"name": one.name, "role": one.role, "at": instant(one.at), "step": one.step} for one in header.approvals
        ],
        "people_required": header.people_required,
        "stamp": header.stamp,
        "scope": list(header.scope),
        "preserved": [
            {"account": one.account, "taken_at": instant(one.taken_at), "sha256": one.sha256}
            for one in header.preserved
        ],
        "part_of": header.part_of,
        "returns": [
            {
                "reference": one.reference,
                "account": one.account,
                "manifest_sha256": one.manifest_sha256,
                "size": one.size,
                "rows": one.rows,
                "media": one.media,
            }
            for one in header.returns
        ],
    }


def _item(item: ItemOutcome) -> dict[str, Any]:
    return {
        "item_id": item.item_id,
        "account": item.account,
        "category": item.category,
        "subset": item.subset,
        "part": item.part,
        "answer": item.answer,
        "reasons": [
            {
                "clause": reason.clause,
                "reading": reason.reading,
                "words": reason.words,
                "pinpoint": reason.pinpoint,
                "cure": reason.cure,
            }
            for reason in item.reasons
        ],
    }


def _statement(statement: StatementPart) -> dict[str, Any]:
    return {
        "item_id": statement.item_id,
        "account": statement.account,
        "kind": statement.kind,
        "words": statement.words,
        "clauses": list(statement.clauses),
        "details": exact(statement.details),
    }


def _withheld(part: WithheldPart) -> dict[str, Any]:
    return {
        "item_id": part.item_id,
        "account": part.account,
        "category": part.category,
        "table": part.table or None,
        "rows": part.rows,
        "files": part.files,
        "reason": part.reason,
        "by": part.by,
    }


def _table(table: TableRecord) -> dict[str, Any]:
    return {
        **_provenance(table.part),
        "table": table.part.table,
        "title": table.part.title or table.part.table,
        "columns": [
            {"name": one.name, "label": one.label, "unit": one.unit, "meaning": one.meaning}
            for one in table.part.columns
        ],
        "rows": table.rows,
        "csv": table.csv.path,
        "jsonl": table.jsonl.path,
    }


def _media(media: MediaRecord) -> dict[str, Any]:
    return {
        **_provenance(media.part),
        "media_id": media.part.media_id,
        "file_name": media.part.file_name,
        "path": media.file.path,
        "metadata": exact(media.part.metadata),
    }


def _provenance(part: TablePart | MediaPart) -> Mapping[str, Any]:
    return {
        "item_id": part.item_id,
        "clause": part.clause,
        "account": part.account,
        "category": part.category,
        "origins": [_origin(one) for one in part.origins],
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "source": origin.source,
        "map": origin.map_digest,
        "query": origin.query_digest,
        "preserved_at": instant(origin.preserved_at) if origin.preserved_at else None,
    }


def _file(file: FileRecord) -> dict[str, Any]:
    return {
        "path": file.path,
        "role": file.role,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "derived_from": list(file.derived_from),
    }
