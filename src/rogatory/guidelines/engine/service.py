"""The effect of service, what may be said back, notice, violations and costs."""

from __future__ import annotations

from datetime import date

from rogatory.guidelines.conduct import NoticeRules
from rogatory.guidelines.decision import Costs, Notice, Reason, ServiceOutcome, ViolationOutcome
from rogatory.guidelines.engine.context import Context
from rogatory.guidelines.facts import Channel, Kind, Nondisclosure, NoticeWish

_ADDED = frozenset({Channel.PORTAL, Channel.API, Channel.FILE})


def not_law_enforcement(context: Context) -> Reason | None:
    """Give the reason for silence towards a requester of a class that gets no answer, or ``None``."""
    if context.facts.official.law_enforcement is not False:
        return None
    for rule in context.pack.channels.no_answer:
        if rule.who == "not-law-enforcement" and context.concerns(rule.kinds) and context.holds(rule.clause):
            return context.reason(rule.clause, "official.law_enforcement", "no")
    return None


def service(context: Context) -> ServiceOutcome:
    """Say whether service is effective, and how far a reply may go."""
    channels = context.pack.channels
    reasons = [context.reason(channels.clause, "service.channel", str(context.facts.service.channel or "unknown"))]
    effective: bool | None = None
    channel = context.facts.service.channel
    if channel is not None:
        effective, ground = _effect(context, channel)
        reasons += ground
    reply, ground = _reply(context)
    reasons += ground
    existence = context.settle("existence")
    verified = context.facts.official.law_enforcement is True
    decides = context.carries(Kind.DATA) or context.carries(Kind.EMERGENCY)
    found = "a verified officer" if verified else "not a verified officer"
    reasons.append(context.reason(channels.clause, "official.law_enforcement", found, reading=existence))
    return ServiceOutcome(effective, reply, verified and decides and existence is not None, tuple(reasons))


def _effect(context: Context, channel: Channel) -> tuple[bool | None, list[Reason]]:
    for rule in context.pack.channels.channel:
        if rule.channel == channel and context.concerns(rule.kinds) and context.holds(rule.clause):
            return True, [context.reason(rule.clause, "service.channel", channel)]
    reading = context.settle("added-channels") if channel in _ADDED else None
    if reading is None:
        return None, []
    return reading.value == "same-effect", [
        context.reason(context.pack.channels.clause, "service.channel", channel, reading=reading)
    ]


def _reply(context: Context) -> tuple[str, list[Reason]]:
    if context.facts.official.law_enforcement is True:
        return "full", []
    silence = not_law_enforcement(context)
    if silence is not None and not context.carries(Kind.EMERGENCY):
        return "none", [silence]
    if context.facts.official.law_enforcement is False:
        rules = context.pack.emergency
        clause = rules.public_clause if rules is not None else ""
        return "receipt-only", [context.reason(clause, "official.law_enforcement", "no")] if clause else []
    reading = context.settle("receipt")
    reply = "receipt-only" if reading is not None and reading.value == "before-classification" else "none"
    return reply, [context.reason(context.pack.channels.clause, "official.law_enforcement", "unknown", reading=reading)]


_WITHOUT_TERMS = Nondisclosure(ordered=True)


def notice(context: Context) -> Notice:
    """Say whether the user is told: what stops it first, by rank, and the default after."""
    rules = context.pack.notice
    if rules is None or not context.holds(rules.clause):
        return Notice("not-addressed", None, ())
    for stop in rules.stop:
        stopped, until, found = _stops(context, stop.what)
        if stopped and context.holds(stop.clause):
            return Notice(
                stop.outcome, until, (context.reason(stop.clause, _fact(stop.what), found, words=stop.words),)
            )
    barred = _not_known_to_be_barred(context, rules)
    if barred is not None:
        return barred
    if rules.needs_process and context.facts.instruments is None:
        context.ask("instruments", "Which legal process came with the request?", rules.clause)
        words = "The guideline speaks of notice when legal process is received; nobody has established whether any was."
        return Notice("needs-a-person", None, (context.reason(rules.clause, "instruments", "unknown", words=words),))
    if rules.needs_process and not context.facts.instruments:
        words = "The guideline speaks of notice when legal process is received; none has been."
        return Notice("not-addressed", None, (context.reason(rules.clause, "instruments", "none", words=words),))
    wish = context.facts.notice
    if rules.asks_statement and wish in (None, NoticeWish.NONE):
        cure = "Say whether telling the user would jeopardise the investigation."
        context.advise(context.reason(rules.clause, "notice", wish or "unknown", cure=cure))
    words = rules.words
    if rules.default == "notify" and wish in (NoticeWish.BARE, NoticeWish.JEOPARDY):
        words += " An officer's wish alone does not stop it; only the law does."
    return Notice(rules.default, None, (context.reason(rules.clause, "notice", wish or "unknown", words=words),))


def _not_known_to_be_barred(context: Context, rules: NoticeRules) -> Notice | None:
    """Hold back notice where an instrument has a clause on nondisclosure that nobody has read yet."""
    told = [each.nondisclosure for each in context.facts.instruments or () if each.nondisclosure is not None]
    if rules.default != "notify" or all(each.ordered is not None for each in told):
        return None
    words = "Nobody has established whether the legal process bars telling the user."
    context.ask("instruments.nondisclosure", words, rules.clause)
    why = context.reason(rules.clause, "instruments.nondisclosure", "unknown", words=words)
    return Notice("needs-a-person", None, (why,))


def _fact(what: str) -> str:
    return "notice" if what.startswith("officer") else "instruments.nondisclosure"


def _stops(context: Context, what: str) -> tuple[bool, date | None, str]:
    wish = context.facts.notice
    if what == "officer-jeopardy":
        return wish is NoticeWish.JEOPARDY, None, "the officer states that notice would jeopardise the investigation"
    if what == "officer-bare":
        return wish is NoticeWish.BARE, None, "a request not to notify, without a statement"
    bars = _bars(context, what)
    if not bars:
        return False, None, ""
    until = None if any(each.until is None for each in bars) else max(each.until for each in bars if each.until)
    return True, until, f"barred until {until.isoformat()}" if until else "barred without an end date"


def _bars(context: Context, what: str) -> list[Nondisclosure]:
    """Give the bars in force; an order whose very type is ``what`` is one, even where its terms are not recorded."""
    basis = "statute" if what == "statute" else "order"
    bars = []
    for each in context.facts.instruments or ():
        terms = each.nondisclosure
        if terms is None and what in context.pack.isa.get(each.type, ()):
            terms = _WITHOUT_TERMS
        if terms is None or not terms.ordered or terms.basis != basis:
            continue
        if terms.until is None or terms.until >= context.at.date():
            bars.append(terms)
    return bars


def violation(context: Context) -> ViolationOutcome:
    """Say what follows from notice of a violation; a deferral has to be asked for, and a person considers it."""
    rule = context.pack.notice.violation if context.pack.notice else None
    given = context.facts.violation
    if (
        rule is None
        or not context.holds(rule.clause)
        or given.noticed is False
        or not (given.noticed or given.defer_asked)
    ):
        return ViolationOutcome("none", ())
    if given.defer_asked:
        return ViolationOutcome(
            "advisement", (context.reason(rule.clause, "violation.defer_asked", "a deferral is asked"),)
        )
    if given.defer_asked is None:
        words = "The request tells of a violation; nobody has established whether it asks to defer what follows."
        context.ask("violation.defer_asked", words, rule.clause)
        why = context.reason(rule.clause, "violation.defer_asked", "unknown", words=words)
        return ViolationOutcome("needs-a-person", (why,))
    why = context.reason(rule.clause, "violation.noticed", "a violation, and no request to defer", cure=rule.cure)
    context.advise(why)
    return ViolationOutcome("enforce", (why,))


def costs(context: Context) -> Costs:
    """Say what the guideline says of costs."""
    rules = context.pack.costs
    if rules is None or not context.holds(rules.clause):
        return Costs("not-addressed", ())
    waived = [kind for kind in context.facts.kinds if kind in rules.waived_for]
    if waived and len(waived) == len(context.facts.kinds):
        return Costs("none", (context.reason(rules.clause, "kinds", ", ".join(waived)),))
    return Costs(rules.position, (context.reason(rules.clause, "kinds", ", ".join(context.facts.kinds)),))


def foreign_advice(context: Context) -> None:
    """Tell an international authority of the treaty route, which it should use; that stops nothing by itself."""
    rule = context.pack.instruments.foreign
    if rule is None or not context.international or not context.carries(Kind.DATA):
        return
    if any(each.type in rule.types or each.executes_mlat for each in context.facts.instruments or ()):
        return
    found = f"an authority of {context.facts.official.jurisdiction}"
    cure = (
        "Use a mutual legal assistance treaty request or letters rogatory; "
        "a preservation request can go ahead meanwhile."
    )
    context.advise(context.reason(rule.clause, "official.jurisdiction", found, cure=cure))
