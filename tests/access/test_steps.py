"""Every step of the team at the console, tried by every role in every state: each is the office of some."""

from __future__ import annotations

import random

import pytest

from rogatory.flow.states import FOLLOWING, Kind, State
from tests.access.asking import Seen, address, sent, taken_back
from tests.access.steps import Step, steps
from tests.access.words import TEAM, Fate, Who
from tests.access.world import World
from tests.trials import FULL

pytestmark = [pytest.mark.django_db, pytest.mark.sampled_again]

CONFIGURATIONS = {
    "two people, three in an emergency": {"PEOPLE": "two", "EMERGENCY_PEOPLE": "three"},
    "one person, two in an emergency": {"PEOPLE": "one", "EMERGENCY_PEOPLE": "two"},
}
STEPS = steps()
TRIED_WHERE_SHUT = 2
BY_HOW_MANY = ("approve", "countersign", "send_back", "produce", "deliver")
"""The steps that how many people it takes has to do with; the others are tried in one configuration."""
TRIED = [(name, step) for step in STEPS for name in list(CONFIGURATIONS)[: 2 if step.action in BY_HOW_MANY else 1]]


@pytest.mark.parametrize(("configuration", "step"), TRIED, ids=[f"{step} {name}" for name, step in TRIED])
def test_a_step_is_open_to_whose_office_it_is_and_to_nobody_else(
    world: World, settings, chance: random.Random, configuration: str, step: Step
):
    for name, value in CONFIGURATIONS[configuration].items():
        setattr(settings, name, value)
    wrong = []
    for who in TEAM:
        for state in _tried_in(step, who, chance):
            for method in _methods(step, state):
                seen = take(world, step, method, who, state)
                if not step.fits(method, who, state, seen.fate) or seen.moved:
                    wrong.append(f"{method} by {who} in {state}: {seen.fate} {seen.moved}".strip())
    assert wrong == [], f"steps.csv says: {step.action} is of {step.office} in {step.states}"


def take(world: World, step: Step, method: str, who: Who, state: State) -> Seen:
    """Try a step, on the request that is given to all of the team."""
    line = step.line(world, method, state)
    follows = step.kind != "*" and Kind(step.kind) in FOLLOWING
    about = world.in_state[State.VERIFIED if follows else state]
    with taken_back():
        return sent(world.client(world.person(who)), method, address(line, world.parts(about)))


def _tried_in(step: Step, who: Who, chance: random.Random) -> tuple[State, ...]:
    """Give where somebody tries: whose office it is, wherever it is open; everybody, in some state in which it is shut.

    Who may not take a step tries it in one state in which it is open. With ``ROGATORY_TRIALS=full`` all try everywhere.
    """
    if FULL:
        return step.all_states
    shut = [state for state in step.all_states if state not in step.states]
    open_ = step.states if who in step.office else (chance.choice(step.states),)
    return (*open_, *chance.sample(shut, min(TRIED_WHERE_SHUT if who in step.office else 1, len(shut))))


def _methods(step: Step, state: State) -> tuple[str, ...]:
    """Give what is tried: pages are drawn where the step is open, and sending is tried everywhere."""
    return ("GET", "POST") if state in step.states else ("POST",)


def test_the_answers_of_a_step_are_told_apart():
    """A step that everybody got, or nobody, would not be told from one that is right."""
    (step,) = (step for step in STEPS if str(step) == "data approve")
    assert step.fits("GET", Who.REVIEWER, State.VERIFIED, Fate.SHOWN)
    assert not step.fits("GET", Who.INTAKE, State.VERIFIED, Fate.SHOWN)
    assert not step.fits("POST", Who.REVIEWER, State.CLOSED, Fate.LACKING)
    assert not step.fits("POST", Who.REVIEWER, State.VERIFIED, Fate.FORBIDDEN)
