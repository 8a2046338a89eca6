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


def may_lift(actor: Actor) -> bool:
    """Whether somebody may give a held-back document free, as far as their roles go."""
    return bool(actor.roles & ACTIONS[LIFT].roles)


def held_back_in(request: Request) -> list[Document]:
    """Give the documents of a request that are held back (one query)."""
    held = Opening.objects.filter(quarantined=True).values("sha256")
    return list(request.documents.filter(sha256__in=held))
