"""The rows of the flow table that only an emergency has: the team is alerted, time runs, it is reviewed afterwards."""

from __future__ import annotations

from rogatory.flow import guards as g
from rogatory.flow.actions import Action
from rogatory.flow.states import Kind, Role, State

_ONLY = frozenset({Kind.EMERGENCY})
_WORKER = frozenset({Role.WORKER})
_UNDER_WAY = frozenset(
    {
        State.RECEIVED,
        State.HELD,
        State.RETURNED,
        State.VERIFIED,
        State.PREPARED,
        State.APPROVED,
        State.COLLECTED,
        State.SEALING,
        State.PRODUCED,
    }
)

EMERGENCY_ROWS: tuple[Action, ...] = (
    Action(
        name="open_emergency",
        words="put an emergency before the team",
        roles=_WORKER,
        kinds=_ONLY,
        sources=frozenset({State.RECEIVED}),
        stage="emergencies",
        entailed=True,
        audit="{actor} put the emergency {request} before the team, and its time began to run",
    ),
    Action(
        name="tell_right_entity",
        words="tell counsel of the entity to which an emergency belongs",
        roles=_WORKER,
        kinds=_ONLY,
        # It is told at once, and again nowhere: the facts that show it are recorded no later than this.
        sources=frozenset({State.RECEIVED, State.HELD, State.RETURNED, State.VERIFIED}),
        stage="emergencies",
        entailed=True,
        audit="{actor} told counsel of the entity to which the emergency {request} belongs",
    ),
    Action(
        name="emergency_overdue",
        words="alert the team to an emergency whose time is up",
        roles=_WORKER,
        kinds=_ONLY,
        sources=_UNDER_WAY,
        stage="emergencies",
        clock=True,
        audit="{actor} alerted the team: the time for the emergency {request} is up",
    ),
    Action(
        name="review_due",
        words="alert the team to an emergency disclosure that nobody has reviewed",
        roles=_WORKER,
        kinds=_ONLY,
        # What was recalled after it was fetched, and then refused, was disclosed all the same.
        sources=frozenset({State.DELIVERED, State.REFUSED}),
        stage="emergencies",
        clock=True,
        audit="{actor} alerted the team: the emergency disclosure under {request} has to be reviewed",
    ),
    Action(
        name="process_due",
        words="alert the team to legal process that is owed after an emergency disclosure",
        roles=_WORKER,
        kinds=_ONLY,
        sources=frozenset({State.DELIVERED}),
        stage="emergencies",
        clock=True,
        audit="{actor} alerted the team: legal process is owed after the emergency disclosure under {request}",
    ),
    Action(
        name="review_emergency",
        words="review how an emergency was answered",
        roles=frozenset({Role.REVIEWER, Role.COUNSEL, Role.AUDITOR}),
        kinds=_ONLY,
        sources=frozenset({State.DELIVERED, State.REFUSED}),
        guards=(g.WORDS_GIVEN, g.REVIEWER_APART),
        stage="emergencies",
        audit="{actor} reviewed how the emergency {request} was answered",
    ),
)
"""What can become of an emergency besides what becomes of every request."""
