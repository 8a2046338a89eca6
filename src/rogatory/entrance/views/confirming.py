"""Confirming that it is still the same person, before an act of weight."""

from __future__ import annotations

from allauth.mfa.webauthn.internal.flows import reauthenticate
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rogatory.desk.models import Device, Person
from rogatory.entrance import identity_provider, passkeys, tries
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
    if request.method == "POST":
        form = passkeys.Confirm(request.POST, person=person, opened_with=passkeys_of(request, person))
        if not tries.within(request, "passkey"):
            return shown(request, person, TOO_MANY, 429)
        if form.is_valid():
            reauthenticate(request, form.cleaned_data["credential"])
            return onward(request)
        return shown(request, person, passkeys.NOT_CONFIRMED, 422)
    return shown(request, person)


def shown(
    request: HttpRequest, person: Person, refused: str = "", status: int = 200, then: str | None = None
) -> HttpResponse:
    """Show the page that asks, and what was refused; it leads to `then`, or else where the request says."""
    there = safe_next(request) if then is None else then
    context = {
        "next": there,
        "kept": f"{AGAIN}=" in there,
        "refused": refused,
        "js_data": passkeys.to_confirm(person),
        "has_passkey": Device.objects.filter(person=person, removed_at=None).exists(),
        "provider": settings.OIDC_NAME if identity_provider.records(request) else "",
    }
    return render(request, "entrance/confirm.html", context, status=status)
