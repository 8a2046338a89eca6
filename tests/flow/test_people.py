"""Who has to stand behind a decision: DESIGN's two people, counsel among them, three in an emergency."""

from __future__ import annotations

import pytest

from rogatory.flow import guards as g
from rogatory.flow.case import Policy
from rogatory.flow.moves import Move, Refusal, after, judge
from rogatory.flow.states import Kind, State
from rogatory.flow.table import ACTIONS
from tests.flow.cases import (
    COUNSEL,
    INTAKE,
    LOGS,
    MESSAGES,
    MODERATOR,
    OFFICER,
    ONE_PERSON,
    REVIEWER,
    SECOND_REVIEWER,
    SUBSCRIBER,
    UNCLEAR,
    UNDATED,
    UNKNOWN,
    decided,
    prepared,
    refuse,
    release,
    tries,
    verified,
)

APPROVE, COUNTERSIGN, REFUSE = ACTIONS["approve"], ACTIONS["countersign"], ACTIONS["refuse"]


def refusal(action, case, attempt) -> tuple[str, ...]:
    answer = judge(action, case, attempt)
    assert isinstance(answer, Refusal), answer
    return answer.sentences


def move(action, case, attempt) -> Move:
    answer = judge(action, case, attempt)
    assert isinstance(answer, Move), answer
    return answer


def test_a_second_person_must_approve():
    case = prepared(SUBSCRIBER)
    assert refusal(COUNTERSIGN, case, tries(REVIEWER)) == (g.SECOND_PERSON.sentence,)
    assert move(COUNTERSIGN, case, tries(SECOND_REVIEWER)).to is State.APPROVED


def test_one_person_may_release_what_is_no_content_when_the_operator_says_so():
    case = verified(SUBSCRIBER, LOGS, policy=ONE_PERSON)
    made = move(APPROVE, case, tries(MODERATOR))
    assert (made.to, made.alone) == (State.APPROVED, True)
    assert move(APPROVE, verified(SUBSCRIBER), tries(MODERATOR)).to is State.PREPARED


def test_content_takes_two_people_whatever_the_operator_says():
    assert move(APPROVE, verified(MESSAGES, policy=ONE_PERSON), tries(MODERATOR)).to is State.PREPARED


def test_what_a_person_chose_to_release_takes_two_people_whatever_the_operator_says():
    case = verified(SUBSCRIBER, UNCLEAR, policy=ONE_PERSON)
    assert move(APPROVE, case, tries(MODERATOR, choices=(release(UNCLEAR),))).to is State.PREPARED
    assert move(APPROVE, case, tries(MODERATOR, choices=(refuse(UNCLEAR),))).to is State.APPROVED


def test_one_person_may_preserve_because_nothing_is_disclosed():
    made = move(APPROVE, verified(SUBSCRIBER, kind=Kind.PRESERVATION), tries(REVIEWER))
    assert (made.to, made.alone) == (State.APPROVED, True)


@pytest.mark.parametrize("item", [MESSAGES, UNCLEAR], ids=["content", "chosen by a person"])
def test_counsel_is_among_the_two(item):
    choices = (release(item),) if item is UNCLEAR else ()
    case = prepared(item, choices=choices)
    assert refusal(COUNTERSIGN, case, tries(SECOND_REVIEWER)) == (g.COUNSEL_AMONG.sentence,)
    assert move(COUNTERSIGN, case, tries(COUNSEL)).to is State.APPROVED
    assert move(COUNTERSIGN, prepared(item, by=COUNSEL, choices=choices), tries(REVIEWER)).to is State.APPROVED


def test_in_an_emergency_verifier_preparer_and_approver_are_three_people():
    verifier_decides = verified(SUBSCRIBER, kind=Kind.EMERGENCY, verification=MODERATOR)
    assert refusal(APPROVE, verifier_decides, tries(MODERATOR, words="a child")) == (g.VERIFIER_APART.sentence,)
    case = prepared(SUBSCRIBER, kind=Kind.EMERGENCY, by=REVIEWER, verification=COUNSEL)
    assert refusal(COUNTERSIGN, case, tries(COUNSEL, words="a child")) == (g.VERIFIER_APART.sentence,)
    two = prepared(SUBSCRIBER, kind=Kind.EMERGENCY, verification=COUNSEL, policy=Policy(emergency_people=2))
    assert move(COUNTERSIGN, two, tries(COUNSEL, words="a child")).to is State.APPROVED


def test_counsel_writes_down_the_belief_that_there_is_an_emergency():
    case = prepared(SUBSCRIBER, kind=Kind.EMERGENCY)
    assert refusal(COUNTERSIGN, case, tries(COUNSEL)) == (g.BELIEF_RECORDED.sentence,)


def test_what_the_guideline_refuses_can_never_be_chosen_release():
    case = verified(SUBSCRIBER, LOGS)
    assert refusal(APPROVE, case, tries(REVIEWER, choices=(release(LOGS),))) == (g.REFUSALS_STAND.sentence,)


def test_what_the_guideline_leaves_to_a_person_is_chosen_with_a_reason():
    case = verified(SUBSCRIBER, UNCLEAR)
    assert refusal(APPROVE, case, tries(REVIEWER)) == (g.ALL_CHOSEN.sentence,)
    silent = release(UNCLEAR)
    silent = type(silent)(silent.item, silent.chosen, " ")
    assert refusal(APPROVE, case, tries(REVIEWER, choices=(silent,))) == (g.CHOICES_REASONED.sentence,)


def test_nothing_is_released_that_would_return_nothing():
    case = verified(SUBSCRIBER, UNKNOWN)
    assert refusal(APPROVE, case, tries(REVIEWER, choices=(release(UNKNOWN),))) == (g.CAN_BE_COLLECTED.sentence,)
    assert move(APPROVE, case, tries(REVIEWER, choices=(refuse(UNKNOWN),))).to is State.PREPARED


def test_nothing_is_released_before_its_period_is_established():
    case = verified(SUBSCRIBER, UNDATED)
    assert refusal(APPROVE, case, tries(REVIEWER, choices=(release(UNDATED),))) == (g.PERIOD_KNOWN.sentence,)
    assert move(APPROVE, case, tries(REVIEWER, choices=(refuse(UNDATED),))).to is State.PREPARED


def test_a_choice_names_an_item_of_the_decision():
    case = verified(SUBSCRIBER)
    assert refusal(APPROVE, case, tries(REVIEWER, choices=(refuse(UNCLEAR),))) == (g.CHOICES_FIT.sentence,)


def test_a_request_is_refused_only_when_nothing_of_it_is_left():
    assert refusal(REFUSE, verified(SUBSCRIBER, LOGS), tries(REVIEWER)) == (g.NOTHING_LEAVES.sentence,)
    assert move(REFUSE, verified(LOGS), tries(REVIEWER)).to is State.REFUSED
    assert refusal(APPROVE, verified(LOGS), tries(REVIEWER)) == (g.SOMETHING_LEAVES.sentence,)


def test_a_person_acts_on_the_decision_they_have_seen():
    assert refusal(APPROVE, verified(SUBSCRIBER), tries(REVIEWER, seen="e" * 64)) == (g.DECISION_SEEN.sentence,)


def test_a_request_that_lacks_something_is_not_approved():
    case = verified(decided=decided(SUBSCRIBER, blocking=1))
    assert refusal(APPROVE, case, tries(REVIEWER)) == (g.NOTHING_BLOCKS.sentence,)


def test_a_misdirected_emergency_is_handled_and_never_bounced():
    case = verified(kind=Kind.EMERGENCY, decided=decided(SUBSCRIBER, route="referred"))
    assert refusal(ACTIONS["refer"], case, tries(REVIEWER)) == (g.NO_EMERGENCY.sentence,)
    assert move(APPROVE, case, tries(REVIEWER)).to is State.PREPARED


def test_nothing_but_the_receipt_goes_to_somebody_nobody_has_classified():
    case = verified(state=State.RECEIVED, verification=None, decided=decided(reply="receipt-only", deficiencies=1))
    assert refusal(ACTIONS["return_for_correction"], case, tries(INTAKE)) == (g.MAY_REPLY.sentence,)


def test_an_emergency_is_verified_by_a_recorded_call_back():
    case = verified(kind=Kind.EMERGENCY, state=State.RECEIVED, verification=None)
    verify = ACTIONS["verify"]
    assert refusal(verify, case, tries(INTAKE, method="directory")) == (g.CALLED_BACK.sentence,)
    assert move(verify, case, tries(INTAKE, method="directory", call_back=True)).to is State.VERIFIED


def test_new_facts_void_a_verification_only_when_they_change_its_ground():
    case = verified(SUBSCRIBER)
    record = ACTIONS["record_facts"]
    data = frozenset({Kind.DATA})
    assert move(record, case, tries(INTAKE, kinds=data)).to is State.VERIFIED
    voided = move(record, case, tries(INTAKE, kinds=data, voids_verification=True))
    assert voided.to is State.RECEIVED
    assert after(case, voided, tries(INTAKE)).verification is None


def test_new_facts_drop_a_kind_only_before_somebody_has_worked_on_it():
    record, preservation = ACTIONS["record_facts"], frozenset({Kind.PRESERVATION})
    assert move(record, verified(state=State.RECEIVED), tries(INTAKE, kinds=preservation)).to is State.WITHDRAWN
    assert refusal(record, verified(), tries(INTAKE, kinds=preservation)) == (g.KEPT_IN_FACTS.sentence,)


@pytest.mark.parametrize("state", [State.APPROVED, State.COLLECTED, State.PRODUCED])
def test_what_lacks_an_approval_once_the_operator_asks_for_more_people_is_sent_back(state):
    alone = {"state": state, "preparation": REVIEWER, "approval": REVIEWER}
    back = tries(SECOND_REVIEWER, words="two people by now")
    assert move(ACTIONS["send_back"], verified(SUBSCRIBER, **alone), back).to is State.VERIFIED
    settled = verified(SUBSCRIBER, policy=ONE_PERSON, **alone)
    assert refusal(ACTIONS["send_back"], settled, back) == (g.NOT_SETTLED.sentence,)


def test_a_decision_that_was_sent_back_has_no_signature_left():
    case = prepared(UNCLEAR, choices=(release(UNCLEAR),))
    attempt = tries(COUNSEL, words="look again")
    left = after(case, move(ACTIONS["send_back"], case, attempt), attempt)
    assert (left.state, left.preparation, left.choices) == (State.VERIFIED, None, ())


def test_nobody_decides_on_a_request_of_their_own():
    case = verified(SUBSCRIBER, owner=REVIEWER.person)
    assert "of their own" in refusal(APPROVE, case, tries(REVIEWER))[0]
    assert refusal(APPROVE, case, tries(OFFICER)) == ("Only a reviewer or counsel may approve the decision.",)
