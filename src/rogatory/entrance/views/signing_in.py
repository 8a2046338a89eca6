"""Signing in: one button, and what to do without a passkey."""

from __future__ import annotations

from allauth.account.models import Login
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rogatory.desk.models import Person
from rogatory.entrance import passkeys, sign_ins, tries
from rogatory.entrance.adapter import Arriving
from rogatory.entrance.forms import TOO_MANY
from rogatory.entrance.sessions import WHY


@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the button, and why somebody was signed out."""
    if isinstance(request.user, Person):
        return redirect(safe_next(request) or Arriving(request).get_login_redirect_url(request))
    return shown(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Give the challenge, and take its answer in."""
    if isinstance(request.user, Person):
        return redirect("account_login")
    if request.method != "POST":
        if not tries.within(request, "challenge"):
            return JsonResponse({"refused": TOO_MANY}, status=429)
        return JsonResponse(passkeys.to_sign_in())
    if not tries.within(request, "passkey"):
        return shown(request, TOO_MANY, 429)
    form = passkeys.SignIn(request.POST)
    if not form.is_valid():
        return shown(request, passkeys.NOT_KNOWN, 422)
    authenticator = form.cleaned_data["credential"]
    login = Login(user=authenticator.user, redirect_url=safe_next(request) or None)
    answer: HttpResponse = perform_passwordless_login(request, authenticator, login)
    sign_ins.note(request, authenticator)
    return answer


def safe_next(request: HttpRequest) -> str:
    """Give the page of this site to which somebody was on the way; empty if there is none."""
    there = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    here = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if here else ""


def onward(request: HttpRequest) -> HttpResponseRedirect:
    """Send somebody on to where they were going, or to where their work is."""
    return HttpResponseRedirect(safe_next(request) or Arriving(request).get_login_redirect_url(request))


def shown(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    """Show the page for signing in, and what was refused."""
    context = {
        "next": safe_next(request),
        "why": WHY.get(request.GET.get("ended", ""), ""),
        "refused": refused,
        "action": reverse("entrance:by-passkey"),
        "provider": settings.OIDC_NAME,
    }
    return render(request, "entrance/sign_in.html", context, status=status)
