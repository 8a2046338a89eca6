"""What voids an approval keeps a return in; what a stranger brings about after the delivery does not."""

from __future__ import annotations

import pytest

from rogatory.flow.actions import Slot
from rogatory.flow.case import Ground, Standing
from rogatory.flow.grounds import BY_STRANGERS
from rogatory.flow.moves import Move, Refusal, judge
from rogatory.flow.states import Role, State
from rogatory.flow.table import ACTIONS
from tests.flow.cases import CUSTODIAN, OFFICER, REVIEWER, SECOND_REVIEWER, SUBSCRIBER, WORKER, prepared, tries

FETCHING = ("download", "show_passphrase", "ask_package", "add_package")
BEFORE = {"collect": State.APPROVED, "produce": State.COLLECTED, "hand_in": State.SEALING, "deliver": State.PRODUCED}


def tried(action: str, state: State = State.DELIVERED, **fields):
    """What becomes of an action on a matter of which all was in order, but for what is named."""
    case = prepared(SUBSCRIBER, by=REVIEWER, state=state, approval=SECOND_REVIEWER, **fields)
    roles = ACTIONS[action].roles
    by = WORKER if Role.WORKER in roles else CUSTODIAN if Role.CUSTODIAN in roles else OFFICER
    return judge(ACTIONS[action], case, tries(by, words="why"))


@pytest.mark.parametrize("action", FETCHING)
def test_no_stranger_keeps_an_officer_from_fetching_what_is_delivered(action: str):
    assert isinstance(tried(action), Move)
    assert isinstance(tried(action, changed=BY_STRANGERS, flagged=True), Move)


@pytest.mark.parametrize("action", FETCHING)
def test_what_people_of_the_team_or_the_officer_change_keeps_it_in(action: str):
    for ground in frozenset(Ground) - BY_STRANGERS:
        assert isinstance(tried(action, changed=frozenset({ground})), Refusal), ground


@pytest.mark.parametrize("action", BEFORE)
def test_before_the_delivery_everything_counts(action: str):
    assert isinstance(tried(action, BEFORE[action]), Move)
    for ground in Ground:
        assert isinstance(tried(action, BEFORE[action], changed=frozenset({ground})), Refusal), ground


def test_whatever_changed_a_delivered_return_is_recalled_and_decided_anew():
    back = tried("recall_return", changed=frozenset(Ground), standing=frozenset({Standing.FETCHED}))
    assert isinstance(back, Move)
    assert back.to is State.VERIFIED
    assert {Slot.DECISION, Slot.PREPARATION, Slot.APPROVAL} <= back.voids


def test_what_was_flagged_when_it_was_approved_took_its_call_and_its_second_person():
    """Only a flag that came later is left aside: what was flagged before leaves by a call and two people."""
    assert isinstance(tried("download", flagged=True), Refusal)
    assert isinstance(tried("download", flagged=True, called_back=True), Move)
    alone = {"flagged": True, "called_back": True, "preparation": SECOND_REVIEWER}
    assert isinstance(tried("download", **alone), Refusal)


def test_a_new_delivery_of_what_was_flagged_since_takes_a_new_approval():
    assert isinstance(tried("redeliver", changed=frozenset({Ground.FLAG}), flagged=True), Refusal)
    assert isinstance(tried("redeliver", changed=frozenset({Ground.MAIL})), Move)
