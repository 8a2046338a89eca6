"""Nobody learns from an answer whether a request exists."""

from __future__ import annotations

import pytest

from rogatory.flow.states import State
from tests.access.asking import taken_back
from tests.access.unsigned import unsigned
from tests.access.words import Tie, Who
from tests.access.world import World

pytestmark = pytest.mark.django_db

MISSING = "R-2026-999999-X"
HIDDEN = [
    (Who.OFFICER, Tie.ELSEWHERE, "/requests/{}/"),
    (Who.OFFICER, Tie.COLLEAGUE, "/requests/{}/"),
    (Who.UNVETTED, Tie.SHARED, "/requests/{}/"),
    (Who.REVIEWER, Tie.SEALED, "/console/requests/{}/"),
    (Who.AUDITOR, Tie.ELSEWHERE, "/console/requests/{}/"),
]


@pytest.mark.parametrize(("who", "tie", "address"), HIDDEN, ids=[f"{who} {tie}" for who, tie, _ in HIDDEN])
def test_what_is_hidden_from_somebody_looks_like_what_is_not_there(world: World, who: Who, tie: Tie, address: str):
    there = world.request(tie, who, State.VERIFIED).reference
    with taken_back():
        client = world.client(world.person(who))
        hidden, missing = client.get(address.format(there)), client.get(address.format(MISSING))
    assert hidden.status_code == missing.status_code == 404
    assert told(hidden.content, there) == told(missing.content, MISSING)


def told(content: bytes, reference: str) -> str:
    """A page without what differs at each answer, and without what was asked for."""
    return unsigned(content).replace(reference, "")
