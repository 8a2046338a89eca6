"""Confirming that it is still the same person, before an act of weight."""

from __future__ import annotations

from allauth.mfa.webauthn.internal.flows import reauthenticate
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rogatory.desk.models import Device, Person
from rogatory.entrance import limits, passkeys
from rogatory.entrance.forms import TOO_MANY
from rogatory.entrance.sessions import passkeys_of
from rogatory.entrance.step_up import AGAIN
from rogatory.entrance.views.signing_in import onward, safe_next


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the passkey, and lead back to where the person was."""
    person = request.user
    if not isinstance(person, Person):
        raise PermissionDenied
    refused, status = "", 200
    if request.method == "POST":
        form = passkeys.Confirm(request.POST, person=person, opened_with=passkeys_of(request, person))
        if not limits.within(request, "passkey"):
            refused, status = TOO_MANY, 429
        elif form.is_valid():
            reauthenticate(request, form.cleaned_data["credential"])
            return onward(request)
        else:
            refused, status = passkeys.NOT_CONFIRMED, 422
    there = safe_next(request)
    context = {
        "next": there,
        "kept": f"{AGAIN}=" in there,
        "refused": refused,
        "js_data": passkeys.to_confirm(person),
        "has_passkey": Device.objects.filter(person=person, removed_at=None).exists(),
    }
    return render(request, "entrance/confirm.html", context, status=status)
