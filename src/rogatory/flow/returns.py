"""The rows of the flow table for the return: what was approved is collected, looked through, sealed and delivered."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow import standing_guards as s
from rogatory.flow.actions import Action, Work
from rogatory.flow.case import Attempt, Case
from rogatory.flow.grounds import NOTHING_BUT_BY_STRANGERS, NOTHING_CHANGED, ONLY_CONFIRMABLE_CHANGED, as_approved
from rogatory.flow.people import verification_stands
from rogatory.flow.states import OF_ASKED, Kind, Role, State

DISCLOSING = frozenset({Kind.DATA, Kind.EMERGENCY})
"""The kinds that end in a return; the others end with the copy that is kept."""

_SIGNED = (g.VERIFIED, g.CALL_ON_FILE, g.FULLY_APPROVED)
_APPROVED = (*_SIGNED, *NOTHING_CHANGED)
_USER_HEARD = (s.NOTICE_DECIDED, s.USER_HEARD, s.OBJECTION_SETTLED, s.OBJECTION_HEEDED)
_ON_RELEASE = (*_APPROVED, g.RELEASER_APART, *_USER_HEARD)
_DELIVERED = (g.VERIFIED, as_approved(g.CALL_ON_FILE), as_approved(g.FULLY_APPROVED), *NOTHING_BUT_BY_STRANGERS)
_FETCHING = (g.VETTED, *_DELIVERED, *_USER_HEARD, g.RETURN_THERE)
COLLECT = Work("collect", State.APPROVED, DISCLOSING)
_SEAL = Work("seal_return", State.SEALING, DISCLOSING)


def _after_recall(case: Case, _attempt: Attempt) -> State:
    """It is decided anew; where the facts name another sender meanwhile, it begins with the verification."""
    return State.VERIFIED if verification_stands(case) else State.RECEIVED


RETURN_ROWS: tuple[Action, ...] = (
    Action(
        name="collect",
        words="hand in what was collected",
        roles=frozenset({Role.WORKER}),
        kinds=DISCLOSING,
        sources=frozenset({State.APPROVED}),
        targets=(State.COLLECTED,),
        guards=_APPROVED,
        stage="collection",
        audit="{actor} collected the data of {request} ({kind})",
    ),
    Action(
        name="collect_again",
        words="have the data collected again",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        # A return that was sealed and never delivered expires, and could be delivered no more.
        sources=frozenset({State.COLLECTED, State.PRODUCED}),
        targets=(State.APPROVED,),
        guards=(g.WORDS_GIVEN,),
        work=COLLECT,
        stage="collection",
        audit="{actor} had the data of {request} ({kind}) collected again",
    ),
    Action(
        name="collect_open",
        words="hand in what could be reached later",
        roles=frozenset({Role.WORKER}),
        kinds=DISCLOSING,
        sources=frozenset({State.COLLECTED}),
        guards=(*_APPROVED, s.SOMETHING_OPEN),
        stage="open_items",
        audit="{actor} collected for {request} ({kind}) what could not be reached before",
    ),
    Action(
        name="leave_open",
        words="choose to produce without what cannot be reached",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        sources=frozenset({State.COLLECTED}),
        guards=(g.WORDS_GIVEN, s.SOMETHING_OPEN),
        stage="open_items",
        audit="{actor} chose to produce the return of {request} ({kind}) without what could not be reached",
    ),
    Action(
        name="withhold",
        words="withhold part of what was collected",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        sources=frozenset({State.COLLECTED}),
        guards=(g.WORDS_GIVEN,),
        stage="withholding",
        audit="{actor} withheld part of what was collected for {request} ({kind})",
    ),
    Action(
        name="restore",
        words="put back what was withheld",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        sources=frozenset({State.COLLECTED}),
        guards=(g.WORDS_GIVEN,),
        stage="withholding",
        audit="{actor} put back what was withheld from {request} ({kind})",
    ),
    Action(
        name="produce",
        words="produce the return",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        sources=frozenset({State.COLLECTED}),
        targets=(State.SEALING,),
        guards=(g.PROVED, s.NOTHING_OPEN, *_ON_RELEASE),
        work=_SEAL,
        stage="production",
        audit="{actor} had the return of {request} ({kind}) produced",
    ),
    Action(
        name="hand_in",
        words="hand in the sealed return",
        roles=frozenset({Role.WORKER}),
        kinds=DISCLOSING,
        sources=frozenset({State.SEALING}),
        targets=(State.PRODUCED,),
        guards=(*_APPROVED, *_USER_HEARD),
        stage="production",
        audit="{actor} handed in the return of {request} ({kind})",
    ),
    Action(
        name="stop_sealing",
        words="stop the production of the return",
        roles=frozenset({Role.CUSTODIAN, Role.WORKER}),
        kinds=DISCLOSING,
        sources=frozenset({State.SEALING}),
        targets=(State.COLLECTED,),
        guards=(g.WORDS_GIVEN,),
        stage="production",
        audit="{actor} stopped the production of the return of {request} ({kind})",
    ),
    Action(
        name="deliver",
        words="deliver the return",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        sources=frozenset({State.PRODUCED}),
        targets=(State.DELIVERED,),
        guards=(g.PROVED, *_ON_RELEASE),
        letter="ready",
        stage="delivery",
        audit="{actor} delivered the return of {request} ({kind})",
    ),
    Action(
        name="download",
        words="download the return",
        roles=frozenset({Role.OFFICER}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        guards=(*_FETCHING, g.PROVED_OR_BEGUN),
        stage="delivery",
        colleagues=True,
        audit="{actor} downloaded the return of {request} ({kind})",
    ),
    Action(
        name="show_passphrase",
        words="see the passphrase of the return",
        roles=frozenset({Role.OFFICER}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        guards=(*_FETCHING, g.PROVED),
        stage="delivery",
        colleagues=True,
        audit="{actor} was shown the passphrase of the return of {request} ({kind})",
    ),
    Action(
        name="ask_package",
        words="ask for the return in a form that they can open",
        roles=frozenset({Role.OFFICER}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        guards=_FETCHING,
        stage="packages",
        colleagues=True,
        audit="{actor} asked for the return of {request} ({kind}) in a form that they can open",
    ),
    Action(
        name="add_package",
        words="hand in a further package of the return",
        roles=frozenset({Role.WORKER}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        guards=(*_DELIVERED, g.RETURN_THERE),
        stage="packages",
        audit="{actor} made a further package of the return of {request} ({kind})",
    ),
    Action(
        name="ask_again",
        words="ask to have the return delivered again",
        roles=frozenset({Role.OFFICER}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        guards=(g.VETTED, g.WORDS_GIVEN),
        stage="delivery",
        colleagues=True,
        audit="{actor} asked to have the return of {request} ({kind}) delivered again",
    ),
    Action(
        name="redeliver",
        words="deliver the return again",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        guards=(g.PROVED, *_SIGNED, *ONLY_CONFIRMABLE_CHANGED, g.RELEASER_APART, *_USER_HEARD, g.RETURN_THERE),
        confirms=True,
        letter="ready",
        stage="delivery",
        audit="{actor} delivered the return of {request} ({kind}) again",
    ),
    Action(
        name="produce_again",
        words="have the return made again",
        roles=frozenset({Role.CUSTODIAN}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        targets=(State.COLLECTED,),
        guards=(g.WORDS_GIVEN, g.RETURN_GONE),
        stage="delivery",
        audit="{actor} had the return of {request} ({kind}) made again, after it was destroyed",
    ),
    Action(
        name="withdraw_return",
        words="withdraw the return before anybody has fetched it",
        roles=frozenset({Role.CUSTODIAN, Role.COUNSEL}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        targets=(State.COLLECTED,),
        guards=(g.WORDS_GIVEN, g.NOT_FETCHED, g.RETURN_THERE),
        letter="return-withdrawn",
        stage="delivery",
        audit="{actor} withdrew the return of {request} ({kind}) before it was fetched",
    ),
    Action(
        name="recall_return",
        words="recall the return, fetched or not, so that it is decided anew",
        roles=frozenset({Role.CUSTODIAN, Role.COUNSEL}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        targets=(State.VERIFIED, State.RECEIVED),
        goes=_after_recall,
        guards=(g.WORDS_GIVEN,),
        letter="return-recalled",
        stage="delivery",
        audit="{actor} recalled the return of {request} ({kind}), so that it is decided anew",
    ),
    Action(
        name="return_ends",
        words="warn that the return will be destroyed",
        roles=frozenset({Role.WORKER}),
        kinds=DISCLOSING,
        sources=frozenset({State.DELIVERED}),
        letter="return-ends",
        stage="availability",
        clock=True,
        audit="{actor} warned the officer that the return of {request} ({kind}) will be destroyed",
    ),
    Action(
        name="expire",
        words="destroy the return when its time is over",
        roles=frozenset({Role.WORKER}),
        kinds=DISCLOSING,
        # Wherever the matter went meanwhile, closed or decided anew: what was sealed does not outlast its day.
        sources=OF_ASKED,
        stage="availability",
        clock=True,
        audit="{actor} destroyed the return of {request} ({kind}), whose time was over",
    ),
)
"""The rows of the return, in the order in which the data flows."""
