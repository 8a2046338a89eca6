"""What the sign-in library asks of us: where people arrive, and who may not come in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from rogatory.desk.models import Person
from rogatory.entrance import sessions
from rogatory.flow.states import STAFF


class Arriving(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Sends whoever signs in, and was on the way to no page in particular, to where their work is."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Give the console to members of the team, and the portal to everybody else."""
        groups = set(request.user.groups.values_list("name", flat=True)) if request.user.is_authenticated else set()
        if groups & {role.value for role in STAFF}:
            return reverse("console:queue")
        return reverse("portal:requests")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell the library that it registers nobody: officers register on a page of ours."""
        return False

    def add_message(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - the library's own
        """Leave out the library's messages: our pages say what happened."""

    def pre_login(self, request: HttpRequest, user: Person, **_: Any) -> HttpResponse | None:  # noqa: ANN401
        """Turn away who has left, or whose account is closed, and say so."""
        reason = sessions.turned_away(user)
        return sessions.back_to_sign_in(request, reason) if reason else None


class Keys(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """Names passkeys, and the service to the device that makes them."""

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002 - the library's own
        """Number them."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Give the host, to which a passkey is bound, and the name that the device shows."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Rogatory"}
