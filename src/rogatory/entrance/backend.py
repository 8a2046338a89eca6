"""Who a session belongs to. Nothing that could be sent to it makes anybody known: there are no passwords."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class Sessions(ModelBackend):
    """Finds the person of a session, unless the account is closed."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, **_: object
    ) -> None:
        """Know nobody by anything."""
