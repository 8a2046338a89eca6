"""Who may do what, and see what."""

from __future__ import annotations

import pytest

from rogatory.flow.case import Signature
from rogatory.flow.permissions import forbidden, may_see, sentence
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS, TABLE
from tests.flow.cases import COUNSEL, OFFICER, STRANGER, SUBSCRIBER, verified


def test_every_permission_reads_as_a_sentence():
    assert sentence(ACTIONS["approve"]) == "Only a reviewer or counsel may approve the decision."
    assert all(sentence(action).startswith("Only ") for action in TABLE)


def test_an_officer_acts_on_their_own_requests_only():
    case = verified(SUBSCRIBER, state=State.DELIVERED)
    assert forbidden(ACTIONS["download"], case, OFFICER) is None
    assert forbidden(ACTIONS["download"], case, STRANGER) == "An officer may act on their own requests only."


def test_an_officer_sees_their_own_requests():
    assert not may_see(OFFICER.person, COUNSEL), "who of the team reads a request, the desk knows"
    assert may_see(OFFICER.person, OFFICER)
    assert not may_see(OFFICER.person, STRANGER)
    assert not may_see(None, OFFICER)


@pytest.mark.parametrize("action", TABLE, ids=lambda action: action.name)
def test_somebody_without_a_role_may_do_nothing(action):
    nobody = Signature("person-99", frozenset())
    assert forbidden(action, verified(SUBSCRIBER), nobody)
