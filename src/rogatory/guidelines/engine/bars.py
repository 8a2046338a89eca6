"""The bars on telling the user: which the facts show, in which rank, and until when each holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rogatory.guidelines.engine.context import Context
from rogatory.guidelines.facts import Instrument, Nondisclosure, NoticeWish
from rogatory.guidelines.notice import Bar
from rogatory.guidelines.reason import DateStep
from rogatory.guidelines.telling import LAW, NoticeRules, NoticeStop

_UNKNOWN_TERMS = Nondisclosure(ordered=True)
_WISHES = {
    "officer-jeopardy": (NoticeWish.JEOPARDY, "the officer states that notice would jeopardise the investigation"),
    "officer-bare": (NoticeWish.BARE, "a request not to notify, without a statement"),
}


_BINDS = {
    "nondisclosure-order": "The guideline does not speak of orders that bar telling the user; one binds all the same.",
    "statute": "The guideline does not speak of statutes that bar telling the user; one binds all the same.",
}


def raised(context: Context, rules: NoticeRules | None) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    """Give the bars in force at the instant, the highest rank first, and those that have fallen.

    Bars of one rank stand with the one that holds longest first. A ground that only a person can find raises none.
    """
    today = context.at.date()
    every: list[Bar] = []
    for stop in _ranked(context, rules):
        every += sorted(_of(context, stop), key=lambda bar: bar.until or date.max, reverse=True)
    in_force = tuple(bar for bar in every if bar.until is None or bar.until >= today)
    return in_force, tuple(bar for bar in every if bar.until is not None and bar.until < today)


def _ranked(context: Context, rules: NoticeRules | None) -> tuple[NoticeStop, ...]:
    """Give the stops that the guideline states, after those by law that it does not: the law needs no guideline."""
    stated = tuple(stop for stop in rules.stop if context.holds(stop.clause)) if rules is not None else ()
    clause = rules.clause if rules is not None else context.pack.instruments.clause
    named = {stop.what for stop in stated}
    unsaid = (NoticeStop(what, "do-not-notify", clause, _BINDS[what]) for what in LAW if what not in named)
    return (*unsaid, *stated)


def _of(context: Context, stop: NoticeStop) -> Iterator[Bar]:
    if stop.what in LAW:
        for each in context.facts.instruments or ():
            terms = _terms(context, each, stop.what)
            if terms is not None:
                yield _by_law(context, stop, each, terms)
    elif stop.what in _WISHES:
        wish, found = _WISHES[stop.what]
        if context.facts.notice is wish:
            yield _bar(context, stop, None, _capped(stop, "Request received", context.day), "notice", found)


def _terms(context: Context, instrument: Instrument, what: str) -> Nondisclosure | None:
    """Give the terms of a bar; an order whose very type is ``what`` is one, even where its terms are not recorded."""
    terms = instrument.nondisclosure
    if terms is None and what in context.pack.isa.get(instrument.type, ()):
        terms = _UNKNOWN_TERMS
    basis = "statute" if what == "statute" else "order"
    return terms if terms is not None and terms.ordered and terms.basis == basis else None


def _by_law(context: Context, stop: NoticeStop, instrument: Instrument, terms: Nondisclosure) -> Bar:
    """Give the bar of one document: its own end, the end of its last renewal, or the guideline's longest term."""
    issued = terms.issued or instrument.dated or None
    begun = DateStep("Issued", issued) if issued is not None else DateStep("Request received", context.day)
    steps = (begun, *(DateStep("Renewed", each.dated) for each in terms.renewals))
    own = terms.renewals[-1].until if terms.renewals else terms.until
    if own is not None:
        steps = (*steps, DateStep("Its own last day", own))
    else:
        steps = (*steps, *_capped(stop, steps[-1].words, steps[-1].day)[1:])
    ends = own is not None or stop.longest is not None
    found = f"barred until {steps[-1].day.isoformat()}" if ends else "barred without an end date"
    return _bar(context, stop, instrument, steps, "instruments.nondisclosure", found, issued=issued, ends=ends)


def _capped(stop: NoticeStop, words: str, day: date) -> tuple[DateStep, ...]:
    begun = DateStep(words, day)
    if stop.longest is None:
        return (begun,)
    return begun, DateStep(f"The guideline's longest term: {stop.longest}", stop.longest.last_day(day))


def _bar(
    context: Context,
    stop: NoticeStop,
    instrument: Instrument | None,
    steps: tuple[DateStep, ...],
    fact: str,
    found: str,
    *,
    issued: date | None = None,
    ends: bool | None = None,
) -> Bar:
    ends = stop.longest is not None if ends is None else ends
    return Bar(
        what=stop.what,
        outcome=stop.outcome,
        words=stop.words,
        clause=stop.clause,
        instrument=instrument.type if instrument is not None else "",
        issued=issued,
        until=steps[-1].day if ends else None,
        indefinite=not ends,
        derivation=steps,
        reason=context.reason(stop.clause, fact, found, words=stop.words),
    )
