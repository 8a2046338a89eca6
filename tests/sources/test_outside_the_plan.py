"""Whoever tries to have a source answer outside a plan that the desk signed gets nothing at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rogatory.evidence.signature import Signer
from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, Rows
from rogatory.sources.canonical import root as merkle_root
from rogatory.sources.plan import Plan, PlannedItem, PlannedQuery
from rogatory.sources.platform import Platform
from rogatory.sources.preserving import PreservedFile, PreservedTable
from rogatory.sources.tied import tied
from tests.sources.plan_key import SIGNING, VERIFIES
from tests.sources.small_platform import NOW, TABLES, day, plan_of, released, small_map, write_platform
from tests.trials import trials

STRANGER = Signer.from_seed(b"a key that the desk knows not of")
NAMES = tuple(str(row[1]) for row in TABLES["accounts"][1])
HOSTILE = (
    *("' OR '1'='1", "ann' --", '"; DROP TABLE accounts; --', "ann\x00", "ann%", "%", "_nn", "*", "", " ", "ann "),
    *(
        "\u0430nn",
        "\uff41nn",
        "ann\u200b",
        "\u202eann",
        "ANN",
        "aNN",
        "ann'||'",
        "$asked",
        ":asked",
        "{asked}",
        "ann;moon",
    ),
    *("[ann]", "ann\\", "../ann", "ann\n", "\ud800ann", "ann UNION SELECT body FROM messages", "NULL", "1", "0x1"),
)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """The small platform, tied in once."""
    folder = tmp_path_factory.mktemp("platform")
    write_platform(folder)
    return tied(small_map(), folder, {}, VERIFIES)


def given(ask: Callable[..., Iterable[object]], plan: Any, now: datetime = NOW) -> int:
    """Count all rows and files that a source gives for a plan."""
    found = 0
    try:
        for answer in ask(plan, now=now):
            if isinstance(answer, Rows):
                found += sum(map(len, answer.batches))
            elif isinstance(answer, PreservedTable):
                found += answer.rows
            else:
                found += isinstance(answer, (MediaObject, PreservedFile))
    except Problem:
        pass
    return found


def asked(random: Random) -> Plan:
    """A plan as the desk makes them."""
    category = random.choice(("subscriber", "logs", "video"))
    return plan_of(released(random.choice(NAMES), category, since=random.choice((None, day(1)))))


def redigested(plan: Plan, **changes: Any) -> Plan:
    """Alter a plan as somebody does who knows how digests are made."""
    altered = replace(plan, **changes)
    return replace(altered, digest=altered.computed_digest())


def signed_by_a_stranger(plan: Plan, **changes: Any) -> Plan:
    altered = redigested(plan, **({"key": STRANGER.public.raw.hex()} | changes))
    return replace(altered, signature=STRANGER.sign(altered.message()).hex())


def altered_item(random: Random, plan: Plan) -> PlannedItem:
    """Widen the item of a plan in one of the ways in which it can be widened."""
    item = plan.items[0]
    query = random.choice(item.queries)
    columns = (*query.columns, random.choice(("body", "mail", "phone", "id", "path", "text")))
    return random.choice(
        (
            replace(item, account=random.choice([name for name in NAMES if name != item.account])),
            replace(item, since=day(1) - timedelta(days=random.randint(1, 9000))),
            replace(item, until=day(31)),
            replace(item, clause="another clause"),
            replace(item, queries=(replace(query, columns=columns),)),
            replace(item, queries=(replace(query, columns=query.columns[::-1], objects=not query.objects),)),
            replace(item, category="interactions", queries=(PlannedQuery("direct_messages", ("at", "text"), False),)),
        )
    )


def injected(random: Random, platform: Platform) -> tuple[Any, datetime]:
    hostile = random.choice(HOSTILE)
    if random.random() < 0.5:
        hostile = "".join(
            random.choices("'\";-%_\\/*(){}[]$:@ \t\nannNULLOR=1\u0130\u0131\u017f", k=random.randint(1, 40))
        )
    account = hostile if hostile not in NAMES else hostile + "'"
    return plan_of(released(account, random.choice(("subscriber", "logs", "interactions", "video")))), NOW


def altered(random: Random, platform: Platform) -> tuple[Any, datetime]:
    plan = asked(random)
    changes = {"items": (altered_item(random, plan),)}
    return random.choice((replace, redigested))(plan, **changes), NOW


def out_of_time(random: Random, platform: Platform) -> tuple[Any, datetime]:
    seconds = random.randint(0, 10**7)
    plan = asked(random)
    if random.random() < 0.3:  # a longer life, written into it
        return redigested(plan, expires_at=plan.expires_at + timedelta(seconds=1 + seconds)), NOW + timedelta(hours=1)
    late, early = plan.expires_at + timedelta(seconds=seconds), plan.made_at - timedelta(seconds=1 + seconds)
    return plan, random.choice((late, early))


def with_other_columns(random: Random, platform: Platform) -> tuple[Any, datetime]:
    plan = asked(random)
    items = tuple(
        replace(item, queries=tuple(replace(one, columns=(*one.columns, "body")) for one in item.queries))
        for item in plan.items
    )
    return random.choice((redigested, signed_by_a_stranger))(plan, items=items), NOW


def of_another_map(random: Random, platform: Platform) -> tuple[Any, datetime]:
    other = small_map('label = "Logins"', f'label = "Logins {random.random()}"')
    plan = plan_of(released(random.choice(NAMES), "logs"), source_map=other)
    if random.random() < 0.5:
        plan = redigested(plan, map_digest=small_map().digest)
    return plan, NOW


def signed_anew(random: Random, platform: Platform) -> tuple[Any, datetime]:
    plan = asked(random)
    changes = {} if random.random() < 0.5 else {"key": SIGNING.key}
    if random.random() < 0.5:
        changes["items"] = (altered_item(random, plan),)
    return signed_by_a_stranger(plan, **changes), NOW


def with_a_borrowed_signature(random: Random, platform: Platform) -> tuple[Any, datetime]:
    plan, other = asked(random), plan_of(released("nobody", "logs"))
    borrowed = random.choice(("", "00" * 64, "no hexadecimal", plan.signature[:-2], other.signature, plan.digest * 2))
    return replace(plan, signature=borrowed), NOW


def replayed(random: Random, platform: Platform) -> tuple[Any, datetime]:
    plan = asked(random)
    for answer in platform.collect(plan, now=NOW):
        if isinstance(answer, Rows):
            list(answer.batches)
    return plan, NOW + timedelta(seconds=random.randint(0, 3599))


def no_plan(random: Random, platform: Platform) -> tuple[Any, datetime]:
    class Looser(Plan):
        def computed_digest(self) -> str:
            return self.digest

    plan = asked(random)
    names = ("serial", "reference", "decision_digest", "source", "map_digest", "made_at", "expires_at", "items", "key")
    values = {name: getattr(plan, name) for name in names}
    return random.choice((values, None, "SELECT * FROM messages", Looser(**values, digest="", signature=""))), NOW


WAYS: tuple[Callable[[Random, Platform], tuple[Any, datetime]], ...] = (
    *(injected, altered, out_of_time, with_other_columns, of_another_map, signed_anew),
    *(with_a_borrowed_signature, replayed, no_plan),
)


def test_of_a_thousand_attempts_none_brings_a_row(platform: Platform) -> None:
    seed = Random().getrandbits(64)
    print(f"seed {seed}")
    random, tried = Random(seed), Counter[tuple[str, str]]()
    for number in range(trials(1000)):
        way = WAYS[number % len(WAYS)]
        plan, now = way(random, platform)
        # To be disclosed, or to be preserved; a plan that was asked for the one is none for the other any more.
        ask = random.choice((platform.collect, platform.preserve))
        assert given(ask, plan, now) == 0, f"{ask.__name__}: {way.__name__}, attempt {number}, seed {seed}"
        tried[way.__name__, ask.__name__] += 1
    assert len(tried) == 2 * len(WAYS), "not all was tried"


def test_what_the_attempts_are_held_against_does_bring_rows(platform: Platform) -> None:
    """Else a source that answers nothing would pass."""
    for category in ("subscriber", "logs", "video"):
        for ask in (platform.collect, platform.preserve):
            assert given(ask, plan_of(released("ann", category))) > 0, f"{category}, {ask.__name__}"


def test_a_plan_is_answered_once_and_the_accounts_of_it_can_be_asked_beside(platform: Platform) -> None:
    plan = plan_of(released("moon", "subscriber"))
    list(platform.collect(plan, now=NOW))
    with pytest.raises(Problem, match="answered before"):
        platform.collect(plan, now=NOW)
    with pytest.raises(Problem, match="answered before"):
        platform.preserve(plan, now=NOW)
    assert platform.accounts_meant(plan, now=NOW)


def test_the_signature_covers_every_part_of_a_plan() -> None:
    plan = plan_of(released("ann", "logs", since=day(1)))
    assert VERIFIES(bytes.fromhex(plan.signature), plan.message())
    changed = ("serial", "reference", "decision_digest", "map_digest", "key")
    others = [replace(plan, **{name: "0" * 64}) for name in changed]
    others += [replace(plan, made_at=day(1)), replace(plan, expires_at=day(1)), replace(plan, items=())]
    assert not any(VERIFIES(bytes.fromhex(plan.signature), one.message()) for one in others)


@pytest.mark.parametrize("count", range(9))
def test_the_items_are_under_a_tree_as_rfc_9162_has_it(count: int) -> None:
    from rogatory.evidence.merkle import leaf_hash, root_of

    entries = [f"item {number}".encode() for number in range(count)]
    assert merkle_root(entries) == root_of(map(leaf_hash, entries))


def test_plans_may_be_answered_side_by_side_on_one_platform(tmp_path: Path) -> None:
    write_platform(tmp_path)
    source = tied(small_map(), tmp_path, {}, VERIFIES)
    plans = [plan_of(released(name, "logs", "logins")) for name in ("ann", "Ann")]
    assert all(list(source.collect(plan, now=NOW)) for plan in plans)
