"""Telling the user: what stops it, from when it may be done, and what the guideline states of it; violations."""

from __future__ import annotations

from dataclasses import replace

from rogatory.clocks.days import later
from rogatory.guidelines.decision import ViolationOutcome
from rogatory.guidelines.engine import bars
from rogatory.guidelines.engine.context import Context
from rogatory.guidelines.facts import NoticeWish
from rogatory.guidelines.notice import Bar, Notice, NoticeChoice, NoticeContent, NoticeTiming, Span
from rogatory.guidelines.reason import DateStep, Reason
from rogatory.guidelines.telling import FINDING, NoticeDays, NoticeRules, NoticeText

_SILENT = Notice("not-addressed", None, ())


def notice(context: Context) -> Notice:
    """Say whether the user is told: what stops it first, by rank, and the default after.

    What the law bars is barred even where the guideline says nothing of notice.
    """
    rules = context.pack.notice
    if rules is None or not context.holds(rules.clause):
        return by_law(context)
    in_force, fallen = bars.raised(context, rules)
    answer = _barred(in_force) or _not_known(context, rules) or _by_default(context, rules)
    return answer if answer.outcome == "not-addressed" else _stated(context, rules, answer, fallen)


def by_law(context: Context) -> Notice:
    """Say what the law alone says of notice, where no guideline says anything of it."""
    in_force, _ = bars.raised(context, None)
    return _with_earliest(context, _barred(in_force) or _SILENT, in_force, 0)


def _barred(in_force: tuple[Bar, ...]) -> Notice | None:
    if not in_force:
        return None
    ends = [bar.until for bar in in_force if bar.outcome == "do-not-notify"]
    known = [each for each in ends if each is not None]
    until = max(known) if known and len(known) == len(ends) else None
    reasons = tuple(dict.fromkeys(bar.reason for bar in in_force))
    return Notice(in_force[0].outcome, until, reasons, in_force)


def _not_known(context: Context, rules: NoticeRules) -> Notice | None:
    """Hold notice back where a document has a clause on nondisclosure that nobody has read, or none is recorded yet."""
    told = [each.nondisclosure for each in context.facts.instruments or () if each.nondisclosure is not None]
    if rules.default == "notify" and any(each.ordered is None for each in told):
        words = "Nobody has established whether the legal process bars telling the user."
        return _unknown(context, rules, "instruments.nondisclosure", words, words)
    if rules.needs_process and context.facts.instruments is None:
        words = "The guideline speaks of notice when legal process is received; nobody has established whether any was."
        return _unknown(context, rules, "instruments", words, "Which legal process came with the request?")
    return None


def _unknown(context: Context, rules: NoticeRules, fact: str, words: str, question: str) -> Notice:
    context.ask(fact, question, rules.clause)
    return Notice("needs-a-person", None, (context.reason(rules.clause, fact, "unknown", words=words),))


def _by_default(context: Context, rules: NoticeRules) -> Notice:
    if rules.needs_process and not context.facts.instruments:
        words = "The guideline speaks of notice when legal process is received; none has been."
        return replace(_SILENT, reasons=(context.reason(rules.clause, "instruments", "none", words=words),))
    wish = context.facts.notice
    if rules.asks_statement and wish in (None, NoticeWish.NONE):
        cure = "Say whether telling the user would jeopardise the investigation."
        context.advise(context.reason(rules.clause, "notice", wish or "unknown", cure=cure))
    words = rules.words
    if rules.default == "notify" and wish in (NoticeWish.BARE, NoticeWish.JEOPARDY):
        words += " An officer's wish alone does not stop it; only the law does."
    return Notice(rules.default, None, (context.reason(rules.clause, "notice", wish or "unknown", words=words),))


def _stated(context: Context, rules: NoticeRules, answer: Notice, fallen: tuple[Bar, ...]) -> Notice:
    """Add what the guideline states of a notice, and the first day on which it may be given."""
    delay = _span(context, rules.delay, "days after the end of the bar")
    if rules.default != "do-not-notify":
        answer = _with_earliest(context, answer, (*answer.bars, *fallen), delay.days if delay is not None else 0)
    timing, content = rules.timing, rules.content
    return replace(
        answer,
        choices=_choices(context, rules),
        timing=NoticeTiming(timing.when, context.reason(timing.clause, "notice", timing.when))
        if timing is not None and context.holds(timing.clause)
        else None,
        delay=delay,
        objection=_span(context, rules.objection, "days to object"),
        renewal=_span(context, rules.renewal, "days until a bar without an end is looked at again"),
        content=NoticeContent(content.says, content.names_requester, _said(context, content))
        if content is not None and context.holds(content.clause)
        else None,
    )


def _said(context: Context, content: NoticeText) -> Reason:
    named = {True: ["names who asks"], False: ["does not name who asks"], None: []}[content.names_requester]
    return context.reason(content.clause, "notice", ", ".join([*content.says, *named]))


def _span(context: Context, rule: NoticeDays | None, counted: str) -> Span | None:
    if rule is None or not context.holds(rule.clause):
        return None
    return Span(rule.days, context.reason(rule.clause, "notice", f"{rule.days} {counted}"))


def _with_earliest(context: Context, answer: Notice, every: tuple[Bar, ...], delay: int) -> Notice:
    """Add the first day on which the user may be told, where something holds notice back and its end is known."""
    forbidding = [bar for bar in every if bar.outcome == "do-not-notify"]
    ends = [bar.until for bar in forbidding if bar.until is not None]
    if not ends or len(ends) < len(forbidding):
        return answer
    last = max(ends)
    first = later(last, 1 + delay, "UTC")
    if first <= context.at.date():
        return answer
    words = f"First day after {delay} more days" if delay else "First day after it"
    return replace(answer, earliest=first, derivation=(DateStep("Last day of the bar", last), DateStep(words, first)))


def _choices(context: Context, rules: NoticeRules) -> tuple[NoticeChoice, ...]:
    return tuple(
        NoticeChoice(
            stop.what,
            stop.words,
            stop.clause,
            stop.longest,
            context.reason(stop.clause, "notice", "a person may find so", words=stop.words),
        )
        for stop in rules.stop
        if stop.what == FINDING and context.holds(stop.clause)
    )


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
        why = context.reason(rule.clause, "violation.defer_asked", "a deferral is asked")
        return ViolationOutcome("advisement", (why,), rule.longest_deferral)
    if given.defer_asked is None:
        words = "The request tells of a violation; nobody has established whether it asks to defer what follows."
        context.ask("violation.defer_asked", words, rule.clause)
        why = context.reason(rule.clause, "violation.defer_asked", "unknown", words=words)
        return ViolationOutcome("needs-a-person", (why,), rule.longest_deferral)
    why = context.reason(rule.clause, "violation.noticed", "a violation, and no request to defer", cure=rule.cure)
    context.advise(why)
    return ViolationOutcome("enforce", (why,))
