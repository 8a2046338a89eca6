"""When whoever is signed in last proved who they are, as the session records it."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from rogatory.entrance import identity_provider

PROVES = frozenset({"mfa", "demonstration"})
"""The methods that prove it by themselves: a passkey; in a demonstration, choosing a person."""


def proved_at(request: HttpRequest) -> datetime | None:
    """Give when whoever is signed in last proved who they are, on the clock of the pages; ``None`` if never."""
    user = request.user if request.user.is_authenticated else None
    records = get_authentication_records(request, user)
    told = [record["at"] for record in records if record.get("method") in PROVES]
    # When the provider saw them, where it says so, and not when they came back from there.
    told += [record["auth_time"] for record in identity_provider.records(request) if "auth_time" in record]
    return datetime.fromtimestamp(max(told), UTC) + settings.CLOCK_SHIFT if told else None
