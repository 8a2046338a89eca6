"""Open the documents of a request, each once for all requests that carry the same bytes: the job `open_documents`.

What takes a reader down is not given to one again: its row says what happened. What this machine cannot keep off the
network stays stored and unopened, and is opened later, when it can.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rogatory.desk import outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.inputs import Unpack
from rogatory.desk.models import Document, Opening, Request
from rogatory.desk.outbox import Claim
from rogatory.desk.prefilling import PREFILL
from rogatory.desk.reading.content_types import OPENED, TEXT
from rogatory.desk.reading.labels import in_words
from rogatory.desk.reading.opener import open_pages
from rogatory.desk.reading.recognising import recognise
from rogatory.desk.reading.results import Opened, Sheet
from rogatory.desk.reading.running import NotConfined
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_store
from rogatory.desk.worker import Clock
from rogatory.prefill.page import Word
from rogatory.problem import Problem

READER = "1"
"""The version of the reader. What was not opened at all has none, and is tried again."""
MOST_RECOGNISED = 40
"""So many pages of a document have the writing in their pictures read."""
DEEPEST, MOST_DOCUMENTS = 5, 500
"""What messages carry is taken out of messages in messages of this depth, and from a request with so many documents."""
_WHY = 500
_SHOWN = OPENED | {TEXT}
"""A text that is a file of its own is refused by the pages that take files, and comes by mail alone."""


def open_documents(claim: Claim, clock: Clock) -> None:
    """Open the documents of a request that nobody has opened yet, and have what they say read.

    What a message carries becomes documents of their own, which another job opens.
    """
    request = Request.objects.get(pk=claim.payload["request"])
    documents = list(Document.objects.filter(request=request).order_by("pk"))
    done = Opening.objects.filter(sha256__in={each.sha256 for each in documents}).exclude(reader="")
    openings = {each.sha256: each for each in done}
    for document in documents:
        if document.sha256 not in openings:
            openings[document.sha256] = open_document(document, the_store(), clock())
        _unpack(document, openings[document.sha256], clock())
    if documents:
        outbox.queue(PREFILL, f"{PREFILL}/{request.pk}/{claim.id}", {"request": request.pk}, now=clock())


def open_document(document: Document, store: Store, now: datetime) -> Opening:
    """Open one document and keep what was found, unless somebody has opened the same bytes meanwhile.

    The pages can be looked at before the writing in their pictures is read, which takes seconds for each of them.
    """
    unread: Sequence[tuple[int, bytes]] = ()
    try:
        opened = _opened(document, store)
        unread = [(number, sheet.picture) for number, sheet in enumerate(opened.sheets, 1) if sheet.scan]
        words = _words(opened)
        found = {**_found(opened, store), "words_sha256": _keep(words, store), "reader": "" if unread else READER}
    except NotConfined as refusal:
        found = {"opened": False, "why": refusal.what, "reader": ""}
    except Problem as problem:
        found = {"opened": False, "why": f"could not be opened: {problem.what}"[:_WHY], "reader": READER}
    values = {"media_type": document.media_type, "at": now, "quarantined": _is_held(document), **found}
    row, made = Opening.objects.get_or_create(sha256=document.sha256, defaults=values)
    if not made and not row.reader:
        Opening.objects.filter(pk=row.pk, reader="").update(**values)
    if unread:
        remarks = _recognise(words, unread)
        read = {"words_sha256": _keep(words, store), "remarks": [*opened.remarks, *remarks], "reader": READER}
        Opening.objects.filter(pk=row.pk, reader="").update(**read)
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


def _opened(document: Document, store: Store) -> Opened:
    """Have a document opened.

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
    return open_pages(store.read(document.sha256), document.name)


def _found(opened: Opened, store: Store) -> dict[str, Any]:
    """Keep the pictures and what was taken out, and give what is written of them."""
    return {
        "media_type": opened.media_type,
        "opened": True,
        "count": opened.count,
        "pages": [_kept(sheet, store) for sheet in opened.sheets],
        "labels": in_words(opened.labels),
        "remarks": list(opened.remarks),
        "parts": [{"name": part.name, "sha256": store.put(part.content).digest} for part in opened.parts],
    }


def _kept(sheet: Sheet, store: Store) -> dict[str, object]:
    return {"sha256": store.put(sheet.picture).digest, "width": sheet.width, "height": sheet.height}


def _words(opened: Opened) -> list[dict[str, Any]]:
    return [{"number": number, "how": "typed", "lines": sheet.lines} for number, sheet in enumerate(opened.sheets, 1)]


def _recognise(words: list[dict[str, Any]], unread: Sequence[tuple[int, bytes]]) -> list[str]:
    """Have the writing in pictures of pages read into `words`; give what is to be said of it."""
    remarks: dict[str, list[int]] = {}
    read = recognise(picture for _, picture in unread[:MOST_RECOGNISED])
    for (number, _), found in zip(unread, read, strict=False):
        for remark in found.remarks:
            remarks.setdefault(remark, []).append(number)
        if found.page.lines:
            lines = [[_placed(word) for word in line.words] for line in found.page.lines]
            words[number - 1] = {"number": number, "how": found.page.how, "lines": lines}
    told = [f"page {', '.join(map(str, numbers))}: {remark}" for remark, numbers in remarks.items()]
    if len(unread) > MOST_RECOGNISED:
        told.append(f"the writing in pictures was read on the first {MOST_RECOGNISED} of them, and not on the others")
    return told


def _placed(word: Word) -> tuple[str, float, float, float, float, float]:
    edges = (word.box.left, word.box.top, word.box.right, word.box.bottom, word.sure)
    left, top, right, bottom, sure = (round(each, 4) for each in edges)
    return word.text, left, top, right, bottom, sure


def _keep(words: list[dict[str, Any]], store: Store) -> str:
    return store.put(_json({"pages": words})).digest


def _unpack(document: Document, opening: Opening, now: datetime) -> None:
    """Have what a message carries become documents of their own, up to messages in messages of some depth."""
    if not opening.parts or opening.quarantined or document.parts.exists() or _depth(document) >= DEEPEST:
        return
    if Document.objects.filter(request=document.request_id).count() + len(opening.parts) <= MOST_DOCUMENTS:
        act(SYSTEM, "unpack", document.request, Unpack(document.pk), now)


def _depth(document: Document) -> int:
    depth, above = 0, document.part_of
    while above is not None:
        depth, above = depth + 1, above.part_of
    return depth


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _is_held(document: Document) -> bool:
    """Whether it came by mail and is of a kind that is not opened: nobody sent it through a page that refuses those."""
    return document.request.channel == "email" and document.media_type not in _SHOWN
