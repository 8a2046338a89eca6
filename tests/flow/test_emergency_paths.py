"""Ten thousand paths of emergencies: none is released without a call-back, or by fewer people than the policy asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rogatory.flow import guards as g
from rogatory.flow.case import Answer, Attempt, Case, Choice, Chosen, Decided, Item, Policy, Signature, Standing, Ticked
from rogatory.flow.choices import released
from rogatory.flow.moves import Move, Refusal, after, judge
from rogatory.flow.states import Kind, Role, State
from rogatory.flow.table import ACTIONS, TABLE
from tests.flow.cases import COUNSEL, CUSTODIAN, INTAKE, MODERATOR, OFFICER, REVIEWER, WORKER, prepared, tries, verified
from tests.trials import trials

PATHS, LONGEST = 10_000, 80
AUDITOR = Signature("person-9", frozenset({Role.AUDITOR}))
VERSATILE = [
    MODERATOR,
    Signature("person-10", frozenset({Role.INTAKE, Role.COUNSEL, Role.CUSTODIAN})),
    Signature("person-11", frozenset({Role.REVIEWER, Role.CUSTODIAN})),
]
PEOPLE = [INTAKE, REVIEWER, COUNSEL, CUSTODIAN, OFFICER, WORKER, AUDITOR, *VERSATILE]
TESTS = ("child", "death")
ON_MY_WAY = frozenset({"submit", "verify", "approve", "countersign", "collect", "produce", "deliver", "download"})
OUT = frozenset({State.PRODUCED, State.DELIVERED})


def a_decision(chance) -> Decided:
    items = tuple(
        Item(f"item-{number}", chance.choice([Answer.PERSON] * 4 + [Answer.REFUSE]), unneeded=chance.random() < 0.3)
        for number in range(chance.randint(1, 3))
    )
    return Decided(f"{chance.getrandbits(64):064x}", "applies", "full", items, tests=TESTS)


def an_attempt(chance, action, case: Case) -> Attempt:
    able = [one for one in PEOPLE if one.roles & action.roles]
    left = [item for item in case.decided.items if item.answer is Answer.PERSON]
    wanted = [Chosen.REFUSE if item.unneeded and chance.random() < 0.8 else Chosen.RELEASE for item in left]
    choices = tuple(Choice(item.id, chosen, "why") for item, chosen in zip(left, wanted, strict=True))
    signs = action.name in {"approve", "countersign"}
    ticked = chance.choice([(), (Ticked("child", ""),), (Ticked("storm", "rain"),)] + [(Ticked("child", "nine"),)] * 6)
    return Attempt(
        by=chance.choice(able) if able and chance.random() < 0.9 else chance.choice(PEOPLE),
        words=chance.choice(["", "why", "why", "why", "why"]),
        seen=case.decided.digest if chance.random() < 0.95 else "0" * 64,
        choices=choices if action.name == "approve" else (),
        method="directory",
        call_back=chance.random() < 0.7,
        kinds=chance.choice([None, None, frozenset({Kind.EMERGENCY})]),
        voids_verification=chance.random() < 0.3,
        tests=ticked if signs else (),
        proved=chance.random() < 0.95,
        vetted=chance.random() < 0.9,
    )


def path(chance):
    """One life of an emergency: each allowed move, with the case before and after it."""
    policy = Policy(chance.random() < 0.5, chance.choice([2, 3]))
    case = Case(Kind.EMERGENCY, None, policy, owner=OFFICER.person, decided=a_decision(chance))
    for _ in range(LONGEST):
        fitting = [one for one in TABLE if case.state in one.sources and Kind.EMERGENCY in one.kinds]
        onward = [one for one in fitting if one.name in ON_MY_WAY]
        action = chance.choice(onward if onward and chance.random() < 0.85 else fitting or list(TABLE))
        standing = frozenset({Standing.REVIEWED}) if chance.random() < 0.2 else frozenset()
        case = replace(case, standing=standing)
        attempt = an_attempt(chance, action, case)
        answer = judge(action, case, attempt)
        if isinstance(answer, Move):
            left = after(case, answer, attempt)
            if action.name in {"submit", "record_facts", "correct"}:
                left = replace(left, decided=a_decision(chance))
            yield action.name, attempt, case, left
            case = left
        if case.state in {State.CLOSED, State.NO_ANSWER}:
            return


def test_no_emergency_is_released_without_a_call_back_or_by_too_few_people(chance):
    paths, releases = trials(PATHS), 0
    for _ in range(paths):
        made = list(path(chance))
        for at, (_, attempt, before, left) in enumerate(made):
            if left.state in OUT and before.state is not left.state:
                require_what_the_policy_asks(made[: at + 1], attempt, left)
                releases += left.state is State.DELIVERED
    print(f"{paths} paths, {releases} releases")
    assert releases > paths // 10, "the paths are too short to show anything"


def require_what_the_policy_asks(made, releasing: Attempt, case: Case) -> None:
    steps = [(name, attempt) for name, attempt, *_ in made]
    verified_by = next(attempt for name, attempt in reversed(steps) if name == "verify")
    signed = [next(attempt for name, attempt in reversed(steps) if name == each) for each in ("approve", "countersign")]
    assert verified_by.call_back, "released without a call-back"
    people = {verified_by.by.person, *(attempt.by.person for attempt in signed)}
    counsel = {attempt.by.person for attempt in signed if Role.COUNSEL in attempt.by.roles}
    assert counsel, "released without counsel"
    assert len({attempt.by.person for attempt in signed}) == 2
    if case.policy.emergency_people == 3:
        assert len(people) == 3, "verified and signed by fewer than three"
        assert releasing.by.person not in counsel | {verified_by.by.person}, "verifier, counsel and releaser are three"
    for attempt in signed:
        assert attempt.tests, "signed without a danger"
        assert all(each.test in TESTS and each.words for each in attempt.tests)
    assert any(attempt.words and Role.COUNSEL in attempt.by.roles for attempt in signed), "no belief"
    leaving = released(case.decided, case.choices)
    assert leaving
    assert not any(item.unneeded for item in case.decided.items if item.id in leaving), "more than was necessary"


def test_no_disclosure_is_closed_unreviewed_and_nobody_reviews_their_own(chance):
    closed = reviews = 0
    for _ in range(trials(PATHS)):
        for name, attempt, before, _ in path(chance):
            if name == "close" and before.state is State.DELIVERED:
                assert Standing.REVIEWED in before.standing
                closed += 1
            if name == "review_emergency":
                signers = {one.person for one in (before.preparation, before.approval) if one}
                assert attempt.by.person not in signers
                reviews += 1
    assert closed
    assert reviews


def refusal(action: str, case: Case, attempt: Attempt) -> tuple[str, ...]:
    answer = judge(ACTIONS[action], case, attempt)
    assert isinstance(answer, Refusal), answer
    return answer.sentences


ITEM = Item("subscriber", Answer.RELEASE)


@pytest.mark.parametrize("action", ["approve", "countersign", "collect", "produce", "deliver", "download"])
def test_every_way_on_asks_for_the_call(action: str):
    """No path leads around it: whatever was done before a call-back was demanded is stopped at the next step."""
    assert g.CALL_ON_FILE.sentence in {guard.sentence for guard in ACTIONS[action].guards}


@pytest.mark.parametrize(
    "ticked", [(), (Ticked("death", " "),), (Ticked("flood", "rain"),), (Ticked("death", "x"),) * 2]
)
def test_whoever_signs_ticks_a_danger_of_the_guideline_once_and_with_a_fact(ticked):
    case = verified(kind=Kind.EMERGENCY, decided=Decided("d" * 64, "applies", "full", (ITEM,), tests=TESTS))
    assert refusal("approve", case, tries(REVIEWER, tests=ticked)) == (g.TEST_TICKED.sentence,)


def test_only_what_is_necessary_can_be_released():
    more = Item("comments", Answer.PERSON, unneeded=True)
    case = verified(ITEM, more, kind=Kind.EMERGENCY)
    chosen = (Choice("comments", Chosen.RELEASE, "useful"),)
    assert refusal("approve", case, tries(REVIEWER, choices=chosen)) == (g.NECESSARY_ONLY.sentence,)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.COUNSEL])
def test_neither_the_verifier_nor_counsel_releases(role: Role):
    by = {Role.INTAKE: INTAKE, Role.COUNSEL: COUNSEL}[role]
    releaser = Signature(by.person, by.roles | {Role.CUSTODIAN})
    case = prepared(ITEM, kind=Kind.EMERGENCY, state=State.COLLECTED, approval=COUNSEL)
    assert refusal("produce", case, tries(releaser)) == (g.RELEASER_APART.sentence,)
    two = replace(case, policy=Policy(emergency_people=2))
    assert isinstance(judge(ACTIONS["produce"], two, tries(releaser)), Move)
