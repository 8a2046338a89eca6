"""Signing in as the tests do it: a session like the one that a passkey opens, without the browser around it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.test import Client
from playwright.sync_api import BrowserContext

from rogatory.desk.models import Device, Person
from rogatory.entrance.sessions import BEGAN, SEEN
from tests.soft_passkey import SoftPasskey

LASTING = datetime(9000, 1, 1, tzinfo=UTC)
"""A proof, and a last activity, that stay fresh however far a test moves its clock on."""
LONG_AGO = datetime(2019, 1, 7, tzinfo=UTC)


def a_passkey(
    person: Person,
    name: str = "Passkey 1",
    cleared_at: datetime | None = LONG_AGO,
    credential: dict[str, Any] | None = None,
) -> Device:
    """A passkey of somebody, in force unless told."""
    data = {"name": name, "credential": credential or _credential()}
    authenticator = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
    given = {"authenticator": authenticator, "name": name, "added_at": LONG_AGO, "cleared_at": cleared_at}
    return Device.objects.create(person=person, **given)


@cache
def _credential() -> dict[str, Any]:
    return SoftPasskey().registration()


def sign_in(
    client: Client,
    person: Person,
    proved_at: datetime = LASTING,
    *,
    device: Device | None = None,
    seen_at: datetime = LASTING,
) -> None:
    """Sign a person in by a passkey, with which they proved who they are at `proved_at`.

    It is one in force, made if there is none, unless told; the last activity was at `seen_at`.
    """
    mine = Device.objects.filter(person=person, removed_at=None, cleared_at__isnull=False)
    used = device or mine.first() or a_passkey(person)
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, "mfa", id=used.authenticator_id, type="webauthn", passwordless=True)
    request.session["account_authentication_methods"][-1]["at"] = proved_at.timestamp()
    request.session[BEGAN] = request.session[SEEN] = seen_at.isoformat()
    request.session.save()


def sign_in_browser(context: BrowserContext, site: str, person: Person, proved_at: datetime = LASTING) -> None:
    """Give all tabs of a browser the session of somebody signed in."""
    client = Client()
    sign_in(client, person, proved_at)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
