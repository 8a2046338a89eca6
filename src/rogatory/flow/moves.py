"""The judgement of one attempt by the table, and what becomes of the case when it is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rogatory.flow.actions import Action, Slot
from rogatory.flow.case import Attempt, Case
from rogatory.flow.permissions import forbidden
from rogatory.flow.states import State

VOID_IN: Mapping[State, frozenset[Slot]] = {
    State.RECEIVED: frozenset(Slot),
    State.HELD: frozenset(Slot),
    State.VERIFIED: frozenset({Slot.DECISION, Slot.PREPARATION, Slot.APPROVAL}),
}
"""What cannot be in force in a state: a step back makes void what had been signed further on."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an attempt is not allowed; each sentence says what is missing and what to do."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed attempt: the state to which it leads, what it puts in force and what it makes void.

    ``alone`` marks an approval by one person, which is stamped in the audit and in the return.
    """

    to: State
    sets: frozenset[Slot]
    voids: frozenset[Slot]
    alone: bool


def judge(action: Action, case: Case, attempt: Attempt) -> Move | Refusal:
    """Say whether the table allows the attempt: permission first, then state and kind, then every guard."""
    no = forbidden(action, case, attempt.by)
    if no is not None:
        return Refusal((no,))
    if case.kind not in action.kinds:
        return Refusal((f"There is nothing to do here: one cannot {action.words} in a matter of {case.kind}.",))
    if case.state not in action.sources:
        stands = "not there yet" if case.state is None else case.state.words
        return Refusal((f"One cannot {action.words} now: the matter is {stands}.",))
    failing = tuple(guard.sentence for guard in action.guards if not guard.holds(case, attempt))
    if failing:
        return Refusal(failing)
    return _move(action, case, attempt)


def after(case: Case, move: Move, attempt: Attempt) -> Case:
    """Give the case as the move leaves it. The decision is not touched: it follows the facts until it is recorded."""
    signed = {slot.value: attempt.by for slot in move.sets if slot is not Slot.DECISION}
    void = {slot.value: None for slot in move.voids if slot is not Slot.DECISION}
    choices = case.choices
    if Slot.PREPARATION in move.sets:
        choices = attempt.choices
    elif Slot.PREPARATION in move.voids:
        choices = ()
    called = case.called_back
    if Slot.VERIFICATION in move.sets:
        called = attempt.call_back
    elif Slot.VERIFICATION in move.voids:
        called = False
    return replace(case, state=move.to, choices=choices, called_back=called, **(void | signed))  # type: ignore[arg-type]


def _move(action: Action, case: Case, attempt: Attempt) -> Move:
    target = action.target(case, attempt)
    sets = {action.sets} if action.sets else set[Slot]()
    if action.acts_on_decision:
        sets.add(Slot.DECISION)
    alone = action.sets is Slot.PREPARATION and target is State.APPROVED
    if alone:
        sets.add(Slot.APPROVAL)
    stays_verified = case.state is State.VERIFIED and target is State.VERIFIED
    voids = frozenset() if stays_verified else VOID_IN.get(target, frozenset()) - sets
    return Move(target, frozenset(sets), voids, alone)
