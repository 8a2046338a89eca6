"""The emergency clause: its test, as alternatives, and what people it takes. It never decides by itself."""

from __future__ import annotations

from rogatory.guidelines.conduct import EmergencyRules, EmergencyTest
from rogatory.guidelines.decision import EmergencyOutcome
from rogatory.guidelines.engine.context import Context
from rogatory.guidelines.facts import Kind
from rogatory.guidelines.reason import Reason


def assess(context: Context) -> EmergencyOutcome | None:
    """Say whether the facts meet one of the alternatives of the test; ``None`` when this is no emergency request."""
    if not context.carries(Kind.EMERGENCY):
        return None
    rules = context.pack.emergency
    if rules is None or not context.holds(rules.clause):
        clause = context.pack.instruments.clause
        words = "The guideline has no section on emergencies."
        return EmergencyOutcome(
            "needs-a-person", (), ("counsel",), (context.reason(clause, "kinds", "emergency", words=words),), ""
        )
    _tell_template(context, rules)
    statement = context.facts.emergency
    threatens = statement.threatens if statement is not None else None
    if threatens is None:
        words = "What does the emergency threaten?"
        context.ask("emergency.threatens", words, rules.clause)
        why = context.reason(rules.clause, "emergency.threatens", "unknown", cure="Have a person assess the danger.")
        return EmergencyOutcome("needs-a-person", (), rules.people, (why,), rules.public_advice)
    owed = rules.process_owed_days or None
    met: list[str] = []
    reasons: list[Reason] = []
    open_question = False
    for test in rules.test:
        result, reason = _test(context, rules, test, threatens)
        open_question = open_question or result is None
        if result:
            met.append(test.id)
        if reason is not None:
            reasons.append(reason)
    if met:
        _tell_owed(context, rules)
        reasons += _without_authorisation(context)
        return EmergencyOutcome("eligible", tuple(met), rules.people, tuple(reasons), rules.public_advice, owed)
    if open_question:
        return EmergencyOutcome("needs-a-person", (), rules.people, tuple(reasons), rules.public_advice, owed)
    found = ", ".join(threatens) or "nothing that the clause names"
    cure = (
        "Send the legal process that fits the information, or tell which of the dangers named in the clause there is."
    )
    why = context.reason(rules.clause, "emergency.threatens", found, cure=cure)
    return EmergencyOutcome("not-eligible", (), rules.people, (why,), rules.public_advice)


def _test(
    context: Context, rules: EmergencyRules, test: EmergencyTest, threatens: tuple[str, ...]
) -> tuple[bool | None, Reason | None]:
    """Tell whether one alternative is met; ``None`` when a person has to say."""
    named = [each for each in threatens if each in test.threatens]
    if not named:
        return False, None
    found = f"{test.words} ({', '.join(named)})"
    if test.child:
        child = context.facts.emergency.victim_is_child if context.facts.emergency is not None else None
        if child is False:
            return False, None
        if child is None:
            context.ask("emergency.victim_is_child", "Is a child in danger?", rules.clause)
            return None, context.reason(rules.clause, "emergency.victim_is_child", "unknown")
    if not test.open:
        return True, context.reason(rules.clause, "emergency.threatens", found)
    reading = context.settle(test.open)
    reason = context.reason(rules.clause, "emergency.threatens", found, reading=reading)
    return (True if reading is not None and reading.value == "eligible" else None), reason


def _tell_owed(context: Context, rules: EmergencyRules) -> None:
    """Tell that legal process is owed after the disclosure, where the guideline asks for it."""
    if rules.process_owed_days:
        cure = f"Send legal process within {rules.process_owed_days} days of the disclosure."
        context.advise(context.reason(rules.clause, "emergency", "legal process is owed afterwards", cure=cure))


def _without_authorisation(context: Context) -> tuple[Reason, ...]:
    """Say by which reading an emergency does without the authorisation that a data request needs."""
    rule = context.pack.requirements.authorisation
    reading = context.settle("authorisation")
    if rule is None or reading is None or not context.holds(rule.clause) or context.facts.authorisation.present:
        return ()
    return (context.reason(rule.clause, "kinds", "emergency", reading=reading),)


def _tell_template(context: Context, rules: EmergencyRules) -> None:
    if rules.template_clause and any(Kind.EMERGENCY in each.kinds for each in context.deficiencies):
        context.advise(context.reason(rules.template_clause, "emergency", "the request lacks information"))
    if rules.public_clause and context.facts.official.law_enforcement is False:
        context.advise(context.reason(rules.public_clause, "official.law_enforcement", "no"))
