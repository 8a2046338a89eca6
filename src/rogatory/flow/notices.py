"""The rows of the flow table for a notice: whether, when and how the user of an account is told."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow import standing_guards as s
from rogatory.flow.actions import Action
from rogatory.flow.case import Attempt, Case, Standing
from rogatory.flow.states import Kind, Role, State

_ONLY = frozenset({Kind.NOTICE})
_BEGINS = frozenset({None, State.BARRED, State.DUE, State.TOLD, State.OBJECTED, State.NOT_TOLD})


def _after_bar(case: Case, _attempt: Attempt) -> State:
    """A notice becomes due once no bar is in force any more, that which the attempt lifts left aside."""
    return State.BARRED if Standing.STILL_BARRED in case.standing else State.DUE


def _after_settling(case: Case, _attempt: Attempt) -> State:
    return State.TOLD if case.state is State.OBJECTED else case.state or State.TOLD


NOTICE_ROWS: tuple[Action, ...] = (
    Action(
        name="owe_notice",
        words="put a notice before a person",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        # What was decided anew is told anew, whatever became of an earlier notice.
        sources=_BEGINS,
        targets=(State.DUE,),
        guards=(s.NOT_BARRED,),
        stage="noticing",
        entailed=True,
        audit="{actor} put the notice under {request} before a person",
    ),
    Action(
        name="bar_notice",
        words="record that a notice is barred",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=_BEGINS,
        targets=(State.BARRED,),
        stage="noticing",
        entailed=True,
        audit="{actor} recorded that the notice under {request} is barred",
    ),
    Action(
        name="bar_fell",
        words="put a notice before a person, now that its bar has fallen or comes up for renewal",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({State.BARRED}),
        targets=(State.DUE,),
        stage="barring",
        clock=True,
        audit="{actor} put the notice under {request} before a person: its bar has fallen or comes up for renewal",
    ),
    Action(
        name="record_bar",
        words="record a bar on notice",
        roles=frozenset({Role.INTAKE, Role.REVIEWER, Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.BARRED, State.DUE, State.NOT_TOLD}),
        targets=(State.BARRED,),
        guards=(g.WORDS_GIVEN,),
        stage="barring",
        audit="{actor} recorded a bar on the notice under {request}",
    ),
    Action(
        name="lift_bar",
        words="lift a bar on notice",
        roles=frozenset({Role.COUNSEL}),
        kinds=_ONLY,
        # A bar without an end that came up for renewal is in force still, while its notice is due.
        sources=frozenset({State.BARRED, State.DUE}),
        targets=(State.BARRED, State.DUE),
        guards=(g.WORDS_GIVEN,),
        stage="barring",
        goes=_after_bar,
        paths=((State.BARRED, State.DUE), (State.DUE, State.BARRED)),
        audit="{actor} lifted a bar on the notice under {request}",
    ),
    Action(
        name="tell_user",
        words="tell the user",
        roles=frozenset({Role.REVIEWER, Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.DUE}),
        targets=(State.TOLD,),
        guards=(s.NOT_BARRED,),
        letter="notice",
        stage="noticing",
        audit="{actor} told the user under {request}",
    ),
    Action(
        name="do_not_tell",
        words="decide not to tell the user",
        roles=frozenset({Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.DUE}),
        targets=(State.NOT_TOLD,),
        guards=(g.WORDS_GIVEN,),
        stage="noticing",
        audit="{actor} decided not to tell the user under {request}",
    ),
    Action(
        name="reconsider_notice",
        words="look at a notice again",
        roles=frozenset({Role.REVIEWER, Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.NOT_TOLD}),
        targets=(State.DUE,),
        guards=(g.WORDS_GIVEN,),
        stage="noticing",
        audit="{actor} looked at the notice under {request} again",
    ),
    Action(
        name="look_again",
        words="put a notice before a person again, on the day that was set for it",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({State.NOT_TOLD}),
        targets=(State.DUE,),
        stage="noticing",
        clock=True,
        audit="{actor} put the notice under {request} before a person again, on the day that was set for it",
    ),
    Action(
        name="window_passed",
        words="note that the time to object has passed",
        roles=frozenset({Role.WORKER}),
        kinds=_ONLY,
        sources=frozenset({State.TOLD}),
        stage="objecting",
        clock=True,
        audit="{actor} noted that the time to object under {request} has passed",
    ),
    Action(
        name="object",
        words="record an objection of the user",
        roles=frozenset({Role.INTAKE, Role.REVIEWER, Role.COUNSEL}),
        kinds=_ONLY,
        sources=frozenset({State.TOLD}),
        targets=(State.OBJECTED,),
        guards=(g.WORDS_GIVEN,),
        stage="objecting",
        audit="{actor} recorded an objection of the user under {request}",
    ),
    Action(
        name="settle_objection",
        words="settle an objection of the user",
        roles=frozenset({Role.COUNSEL}),
        kinds=_ONLY,
        # What was decided anew meanwhile has made the notice due or barred again, and more may have become of it since;
        # the objection waits all the same, and so does production.
        sources=frozenset({State.OBJECTED, State.DUE, State.BARRED, State.TOLD, State.NOT_TOLD}),
        targets=(State.TOLD,),
        guards=(g.WORDS_GIVEN,),
        stage="objecting",
        goes=_after_settling,
        paths=((State.OBJECTED, State.TOLD),),
        audit="{actor} settled the objection of the user under {request}",
    ),
)
"""What can become of a notice."""
