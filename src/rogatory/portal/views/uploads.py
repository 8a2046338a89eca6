"""Files piece by piece: the tus protocol 1.0.0 (core, creation, termination) over the files of a draft.

Each file has an address of its own. The browser asks there how much has come (HEAD), and sends what follows: by PATCH,
or by POST where a proxy before the officer's browser lets nothing else through (``X-HTTP-Method-Override``).
"""

from __future__ import annotations

import base64
import binascii

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rogatory.desk import clock
from rogatory.desk.models import PartialUpload, Person
from rogatory.portal import uploads
from rogatory.portal.draft import Draft
from rogatory.portal.forms.documents import LARGEST
from rogatory.portal.uploads import Elsewhere
from rogatory.portal.views.people import officer_actor, signed_in
from rogatory.problem import Problem

VERSION = "1.0.0"
_PIECES = "application/offset+octet-stream"


@require_POST
@signed_in
def begun(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Begin a file: its size and its name come in the headers, its address goes back."""
    officer_actor(person)
    draft = Draft(request.session)
    if not draft.answered("kinds"):
        return _told("Answer the first page of the request before you add files", 409)
    size = request.headers.get("Upload-Length", "")
    if not _is_number(size):
        return _told("The size of the file is missing: choose the file again", 400)
    try:
        upload = uploads.begin(person, draft, _name(request), int(size), clock.now())
    except Problem as problem:
        return _told(_sentences(problem), 413)
    answer = _answer(201)
    answer["Location"] = reverse("portal:upload", args=[upload.token])
    return answer


@require_http_methods(["HEAD", "POST", "PATCH", "DELETE"])
@signed_in
def one(request: HttpRequest, person: Person, token: str) -> HttpResponseBase:
    """Tell how much of a file has come, take the next piece of it, or forget it."""
    officer_actor(person)
    upload = _mine(request, person, token)
    if request.method == "DELETE":
        uploads.drop(upload)
        return _answer(204)
    if request.method != "HEAD":
        return _piece(request, upload)
    return _standing(upload, uploads.received(upload), 200)


@require_POST
@signed_in
def remove(request: HttpRequest, person: Person, token: str) -> HttpResponseBase:
    """Forget a file of which a part has come, where no script runs."""
    officer_actor(person)
    uploads.drop(_mine(request, person, token))
    answer = HttpResponse(status=302)
    answer["Location"] = reverse("portal:documents")
    return answer


def _piece(request: HttpRequest, upload: PartialUpload) -> HttpResponseBase:
    offset = request.headers.get("Upload-Offset", "")
    if request.content_type != _PIECES or not _is_number(offset):
        return _told("This is not a piece of a file: choose the file again", 415)
    try:
        here = uploads.append(upload, int(offset), request, clock.now())
    except Elsewhere:
        return _told("The piece does not follow on what has come", 409)
    except Problem as problem:
        return _told(_sentences(problem), 422)
    return _standing(upload, here, 204)


def _mine(request: HttpRequest, person: Person, token: str) -> PartialUpload:
    found = PartialUpload.objects.filter(token=token, person=person, draft=Draft(request.session).token).first()
    if found is None:
        raise Http404
    return found


def _name(request: HttpRequest) -> str:
    """Give the file's name out of the pairs of words and Base64 that the browser tells."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except binascii.Error:
                return ""
    return ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST)) + 3


def _standing(upload: PartialUpload, here: int, status: int) -> HttpResponse:
    answer = _answer(status)
    answer["Upload-Offset"] = str(here)
    answer["Upload-Length"] = str(upload.size)
    return answer


def _told(words: str, status: int) -> HttpResponse:
    answer = _answer(status)
    answer["Content-Type"] = "text/plain; charset=utf-8"
    answer.content = words.encode()
    return answer


def _sentences(problem: Problem) -> str:
    return f"{problem.what[0].upper()}{problem.what[1:]}. {problem.cure}."


def _answer(status: int) -> HttpResponse:
    answer = HttpResponse(status=status)
    answer["Tus-Resumable"] = VERSION
    answer["Cache-Control"] = "no-store"
    return answer
