"""What becomes of each item when a person's choices are laid over the guideline's answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rogatory.flow.case import OPEN, Answer, Choice, Chosen, Decided


def resolve(decided: Decided, choices: Iterable[Choice]) -> Mapping[str, Chosen | None]:
    """Give the outcome of each item by its id; ``None`` where the guideline leaves it to a person who has not chosen.

    What the guideline refuses stays refused whatever was chosen. What it releases is released unless somebody chose to
    refuse it or to hold it back.
    """
    chosen = {choice.item: choice.chosen for choice in choices}
    outcome: dict[str, Chosen | None] = {}
    for item in decided.items:
        if item.answer is Answer.REFUSE:
            outcome[item.id] = Chosen.REFUSE
        elif item.answer is Answer.RELEASE:
            outcome[item.id] = chosen.get(item.id, Chosen.RELEASE)
        else:
            outcome[item.id] = chosen.get(item.id)
    return outcome


def released(decided: Decided, choices: Iterable[Choice]) -> frozenset[str]:
    """Give the ids of the items that leave the house."""
    return frozenset(item for item, outcome in resolve(decided, choices).items() if outcome is Chosen.RELEASE)


def releases_content(decided: Decided, choices: Iterable[Choice]) -> bool:
    """Whether anything that leaves is content."""
    leaving = released(decided, choices)
    return any(item.content for item in decided.items if item.id in leaving)


def releases_by_choice(decided: Decided, choices: Iterable[Choice]) -> bool:
    """Whether anything leaves because a person chose so where the guideline did not say it."""
    leaving = released(decided, choices)
    return any(item.answer in OPEN for item in decided.items if item.id in leaving)


def wants_counsel(decided: Decided, choices: Iterable[Choice]) -> bool:
    """Whether the guideline or a reading wants counsel for anything that leaves."""
    leaving = released(decided, choices)
    return any(item.counsel for item in decided.items if item.id in leaving)
