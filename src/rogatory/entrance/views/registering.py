"""Registering as an officer: who one is, the code from the mailbox, and then a passkey."""

from __future__ import annotations

from functools import cache
from importlib import resources

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rogatory.desk import clock
from rogatory.desk.models import Person
from rogatory.desk.registering import register
from rogatory.entrance import arriving, registering, tries
from rogatory.entrance.forms import TOO_MANY, Code, Registering

WRONG = "That is not the code, or its time is up. After five wrong codes, begin again."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Ask who somebody is, and send the code; the answer is the same for an address that has an account."""
    if isinstance(request.user, Person):
        return redirect("account_login")
    form = Registering(request.POST or None, countries=_countries())
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "entrance/register.html", {"form": form}, status=status)
    told = form.registrant()
    if not tries.within(request, "register", told.email):
        form.add_error(None, TOO_MANY)
        return render(request, "entrance/register.html", {"form": form}, status=429)
    registering.begin(request.session, told, clock.now())
    return redirect("entrance:register-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, which shows that the registrant reads the mailbox and nothing more."""
    now = clock.now()
    email = registering.address(request.session, now)
    if not email:
        return redirect("entrance:register")
    form = Code(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if not tries.within(request, "register_code"):
            form.add_error(None, TOO_MANY)
            status = 429
        elif form.is_valid():
            told = registering.confirm(request.session, form.cleaned_data["code"], now)
            person = register(told, now) if told else None
            if person is not None:
                arriving.may_make(request.session, person, None, now)
                return redirect("entrance:passkey")
            form.add_error("code", WRONG)
    return render(request, "entrance/register_code.html", {"form": form, "email": email}, status=status)


@cache
def _countries() -> tuple[tuple[str, str], ...]:
    """Give the countries of ISO 3166-1, in the order of their names."""
    text = (resources.files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(sorted(((code, name) for code, name in rows), key=lambda each: each[1]))
