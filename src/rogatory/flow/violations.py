"""The rows of the flow table for a violation of which a request tells: enforced, or deferred for a while."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow import standing_guards as s
from rogatory.flow.actions import Action
from rogatory.flow.states import Kind, Role, State

_ONLY = frozenset({Kind.VIOLATION})

VIOLATION_ROWS: tuple[Action, ...] = (
    Action(
        name="open_violation",
        words="put a violation before a person",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({None}),
        targets=(State.OPEN,),
        stage="violations",
        entailed=True,
        audit="{actor} put the violation of which {request} tells before a person",
    ),
    Action(
        name="consider_deferral",
        words="take a request to defer under advisement",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({None, State.OPEN}),
        targets=(State.ADVISEMENT,),
        stage="violations",
        entailed=True,
        audit="{actor} took the request to defer under {request} under advisement",
    ),
    Action(
        name="ask_deferral",
        words="record that the officer asks to defer",
        roles=frozenset({Role.OFFICER, Role.INTAKE}),
        kinds=_ONLY,
        sources=frozenset({State.OPEN}),
        targets=(State.ADVISEMENT,),
        guards=(g.WORDS_GIVEN,),
        stage="violations",
        audit="{actor} recorded that a deferral is asked under {request}",
    ),
    Action(
        name="defer",
        words="defer what follows a violation",
        roles=frozenset({Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.ADVISEMENT, State.OPEN, State.DEFERRED}),
        targets=(State.DEFERRED,),
        guards=(g.WORDS_GIVEN,),
        letter="deferral",
        stage="violations",
        audit="{actor} deferred what follows the violation under {request}",
    ),
    Action(
        name="decline_deferral",
        words="decline to defer",
        roles=frozenset({Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.ADVISEMENT}),
        targets=(State.OPEN,),
        guards=(g.WORDS_GIVEN,),
        letter="deferral",
        stage="violations",
        audit="{actor} declined to defer what follows the violation under {request}",
    ),
    Action(
        name="remind_of_deferral",
        words="remind that a deferral ends",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({State.DEFERRED}),
        stage="violations",
        clock=True,
        audit="{actor} reminded that the deferral under {request} ends",
    ),
    Action(
        name="deferral_ended",
        words="put a violation before a person, now that its deferral has ended",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({State.DEFERRED}),
        targets=(State.OPEN,),
        stage="violations",
        clock=True,
        audit="{actor} put the violation under {request} before a person: its deferral has ended",
    ),
    Action(
        name="hand_on",
        words="hand a violation on to the enforcement team",
        roles=frozenset({Role.REVIEWER, Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.OPEN}),
        targets=(State.HANDED_ON,),
        guards=(g.WORDS_GIVEN, s.DEFERRAL_HEARD),
        stage="violations",
        audit="{actor} handed the violation under {request} on to the enforcement team",
    ),
    Action(
        name="drop_violation",
        words="decide that nothing follows from a violation",
        roles=frozenset({Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.OPEN}),
        targets=(State.CLOSED,),
        guards=(g.WORDS_GIVEN,),
        stage="violations",
        audit="{actor} decided that nothing follows from the violation under {request}",
    ),
)
"""What can become of a violation."""
