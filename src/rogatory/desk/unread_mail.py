"""What came with messages that joined a request and that nobody has read yet: it counts for nothing before that.

A reference is no secret. Whoever guesses one and writes must neither fill the fields that a person confirms nor change
what lies before whoever decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from rogatory.desk.models import Document, IncomingMail, Request


def of_unread_mail(request: Request, documents: Iterable[Document]) -> frozenset[int]:
    """Give which documents of a request, in their order, came with messages that wait to be read (one query).

    They are named by their primary keys. Those of a message of which a request of its own was made since are among
    them.
    """
    listed = list(documents)
    joined = Q(outcome="reply", read_at=None, request=request) | Q(outcome="request") & ~Q(request=request)
    mails = {
        mail.sha256: mail
        for mail in IncomingMail.objects.filter(joined, sha256__in={each.sha256 for each in listed}).only(
            "sha256", "outcome", "received_at", "settled_at"
        )
    }
    found: set[int] = set()
    # What a message carries comes after it.
    for each in listed:
        mail = mails.get(each.sha256)
        if each.part_of_id in found or (each.part_of_id is None and mail is not None and _is_its_file(each, mail)):
            found.add(each.pk)
    return frozenset(found)


def _is_its_file(document: Document, mail: IncomingMail) -> bool:
    """Whether a document came with the message, and not by another way with the same bytes."""
    if mail.outcome == "reply":
        return document.received_at == mail.settled_at
    return document.received_at >= mail.received_at
