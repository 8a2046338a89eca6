"""Read the documents of a request for their marks, each once; the same bytes are read once for all requests."""

from __future__ import annotations

from django.db import transaction

from rogatory.desk.models import Document, DocumentMark, Request
from rogatory.desk.reading.looks import rows_of
from rogatory.desk.reading.parent import read_marks
from rogatory.desk.reading.wording import bands_of
from rogatory.desk.signals.contract import domain_of
from rogatory.desk.signals.rules import Rules, the_rules
from rogatory.desk.store import Store
from rogatory.problem import Problem

READ = "read"
"""The mark of a document that was looked at; its value is ``yes``, or ``no`` where it could not be read."""
_LENGTH = 320


def mark_documents(request: Request, store: Store) -> bool:
    """Mark the documents of a request that are not marked yet; tell whether there were any."""
    new = Document.objects.filter(request=request).exclude(marks__kind=READ).order_by("pk")
    waiting = list(new)
    for document in waiting:
        rows = [
            DocumentMark(document=document, kind=kind, value=value[:_LENGTH])
            for kind, value in sorted(_known(document) or _marks(document, store, the_rules()))
        ]
        with transaction.atomic():
            DocumentMark.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(waiting)


def _known(document: Document) -> set[tuple[str, str]]:
    """Give the marks of the same bytes, where they were read before."""
    same = DocumentMark.objects.filter(kind=READ, document__sha256=document.sha256).first()
    if same is None:
        return set()
    return set(DocumentMark.objects.filter(document=same.document_id).values_list("kind", "value"))


def _marks(document: Document, store: Store, rules: Rules) -> set[tuple[str, str]]:
    try:
        found = read_marks(store.read(document.sha256), document.name)
    except Problem:
        # What cannot be read is told where a person looks at it; here it has no marks.
        return {(READ, "no")}
    words = " ".join(found.text.lower().split())
    marks = {(READ, "yes")}
    marks |= {("picture", digest) for digest in found.pictures}
    marks |= {("look", look) for look in found.looks}
    marks |= {("look-row", row) for look in found.looks for row in rows_of(look)}
    marks |= {("number", number) for number in found.numbers}
    marks |= {("pressure", phrase) for phrase in rules.phrases if phrase in words}
    if found.signature:
        marks |= {("wording", found.signature), *(("band", band) for band in bands_of(found.signature))}
    if found.reply:
        marks.add(("reply", domain_of(found.reply)))
    return marks
