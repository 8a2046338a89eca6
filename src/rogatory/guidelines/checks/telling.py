"""The linter's rules on telling the user."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.clocks.term import Term, Unit
from rogatory.guidelines.findings import Finding, Path
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.telling import (
    DEFAULTS,
    FINDING,
    LAW,
    SAYS,
    STOPS,
    TIMES,
    WISHES,
    NoticeRules,
    NoticeStop,
    NoticeText,
)


def notice(pack: Pack) -> Iterator[Finding]:
    """Check what stops notice, in which rank, and what is stated of it."""
    rules = pack.notice
    if rules is None:
        return
    if rules.default not in DEFAULTS:
        cure = f"Use {', '.join(DEFAULTS[:-1])} or {DEFAULTS[-1]}."
        yield Finding("notice", ("default",), f"{rules.default!r} is no default", cure)
    yield from _stops(rules)
    yield from _days(rules)
    yield from _in_vain(rules)
    if rules.timing is not None and rules.timing.when not in TIMES:
        told = f"{rules.timing.when!r} is no time of a notice"
        yield Finding("notice", ("timing", "when"), told, f"Use {', '.join(TIMES)}.")
    if rules.content is not None:
        yield from _content(rules.content, objects=rules.objection is None or rules.objection.days > 0)
    if rules.violation is not None:
        yield from _dated(("violation", "longest_deferral"), rules.violation.longest_deferral)


def _stops(rules: NoticeRules) -> Iterator[Finding]:
    ranked = [stop.what for stop in rules.stop]
    for index, stop in enumerate(rules.stop):
        where: Path = ("stop", index)
        if stop.what not in STOPS:
            yield Finding("notice", (*where, "what"), f"{stop.what!r} stops no notice", f"Use {', '.join(STOPS)}.")
        elif stop.what in ranked[:index]:
            told = f"{stop.what!r} is ranked twice, and the second never applies"
            yield Finding("notice", (*where, "what"), told, "Rank it once.")
        if stop.what not in LAW and any(each in LAW for each in ranked[index:]):
            told = f"{stop.what!r} is ranked above the law"
            yield Finding("notice", where, told, f"Rank {' and '.join(LAW)} first.")
        yield from _stop_outcome(stop, where)
        yield from _dated((*where, "longest"), stop.longest)


def _stop_outcome(stop: NoticeStop, where: Path) -> Iterator[Finding]:
    if stop.outcome not in ("do-not-notify", "needs-a-person"):
        told = f"{stop.outcome!r} stops nothing"
        yield Finding("notice", (*where, "outcome"), told, "Use do-not-notify or needs-a-person.")
    elif stop.what in (*LAW, FINDING) and stop.outcome != "do-not-notify":
        told = f"{stop.what!r} leaves no choice"
        yield Finding("notice", (*where, "outcome"), told, 'Set outcome = "do-not-notify".')


def _dated(where: Path, term: Term | None) -> Iterator[Finding]:
    if term is not None and term.unit is Unit.HOURS:
        yield Finding(
            "notice", where, "it ends with a day and cannot be counted in hours", "Use days, months or years."
        )


def _days(rules: NoticeRules) -> Iterator[Finding]:
    for name in ("delay", "objection", "renewal"):
        part = getattr(rules, name)
        if part is not None and part.days < 0:
            told = f"{part.days} days lie before they begin"
            yield Finding("notice", (name, "days"), told, "Give 1 day or more, or 0 where the guideline says none.")


def _in_vain(rules: NoticeRules) -> Iterator[Finding]:
    """Find what is stated and can never apply."""
    if rules.default == "do-not-notify":
        for name in ("timing", "delay", "objection"):
            if getattr(rules, name) is not None:
                cure = f"Take out [{name}], or correct the default."
                yield Finding("notice", (name,), f"nobody is told by default, and {name} never applies", cure)
    told_after = rules.timing is None or rules.timing.when == "after-production"
    if rules.objection is not None and rules.objection.days > 0 and told_after:
        told = "production cannot wait for an objection where the user is not told before it"
        cure = 'State [timing] with when = "before-production" or "on-receipt", or take out [objection].'
        yield Finding("notice", ("objection",), told, cure)
    forbidding = [stop for stop in rules.stop if stop.what != FINDING and stop.outcome == "do-not-notify"]
    lawful = all(what in {stop.what for stop in forbidding} for what in LAW)  # the law bars even where it is not listed
    if rules.renewal is not None and lawful and all(stop.longest is not None for stop in forbidding):
        told = "no bar is without an end, and the renewal never comes"
        yield Finding("notice", ("renewal",), told, "Name a stop without a longest term, or take out [renewal].")
    if rules.asks_statement and not any(stop.what in WISHES for stop in rules.stop):
        told = "the officer's statement is asked for and changes nothing"
        cure = f"Name a stop {' or '.join(WISHES)}, or take out asks_statement."
        yield Finding("notice", ("asks_statement",), told, cure)


def _content(content: NoticeText, *, objects: bool) -> Iterator[Finding]:
    for index, each in enumerate(content.says):
        where: Path = ("content", "says", index)
        if each not in SAYS:
            yield Finding("notice", where, f"a notice cannot say {each!r}", f"Use {', '.join(SAYS)}.")
        elif each in content.says[:index]:
            yield Finding("notice", where, f"the notice says {each!r} twice", "Say it once.")
        elif each == "by-whom" and content.names_requester is False:
            told = "the notice says by whom, and may not name who asks"
            yield Finding("notice", where, told, 'Take out "by-whom", or correct names_requester.')
        elif each == "how-to-object" and not objects:
            told = "the notice says how to object, and there is no window to object"
            yield Finding("notice", where, told, 'Take out "how-to-object", or correct [objection].')
    if not content.says and content.names_requester is None:
        yield Finding("notice", ("content",), "it states nothing of a notice", "State says or names_requester.")
