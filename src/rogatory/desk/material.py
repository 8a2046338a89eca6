"""What lies before whoever decides: each document of a request by its digest, and the pictures of its pages by theirs.

Who signs a decision signs it on this material. It stands in their approval, and it is part of what their act names
(`rogatory.desk.deciding.seen`): where a document came in meanwhile, or was opened, the act is one on another screen.
What came with a message that joined the request is none of it before somebody has read that message: else whoever
guesses a reference could keep everybody from deciding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from rogatory.desk.models import Document, Opening, Request
from rogatory.desk.store import Store
from rogatory.desk.unread_mail import of_unread_mail
from rogatory.evidence.canonical import Json, canonical
from rogatory.problem import Problem

Material = list[dict[str, Json]]
"""For each document, in the order in which they came: ``{"document": SHA-256, "pages": [SHA-256, ...]}``.

The same bytes stand in it once. Without pages is what nobody was shown: not opened yet, never opened, or held back.
"""


def material_of(request: Request) -> Material:
    """Give what lies before whoever decides on a request now (three queries)."""
    documents = list(request.documents.all())
    return material(request, documents, openings_of(documents))


def openings_of(documents: Iterable[Document]) -> Mapping[str, Opening]:
    """Give what was found when documents were opened, by their SHA-256 (one query)."""
    found = Opening.objects.filter(sha256__in={each.sha256 for each in documents})
    return {row.sha256: row for row in found}


def material(request: Request, documents: Sequence[Document], openings: Mapping[str, Opening]) -> Material:
    """Give what lies before whoever decides, of all documents of a request and what was found in them (one query)."""
    unread = of_unread_mail(request, documents)
    return [
        {"document": digest, "pages": _pages(openings.get(digest))}
        for digest in dict.fromkeys(each.sha256 for each in documents if each.pk not in unread)
    ]


def digest_of(material: Material) -> str:
    """Give the SHA-256 of the canonical JSON of it, in hex."""
    told: list[Json] = [*material]
    return hashlib.sha256(canonical(told)).hexdigest()


def is_kept(material: Material, store: Store) -> bool:
    """Whether the store still holds all that was looked at, byte for byte: every document and every picture."""
    digests = [digest for each in material for digest in (each["document"], *_some(each["pages"]))]
    try:
        return all(store.read(str(digest)) is not None for digest in digests)
    except Problem:
        return False


def _pages(row: Opening | None) -> list[Json]:
    return [str(page["sha256"]) for page in row.pages] if row is not None and not row.quarantined else []


def _some(pages: Json) -> list[Json]:
    return pages if isinstance(pages, list) else []
