"""The conditions of the flow table: each a name, a predicate, and the sentence that is said when it fails.

A sentence says what is missing and what to do about it; it names no person and no account, so that it may stand in the
audit. A guard that has nothing to look at (no decision yet) holds: `FACTS_RECORDED` is the one that speaks then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rogatory.flow.case import Answer, Attempt, Case, Chosen, Standing
from rogatory.flow.choices import released, resolve
from rogatory.flow.people import (
    PRESERVING,
    counsel_needed,
    fully_approved,
    releaser_stands_apart,
    reviewer_stands_apart,
    takes_call,
    verification_stands,
    verifier_stands_apart,
)
from rogatory.flow.states import Kind, Role, State

UNVERIFIED = frozenset({State.RECEIVED, State.HELD})


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition of an action."""

    name: str
    sentence: str
    holds: Callable[[Case, Attempt], bool]


def _choices_fit(case: Case, attempt: Attempt) -> bool:
    if case.decided is None:
        return True
    named = [choice.item for choice in attempt.choices]
    return len(named) == len(set(named)) and set(named) <= {item.id for item in case.decided.items}


def _refusals_stand(case: Case, attempt: Attempt) -> bool:
    if case.decided is None:
        return True
    refused = {item.id for item in case.decided.items if item.answer is Answer.REFUSE}
    return not any(choice.item in refused and choice.chosen is not Chosen.REFUSE for choice in attempt.choices)


def _all_chosen(case: Case, attempt: Attempt) -> bool:
    return case.decided is None or None not in resolve(case.decided, attempt.choices).values()


def _something_leaves(case: Case, attempt: Attempt) -> bool:
    return case.decided is None or Chosen.RELEASE in resolve(case.decided, attempt.choices).values()


def _can_be_collected(case: Case, attempt: Attempt) -> bool:
    leaving = released(case.decided, attempt.choices) if case.decided else frozenset[str]()
    return case.decided is None or not any(item.empty for item in case.decided.items if item.id in leaving)


def _period_known(case: Case, attempt: Attempt) -> bool:
    leaving = released(case.decided, attempt.choices) if case.decided else frozenset[str]()
    return case.decided is None or not any(item.undated for item in case.decided.items if item.id in leaving)


def _nothing_leaves(case: Case, attempt: Attempt) -> bool:
    return case.decided is None or set(resolve(case.decided, attempt.choices).values()) <= {Chosen.REFUSE}


def _counsel_among(case: Case, attempt: Attempt) -> bool:
    prepared = case.preparation.roles if case.preparation else frozenset[Role]()
    return not counsel_needed(case, case.choices) or Role.COUNSEL in prepared | attempt.by.roles


def _belief_recorded(case: Case, attempt: Attempt) -> bool:
    return case.kind is not Kind.EMERGENCY or Role.COUNSEL not in attempt.by.roles or bool(attempt.words.strip())


def _test_ticked(case: Case, attempt: Attempt) -> bool:
    if case.decided is None:
        return True
    if case.kind is not Kind.EMERGENCY:
        return not attempt.tests
    named = [each.test for each in attempt.tests]
    known = set(named) <= set(case.decided.tests) and len(named) == len(set(named))
    reasoned = all(each.words.strip() for each in attempt.tests)
    return known and reasoned and bool(named or not case.decided.tests)


def _necessary_only(case: Case, attempt: Attempt) -> bool:
    leaving = released(case.decided, attempt.choices) if case.decided else frozenset[str]()
    return case.decided is None or not any(item.unneeded for item in case.decided.items if item.id in leaving)


def _reviewed_first(case: Case, attempt: Attempt) -> bool:
    given = case.state is State.DELIVERED or Standing.FETCHED in case.standing
    return case.kind is not Kind.EMERGENCY or not given or Standing.REVIEWED in case.standing


def _not_settled(case: Case, attempt: Attempt) -> bool:
    """Whether something is left for which a decision goes back; what is kept already goes nowhere."""
    if case.kind in PRESERVING and case.state is State.APPROVED:
        return False
    void = case.kind not in PRESERVING and not verification_stands(case)
    return void or bool(case.changed) or Standing.UPHELD in case.standing or not fully_approved(case)


def _kept_in_facts(case: Case, attempt: Attempt) -> bool:
    return attempt.kinds is None or case.kind in attempt.kinds or case.state in UNVERIFIED


VERIFIED = Guard(
    "verified",
    "Nobody has verified the sender whom the facts name: verify the sender first; what was decided before is sent "
    "back.",
    lambda case, attempt: case.verification is not None,
)
FACTS_RECORDED = Guard(
    "facts recorded",
    "The facts of the request are not recorded yet: record them first.",
    lambda case, attempt: case.decided is not None,
)
DECISION_SEEN = Guard(
    "decision seen",
    "What you looked at has changed meanwhile, the decision or the documents: open the request again and read it.",
    lambda case, attempt: case.decided is None or attempt.seen == case.decided.digest,
)
METHOD_NAMED = Guard(
    "method named",
    "A verification names its method: say how you established who is asking.",
    lambda case, attempt: bool(attempt.method.strip()),
)
FACTS_COMPARED = Guard(
    "facts compared",
    "The facts are the officer's own words: compare them with the documents and say so, or record what they say.",
    lambda case, attempt: not case.claimed or attempt.compared == case.claimed,
)
CALLED_BACK = Guard(
    "called back",
    "An emergency, and what looks unusual, is verified by a call to a number from the directory: make the call and "
    "record it.",
    lambda case, attempt: attempt.call_back or not takes_call(case),
)
WORDS_GIVEN = Guard(
    "words given",
    "This needs a reason: say in words why.",
    lambda case, attempt: bool(attempt.words.strip()),
)
NOT_FETCHED = Guard(
    "not fetched",
    "Somebody has fetched the return already, and what was fetched cannot be taken back: recall it, and it is decided "
    "anew.",
    lambda case, attempt: Standing.FETCHED not in case.standing,
)
RETURN_THERE = Guard(
    "return there",
    "The return was destroyed when its time was over: have it made again from what was collected.",
    lambda case, attempt: Standing.GONE not in case.standing,
)
RETURN_GONE = Guard(
    "return gone",
    "The return is still there: deliver it again, or withdraw or recall it.",
    lambda case, attempt: Standing.GONE in case.standing,
)
MAY_REPLY = Guard(
    "may reply",
    "Nobody has established that the sender is law enforcement, or what looks unusual was not called back, so that "
    "only the receipt may go out: verify first.",
    lambda case, attempt: (
        case.decided is None or (case.decided.reply == "full" and (case.called_back or not case.flagged))
    ),
)
BELONGS_ELSEWHERE = Guard(
    "belongs elsewhere",
    "The request is under the right guideline: there is nobody to refer it to.",
    lambda case, attempt: case.decided is None or case.decided.route == "referred",
)
BELONGS_HERE = Guard(
    "belongs here",
    "The request belongs under another guideline: refer it.",
    lambda case, attempt: case.kind is Kind.EMERGENCY or case.decided is None or case.decided.route != "referred",
)
NO_EMERGENCY = Guard(
    "no emergency",
    "An emergency is never bounced: handle it here, and tell counsel of the entity to which it belongs.",
    lambda case, attempt: case.kind is not Kind.EMERGENCY,
)
LACKING = Guard(
    "lacking",
    "The guideline finds nothing lacking: say in words what the officer should correct.",
    lambda case, attempt: case.decided is None or case.decided.deficiencies > 0 or bool(attempt.words.strip()),
)
NOTHING_BLOCKS = Guard(
    "nothing blocks",
    "The request lacks something without which nothing may be released: return it for correction.",
    lambda case, attempt: case.decided is None or case.decided.blocking == 0,
)
EMERGENCY_MET = Guard(
    "emergency met",
    "On these facts the guideline's test of an emergency is not met: refuse it, or record the facts that meet it.",
    lambda case, attempt: case.decided is None or case.decided.eligible,
)
CHOICES_FIT = Guard(
    "choices fit",
    "A choice names an item that the decision does not have, or names one twice: choose once for each item.",
    _choices_fit,
)
CHOICES_REASONED = Guard(
    "choices reasoned",
    "A choice has no reason: say in words why, for each item on which you choose.",
    lambda case, attempt: all(choice.words.strip() for choice in attempt.choices),
)
REFUSALS_STAND = Guard(
    "refusals stand",
    "What the guideline refuses cannot be released or held: leave those items refused.",
    _refusals_stand,
)
ALL_CHOSEN = Guard(
    "all chosen",
    "The guideline leaves an item to a person and nobody has chosen: release, refuse or hold it, with a reason.",
    _all_chosen,
)
SOMETHING_LEAVES = Guard(
    "something leaves",
    "Nothing would be released: refuse the request instead.",
    _something_leaves,
)
CAN_BE_COLLECTED = Guard(
    "can be collected",
    "Released, an item would return nothing: no account, field or subset that the guideline knows stands behind it. "
    "Refuse or hold it, with a reason, or record in the facts what is meant.",
    _can_be_collected,
)
PERIOD_KNOWN = Guard(
    "period known",
    "Nobody has established for which period the records are asked: record the first and the last day, or that the "
    "request states no limit.",
    _period_known,
)
NOTHING_LEAVES = Guard(
    "nothing leaves",
    "Not every item is refused: approve what may be released, or refuse each remaining item with a reason.",
    _nothing_leaves,
)
NO_CHOICES = Guard(
    "no choices",
    "Only whoever prepares a decision chooses for its items: send it back to have it decided otherwise.",
    lambda case, attempt: not attempt.choices,
)
SECOND_PERSON = Guard(
    "second person",
    "A second person must approve: whoever prepared a decision cannot countersign it.",
    lambda case, attempt: case.preparation is not None and case.preparation.person != attempt.by.person,
)
VERIFIER_APART = Guard(
    "verifier apart",
    "In an emergency the verifier, the preparer and the approver are three people: somebody else must decide.",
    lambda case, attempt: verifier_stands_apart(case, attempt.by),
)
COUNSEL_AMONG = Guard(
    "counsel among the two",
    "Content, emergencies and what a person chose to release need counsel among the two: ask counsel to countersign.",
    _counsel_among,
)
BELIEF_RECORDED = Guard(
    "belief recorded",
    "Counsel's good-faith belief that there is an emergency is recorded in words: write it down with its facts.",
    _belief_recorded,
)
FULLY_APPROVED = Guard(
    "fully approved",
    "The decision does not have every approval that it needs: send it back, or recall what was delivered, and have it "
    "approved.",
    lambda case, attempt: fully_approved(case),
)
NOT_SETTLED = Guard(
    "not settled",
    "The decision has every approval that it needs: it cannot be sent back any more.",
    _not_settled,
)
KEPT_IN_FACTS = Guard(
    "kept in facts",
    "The new facts leave out something that is under way: withdraw that matter first, or keep it in the facts.",
    _kept_in_facts,
)
CALL_ON_FILE = Guard(
    "call on file",
    "No call to a number from the directory stands behind the verification: an emergency, and what looks unusual, is "
    "not released without it. Hold it for a call-back.",
    lambda case, attempt: case.called_back or not takes_call(case),
)
CALL_WANTING = Guard(
    "call wanting",
    "The sender is verified, and nothing asks for a further call: there is nothing to hold it for.",
    lambda case, attempt: case.state is not State.VERIFIED or not verification_stands(case),
)
TEST_TICKED = Guard(
    "test ticked",
    "Whoever signs an emergency says which of the guideline's dangers there is: tick at least one of them, and write "
    "for each the fact by which it is met.",
    _test_ticked,
)
NECESSARY_ONLY = Guard(
    "necessary only",
    "In an emergency only information that is necessary to prevent the harm may leave: refuse or hold the rest, or "
    "record in the facts what is necessary.",
    _necessary_only,
)
RELEASER_APART = Guard(
    "releaser apart",
    "In an emergency the verifier, counsel and whoever releases the return are three people: somebody else must do it.",
    lambda case, attempt: releaser_stands_apart(case, attempt.by),
)
REVIEWER_APART = Guard(
    "reviewer apart",
    "Nobody reviews their own decision: somebody who did not sign it must do this.",
    lambda case, attempt: reviewer_stands_apart(case, attempt.by),
)
REVIEWED_FIRST = Guard(
    "reviewed first",
    "An emergency disclosure is reviewed before its file is closed: review it and record the verdict first.",
    _reviewed_first,
)
PROVED = Guard(
    "proved",
    "This takes a fresh proof of who you are: confirm with your passkey, then do it again.",
    lambda case, attempt: attempt.proved,
)
PROVED_OR_BEGUN = Guard(
    "proved or begun",
    "This takes a fresh proof of who you are: confirm with your passkey, then begin the download.",
    lambda case, attempt: attempt.proved or attempt.begun,
)
VETTED = Guard(
    "vetted",
    "A return goes to an officer whom a person of the team has vetted, and to nobody else.",
    lambda case, attempt: attempt.vetted,
)
