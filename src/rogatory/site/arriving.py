"""Where people arrive when they have signed in: the team at the console, officers at their requests."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from rogatory.flow.states import STAFF


class Arriving(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Sends whoever signs in, and was on the way to no page in particular, to where their work is."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Give the console to members of the team, and the portal to everybody else."""
        groups = set(request.user.groups.values_list("name", flat=True)) if request.user.is_authenticated else set()
        if groups & {role.value for role in STAFF}:
            return reverse("console:queue")
        return reverse("portal:requests")
