"""The officer's documents: pages as pictures, messages as text, and the original as a download and never otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rogatory.console.frame import page
from rogatory.console.opening import case_of
from rogatory.console.people import for_staff
from rogatory.desk.actors import Actor
from rogatory.desk.models import Document, Request
from rogatory.desk.reading.content_types import MESSAGE, PDF, TEXT
from rogatory.desk.reading.parent import read_message
from rogatory.desk.reading.pictures import Pictures, pictures_of
from rogatory.desk.surroundings import the_store
from rogatory.problem import Problem

Answer = TypeVar("Answer", bound=HttpResponseBase)

LONGEST_TEXT = 200_000
SANDBOX = "sandbox; default-src 'none'"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a document: the address of its picture, or its text."""

    number: int
    src: str = ""
    alt: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as it was read: what its headers claim, its pages, and what is to be said of them."""

    headers: tuple[tuple[str, str], ...] = ()
    sheets: tuple[Sheet, ...] = ()
    remarks: tuple[str, ...] = ()


@require_safe
@for_staff
def document(request: HttpRequest, actor: Actor, reference: str, number: int) -> HttpResponse:
    """Show a document; within a page (htmx) the viewer alone."""
    found, owner = _found(actor, reference, number)
    context = {"request_reference": owner.reference, "document": found, "opened": opened(found)}
    if request.headers.get("HX-Request"):
        return render(request, "console/parts/document.html", context)
    return page(request, actor, "console/document.html", context)


@require_safe
@for_staff
def picture(request: HttpRequest, actor: Actor, reference: str, number: int, sheet: int) -> HttpResponse:
    """Give the picture of one page."""
    found, _ = _found(actor, reference, number)
    if found.media_type != PDF:
        raise Http404
    try:
        image = _pictures(found).page(sheet)
    except Problem as problem:
        raise Http404 from problem
    return _shut(HttpResponse(image, content_type="image/png"))


@require_safe
@for_staff
def original(request: HttpRequest, actor: Actor, reference: str, number: int) -> FileResponse:
    """Give the bytes as they came, to be saved and never to be shown by the browser."""
    found, _ = _found(actor, reference, number)
    stream = the_store().open(found.sha256)
    answer = FileResponse(stream, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    answer["Content-Length"] = str(found.size)
    return _shut(answer)


def opened(found: Document) -> Opened:
    """Read a document in the child process; what cannot be read is told."""
    try:
        if found.media_type == PDF:
            return _drawn(found)
        if found.media_type == MESSAGE:
            return _message(found)
        if found.media_type == TEXT:
            return _text(found)
    except Problem as problem:
        return Opened(remarks=(f"This document cannot be shown: {problem.what}. {problem.cure}.",))
    return Opened(remarks=(f"A document of the type {found.media_type} is not shown here.",))


def _found(actor: Actor, reference: str, number: int) -> tuple[Document, Request]:
    owner = case_of(actor, reference)
    try:
        return owner.documents.get(pk=number), owner
    except Document.DoesNotExist as missing:
        raise Http404 from missing


def _drawn(found: Document) -> Opened:
    pictures = _pictures(found)
    sheets = tuple(
        Sheet(
            sheet,
            src=reverse("console:picture", args=[found.request.reference, found.pk, sheet]),
            alt=f"Page {sheet} of {found.name}",
        )
        for sheet in range(1, pictures.drawn + 1)
    )
    return Opened(sheets=sheets, remarks=pictures.remarks)


def _pictures(found: Document) -> Pictures:
    return pictures_of(found.sha256, found.name, the_store(), settings.OBJECTS_DIR.with_name("pictures"))


def _message(found: Document) -> Opened:
    message = read_message(the_store().read(found.sha256), found.name)
    headers = [
        ("From", message.sender or "not one address"),
        ("To", ", ".join(message.recipients) or "nobody"),
        ("Subject", message.subject),
        ("Dated", f"{message.sent_at:%d %b %Y, %H:%M %Z}" if message.sent_at else "not dated"),
        ("Attached", ", ".join(one.name for one in message.attachments) or "nothing"),
    ]
    return Opened(tuple(headers), (Sheet(1, text=message.text),), message.remarks)


def _text(found: Document) -> Opened:
    with the_store().open(found.sha256) as stream:
        content = stream.read(LONGEST_TEXT + 1)
    cut = () if len(content) <= LONGEST_TEXT else (f"Only the first {LONGEST_TEXT} bytes are shown.",)
    return Opened(sheets=(Sheet(1, text=content[:LONGEST_TEXT].decode("utf-8", "replace")),), remarks=cut)


def _shut(answer: Answer) -> Answer:
    """Forbid the browser to guess a type, or to run anything that may be hidden in the bytes."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cache-Control"] = "private, no-store"
    return answer
