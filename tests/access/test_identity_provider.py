"""Who comes to the addresses of the identity provider, once the operator has named one."""

from __future__ import annotations

import pytest

from tests.access.asking import sent, taken_back
from tests.access.words import TEAM, Fate, Who
from tests.access.world import World

pytestmark = pytest.mark.django_db

NOT_THERE = "503"
"""Nobody answers at the provider's address here."""
ASKED = [
    ("POST", "/account/login/provider/", NOT_THERE, Fate.SIGN_IN),
    # Back from no journey.
    ("GET", "/account/login/provider/back/", Fate.LACKING, Fate.SIGN_IN),
    # They all came by a passkey, and confirm by it.
    ("POST", "/account/confirm/provider/", Fate.SIGN_IN, Fate.FORBIDDEN),
]


@pytest.mark.parametrize(("method", "address", "to_nobody", "to_others"), ASKED)
def test_whoever_is_signed_in_does_not_come_by_the_provider(
    world: World, settings, method: str, address: str, to_nobody: str, to_others: str
):
    settings.OIDC_ISSUER, settings.OIDC_NAME = "http://127.0.0.1:1", "Example Directory"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "rogatory", "a secret"
    seen = {}
    for who in (Who.NOBODY, Who.OFFICER, *TEAM):
        with taken_back():
            seen[who] = sent(world.client(world.person(who)), method, address).fate
    assert seen == {Who.NOBODY: to_nobody, **dict.fromkeys((Who.OFFICER, *TEAM), to_others)}
