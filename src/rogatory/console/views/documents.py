"""The officer's documents: their pages as pictures, and the original as a download from another origin alone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rogatory.console import originals
from rogatory.console.frame import page
from rogatory.console.opening import case_of
from rogatory.console.people import for_staff, now
from rogatory.console.shown.documents import shown_document
from rogatory.desk import quarantine
from rogatory.desk.actors import Actor
from rogatory.desk.models import Document, Request
from rogatory.desk.opening import opening_of, the_page
from rogatory.problem import Problem

UNSET = (
    "This service has no second origin, from which alone originals are given. "
    "Whoever runs it sets ROGATORY_DOCUMENTS_ORIGIN."
)
HELD_BACK = "This document is held back. Somebody of intake or counsel can give it free, with a reason."
UNOPENED = "This document, or one that it carries, has not been looked at yet. Try again in a minute."
CARRIES = (
    "It carries a document that is held back. Somebody of intake or counsel can give that one free, with a reason."
)
CARRIES_UNSEEN = "It carries files that were not taken out of it. Somebody of intake or counsel can save it."


@require_safe
@for_staff
def document(request: HttpRequest, actor: Actor, reference: str, number: int) -> HttpResponse:
    """Show a document; within a page (htmx) the viewer alone."""
    found, owner = _found(actor, reference, number)
    context = {
        "request_reference": owner.reference,
        "document": found,
        "shown": shown_document(actor, found, request.GET.dict(), now()),
    }
    if request.headers.get("HX-Request"):
        return render(request, "console/parts/document.html", context)
    return page(request, actor, "console/document.html", context)


@require_safe
@for_staff
def picture(request: HttpRequest, actor: Actor, reference: str, number: int, sheet: int) -> HttpResponse:
    """Give the picture of one page."""
    found, _ = _found(actor, reference, number)
    opening = opening_of(found)
    if opening is None or (opening.quarantined and not quarantine.may_lift(actor)):
        raise Http404
    try:
        image = the_page(opening, sheet)
    except Problem as problem:
        raise Http404 from problem
    answer = HttpResponse(image, content_type="image/png")
    for name, value in originals.HEADERS.items():
        answer[name] = value
    return answer


@require_safe
@for_staff
def original(request: HttpRequest, actor: Actor, reference: str, number: int) -> HttpResponseBase:
    """Send the browser on to the second origin, where the bytes as they came are saved and never shown."""
    found, owner = _found(actor, reference, number)
    why = _why_not(actor, found)
    address = originals.address_of(actor, found)
    if why or not address:
        refused = {"reference": owner.reference, "label": "Save the original", "refused": (why or UNSET,)}
        return page(request, actor, "console/refused.html", refused, status=409)
    return HttpResponseRedirect(address)


def _why_not(actor: Actor, document: Document) -> str:
    """Say why somebody does not save the original of a document now; "" where they may."""
    if quarantine.held_back(document):
        return HELD_BACK
    if quarantine.carries_held_back(document):
        return CARRIES
    if quarantine.waits(document):
        return UNOPENED
    return CARRIES_UNSEEN if quarantine.carries_unseen(document) and not quarantine.may_lift(actor) else ""


def _found(actor: Actor, reference: str, number: int) -> tuple[Document, Request]:
    owner = case_of(actor, reference)
    try:
        return owner.documents.get(pk=number), owner
    except Document.DoesNotExist as missing:
        raise Http404 from missing
