"""Documents that are held back: nobody saves their original, and whoever may lift that alone sees their pages."""

from __future__ import annotations

from rogatory.desk.actors import Actor
from rogatory.desk.models import Document, Opening, Request
from rogatory.flow.table import ACTIONS

LIFT = "lift_quarantine"
"""The action by which one is given free."""


def held_back(document: Document) -> bool:
    """Whether the bytes of a document are held back, with whatever request they came (one query)."""
    return Opening.objects.filter(sha256=document.sha256, quarantined=True).exists()


def carries_held_back(document: Document) -> bool:
    """Whether something that a message carries is held back, however deep: the bytes of the message hold it too."""
    inside = list(document.parts.all())
    while inside:
        if Opening.objects.filter(sha256__in={each.sha256 for each in inside}, quarantined=True).exists():
            return True
        inside = list(Document.objects.filter(part_of__in=inside))
    return False


def may_lift(actor: Actor) -> bool:
    """Whether somebody may give a held-back document free, as far as their roles go."""
    return bool(actor.roles & ACTIONS[LIFT].roles)


def held_back_in(request: Request) -> list[Document]:
    """Give the documents of a request that are held back (one query)."""
    held = Opening.objects.filter(quarantined=True).values("sha256")
    return list(request.documents.filter(sha256__in=held))
