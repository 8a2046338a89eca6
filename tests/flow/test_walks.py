"""Random walks: whatever anybody tries, in whatever order, nothing is delivered without what must come before it."""

from __future__ import annotations

from dataclasses import replace

from rogatory.flow.case import Answer, Attempt, Case, Choice, Chosen, Decided, Item, Policy, Standing
from rogatory.flow.choices import released
from rogatory.flow.moves import Move, after, judge
from rogatory.flow.people import counsel_needed, one_person_suffices
from rogatory.flow.states import ASKED, ENDED, FOLLOWING, Kind, Role, State
from rogatory.flow.table import DISCLOSING, TABLE
from tests.flow.cases import (
    COUNSEL,
    CUSTODIAN,
    INTAKE,
    MODERATOR,
    OFFICER,
    REVIEWER,
    SECOND_REVIEWER,
    STRANGER,
    WORKER,
)
from tests.trials import MOST, trials

PEOPLE = [INTAKE, REVIEWER, SECOND_REVIEWER, COUNSEL, CUSTODIAN, OFFICER, STRANGER, WORKER, MODERATOR]
LIKELY = [*Answer, *[Answer.RELEASE] * 3]
STEPS = 10_000
LONGEST = 60


def a_decision(chance) -> Decided:
    items = tuple(
        Item(f"item-{number}", chance.choice(LIKELY), content=chance.random() < 0.4, counsel=chance.random() < 0.1)
        for number in range(chance.randint(0, 2) + 1)
    )
    return Decided(
        digest=f"{chance.getrandbits(64):064x}",
        route=chance.choice(["applies"] * 8 + ["referred", "person"]),
        reply=chance.choice(["full"] * 14 + ["receipt-only", "none"]),
        items=items,
        deficiencies=chance.choice([0, 0, 1]),
        blocking=chance.choice([0] * 9 + [1]),
        eligible=chance.random() < 0.9,
    )


ONWARD = {"submit", "verify", "approve", "countersign", "collect", "produce", "deliver"} | {
    "keep_provisionally", "end_period", "let_lapse", "destroy",
    "owe_notice", "tell_user", "do_not_tell", "object",
    "consider_deferral", "defer", "deferral_ended", "hand_on", "drop_violation",
    "open_costs", "invoice", "record_payment", "waive",
}  # fmt: skip


def an_action(chance, case: Case):
    """Mostly a step onward, or no walk would go far; else one that the state allows, or any at all."""
    fitting = [action for action in TABLE if case.state in action.sources]
    ways = ONWARD | {"refer"} if case.decided.route == "referred" else ONWARD
    onward = [action for action in fitting if action.name in ways and case.kind in action.kinds]
    return chance.choice(chance.choice([onward, onward, onward, fitting, TABLE]) or TABLE)


def an_attempt(chance, action, case: Case) -> Attempt:
    items = case.decided.items if case.decided else ()
    likely = [item for item in items if item.answer in {Answer.PERSON, Answer.NOT_ADDRESSED} or chance.random() < 0.1]
    choices = tuple(Choice(item.id, chance.choice(list(Chosen)), "why") for item in likely if chance.random() < 0.9)
    digest = case.decided.digest if case.decided else ""
    return Attempt(
        by=chance.choice([one for one in PEOPLE if one.roles & action.roles] if chance.random() < 0.8 else PEOPLE),
        words=chance.choice(["", "why", "why", "why"]),
        seen=digest if chance.random() < 0.9 else "0" * 64,
        choices=() if action.name == "countersign" and chance.random() < 0.9 else choices,
        method=chance.choice(["", "directory", "directory"]),
        call_back=chance.random() < 0.7,
        kinds=chance.choice([None, frozenset(ASKED), frozenset(ASKED), frozenset({Kind.DATA})]),
        voids_verification=chance.random() < 0.2,
        proved=chance.random() < 0.95,
        vetted=chance.random() < 0.9,
    )


def some_standing(chance) -> frozenset[Standing]:
    """What stands with a matter changes by itself, from one step to the next."""
    likely = {Standing.GRACE_OVER: 0.8}
    return frozenset(word for word in Standing if chance.random() < likely.get(word, 0.15))


def walk(chance):
    """One life of a matter: yields each allowed move with the case before and after it."""
    kind = chance.choice(ASKED if chance.random() < 0.7 else FOLLOWING)
    policy = Policy(chance.random() < 0.5, chance.choice([2, 3]))
    case = Case(kind, None, policy, owner=chance.choice([OFFICER.person, None]), decided=a_decision(chance))
    for _ in range(LONGEST):
        case = replace(case, standing=some_standing(chance), flagged=case.flagged or chance.random() < 0.01)
        if case.state in ENDED and chance.random() < 0.3:
            return
        action = an_action(chance, case)
        attempt = an_attempt(chance, action, case)
        answer = judge(action, case, attempt)
        if not isinstance(answer, Move):
            yield action, attempt, case, None
            continue
        left = after(case, answer, attempt)
        if action.name in {"record_facts", "correct", "submit"}:
            left = replace(left, decided=a_decision(chance))
        yield action, attempt, case, left
        case = left


def walks(chance, steps: int, *unseen: set):
    """Walks of so many steps together, and further ones until nothing is unseen any more, but not for ever."""
    taken = 0
    while taken < steps or (taken < MOST * steps and any(unseen)):
        history = list(walk(chance))
        taken += len(history)
        yield history


def test_nothing_is_delivered_without_verification_decision_and_approval(chance):
    steps = trials(10 * STEPS)
    unreached, deliveries, taken = set(State), 0, 0
    awaited = set(range(steps // 1000))
    for history in walks(chance, steps, unreached, awaited):
        taken += len(history)
        made = [(action.name, attempt, before, left) for action, attempt, before, left in history if left]
        unreached -= {left.state for *_, left in made}
        for at, (_, _, before, left) in enumerate(made):
            if left.state is State.DELIVERED and before.state is not State.DELIVERED:
                require_all_that_comes_before(made[:at], left)
                awaited.discard(deliveries)
                deliveries += 1
    print(f"{taken} steps, {deliveries} deliveries")
    assert not awaited, "too few deliveries to show anything"
    assert not unreached, f"the walks are too short to show anything: never reached {unreached}"


def require_all_that_comes_before(made, case: Case):
    steps = [(name, attempt) for name, attempt, *_ in made]
    back = max((at for at, (*_, left) in enumerate(made) if left.state is State.RECEIVED), default=0)
    since = steps[back:]
    verifiers = [attempt.by for name, attempt in since if name == "verify"]
    preparers = [attempt for name, attempt in since if name == "approve"]
    approvers = [attempt for name, attempt in since if name == "countersign"]
    assert verifiers, "delivered without verification"
    assert preparers, "delivered without a decision"
    assert case.kind in DISCLOSING
    first = preparers[-1]
    assert first.seen == case.decided.digest, "delivered under a decision nobody had seen"
    if not approvers:
        assert case.policy.one_person, "delivered with one approval"
        assert case.kind is Kind.DATA
        assert one_person_suffices(case, first.choices)
        return
    second = approvers[-1]
    assert second.by.person != first.by.person, "delivered without a second person"
    if counsel_needed(case, first.choices):
        assert Role.COUNSEL in first.by.roles | second.by.roles, "delivered without counsel"
    if case.kind is Kind.EMERGENCY and case.policy.emergency_people == 3:
        assert len({verifiers[-1].person, first.by.person, second.by.person}) == 3


def test_every_move_is_one_that_the_page_draws(chance):
    for history in walks(chance, STEPS):
        for action, _, before, left in history:
            if left and left.state is not before.state:
                assert (before.state, left.state) in action.edges(before.kind), action.name


def test_nothing_refused_is_ever_released(chance):
    for history in walks(chance, STEPS):
        for _, _, _, left in history:
            if left and left.state is State.DELIVERED:
                leaving = released(left.decided, left.choices)
                assert leaving
                assert not any(item.answer is Answer.REFUSE for item in left.decided.items if item.id in leaving)


def test_no_copy_is_destroyed_that_nobody_let_lapse_or_that_something_holds(chance):
    unseen = {State.DESTROYED}
    for history in walks(chance, trials(10 * STEPS), unseen):
        for at, (action, _, before, left) in enumerate(history):
            # What the purge ledger names was destroyed before: the stage asks the ledger.
            again = action.name == "obey_ledger"
            if left and left.state is State.DESTROYED and before.state is not State.DESTROYED and not again:
                assert action.name == "destroy"
                assert Standing.GRACE_OVER in before.standing
                against = {Standing.HELD, Standing.UNREAD, Standing.POLICY_GONE, Standing.PENDING}
                assert not before.standing & against
                let = [name for name, *_, moved in ((one[0].name, *one[1:]) for one in history[:at]) if moved]
                assert {"let_lapse", "lapse_by_policy"} & set(let)
                unseen.discard(State.DESTROYED)
    assert not unseen, "the walks are too short to show anything"


def test_no_user_is_told_under_a_bar(chance):
    unseen = {State.TOLD}
    for history in walks(chance, trials(10 * STEPS), unseen):
        for action, _, before, left in history:
            if left and left.state is State.TOLD and action.name == "tell_user":
                assert Standing.STILL_BARRED not in before.standing
                unseen.discard(State.TOLD)
    assert not unseen, "the walks are too short to show anything"
