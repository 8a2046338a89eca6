"""Examine a document before anybody opens it: what it holds beside its pages, and its signatures.

Runs in the child process alone, and never draws anything.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from rogatory.desk.reading import message_labels, pdf_labels, word_labels
from rogatory.desk.reading.content_types import MESSAGE, OUTLOOK, PDF, PICTURES, WORD, content_type_of
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.message import read as read_message
from rogatory.desk.reading.outlook import read as read_outlook

_END_OF_ARCHIVE = b"PK\x05\x06"
_TAIL = 1 << 16


def examine(content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Give the labels and the signatures of a document.

    Raises:
        Problem: it is a message that cannot be read.
    """
    if not offline:
        return {"not_confined": True}
    kind = content_type_of(content)
    labels: list[list[str]] = []
    signatures: list[dict[str, Any]] = []
    if kind == PDF:
        labels = pdf_labels.labels_of(content)
        signatures = _signatures(content)
    elif kind == WORD:
        labels = word_labels.labels_of(content)
    elif kind == OUTLOOK:
        labels = message_labels.labels_of(read_outlook(content, limits).files)
    elif kind == MESSAGE:
        told = read_message(content, limits, offline)["attachments"]
        held = [Path(f"file-{number:04}").read_bytes() for number in range(len(told))]
        labels = message_labels.labels_of(zip([each["name"] for each in told], held, strict=True))
    if _is_two_things(content, kind):
        labels.append(["two-kinds", ""])
    return {"labels": labels, "signatures": signatures}


def _is_two_things(content: bytes, kind: str) -> bool:
    """Whether another program would take the same bytes for another kind of file."""
    if kind == PDF and not content.startswith(b"%PDF-"):
        return content[:1029].lstrip(b"\xef\xbb\xbf \t\r\n\x00")[:5] != b"%PDF-"
    return kind in PICTURES | {PDF} and _END_OF_ARCHIVE in content[-_TAIL:]


def _signatures(content: bytes) -> list[dict[str, Any]]:
    # The library takes half a second to load: most documents have no signature.
    if b"/ByteRange" not in content and b"/Sig" not in content:
        return []
    from rogatory.desk.reading.pdf_signatures import signatures_of

    roots = [each.read_bytes() for each in sorted(Path().glob("signer-*"))]
    return signatures_of(content, roots, datetime.fromisoformat(Path("moment").read_text("ascii")))
