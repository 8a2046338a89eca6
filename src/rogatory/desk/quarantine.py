"""Documents that are held back: nobody saves their original, and whoever may lift that alone sees their pages."""

from __future__ import annotations

from collections import Counter

from django.conf import settings

from rogatory.desk.actors import Actor
from rogatory.desk.models import Document, Opening, Request
from rogatory.desk.reading.content_types import OPENED, TEXT
from rogatory.flow.table import ACTIONS

SHOWN = OPENED | {TEXT}
"""A text that is a file of its own is refused by the pages that take files, and comes by mail alone."""
LIFT = "lift_quarantine"
"""The action by which one is given free."""


def held_back(document: Document) -> bool:
    """Whether the bytes of a document are held back, with whatever request they came (one query)."""
    return Opening.objects.filter(sha256=document.sha256, quarantined=True).exists()


def waits(document: Document) -> bool:
    """Whether it is not known yet if a document, or something that it carries, is to be held back: nobody opened it.

    Of what everybody may save once it is opened this is asked only where a scanner has to look at it first.
    """
    inside = [document]
    while inside:
        digests = {each.sha256 for each in inside if settings.CLAMAV or is_apart(each)}
        if digests - {*Opening.objects.filter(sha256__in=digests).values_list("sha256", flat=True)}:
            return True
        inside = list(Document.objects.filter(part_of__in=inside).select_related("request"))
    return False


def is_apart(document: Document) -> bool:
    """Whether it came by mail and is of a kind that is not opened: nobody sent it through a page that refuses those."""
    return document.request.channel == "email" and document.media_type not in SHOWN


def carries_held_back(document: Document) -> bool:
    """Whether something that a message carries is held back, however deep: the bytes of the message hold it too."""
    inside = list(document.parts.all())
    while inside:
        if Opening.objects.filter(sha256__in={each.sha256 for each in inside}, quarantined=True).exists():
            return True
        inside = list(Document.objects.filter(part_of__in=inside))
    return False


def carries_unseen(document: Document) -> bool:
    """Whether a message, or one in it, carries something that became no document: nobody knows what that is."""
    inside = [document]
    while inside:
        carried = {
            each.sha256: len(each.parts)
            for each in Opening.objects.filter(sha256__in={each.sha256 for each in inside}).only("sha256", "parts")
        }
        parts = list(Document.objects.filter(part_of__in=inside))
        taken = Counter(each.part_of_id for each in parts)
        if any(taken[each.pk] < carried.get(each.sha256, 0) for each in inside):
            return True
        inside = parts
    return False


def may_lift(actor: Actor) -> bool:
    """Whether somebody may give a held-back document free, as far as their roles go."""
    return bool(actor.roles & ACTIONS[LIFT].roles)


def held_back_in(request: Request) -> list[Document]:
    """Give the documents of a request that are held back (one query)."""
    held = Opening.objects.filter(quarantined=True).values("sha256")
    return list(request.documents.filter(sha256__in=held))
