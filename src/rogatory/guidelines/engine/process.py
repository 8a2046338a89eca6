"""Whether the legal process that came with a request opens a category for an account."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rogatory.guidelines.counsel import ListedInstrument
from rogatory.guidelines.decision import Answer
from rogatory.guidelines.engine.context import RANK, Context
from rogatory.guidelines.facts import Instrument, IssuerLevel
from rogatory.guidelines.pack import DECIDES
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.rules import Category, Opening, Recognition

_FOREIGN = frozenset({IssuerLevel.FOREIGN, IssuerLevel.FOREIGN_TREATY})
_NOTHING: frozenset[str] = frozenset()
_SPELLED_OUT = (("united states code", "usc"), ("§", ""), ("subsection", ""), ("sections", ""), ("section", ""))
_TITLE = re.compile(r"\b(title|secs?)\b")
_NEITHER_WORD_NOR_BRACKET = re.compile(r"[^0-9a-z()]")


@dataclass(frozen=True, slots=True)
class Standing:
    """An instrument with the classes as which it counts under this guideline.

    ``name`` is what the guideline calls it.
    ``exact`` are the types that it is itself, or is recognised or listed as; ``classes`` adds all they belong to.
    """

    instrument: Instrument
    name: str
    exact: frozenset[str]
    classes: frozenset[str]
    listed: ListedInstrument | None
    unlisted: frozenset[str]
    known: bool


def standings(context: Context) -> tuple[Standing, ...]:
    """Work out once, for all items, as what each instrument counts. Ancillary ones open nothing and are left out."""
    pack = context.pack
    found = []
    for instrument in context.facts.instruments or ():
        if instrument.type in pack.ancillary:
            continue
        known = pack.isa.get(instrument.type)
        classes = known if known is not None else _NOTHING
        exact = frozenset({instrument.type})
        for rule in pack.instruments.recognise:
            if rule.type in classes and _recites(rule, instrument):
                classes |= pack.isa[rule.counts_as]
                exact |= {rule.counts_as}
        unlisted: frozenset[str] = classes.intersection(pack.instruments.by_list)
        day = instrument.dated or context.day
        listed = context.counsel.listed(instrument.type, instrument.country, context.line, day)
        classes -= unlisted
        if listed is not None and listed.counts_as in pack.isa:
            classes |= pack.isa[listed.counts_as]
            exact |= {listed.counts_as}
            unlisted -= classes
        name = pack.names.get(instrument.type, instrument.type)
        recognised = known is not None or listed is not None
        found.append(Standing(instrument, name, exact, classes, listed, unlisted, recognised))
    return tuple(found)


def _recites(rule: Recognition, instrument: Instrument) -> bool:
    told = {provision(each) for each in instrument.cites or ()}
    return any(provision(each) in told for each in rule.cites)


def provision(text: str) -> str:
    """Give the bare form of a cited provision, so that its spellings are one.

    "18 U.S.C. § 2703(d)", "18 USC 2703 (d)" and "Title 18, United States Code, Section 2703(d)" are the same.
    """
    bare = text.casefold()
    for spelling, short in _SPELLED_OUT:
        bare = bare.replace(spelling, short)
    return _NEITHER_WORD_NOR_BRACKET.sub("", _TITLE.sub("", bare))


def judge(
    context: Context, category: Category, account: str, instruments: tuple[Standing, ...]
) -> tuple[Answer, tuple[Reason, ...]]:
    """Answer for one category and account, from the process alone."""
    opening = category.process
    if not context.holds(opening.clause):
        words = "The clause was not in force on the day of receipt."
        return Answer.NOT_ADDRESSED, (context.reason(opening.clause, "received_at", str(context.day), words=words),)
    if context.facts.instruments is None:
        context.ask("instruments", "Which legal process came with the request?", context.pack.instruments.clause)
        return Answer.PERSON, (
            context.reason(
                opening.clause,
                "instruments",
                "unknown",
                words="Nobody has established which legal process came with the request.",
                cure="Read the documents and record the legal process.",
            ),
        )
    if not instruments:
        told = context.reason(
            context.pack.instruments.clause, "instruments", "none", cure=context.pack.cures[category.id]
        )
        return Answer.REFUSE, (told, *_consent_is_no_process(context))
    usable: list[Standing] = []
    short: list[tuple[Answer, Reason]] = []
    for each in instruments:
        problem = _unusable(context, opening, category, account, each)
        if problem is None:
            usable.append(each)
        else:
            short.append(problem)
    opened_by = _opened_by(opening, usable)
    if opened_by:
        decides = context.pack.clauses[opening.clause].modality in DECIDES
        return Answer.RELEASE if decides else Answer.PERSON, _why_open(context, opening, opened_by)
    short += [_does_not_open(context, category, each) for each in usable]
    short.sort(key=lambda one: RANK[one[0]], reverse=True)
    return short[0][0], tuple([reason for _, reason in short])


def _consent_is_no_process(context: Context) -> tuple[Reason, ...]:
    """Say that the user's consent, which removes the authorisation, takes no legal process's place (a reading)."""
    rule = context.pack.requirements.authorisation
    reading = context.settle("authorisation")
    if rule is None or reading is None or context.facts.consent is not True:
        return ()
    return (context.reason(rule.clause, "consent", "the user consents", reading=reading),)


def _satisfies(opening: Opening, term: str, each: Standing) -> bool:
    return term in (each.exact if term in opening.exactly else each.classes) and term in each.classes


def _opened_by(opening: Opening, usable: list[Standing]) -> list[tuple[str, Standing]]:
    """Give which instruments satisfy the rule, with the term each satisfies; empty when the rule is not satisfied."""
    found: dict[str, Standing] = {}
    for term in opening.terms:
        for each in usable:
            if _satisfies(opening, term, each):
                found[term] = each
                break
    enough = (
        (not opening.any_of or any(map(found.__contains__, opening.any_of)))
        and all(map(found.__contains__, opening.all_of))
        and sum(map(found.__contains__, opening.of)) >= opening.k
    )
    return list(found.items()) if enough else []


def _why_open(context: Context, opening: Opening, opened_by: list[tuple[str, Standing]]) -> tuple[Reason, ...]:
    reasons = []
    for term, each in opened_by:
        reading = (
            context.settle("instrument-by-list") if each.listed and term in context.pack.instruments.by_list else None
        )
        reasons.append(context.reason(opening.clause, "instruments", each.name))
        if reading is not None:
            found = f"{each.instrument.type} of {each.instrument.country}, on counsel's list"
            reasons.append(context.reason(opening.clause, "instruments", found, reading=reading))
        foreign = context.pack.instruments.foreign
        if each.instrument.executes_mlat and foreign is not None:
            words = "Domestic process that was issued to execute a treaty request counts as that process."
            reasons.append(context.reason(foreign.clause, "instruments.executes_mlat", "yes", words=words))
    return tuple(dict.fromkeys(reasons))


def _unusable(
    context: Context, opening: Opening, category: Category, account: str, each: Standing
) -> tuple[Answer, Reason] | None:
    instrument = each.instrument
    name = each.name

    def person(fact: str, found: str, words: str, cure: str) -> tuple[Answer, Reason]:
        return Answer.PERSON, context.reason(opening.clause, fact, found, words=words, cure=cure)

    if instrument.accounts is None and sum(bool(each.username) for each in context.facts.accounts or ()) > 1:
        words = f"Nobody has established which of the accounts the {name} names."
        context.ask("instruments.accounts", words, opening.clause)
        return person("instruments.accounts", "unknown", words, "Record the usernames that stand in it.")
    if instrument.accounts and account not in instrument.accounts:
        words = f"The {name} does not name this account."
        cure = "Send legal process that names the account."
        return Answer.REFUSE, context.reason(
            context.pack.instruments.clause, "instruments.accounts", name, words=words, cure=cure
        )
    if not each.known:
        words = f"The guideline and counsel's list do not know an instrument called {instrument.type}."
        return person("instruments.type", instrument.type, words, "Have counsel say as what it counts.")
    foreign = _foreign(context, opening, each)
    if foreign is not None:
        return foreign
    if not _could_open(opening, each):
        return None
    if instrument.signed is not True:
        if instrument.signed is None:
            context.ask("instruments.signed", f"Is the {name} signed?", opening.clause)
        words = f"The {name} is {'not signed' if instrument.signed is False else 'not known to be signed'}."
        return person("instruments.signed", str(instrument.signed), words, "Send the signed document.")
    if instrument.dated and instrument.dated > context.day:
        words = f"The {name} is dated after the request was received."
        return person(
            "instruments.dated", instrument.dated.isoformat(), words, "Send the document with its right date."
        )
    if opening.levels and instrument.level is None:
        context.ask("instruments.level", f"Who issued the {name}?", opening.clause)
        words = f"It is not established whether the {name} is domestic."
        return person("instruments.level", "unknown", words, "Establish the issuer.")
    if opening.levels and each.listed is None and each.instrument.level not in opening.levels:
        words = f"The {name} was issued at a level ({instrument.level}) that the clause does not name."
        return _by_closed_list(context, category, name, words)
    return None


def _could_open(opening: Opening, each: Standing) -> bool:
    return any(_satisfies(opening, term, each) for term in opening.terms)


def _foreign(context: Context, opening: Opening, each: Standing) -> tuple[Answer, Reason] | None:
    """Foreign process that no category lists: not addressed, where the guideline's route is the treaty."""
    rule = context.pack.instruments.foreign
    if rule is None or rule.unlisted != "not-addressed":
        return None
    treaty = each.instrument.type in rule.types
    abroad = bool(opening.levels) and each.instrument.level in _FOREIGN
    if not abroad and (not treaty or _could_open(opening, each)):
        return None
    words = (
        "The guideline lists no foreign process for this information; "
        "its route for international authorities is a treaty request."
    )
    cure = "Use a mutual legal assistance treaty request or letters rogatory, executed through domestic legal process."
    reason = context.reason(rule.clause, "instruments", each.name, words=words, cure=cure)
    return Answer.NOT_ADDRESSED, reason


def _does_not_open(context: Context, category: Category, each: Standing) -> tuple[Answer, Reason]:
    opening = category.process
    name = each.name
    by_list = each.unlisted.intersection(opening.terms)
    if by_list:
        reading = context.settle("instrument-by-list")
        cure = "Have counsel decide whether the instrument counts, and enter it in the list."
        if each.instrument.country is None:
            context.ask("instruments.country", f"Which country's {name} is it?", opening.clause)
        return Answer.PERSON, context.reason(opening.clause, "instruments", name, cure=cure, reading=reading)
    unread = _unread(context, category, each)
    if unread is not None:
        return unread
    exception = context.settle("instrument-exception", category=category.id, instrument=each.instrument.type)
    if exception is not None:
        cure = context.pack.cures[category.id]
        return Answer(exception.value), context.reason(
            opening.clause, "instruments", name, cure=cure, reading=exception
        )
    if _could_open(opening, each):
        words = f"The {name} does not suffice by itself."
        return Answer.REFUSE, context.reason(
            opening.clause, "instruments", name, words=words, cure=context.pack.cures[category.id]
        )
    if opening.only:
        return Answer.REFUSE, _beyond_only(context, category, each)
    told = f"{context.pack.clauses[opening.clause].words} A {name} is not among them."
    return _by_closed_list(context, category, name, told)


def _by_closed_list(context: Context, category: Category, name: str, words: str) -> tuple[Answer, Reason]:
    """Answer for process that the clause does not name, where the text does not close its list itself."""
    clause, cure = category.process.clause, context.pack.cures[category.id]
    if category.process.only:
        return Answer.REFUSE, context.reason(clause, "instruments", name, words=words, cure=cure)
    reading = context.settle("unlisted-instrument", category=category.id)
    answer = Answer(reading.value) if reading is not None else Answer.NOT_ADDRESSED
    return answer, context.reason(clause, "instruments", name, words=words, cure=cure, reading=reading)


def _beyond_only(context: Context, category: Category, each: Standing) -> Reason:
    """Say that the text closes the list; and where what it lists counts by counsel's list alone, by which reading."""
    opening, foreign = category.process, context.pack.instruments.foreign
    treaty = foreign is not None and each.instrument.type in foreign.types
    undefined = not treaty and not set(opening.terms).isdisjoint(context.pack.instruments.by_list)
    reading = context.settle("instrument-by-list") if undefined else None
    name = each.name
    words = f"{context.pack.clauses[opening.clause].words} {reading.words}" if reading is not None else ""
    return context.reason(
        opening.clause, "instruments", name, words=words, cure=context.pack.cures[category.id], reading=reading
    )


def _unread(context: Context, category: Category, each: Standing) -> tuple[Answer, Reason] | None:
    """Put before a person an instrument that would open the category if it recites what nobody has looked for."""
    if each.instrument.cites is not None:
        return None
    opening = category.process
    for rule in context.pack.instruments.recognise:
        if rule.type in each.classes and not context.pack.isa[rule.counts_as].isdisjoint(opening.terms):
            words = f"Nobody has established which provisions the {each.name} recites."
            context.ask("instruments.cites", words, opening.clause)
            cure = "Read the document and record the provisions that it recites."
            reading = context.settle("instrument-exception", category=category.id, instrument=each.instrument.type)
            return Answer.PERSON, context.reason(
                opening.clause, "instruments.cites", "unknown", words=words, cure=cure, reading=reading
            )
    return None
