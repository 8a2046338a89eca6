"""A delivered return: the page of it, its download in one piece or many, its passphrase, and the receipt.

A download begins with a fresh proof, which is kept in the session for that one package. What is asked of it later, the
rest of a download that was broken off, is given as long as this session lasts, and the door lets the officer: they are
vetted, the request is theirs or shared with them, and the return is still delivered (ADR 0027).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import wraps
from typing import BinaryIO, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rogatory.desk import clock, door
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.inputs import Download, Say, ShowPassphrase
from rogatory.desk.models import Package, Person
from rogatory.desk.rest.keys import secret_of
from rogatory.desk.rest.reading import open_package
from rogatory.entrance.proof import proved_at
from rogatory.entrance.sessions import SIGN_IN_AGAIN
from rogatory.entrance.step_up import confirm_first, typed
from rogatory.portal import own
from rogatory.portal.fetching import Fetching, fetching, package_of, receipt
from rogatory.portal.forms.asking_again import AskAgainForm
from rogatory.portal.ranges import Span, Unsatisfiable, span_of
from rogatory.portal.turns import Turn, Turns
from rogatory.portal.vetted import standing_of
from rogatory.portal.views.people import signed_in
from rogatory.portal.ways import WAYS
from rogatory.problem import Problem

BEGUN = "portal.downloads"
"""Names in the session the packages whose download it began with a fresh proof."""
TURNS = Turns(settings.DOWNLOADS_AT_ONCE)
PIECE = 1 << 20
"""Bytes of a package in memory at a time."""

log = logging.getLogger(__name__)

P = ParamSpec("P")
Answering = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def told_to_programs(view: Answering[P]) -> Answering[P]:
    """Give a view that says in a status, and not with the page for signing in, that a session is over.

    It is for what programs ask for in parts: they would take the page for the file.
    """

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
        if "Range" in request.headers and not request.user.is_authenticated:
            return HttpResponse(SIGN_IN_AGAIN, status=403, content_type="text/plain; charset=utf-8")
        return view(request, *args, **named)

    return checked


_TYPES = {"zip-aes256": "application/zip", "openpgp": "application/pgp-encrypted"}
_UNREADABLE = (
    "The return cannot be read at this moment. Try again in a few minutes; if it stays so, tell the response team."
)
"""Told where the place of returns fails. What failed, and where, is for the operator's log alone."""
_LATER = "Many returns are being downloaded at this moment: try again in a minute. What you have of it is kept."
_BEGIN = "Press Download on the page of the return: each download begins with a fresh proof of who you are."


@require_safe
@never_cache
@signed_in
def returned(request: HttpRequest, person: Person, reference: str, kind: str) -> HttpResponseBase:
    """The return: what it is, until when it is there, what opens it, and how to check it."""
    found = fetching(person, reference, kind, request.GET.get("page", "1"))
    return _shown(request, person, found, back_from_proof=typed(request) is not None)


@require_POST
@never_cache
@signed_in
def begin(request: HttpRequest, person: Person, reference: str, kind: str, number: int) -> HttpResponseBase:
    """Begin the download of a package, or let one go on that was broken off, after a fresh proof."""
    matter, actor, now = own.delivered(person, reference, kind), _actor(request, person), clock.now()
    package = package_of(matter, number)
    page = reverse("portal:return", args=[reference, kind])
    if asked := confirm_first(request, actor, now, back=page):
        return asked
    given = Download(_address(request), package.pk)
    if not door.preview(actor, "download", matter, given, now).done:
        # Who looks ahead leaves no trace; who is refused has to.
        return _refused(request, reference, kind, door.act(actor, "download", matter, given, now).refused)
    request.session[BEGUN] = [*(each for each in request.session.get(BEGUN, []) if each != package.pk), package.pk]
    if "resume" in request.POST:
        messages.success(
            request, f"Go on with {package.name} now: press Resume where your browser or program lists its downloads."
        )
        return redirect(page)
    answer = redirect("portal:download", reference, kind, package.pk)
    answer.status_code = 303
    return answer


@require_safe
@never_cache
@told_to_programs
@signed_in
def download(request: HttpRequest, person: Person, reference: str, kind: str, number: int) -> HttpResponseBase:
    """Give a package or part of it, once the door has recorded that this officer fetches it."""
    matter = own.delivered(person, reference, kind)
    package = package_of(matter, number)
    if package.pk not in request.session.get(BEGUN, []):
        return _refused(request, reference, kind, (_BEGIN,))
    etag = etag_of(package)
    try:
        span = span_of(request.headers.get("Range"), request.headers.get("If-Range"), etag, package.size)
    except Unsatisfiable:
        return _headed(HttpResponse(status=416), package, {"Content-Range": f"bytes */{package.size}"})
    if request.method == "HEAD":
        return _headed(HttpResponse(), package, {"Content-Length": str(package.size)})
    given = Download(
        _address(request), package.pk, span.first if span else None, span.last if span else None, begun=True
    )
    turn = TURNS.take()
    if turn is None:
        return _refused(request, reference, kind, (_LATER,), status=503)
    outcome = door.act(_actor(request, person), "download", matter, given, clock.now())
    if not outcome.done:
        return _refused(request, reference, kind, outcome.refused)
    try:
        return _file(package, span, turn)
    except Problem:
        log.exception("package %s cannot be read", package.pk)
        return _refused(request, reference, kind, (_UNREADABLE,), status=503)


@require_POST
@never_cache
@signed_in
def passphrase(request: HttpRequest, person: Person, reference: str, kind: str, number: int) -> HttpResponseBase:
    """Show the passphrase of a package on this one page, after a fresh proof; each showing is recorded."""
    matter, actor, now = own.delivered(person, reference, kind), _actor(request, person), clock.now()
    package = package_of(matter, number)
    if asked := confirm_first(request, actor, now, back=reverse("portal:return", args=[reference, kind])):
        return asked
    outcome = door.act(actor, "show_passphrase", matter, ShowPassphrase(package.pk), now)
    if not outcome.done:
        return _refused(request, reference, kind, outcome.refused)
    try:
        shown = secret_of(package).decode()
    except Problem:
        log.exception("the passphrase of package %s cannot be read", package.pk)
        return _refused(request, reference, kind, (_UNREADABLE,), status=503)
    way = WAYS[package.format]
    context = {
        "matter": matter,
        "package": package,
        "passphrase": shown,
        "steps": way.for_package(package.name),
    }
    return render(request, "portal/passphrase.html", context)


@require_POST
@never_cache
@signed_in
def ask_package(request: HttpRequest, person: Person, reference: str, kind: str) -> HttpResponseBase:
    """Have the return made ready once more, so that the reader can open it."""
    matter = own.delivered(person, reference, kind)
    outcome = door.act(_actor(request, person), "ask_package", matter, Say(), clock.now())
    if not outcome.done:
        return _refused(request, reference, kind, outcome.refused)
    messages.success(request, "The return is being made ready for you. Look here again in a few minutes.")
    return redirect("portal:return", reference, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def ask_again(request: HttpRequest, person: Person, reference: str, kind: str) -> HttpResponseBase:
    """Ask the response team to deliver the return again, and say why."""
    matter = own.delivered(person, reference, kind)
    form = AskAgainForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            words = form.cleaned_data["words"]
            outcome = door.act(_actor(request, person), "ask_again", matter, Say(words), clock.now())
            if not outcome.done:
                return _refused(request, reference, kind, outcome.refused)
            messages.success(request, "The response team has been asked. You are written to when the return is there.")
            return redirect("portal:return", reference, kind)
        status = 422
    context = {"matter": matter, "form": form, "stands": standing_of(request, person)}
    return render(request, "portal/ask_again.html", context, status=status)


@require_safe
@never_cache
@signed_in
def received(request: HttpRequest, person: Person, reference: str, kind: str) -> HttpResponseBase:
    """The receipt: what was delivered, who fetched what and when, and how to check it; it prints well."""
    found = receipt(person, reference, kind)
    return render(request, "portal/receipt.html", {"receipt": found, "matter": found.matter, "now": clock.now()})


def etag_of(package: Package) -> str:
    """Give the strong validator of a package: its bytes never change, and its folder is its own."""
    told = f"rogatory-package\n{package.pk}\n{package.folder}\n{package.size}"
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def _shown(
    request: HttpRequest, person: Person, found: Fetching, *, status: int = 200, back_from_proof: bool = False
) -> HttpResponseBase:
    context = {
        "found": found,
        "matter": found.matter,
        "expired": found.until is not None and found.until <= clock.now(),
        "stands": standing_of(request, person),
        "proved": back_from_proof,
        "mine": found.matter.request.officer is not None and found.matter.request.officer.person_id == person.pk,
    }
    return render(request, "portal/return.html", context, status=status)


def _actor(request: HttpRequest, person: Person) -> Actor:
    return actor_of(person, proved_at(request))


def _refused(
    request: HttpRequest, reference: str, kind: str, sentences: tuple[str, ...], status: int = 403
) -> HttpResponseBase:
    """Say why not, on the page of the return; in a word to a program that asked for part of a file.

    A program that goes on with a download would take a page for the file.
    """
    if "Range" in request.headers:
        return HttpResponse(" ".join(sentences), status=status, content_type="text/plain; charset=utf-8")
    for sentence in sentences:
        messages.error(request, sentence)
    return redirect("portal:return", reference, kind)


def _file(package: Package, span: Span | None, turn: Turn) -> HttpResponseBase:
    """Stream a package, a piece at a time. Call it once the door has recorded that it is fetched."""
    stream = open_package(package, span.first if span else 0)
    length = span.length if span else package.size
    answer = StreamingHttpResponse(_pieces(stream, length, turn), status=206 if span else 200)
    ranged = {"Content-Range": span.header} if span else {}
    return _headed(answer, package, {"Content-Length": str(length), **ranged})


def _pieces(stream: BinaryIO, length: int, turn: Turn) -> Iterator[bytes]:
    """Give the bytes. The turn ends with them; where nobody asks for any, with whoever held them."""
    with stream, closing(turn):
        while length:
            piece = stream.read(min(PIECE, length))
            if not piece:
                raise EOFError("a package ended before its last byte")
            length -= len(piece)
            yield piece


def _headed(answer: HttpResponseBase, package: Package, more: dict[str, str]) -> HttpResponseBase:
    told = {
        "Content-Type": _TYPES.get(package.format, "application/octet-stream"),
        "Content-Disposition": content_disposition_header(True, package.name) or "attachment",
        "Accept-Ranges": "bytes",
        "ETag": etag_of(package),
        **more,
    }
    for name, value in told.items():
        answer.headers[name] = value
    return answer


def _address(request: HttpRequest) -> str | None:
    """Give the network address of the caller, as the proxies that the operator counts saw it; a socket tells none."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return None
