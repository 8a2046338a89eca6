"""data/return.json: everything that a return says about itself, for programs (docs/schemas/return.json)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rogatory.evidence.cells import exact, instant, json_bytes
from rogatory.evidence.returns import FORMAT, FileRecord, ItemOutcome, MediaPart, ReturnHeader, StatementPart, TablePart


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A table as written: its part (rows used up), the number of rows, both files, and the first rows as text."""

    part: TablePart = field(repr=False)
    rows: int
    csv: FileRecord
    jsonl: FileRecord
    preview: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A media file as written: its part (chunks used up) and its file."""

    part: MediaPart = field(repr=False)
    file: FileRecord


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in a return but the documents about it, in the order in which it was written."""

    header: ReturnHeader
    items: tuple[ItemOutcome, ...]
    statements: tuple[StatementPart, ...]
    tables: tuple[TableRecord, ...]
    media: tuple[MediaRecord, ...]
    renderings: tuple[FileRecord, ...]

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(table.rows for table in self.tables)


def document(contents: Contents, files: Iterable[FileRecord]) -> bytes:
    """Write return.json about `contents` and every payload file sealed before it."""
    header = contents.header
    value = {
        "format": FORMAT,
        **_header(header),
        "items": [_item(item) for item in contents.items],
        "statements": [_statement(statement) for statement in contents.statements],
        "tables": [_table(table) for table in contents.tables],
        "media": [_media(media) for media in contents.media],
        "files": [_file(file) for file in files],
    }
    return json_bytes(value, indent=1)


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
        "details": exact(statement.details),
    }


def _table(table: TableRecord) -> dict[str, Any]:
    return {
        **_provenance(table.part),
        "table": table.part.table,
        "columns": [{"name": one.name, "label": one.label, "unit": one.unit} for one in table.part.columns],
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
    return {"item_id": part.item_id, "clause": part.clause, "account": part.account, "category": part.category}


def _file(file: FileRecord) -> dict[str, Any]:
    return {
        "path": file.path,
        "role": file.role,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "derived_from": list(file.derived_from),
    }
