"""The second origin: it gives the originals of documents as downloads, and nothing else whatever is asked of it.

A browser that is talked into running an original runs it there, where no cookie of the service is sent and no page of
the service is to be had. What is asked of the host of that origin never reaches the pages, the sessions or the static
files (ADR 0022).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase

from rogatory.desk import clock, need_to_know
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.models import Document, Person
from rogatory.desk.quarantine import carries_held_back, carries_unseen, held_back, may_lift, waits
from rogatory.desk.surroundings import the_store

LASTS = timedelta(seconds=60)
"""How long an address of an original leads to it."""

PATH = "/original/"
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
}
_SIGNER = signing.Signer(salt="rogatory.console.originals")


class Originals:
    """The middleware: answers all that is asked of the second origin's host itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Stand before the pages."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Give the original that a signed address names; pass on what is asked of another host."""
        host, _ = split_domain_port(request.get_host())
        if not settings.DOCUMENTS_ORIGIN or host != urlsplit(settings.DOCUMENTS_ORIGIN).hostname:
            return self.get_response(request)
        found = _found(request)
        answer = _saved(found) if found is not None else _nothing()
        for name, value in HEADERS.items():
            answer[name] = value
        return answer


def address_of(actor: Actor, document: Document) -> str:
    """Give the address at which one person gets one original, for `LASTS`; empty where there is no second origin."""
    if not settings.DOCUMENTS_ORIGIN or actor.person is None:
        return ""
    until = clock.now() + LASTS
    told = {"document": document.pk, "person": actor.person.pk, "until": int(until.timestamp())}
    return f"{settings.DOCUMENTS_ORIGIN}{PATH}{quote(_SIGNER.sign_object(told))}"


def _found(request: HttpRequest) -> Document | None:
    """Give what a signed address names, if whom it was made for may still read it, and it has not run out."""
    if request.method not in {"GET", "HEAD"} or not request.path_info.startswith(PATH):
        return None
    try:
        told = _SIGNER.unsign_object(request.path_info.removeprefix(PATH))
    except signing.BadSignature:
        return None
    now = clock.now()
    person = Person.objects.filter(pk=told["person"], is_active=True).first()
    document = Document.objects.select_related("request").filter(pk=told["document"]).first()
    if person is None or document is None or now.timestamp() > told["until"]:
        return None
    if held_back(document) or carries_held_back(document) or waits(document):
        return None
    if carries_unseen(document) and not may_lift(actor_of(person)):
        return None
    return document if need_to_know.right_of(actor_of(person), document.request, now) else None


def _saved(found: Document) -> FileResponse:
    stream = the_store().open(found.sha256)
    answer = FileResponse(stream, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    answer["Content-Length"] = str(found.size)
    return answer


def _nothing() -> HttpResponse:
    told = f"There is nothing here. Originals of documents are saved from the console, at {settings.ORIGIN}\n"
    return HttpResponse(told, status=404, content_type="text/plain; charset=utf-8")
