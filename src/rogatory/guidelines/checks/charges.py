"""The linter's rules on costs, and on what is promised of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rogatory.guidelines.charges import PAYERS, POSITIONS, UNITS, WORDS, CostRules, TariffLine
from rogatory.guidelines.facts import Kind
from rogatory.guidelines.findings import Finding, Path
from rogatory.guidelines.pack import Pack

_CURRENCY = re.compile(r"[A-Z]{3}")


def costs(pack: Pack) -> Iterator[Finding]:
    """Check the position, the tariff, what is free or waived, and who pays."""
    rules = pack.costs
    if rules is None:
        return
    if rules.position not in POSITIONS:
        cure = f"Use {', '.join(POSITIONS[:-1])} or {POSITIONS[-1]}."
        yield Finding("costs", ("position",), f"{rules.position!r} is no position", cure)
    if (rules.position == "tariff") != bool(rules.tariff):
        told = "the position and the tariff do not fit"
        yield Finding("costs", ("tariff",), told, "Give a tariff with that position, and only then.")
    known = {category.id for category in pack.categories}
    yield from _tariff(rules.tariff, known)
    yield from _free(rules, known)
    yield from _waivers(rules)
    yield from _payers(rules)


def _tariff(tariff: Sequence[TariffLine], known: set[str]) -> Iterator[Finding]:
    for index, line in enumerate(tariff):
        where: Path = ("tariff", index)
        yield from _line(line.id, line.unit, line.amount, [each.id for each in tariff[:index]], where)
        yield from _categories(line.categories, known, where)
        if not _CURRENCY.fullmatch(line.currency):
            told = f"{line.currency!r} is no currency"
            yield Finding("costs", (*where, "currency"), told, "Give the three capitals of ISO 4217.")
        elif line.currency != tariff[0].currency:
            told = f"one invoice cannot hold both {tariff[0].currency} and {line.currency}"
            yield Finding("costs", (*where, "currency"), told, "Give all amounts in one currency.")
        for kind in line.kinds:
            if kind not in set(Kind):
                yield Finding("costs", (*where, "kinds"), f"{kind!r} is no kind", f"Use {', '.join(Kind)}.")
        for other in tariff[:index]:
            if _alike(line, other):
                told = f"{line.id!r} prices again what {other.id!r} prices"
                yield Finding("costs", where, told, "Give each category one price for each unit and kind.")


def _alike(one: TariffLine, other: TariffLine) -> bool:
    """Tell whether two lines charge one thing twice; a line of named categories goes before one of all the others."""
    if one.unit != other.unit or bool(one.categories) != bool(other.categories):
        return False
    categories = not one.categories or not set(one.categories).isdisjoint(other.categories)
    kinds = not one.kinds or not other.kinds or not set(one.kinds).isdisjoint(other.kinds)
    return categories and kinds


def _free(rules: CostRules, known: set[str]) -> Iterator[Finding]:
    for index, tier in enumerate(rules.free):
        where: Path = ("free", index)
        yield from _line(tier.id, tier.unit, tier.amount, [each.id for each in rules.free[:index]], where)
        yield from _categories(tier.categories, known, where)
        priced = [line for line in rules.tariff if line.unit == tier.unit]
        if not any(
            not line.categories or not tier.categories or set(line.categories) & set(tier.categories) for line in priced
        ):
            told = f"no line of the tariff is counted by {tier.unit!r} there, and what is free never applies"
            yield Finding("costs", where, told, "Take it out, or price that unit.")


def _line(name: str, unit: str, amount: int, before: Sequence[str], where: Path) -> Iterator[Finding]:
    if name in before:
        yield Finding("costs", (*where, "id"), f"two rows have the id {name!r}", "Give each an id of its own.")
    if unit not in UNITS:
        yield Finding("costs", (*where, "unit"), f"{unit!r} is no unit of costs", f"Use {', '.join(UNITS)}.")
    if amount < 1:
        yield Finding("costs", (*where, "amount"), f"an amount of {amount} says nothing", "Give 1 or more.")


def _categories(named: Sequence[str], known: set[str], where: Path) -> Iterator[Finding]:
    for name in named:
        if name not in known:
            told = f"category {name!r} is not listed"
            yield Finding("costs", (*where, "categories"), told, "Use an id of categories.toml.")


def _waivers(rules: CostRules) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, rule in enumerate(rules.waiver):
        if rules.position == "none":
            yield Finding("costs", ("waiver", index), "there are no costs to waive", "Take the waiver out.")
        if rule.what in seen:
            told = f"{rule.what!r} waives costs twice"
            yield Finding("costs", ("waiver", index, "what"), told, "Say it once.")
        seen.add(rule.what)


def _payers(rules: CostRules) -> Iterator[Finding]:
    before: list[str] = []
    for index, rule in enumerate(rules.payer):
        where: Path = ("payer", index)
        if rules.position == "none":
            yield Finding("costs", where, "there are no costs to pay", "Take the payer out.")
        if rule.who not in PAYERS:
            yield Finding("costs", (*where, "who"), f"{rule.who!r} pays nothing", f"Use {' or '.join(PAYERS)}.")
        if rule.when and rule.when not in WORDS:
            told = f"no fact tells {rule.when!r}"
            yield Finding("costs", (*where, "when"), told, f"Use {', '.join(WORDS)}.")
        if "" in before or rule.when in before:
            told = "a row above decides already, and this one never applies"
            yield Finding("costs", where, told, "Put the row without when last, and each when once.")
        before.append(rule.when)


def response(pack: Pack) -> Iterator[Finding]:
    """Check the promised times, each kind once, and that the file says something."""
    rules = pack.response
    if rules is None:
        return
    if not rules.promise and rules.certificate is None:
        cure = 'Promise a time or a certificate, or remove the file and add "response" to not_stated.'
        yield Finding("response", (), "it states nothing", cure)
    seen: set[str] = set()
    for index, rule in enumerate(rules.promise):
        where: Path = ("promise", index, "kind")
        if rule.kind not in set(Kind):
            yield Finding("response", where, f"{rule.kind!r} is no kind", f"Use {', '.join(Kind)}.")
        elif rule.kind == Kind.EMERGENCY:
            told = "the answer to an emergency is promised in emergency.toml"
            yield Finding("response", where, told, "Move it to [respond] there.")
        elif rule.kind in seen:
            yield Finding("response", where, f"the answer to {rule.kind} is promised twice", "Promise it once.")
        seen.add(rule.kind)
