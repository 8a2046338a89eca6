"""Costs: what the guideline says of them, which prices bear on a request, what is waived, and who pays."""

from __future__ import annotations

from rogatory.guidelines.charges import WORDS, CostRules, FreeLine, TariffLine
from rogatory.guidelines.decision import CostLine, Costs, FreeTier, Payer, Waiver
from rogatory.guidelines.engine.context import Context
from rogatory.guidelines.facts import IssuerLevel, Kind


def costs(context: Context) -> Costs:
    """Say what the guideline says of costs. Nothing is charged or waived by itself: people do either."""
    rules = context.pack.costs
    if rules is None or not context.holds(rules.clause):
        return Costs("not-addressed", ())
    asked = _asked(context)
    lines = _lines(context, rules, asked)
    return Costs(
        rules.position,
        (context.reason(rules.clause, "kinds", ", ".join(context.facts.kinds)),),
        lines=lines,
        free=tuple(tier for rule in rules.free for tier in _tier(context, rule, lines)),
        waivers=_waivers(context, rules),
        payer=_payer(context, rules),
    )


def _asked(context: Context) -> dict[str, frozenset[str]]:
    """Give, for each kind of the message, the categories that answering it touches."""
    pack = context.pack
    wanted = frozenset(pack.asks[each.ask][0].id for each in context.facts.wanted or () if each.ask in pack.asks)
    kept = frozenset(pack.preservation.covers) if pack.preservation is not None else frozenset()
    data = (Kind.DATA, Kind.EMERGENCY)
    return {kind.value: wanted if kind in data else kept for kind in context.facts.kinds}


def _lines(context: Context, rules: CostRules, asked: dict[str, frozenset[str]]) -> tuple[CostLine, ...]:
    held = [line for line in rules.tariff if context.holds(line.clause)]
    found = []
    for line in held:
        touched = frozenset[str]().union(*(asked[kind] for kind in asked if not line.kinds or kind in line.kinds))
        named = touched & frozenset(line.categories) if line.categories else touched - _named_elsewhere(line, held)
        if named:
            categories = tuple(each.id for each in context.pack.categories if each.id in named)
            reason = context.reason(line.clause, "wanted", ", ".join(categories))
            found.append(CostLine(line.id, line.unit, line.amount, line.currency, categories, reason))
    return tuple(found)


def _named_elsewhere(line: TariffLine, held: list[TariffLine]) -> frozenset[str]:
    """Give the categories for which another line of the unit has a price of its own."""
    others = (each for each in held if each.unit == line.unit and _overlap(each.kinds, line.kinds))
    return frozenset(name for each in others for name in each.categories)


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or not set(one).isdisjoint(other)


def _tier(context: Context, rule: FreeLine, lines: tuple[CostLine, ...]) -> list[FreeTier]:
    """Give what is free of the lines that bear on the request; nothing where no line of its unit does."""
    priced = {name for line in lines if line.unit == rule.unit for name in line.categories}
    named = priced & set(rule.categories) if rule.categories else priced
    if not named or not context.holds(rule.clause):
        return []
    categories = tuple(each.id for each in context.pack.categories if each.id in named)
    reason = context.reason(rule.clause, "wanted", f"the first {rule.amount} by the {rule.unit}")
    return [FreeTier(rule.id, rule.unit, rule.amount, categories, reason)]


def _waivers(context: Context, rules: CostRules) -> tuple[Waiver, ...]:
    """Give the grounds for a waiver that the facts meet, and those that only a person can judge."""
    kinds = tuple(kind.value for kind in context.facts.kinds)
    found = []
    for rule in rules.waiver:
        met = _meets(context, rule.what)
        if met is False or not context.holds(rule.clause):
            continue
        told = f"{rule.what}: {'so the facts say' if met else 'for a person to judge'}"
        reason = context.reason(rule.clause, _FACTS.get(rule.what, "kinds"), told, words=rule.words)
        found.append(Waiver(rule.what, bool(met), (rule.what,) if rule.what in kinds else kinds, reason))
    return tuple(found)


def _payer(context: Context, rules: CostRules) -> Payer | None:
    for rule in rules.payer:
        met = not rule.when or _meets(context, rule.when)
        if met is False or not context.holds(rule.clause):
            continue
        found = rule.when or "every request"
        if met:
            return Payer(rule.who, context.reason(rule.clause, _FACTS.get(rule.when, "kinds"), found))
        words = f"Who pays turns on whether the request meets {rule.when!r}, which nobody has established."
        return Payer("needs-a-person", context.reason(rule.clause, _FACTS[rule.when], "unknown", words=words))
    return None


_FACTS = {
    "child": "emergency.victim_is_child",
    "consent": "consent",
    "treaty": "instruments",
    "domestic": "official.jurisdiction",
    "international": "official.jurisdiction",
}


def _meets(context: Context, word: str) -> bool | None:
    """Tell whether the facts meet a word of the guideline; ``None`` where nobody knows, or only a person can tell."""
    if word not in WORDS:
        return None
    if word == "child":
        emergency = context.facts.emergency
        return emergency.victim_is_child if emergency is not None else None
    if word == "consent":
        return context.facts.consent
    if word == "treaty":
        return _by_treaty(context)
    if word in ("domestic", "international"):
        foreign = context.international
        return foreign if foreign is None or word == "international" else not foreign
    return word in context.facts.kinds


def _by_treaty(context: Context) -> bool | None:
    """Tell whether any document came by a treaty, or executes a request that did."""
    instruments = context.facts.instruments
    if instruments is None:
        return None
    rule = context.pack.instruments.foreign
    routes = rule.types if rule is not None else ()
    known: list[bool | None] = []
    for each in instruments:
        by_route = each.type in routes or each.level is IssuerLevel.FOREIGN_TREATY
        known.append(True if by_route else each.executes_mlat)
    if any(known):
        return True
    return None if None in known else False
