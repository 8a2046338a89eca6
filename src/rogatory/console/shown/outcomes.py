"""What becomes of each thing once a person has chosen, side by side with what the guideline says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rogatory.console.shown.decision import Thing
from rogatory.flow.case import Answer, Choice


@dataclass(frozen=True, slots=True)
class Outcome:
    """A thing, the answer that counts in the end, and the choice behind it where there is one."""

    thing: Thing
    answer: str
    choice: Choice | None


def outcomes_of(things: Iterable[Thing], choices: Iterable[Choice]) -> tuple[Outcome, ...]:
    """Lay the choices over the guideline's answers; what it refuses stays refused."""
    chosen = {choice.item: choice for choice in choices}
    return tuple(
        Outcome(thing, thing.answer.value, None)
        if thing.answer is Answer.REFUSE or thing.id not in chosen
        else Outcome(thing, chosen[thing.id].chosen.value, chosen[thing.id])
        for thing in things
    )
