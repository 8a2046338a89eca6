"""The rows of the flow table for what a request asks for: data, preservation, extension, emergency."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow.actions import Action, Scope, Slot
from rogatory.flow.case import Attempt, Case
from rogatory.flow.people import PRESERVING, one_person_suffices, verification_stands
from rogatory.flow.returns import COLLECT
from rogatory.flow.states import ENDED, OF_ASKED, Kind, Role, State

_DECIDERS = frozenset({Role.REVIEWER, Role.COUNSEL})
_ON_DECISION = (g.FACTS_RECORDED, g.DECISION_SEEN)
_ON_CHOICES = (g.CHOICES_FIT, g.CHOICES_REASONED, g.REFUSALS_STAND, g.ALL_CHOSEN)


def _after_facts(case: Case, attempt: Attempt) -> State:
    """New facts drop a matter that they no longer name, and void a verification whose ground they change."""
    if attempt.kinds is not None and case.kind not in attempt.kinds:
        return State.WITHDRAWN
    if case.state is State.VERIFIED and attempt.voids_verification:
        return State.RECEIVED
    return case.state or State.RECEIVED


def _after_approve(case: Case, attempt: Attempt) -> State:
    return State.APPROVED if one_person_suffices(case, attempt.choices) else State.PREPARED


def _after_send_back(case: Case, _attempt: Attempt) -> State:
    """What was verified stays so; where new facts name another sender, it begins with the verification."""
    return State.VERIFIED if case.kind in PRESERVING or verification_stands(case) else State.RECEIVED


ASKED_ROWS: tuple[Action, ...] = (
    Action(
        name="submit",
        words="submit a request",
        roles=frozenset({Role.OFFICER, Role.INTAKE, Role.WORKER}),
        scope=Scope.REQUEST,
        sources=frozenset({None}),
        targets=(State.RECEIVED,),
        letter="receipt",
        stage="submission",
        audit="{actor} submitted {request} ({kind})",
    ),
    Action(
        name="record_facts",
        words="record the facts",
        roles=frozenset({Role.INTAKE}),
        scope=Scope.REQUEST,
        sources=frozenset({State.RECEIVED, State.HELD, State.RETURNED, State.VERIFIED}),
        goes=_after_facts,
        paths=(
            (State.RECEIVED, State.WITHDRAWN),
            (State.HELD, State.WITHDRAWN),
            (State.VERIFIED, State.RECEIVED),
            # What the facts had left out begins anew when they name it again; what a person withdrew does not.
            (State.WITHDRAWN, State.RECEIVED),
        ),
        guards=(g.KEPT_IN_FACTS,),
        stage="submission",
        audit="{actor} recorded facts of {request} ({kind})",
    ),
    Action(
        name="verify",
        words="verify the sender",
        roles=frozenset({Role.INTAKE}),
        scope=Scope.REQUEST,
        sources=frozenset({State.RECEIVED, State.HELD}),
        targets=(State.VERIFIED,),
        guards=(g.METHOD_NAMED, g.FACTS_COMPARED, g.CALLED_BACK),
        sets=Slot.VERIFICATION,
        stage="verification",
        audit="{actor} verified the sender of {request} ({kind})",
    ),
    Action(
        name="hold",
        words="hold the request for a call-back",
        roles=frozenset({Role.INTAKE}),
        scope=Scope.REQUEST,
        # What was verified without a call lacks one once the request is flagged.
        sources=frozenset({State.RECEIVED, State.VERIFIED}),
        targets=(State.HELD,),
        guards=(g.WORDS_GIVEN, g.CALL_WANTING),
        stage="verification",
        audit="{actor} held {request} ({kind}) for a call-back",
    ),
    Action(
        name="reject_sender",
        words="establish that the sender is not law enforcement",
        roles=frozenset({Role.INTAKE}),
        scope=Scope.REQUEST,
        sources=frozenset({State.RECEIVED, State.HELD}),
        targets=(State.NO_ANSWER,),
        guards=(g.WORDS_GIVEN,),
        stage="verification",
        audit="{actor} established that the sender of {request} ({kind}) is not law enforcement",
    ),
    Action(
        name="assess",
        words="assess how unusual the request looks",
        roles=frozenset({Role.WORKER}),
        scope=Scope.REQUEST,
        sources=frozenset(OF_ASKED - ENDED),
        stage="assessing",
        audit="{actor} assessed {request} ({kind})",
    ),
    Action(
        name="return_for_correction",
        words="return the request for correction",
        roles=_DECIDERS | {Role.INTAKE},
        sources=frozenset({State.RECEIVED, State.HELD, State.VERIFIED}),
        targets=(State.RETURNED,),
        guards=(*_ON_DECISION, g.NO_CHOICES, g.MAY_REPLY, g.LACKING),
        sets=Slot.DECISION,
        acts_on_decision=True,
        letter="deficiency",
        stage="decision",
        audit="{actor} returned {request} ({kind}) for correction",
    ),
    Action(
        name="correct",
        words="correct the request",
        roles=frozenset({Role.OFFICER, Role.INTAKE}),
        scope=Scope.REQUEST,
        sources=frozenset({State.RETURNED}),
        targets=(State.RECEIVED,),
        guards=(g.KEPT_IN_FACTS,),
        stage="submission",
        audit="{actor} corrected {request} ({kind})",
    ),
    Action(
        name="refer",
        words="refer the request to where it belongs",
        roles=_DECIDERS | {Role.INTAKE},
        sources=frozenset({State.RECEIVED, State.VERIFIED}),
        targets=(State.REFERRED,),
        guards=(g.NO_EMERGENCY, *_ON_DECISION, g.NO_CHOICES, g.MAY_REPLY, g.BELONGS_ELSEWHERE),
        sets=Slot.DECISION,
        acts_on_decision=True,
        letter="referral",
        stage="decision",
        audit="{actor} referred {request} ({kind}) to where it belongs",
    ),
    Action(
        name="approve",
        words="approve the decision",
        roles=_DECIDERS,
        sources=frozenset({State.VERIFIED}),
        targets=(State.PREPARED, State.APPROVED),
        goes=_after_approve,
        bars=frozenset(
            {
                (Kind.EMERGENCY, State.APPROVED),
            }
        ),
        guards=(
            g.PROVED,
            g.VERIFIED,
            *_ON_DECISION,
            g.BELONGS_HERE,
            g.NOTHING_BLOCKS,
            g.EMERGENCY_MET,
            g.CALL_ON_FILE,
            g.TEST_TICKED,
            *_ON_CHOICES,
            g.SOMETHING_LEAVES,
            g.CAN_BE_COLLECTED,
            g.PERIOD_KNOWN,
            g.NECESSARY_ONLY,
            g.VERIFIER_APART,
            g.BELIEF_RECORDED,
        ),
        sets=Slot.PREPARATION,
        acts_on_decision=True,
        letter="approval",
        work=COLLECT,
        stage="decision",
        audit="{actor} approved the decision on {request} ({kind})",
    ),
    Action(
        name="send_back",
        words="send the decision back",
        roles=_DECIDERS,
        # What is approved lacks an approval once the operator asks for more people than it was approved by.
        sources=frozenset({State.PREPARED, State.APPROVED, State.COLLECTED, State.PRODUCED}),
        targets=(State.VERIFIED, State.RECEIVED),
        goes=_after_send_back,
        bars=frozenset({(Kind.PRESERVATION, State.RECEIVED), (Kind.EXTENSION, State.RECEIVED)}),
        guards=(g.WORDS_GIVEN, g.NOT_SETTLED),
        stage="decision",
        audit="{actor} sent the decision on {request} ({kind}) back",
    ),
    Action(
        name="countersign",
        words="countersign the decision",
        roles=_DECIDERS,
        sources=frozenset({State.PREPARED}),
        targets=(State.APPROVED,),
        guards=(
            g.PROVED,
            g.VERIFIED,
            *_ON_DECISION,
            g.NO_CHOICES,
            g.SECOND_PERSON,
            g.VERIFIER_APART,
            g.COUNSEL_AMONG,
            g.CALL_ON_FILE,
            g.TEST_TICKED,
            g.BELIEF_RECORDED,
        ),
        sets=Slot.APPROVAL,
        acts_on_decision=True,
        letter="approval",
        work=COLLECT,
        stage="decision",
        audit="{actor} countersigned the decision on {request} ({kind})",
    ),
    Action(
        name="refuse",
        words="refuse the request",
        roles=_DECIDERS,
        sources=frozenset({State.VERIFIED}),
        targets=(State.REFUSED,),
        guards=(g.VERIFIED, *_ON_DECISION, g.CALL_ON_FILE, *_ON_CHOICES, g.NOTHING_LEAVES),
        sets=Slot.PREPARATION,
        acts_on_decision=True,
        letter="refusal",
        stage="decision",
        audit="{actor} refused {request} ({kind})",
    ),
    Action(
        name="response_due",
        words="tell that an answer is due",
        roles=frozenset({Role.WORKER}),
        sources=frozenset(
            {
                State.RECEIVED,
                State.HELD,
                State.VERIFIED,
                State.PREPARED,
                State.APPROVED,
                State.COLLECTED,
                State.SEALING,
                State.PRODUCED,
            },
        ),
        stage="answering",
        clock=True,
        audit="{actor} told that the answer to {request} ({kind}) is due",
    ),
    Action(
        name="withdraw",
        words="withdraw the request",
        roles=frozenset({Role.OFFICER, Role.INTAKE}),
        # What gets no answer looks as if it had just been received, so it can be withdrawn like that (reading 12).
        sources=frozenset(
            {
                State.RECEIVED,
                State.HELD,
                State.RETURNED,
                State.NO_ANSWER,
                State.VERIFIED,
                State.PREPARED,
                State.APPROVED,
            },
        ),
        targets=(State.WITHDRAWN,),
        guards=(g.WORDS_GIVEN,),
        stage="submission",
        audit="{actor} withdrew {request} ({kind})",
    ),
    Action(
        name="close",
        words="close the file",
        roles=_DECIDERS | {Role.INTAKE, Role.CUSTODIAN},
        # Not from `no-answer`, which is an end already: a page that told of its closing would answer.
        sources=frozenset({State.RETURNED, State.REFERRED, State.REFUSED, State.WITHDRAWN, State.DELIVERED}),
        targets=(State.CLOSED,),
        guards=(g.WORDS_GIVEN, g.REVIEWED_FIRST),
        stage="submission",
        audit="{actor} closed {request} ({kind})",
    ),
)
