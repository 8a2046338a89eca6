"""The lanes of the queue: which matters stand together because the same people have the next step."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.desk.actors import Actor
from rogatory.desk.queries import WAITING, Load
from rogatory.flow.states import ASKED, ENDED, OF_ASKED, Kind, Role, State
from rogatory.flow.table import DISCLOSING, TABLE

MINE, ASSIGNED, EMERGENCIES, ALL = "mine", "assigned", "emergencies", "all"

_ONWARD = {
    State.RECEIVED: ("verify", "hold"),
    State.HELD: ("verify",),
    State.VERIFIED: ("approve", "refuse", "refer", "return_for_correction"),
    State.PREPARED: ("countersign", "send_back"),
    State.COLLECTED: ("produce",),
    State.PRODUCED: ("deliver",),
}
"""The actions for which a matter waits in a state; in the others it waits for the officer, the worker or nobody."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Matters of some kinds in some states. ``states`` is ``None`` for those in which the reader has the next step.

    ``assigned`` narrows them to cases that were given to the reader, or on which they have acted; ``again`` to those
    whose return an officer asks to have delivered again.
    """

    id: str
    text: str
    states: frozenset[State] | None
    kinds: frozenset[Kind] = frozenset(ASKED)
    counted: bool = True
    urgent: bool = False
    in_frame: bool = False
    assigned: bool = False
    again: bool = False

    def states_for(self, actor: Actor) -> frozenset[State]:
        """Give the states that this reader sees in the lane."""
        return waits_for(actor) if self.states is None else self.states

    def count(self, load: Load, actor: Actor) -> int | None:
        """Count the matters in the lane; ``None`` where the number only grows and says nothing."""
        if not self.counted:
            return None
        if self.again:
            return load.again
        states = self.states_for(actor)
        numbers = load.mine if self.assigned else load.every
        return sum(many for (kind, state), many in numbers.items() if kind in self.kinds and state in states)


def waits_for(actor: Actor) -> frozenset[State]:
    """Give the states in which somebody with these roles has the next step."""
    roles = {action.name: action.roles for action in TABLE}
    return frozenset(
        state for state, onward in _ONWARD.items() if any(roles[action] & actor.roles for action in onward)
    )


def onward_roles(kind: Kind, state: State) -> frozenset[Role]:
    """Give the roles of which one takes what is asked for a step on; none where it waits for nobody here.

    Of several actions the first leads on: others return a matter, or refer it.
    """
    state = State.COLLECTED if state is State.APPROVED and kind in DISCLOSING else state
    onward = _ONWARD.get(state, ())[:1]
    return frozenset(role for action in TABLE if action.name in onward for role in action.roles)


def next_step(kind: Kind, state: State) -> str:
    """Tell who or what has the next step; an approved preservation waits for what becomes of its copies."""
    if state is State.APPROVED and kind not in DISCLOSING:
        return "what becomes of the copies"
    return _NEXT.get(state, "nobody")


LANES = (
    Lane(
        EMERGENCIES,
        "Emergencies",
        frozenset(WAITING | {State.RETURNED}),
        frozenset({Kind.EMERGENCY}),
        urgent=True,
        in_frame=True,
    ),
    Lane(MINE, "For you", None, in_frame=True),
    Lane(ASSIGNED, "Mine", frozenset(WAITING | {State.RETURNED, State.DELIVERED}), in_frame=True, assigned=True),
    Lane("verify", "To verify", frozenset({State.RECEIVED, State.HELD})),
    Lane("decide", "To decide", frozenset({State.VERIFIED})),
    Lane("countersign", "To countersign", frozenset({State.PREPARED})),
    Lane(
        "produce", "To produce", frozenset({State.APPROVED, State.COLLECTED, State.SEALING, State.PRODUCED}), DISCLOSING
    ),
    Lane("again", "Asked for again", frozenset({State.DELIVERED}), DISCLOSING, again=True),
    Lane("review", "To review", frozenset({State.DELIVERED}), frozenset({Kind.EMERGENCY})),
    Lane("copies", "Copies at their end", frozenset({State.ENDED, State.LAPSING}), frozenset({Kind.COPY})),
    Lane(ALL, "All open", frozenset(WAITING), in_frame=True),
    Lane("officer", "With the officer", frozenset({State.RETURNED, State.DELIVERED}), counted=False),
    Lane("ended", "Ended", ENDED & OF_ASKED, counted=False, in_frame=True),
)

_NEXT = {
    State.RECEIVED: Role.INTAKE.value,
    State.HELD: Role.INTAKE.value,
    State.RETURNED: "the officer",
    State.VERIFIED: "a reviewer or counsel",
    State.PREPARED: "a second person",
    State.APPROVED: "the collection",
    State.COLLECTED: "a custodian",
    State.SEALING: "the sealing",
    State.PRODUCED: "a custodian",
    State.DELIVERED: "the officer",
    State.ENDED: "counsel or a custodian",
    State.LAPSING: "the end of grace",
}


def lane_of(name: str) -> Lane | None:
    """Give a lane by its name in addresses."""
    return next((lane for lane in LANES if lane.id == name), None)
