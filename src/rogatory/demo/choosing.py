"""Whom to be: in a demonstration one signs in by choosing somebody of the cast, and proves it again by one button.

Passkeys work beside it: the usual page is at the same address, with ``passkey`` in its query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rogatory.demo.people import cast, code_read_out
from rogatory.desk.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

METHOD = "demonstration"
"""What the session records as the way by which somebody signed in (see `rogatory.entrance.proof`)."""

_DIGITS = 10


def instead_of_signing_in(request: HttpRequest) -> HttpResponseBase:
    """Show the cast where a site shows how to sign in; whoever asks for their passkey gets the usual page."""
    if request.method == "GET" and "passkey" not in request.GET:
        return choose(request)
    usual = resolve(request.path, settings.ROOT_URLCONF.replace(".demo.", ".site."))
    answer: HttpResponseBase = usual.func(request, *usual.args, **usual.kwargs)
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """List the cast; the button of somebody signs in as them."""
    if request.method == "POST":
        person = get_object_or_404(_the_cast(), pk=_number(request.POST.get("person", "")))
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(request, person, METHOD)
        return HttpResponseRedirect(_onward(request, "/console/" if person.groups.exists() else "/requests/"))
    known = {person.email: person for person in _the_cast()}
    shown = {
        "staff": [(one, known[one.email]) for one in cast().staff if one.email in known],
        "officers": [
            (one, known[one.email], code_read_out(known[one.email]) if one.stands == "waiting" else "")
            for one in cast().officers
            if one.email in known
        ],
        "next": request.GET.get("next", ""),
    }
    return render(request, "demo/choosing.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Prove once more who one is: by one button, where a site asks for the passkey."""
    if request.method == "POST":
        record_authentication(request, request.user, METHOD)
        return HttpResponseRedirect(_onward(request, "/"))
    return render(request, "demo/again.html", {"next": request.GET.get("next", "")})


def _the_cast() -> QuerySet[Person]:
    people = cast()
    addresses = [*(one.email for one in people.staff), *(one.email for one in people.officers)]
    return Person.objects.filter(email__in=addresses, is_active=True)


def _number(written: str) -> int:
    """Read the number of a person; whatever else was sent is nobody's."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < _DIGITS else 0


def _onward(request: HttpRequest, otherwise: str) -> str:
    """Give where to go on: the page that was asked for, if it is one of this site."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else otherwise
