"""Signing in as the tests do it: a session like the one that a passkey opens, without the browser around it."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from rogatory.desk.models import Person

LASTING = datetime(9000, 1, 1, tzinfo=UTC)
"""A proof that stays fresh, however far a test moves its clock on."""


def sign_in(client: Client, person: Person, proved_at: datetime = LASTING) -> None:
    """Sign a person in by a passkey, with which they proved who they are at `proved_at`."""
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, "mfa", type="webauthn", passwordless=True)
    request.session["account_authentication_methods"][-1]["at"] = proved_at.timestamp()
    request.session.save()
