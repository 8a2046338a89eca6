"""What a request must hold: the field rules of a pack, and the authorisation by the head of the agency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from rogatory.guidelines.counsel import Reading
from rogatory.guidelines.decision import Deficiency
from rogatory.guidelines.engine.context import PRESERVING, Context
from rogatory.guidelines.engine.items import how_to_name, identified
from rogatory.guidelines.facts import SIGNATURE_LEVELS, Account, Channel, Kind
from rogatory.guidelines.pack import DECIDES
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.rules import CompiledRule, Test

_RELAXED_IN_EMERGENCIES = "emergency-contact"
_GROUNDED_BY_READING = "emergency-information"


def check(context: Context) -> tuple[tuple[Deficiency, ...], dict[str, tuple[Reason, ...]]]:
    """Ask every rule of the request's kinds, how it names its accounts, and what stands in its subject line.

    Returns the deficiencies, and for each kind the reasons why a person must establish a required fact first.
    """
    lacking: dict[tuple[str, str], Deficiency] = {}
    unknown: dict[str, list[Reason]] = {}
    for kind in context.facts.kinds:
        for compiled in context.pack.rules_of.get(kind, ()):
            value = compiled.value(context.facts)
            if value is None or not _TESTS[compiled.rule.test](compiled, value):
                _ask(context, kind, compiled, value, lacking, unknown)
        _named(context, kind, lacking)
        _subject(context, kind, lacking, unknown)
    if Kind.DATA in context.facts.kinds:
        authorisation(context, lacking, unknown)
    return tuple(lacking.values()), {kind: tuple(reasons) for kind, reasons in unknown.items()}


def _ask(
    context: Context,
    kind: Kind,
    compiled: CompiledRule,
    value: object,
    lacking: dict[tuple[str, str], Deficiency],
    unknown: dict[str, list[Reason]],
) -> None:
    """Tell of a fact that is unknown, or does not pass the test of a rule, where the rule applies."""
    rule = compiled.rule
    if not context.holds(rule.clause):
        return
    known = value is not None
    if rule.channels and context.facts.service.channel not in rule.channels:
        if context.facts.service.channel is not None:
            return
        known = False
    reading, blocking = _force(context, kind, rule.open)
    blocking = blocking and not rule.advisory and context.pack.clauses[rule.clause].modality in DECIDES
    if not known:
        if blocking:
            words = f"Not established: {rule.name}."
            context.ask(rule.field, words, rule.clause)
            reason = context.reason(rule.clause, rule.field, "unknown", words=words, cure=rule.cure, reading=reading)
            unknown.setdefault(kind, []).append(reason)
        return
    words = f"Missing or not as it must be: {rule.name}."
    found = _found(value)
    reason = context.reason(rule.clause, rule.field, found, words=words, cure=rule.cure, reading=reading)
    key = (rule.field, rule.name)
    held = lacking.get(key)
    if held is None:
        lacking[key] = Deficiency(reason, blocking, (kind,))
    elif blocking == held.blocking:
        lacking[key] = Deficiency(held.reason, blocking, (*held.kinds, kind))
    else:
        lacking[(*key[:1], f"{key[1]} ({kind})")] = Deficiency(reason, blocking, (kind,))


def _named(context: Context, kind: Kind, lacking: dict[tuple[str, str], Deficiency]) -> None:
    """Tell that an account is not named as it must be; that blocks when it is true of every account."""
    rules = context.pack
    preserving = kind in PRESERVING
    accounts = context.facts.accounts
    if preserving and accounts == ():
        accounts = (Account(),)
    unnamed = [each for each in accounts or () if not identified(context, each)]
    identification = rules.requirements.identification
    if not unnamed or identification is None or (preserving and rules.preservation is None):
        return
    clause = rules.preservation.form_clause if preserving and rules.preservation else identification.clause
    given = ", ".join(dict.fromkeys(name for each in unnamed for name, _ in each.other_identifiers))
    cure = how_to_name(identification)
    reason = context.reason(clause, "accounts.username", given or "no username", cure=cure)
    held = lacking.get(("accounts.username", clause))
    kinds = (*held.kinds, kind) if held is not None else (kind,)
    blocking = len(unnamed) == len(accounts or ())
    lacking["accounts.username", clause] = Deficiency(reason, blocking, kinds)


def _subject(
    context: Context, kind: Kind, lacking: dict[tuple[str, str], Deficiency], unknown: dict[str, list[Reason]]
) -> None:
    """Tell of a subject line that is not as it must be; one that only should be so is advice."""
    service = context.facts.service
    for rule in context.pack.channels.subject:
        if rule.kind != kind or service.channel is not Channel.EMAIL or not context.holds(rule.clause):
            continue
        cure = f'Write "{rule.text}" as the subject.'
        if service.subject is None and rule.mandatory:
            words = "Nobody has established what stands in the subject line."
            context.ask("service.subject", words, rule.clause)
            why = context.reason(rule.clause, "service.subject", "unknown", words=words, cure=cure)
            unknown.setdefault(kind, []).append(why)
        if service.subject is None or rule.text.casefold() in service.subject.casefold():
            continue
        reason = context.reason(rule.clause, "service.subject", service.subject or "blank", cure=cure)
        if rule.mandatory:
            lacking["service.subject", rule.text] = Deficiency(reason, True, (kind,))
        else:
            context.advise(reason)


def _force(context: Context, kind: Kind, point: str) -> tuple[Reading | None, bool]:
    """Tell by which reading, if any, a rule applies to a kind, and whether it may block."""
    if point == _RELAXED_IN_EMERGENCIES:
        reading = context.settle(point) if kind is Kind.EMERGENCY else None
        return reading, reading is None
    if point == _GROUNDED_BY_READING:
        reading = context.settle(point)
        return reading, reading is not None
    return None, True


def _at_least(compiled: CompiledRule, value: object) -> bool:
    text, level = str(value), compiled.rule.values[0]
    return text in SIGNATURE_LEVELS and SIGNATURE_LEVELS.index(text) >= SIGNATURE_LEVELS.index(level)


def _matches(compiled: CompiledRule, value: object) -> bool:
    text = _text(value)
    return any(pattern.search(text) for pattern in compiled.patterns)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_TESTS: Mapping[Test, Callable[[CompiledRule, object], bool]] = {
    Test.PRESENT: lambda _, value: not _blank(value),
    Test.ABSENT: lambda _, value: _blank(value),
    Test.TRUE: lambda _, value: value is True,
    Test.INCLUDES: lambda compiled, value: isinstance(value, tuple) and set(compiled.rule.values) <= set(value),
    Test.ONE_OF: lambda compiled, value: _text(value) in compiled.rule.values,
    Test.AT_LEAST: _at_least,
    Test.MATCHES: _matches,
    Test.MATCHES_NOT: lambda compiled, value: not _matches(compiled, value),
}
"""How a known fact is put to each test."""


def _found(value: object) -> str:
    if _blank(value):
        return "left blank"
    return "no" if value is False else str(value)


def _blank(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value == ()


def authorisation(
    context: Context, lacking: dict[tuple[str, str], Deficiency], unknown: dict[str, list[Reason]]
) -> None:
    """Ask for the written authorisation by the head of the agency, unless the user consents (a reading says when)."""
    rule = context.pack.requirements.authorisation
    if rule is None or not context.holds(rule.clause) or (rule.consent_removes and context.facts.consent is True):
        return
    reading = context.settle("authorisation")
    isa = context.pack.isa
    ordered = any("court-order" in isa.get(each.type, ()) for each in context.facts.instruments or ())
    if reading is not None and reading.value == "without-court-order" and ordered:
        return
    if not ordered:
        reading = None
    given = context.facts.authorisation
    certified = given.certifies_necessity if rule.certifies else True
    met = (given.present, _within(given.rank, rule.ranks), certified)
    key = ("authorisation", "authorisation")
    if met != (True, True, True) and rule.consent_removes and context.facts.consent is None:
        context.ask("consent", "Does the user consent?", rule.clause)
    if False in met:
        found = "missing" if given.present is False else "not as it must be"
        reason = context.reason(rule.clause, "authorisation", found, cure=rule.cure, reading=reading)
        lacking[key] = Deficiency(reason, True, (Kind.DATA,))
    elif None in met:
        words = "It is not established whether the head of the agency authorised the request in writing."
        context.ask("authorisation", words, rule.clause)
        reason = context.reason(rule.clause, "authorisation", "unknown", words=words, cure=rule.cure, reading=reading)
        unknown.setdefault(Kind.DATA, []).append(reason)


def _within(rank: str | None, ranks: tuple[str, ...]) -> bool | None:
    return None if rank is None else rank in ranks
