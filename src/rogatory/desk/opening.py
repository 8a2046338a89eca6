"""Open the documents of a request, each once for all requests that carry the same bytes: the job `open_documents`.

What takes a reader down is not given to one again: its row says what happened. What this machine cannot keep off the
network stays stored and unopened, and is opened later, when it can.
"""

from __future__ import annotations

import json
from datetime import datetime

from rogatory.desk import outbox
from rogatory.desk.models import Document, Opening, Request
from rogatory.desk.outbox import Claim
from rogatory.desk.prefilling import PREFILL
from rogatory.desk.reading.content_types import OPENED, TEXT
from rogatory.desk.reading.labels import in_words
from rogatory.desk.reading.opener import open_pages
from rogatory.desk.reading.results import Opened, Sheet
from rogatory.desk.reading.running import NotConfined
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_store
from rogatory.desk.worker import Clock
from rogatory.problem import Problem

READER = "1"
"""The version of the reader. What was not opened at all has none, and is tried again."""
_WHY = 500
_SHOWN = OPENED | {TEXT}
"""A text that is a file of its own is refused by the pages that take files, and comes by mail alone."""


def open_documents(claim: Claim, clock: Clock) -> None:
    """Open the documents of a request that nobody has opened yet, and have what they say read."""
    request = Request.objects.get(pk=claim.payload["request"])
    documents = Document.objects.filter(request=request).order_by("pk")
    done = Opening.objects.filter(sha256__in=documents.values("sha256")).exclude(reader="")
    known = set(done.values_list("sha256", flat=True))
    new = [each for each in documents if each.sha256 not in known]
    for document in new:
        open_document(document, the_store(), clock())
    if documents:
        outbox.queue(PREFILL, f"{PREFILL}/{request.pk}/{claim.id}", {"request": request.pk}, now=clock())


def open_document(document: Document, store: Store, now: datetime) -> Opening:
    """Open one document and keep what was found, unless somebody has opened the same bytes meanwhile."""
    try:
        found = _found(document, store)
    except NotConfined as refusal:
        found = {"opened": False, "why": refusal.what, "reader": ""}
    except Problem as problem:
        found = {"opened": False, "why": f"could not be opened: {problem.what}"[:_WHY], "reader": READER}
    values = {"media_type": document.media_type, "at": now, "quarantined": _is_held(document), **found}
    row, made = Opening.objects.get_or_create(sha256=document.sha256, defaults=values)
    if not made and not row.reader:
        Opening.objects.filter(pk=row.pk, reader="").update(**values)
        row.refresh_from_db()
    return row


def opening_of(document: Document) -> Opening | None:
    """Give what was found when the bytes of a document were opened; ``None`` while they wait for it."""
    return Opening.objects.filter(sha256=document.sha256).first()


def the_page(opening: Opening, number: int) -> bytes:
    """Give the picture (PNG) of a page, counted from 1.

    Raises:
        Problem: there is no picture of that page, or the store has lost it.
    """
    if not 1 <= number <= len(opening.pages):
        raise Problem(
            f"there is no picture of page {number}",
            where="document",
            cure=f"Ask for a page from 1 to {len(opening.pages)}" if opening.pages else "Ask for it in another form",
        )
    return the_store().read(opening.pages[number - 1]["sha256"])


def words_of(opening: Opening) -> bytes:
    """Give the words of a document with their places, as JSON; no pages where none were read.

    Raises:
        Problem: the store has lost them.
    """
    return the_store().read(opening.words_sha256) if opening.words_sha256 else _json({"pages": []})


def _found(document: Document, store: Store) -> dict[str, object]:
    """Open a document, and keep its pictures and words.

    Raises:
        NotConfined: this machine cannot keep a reader off the network.
        Problem: it cannot be opened.
    """
    if document.media_type not in _SHOWN:
        raise Problem(
            f"documents of the type {document.media_type} are not opened",
            where=document.name,
            cure="Ask the sender for it as a PDF",
        )
    opened = open_pages(store.read(document.sha256), document.name)
    return {
        "media_type": opened.media_type,
        "opened": True,
        "count": opened.count,
        "pages": [_kept(sheet, store) for sheet in opened.sheets],
        "labels": in_words(opened.labels),
        "remarks": list(opened.remarks),
        "words_sha256": store.put(_words(opened)).digest,
        "reader": READER,
    }


def _kept(sheet: Sheet, store: Store) -> dict[str, object]:
    return {"sha256": store.put(sheet.picture).digest, "width": sheet.width, "height": sheet.height}


def _words(opened: Opened) -> bytes:
    pages = [{"number": number, "how": "typed", "lines": sheet.lines} for number, sheet in enumerate(opened.sheets, 1)]
    return _json({"pages": pages})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _is_held(document: Document) -> bool:
    """Whether it came by mail and is of a kind that is not opened: nobody sent it through a page that refuses those."""
    return document.request.channel == "email" and document.media_type not in _SHOWN
