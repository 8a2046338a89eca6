"""Open the documents of a request, each once for all requests that carry the same bytes: the job `open_documents`.

What takes a reader down is not given to one again: its row says what happened. What this machine cannot keep off the
network stays stored and unopened, and is opened later, when it can.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from rogatory.desk import carried, outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.inputs import Unpack
from rogatory.desk.models import Document, Opening, Request
from rogatory.desk.outbox import Claim
from rogatory.desk.prefilling import PREFILL
from rogatory.desk.quarantine import SHOWN, is_apart
from rogatory.desk.reading.labels import in_words
from rogatory.desk.reading.opener import examine, open_pages
from rogatory.desk.reading.recognising import recognise
from rogatory.desk.reading.results import Examined, Opened, Sheet
from rogatory.desk.reading.running import NotConfined
from rogatory.desk.reading.signatures import Signature, in_sentences
from rogatory.desk.scanning import Scanned, scan
from rogatory.desk.stages.assessing import OPEN
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_signers, the_store
from rogatory.desk.worker import Clock
from rogatory.prefill.page import Word
from rogatory.problem import Problem

READER = "1"
"""The version of the reader. What was not opened at all has none, and is tried again."""
MOST_RECOGNISED = 40
"""So many pages of a document have the writing in their pictures read."""
_WHY = 500
_UNSHUT = "not opened yet: this machine cannot keep its reader off the network"


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


def open_again(now: datetime) -> int:
    """Queue the documents that were not opened to their end; give the number of requests that have such."""
    unread = Opening.objects.filter(reader="")
    requests = Request.objects.filter(documents__sha256__in=unread.values("sha256")).distinct()
    for request in requests:
        outbox.queue(OPEN, f"{OPEN}/{request.pk}/again/{now.isoformat()}", {"request": request.pk}, now=now)
    return len(requests)


def open_document(document: Document, store: Store, now: datetime) -> Opening:
    """Open one document and keep what was found, unless somebody has opened the same bytes meanwhile.

    The pages can be looked at before the writing in their pictures is read, which takes seconds for each of them.
    """
    content = store.read(document.sha256)
    examined, harmful = _examined(content, document, now)
    opened, why = _opened(content, document, examined)
    labels = (*examined.labels, *(opened.labels if opened else ()))
    words = _words(opened)
    unread = _unread(opened)
    values: dict[str, Any] = {
        "media_type": opened.media_type if opened else document.media_type,
        "at": now,
        "opened": opened is not None,
        "why": why[:_WHY],
        "labels": in_words(labels),
        "signatures": in_sentences(examined.signatures),
        "words_sha256": _keep(words, store) if words else "",
        "quarantined": harmful or is_apart(document),
        "reader": "" if unread or why == _UNSHUT else READER,
        **(_found(opened, store) if opened else {}),
    }
    row, made = Opening.objects.get_or_create(sha256=document.sha256, defaults=values)
    if not made and not row.reader:
        Opening.objects.filter(pk=row.pk, reader="").update(**values)
    if opened and unread:
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


def _examined(content: bytes, document: Document, now: datetime) -> tuple[Examined, bool]:
    """Examine a document before it is opened; tell whether a scanner knows it as harmful.

    What cannot be examined is opened all the same, and its reader is told.
    """
    labels: list[tuple[str, str]] = []
    scanned = scan(content, settings.CLAMAV) if settings.CLAMAV else Scanned()
    if scanned.found:
        labels.append(("found-by-scanner", scanned.found))
    if scanned.failed:
        labels.append(("not-scanned", scanned.failed))
    signatures: tuple[Signature, ...] = ()
    if document.media_type in SHOWN:
        try:
            examined = examine(content, document.name, the_signers(), now)
            labels += examined.labels
            signatures = examined.signatures
        except NotConfined:
            # Told once, by the opening that is refused for the same reason.
            pass
        except Problem:
            labels.append(("unexamined", ""))
    return Examined(tuple(labels), signatures), bool(scanned.found)


def _opened(content: bytes, document: Document, examined: Examined) -> tuple[Opened | None, str]:
    """Have a document opened; where it cannot be, say why."""
    if any(label == "found-by-scanner" for label, _ in examined.labels):
        return None, "not opened: the virus scanner knows it"
    if document.media_type not in SHOWN:
        return None, f"not opened: documents of the type {document.media_type} are kept as they came"
    try:
        return open_pages(content, document.name), ""
    except NotConfined:
        return None, _UNSHUT
    except Problem as problem:
        return None, f"could not be opened: {problem.what}"


def _unread(opened: Opened | None) -> list[tuple[int, bytes]]:
    """Give the pages on which something may be written in pictures alone."""
    return [(number, sheet.picture) for number, sheet in enumerate(opened.sheets, 1) if sheet.scan] if opened else []


def _found(opened: Opened, store: Store) -> dict[str, Any]:
    """Keep the pictures and what was taken out, and give what is written of them."""
    return {
        "count": opened.count,
        "pages": [_kept(sheet, store) for sheet in opened.sheets],
        "remarks": list(opened.remarks),
        "parts": [{"name": part.name, "sha256": store.put(part.content).digest} for part in opened.parts],
    }


def _kept(sheet: Sheet, store: Store) -> dict[str, object]:
    return {"sha256": store.put(sheet.picture).digest, "width": sheet.width, "height": sheet.height}


def _words(opened: Opened | None) -> list[dict[str, Any]]:
    sheets = opened.sheets if opened else ()
    return [{"number": number, "how": "typed", "lines": sheet.lines} for number, sheet in enumerate(sheets, 1)]


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
    """Have what a message carries become documents of their own, as far as there is room for them."""
    if opening.parts and not opening.quarantined and not document.parts.exists() and carried.room(document):
        act(SYSTEM, "unpack", document.request, Unpack(document.pk), now)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
