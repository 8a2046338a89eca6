"""Who comes to the addresses of the identity provider, once the operator has named one."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.access.conftest import Situation
from tests.access.table import FORBIDDEN, LACKING, ONWARD, Entry, Visitor, statuses
from tests.access.test_access import status_of

NOT_THERE = 503
"""Nobody answers at the provider's address here."""

ENTRIES = [
    Entry("entrance:by-provider", statuses(ONWARD, nobody=NOT_THERE), "POST"),
    # Back from no journey.
    Entry("entrance:provider-back", statuses(ONWARD, nobody=LACKING)),
    # They all came by a passkey, and confirm by it.
    Entry("entrance:confirm-by-provider", statuses(FORBIDDEN, nobody=ONWARD), "POST"),
]


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_every_visitor_gets_what_the_table_says(situation: Situation, settings, entry: Entry):
    settings.OIDC_ISSUER, settings.OIDC_NAME = "http://127.0.0.1:1", "Example Directory"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "rogatory", "a secret"
    cache.clear()
    before = situation.states()
    assert {visitor: status_of(situation, entry, visitor) for visitor in Visitor} == entry.statuses
    assert situation.states() == before
