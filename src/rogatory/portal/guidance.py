"""What the guidelines say to an officer before anything is filed: read from the packs and asked of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from rogatory.desk.stages.correspondence import general_pack
from rogatory.desk.surroundings import the_shelf
from rogatory.guidelines.counsel import ListedInstrument
from rogatory.guidelines.decision import Answer, Route
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import (
    Account,
    Authorisation,
    Contact,
    DateRange,
    Facts,
    Instrument,
    IssuerLevel,
    Kind,
    Official,
    Wanted,
)
from rogatory.guidelines.pack import Clause, Pack
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.rules import Category, FieldRule
from rogatory.guidelines.shelf import Shelf
from rogatory.portal.countries import name_of


@dataclass(frozen=True, slots=True)
class Applying:
    """Where an official of one jurisdiction belongs; ``pack`` is the guideline if this service holds it.

    ``treaty`` says which way the guideline wants an international authority to take.
    """

    route: Route
    pack: Pack | None
    treaty: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of information in the matrix, with an answer for each column."""

    head: str
    note: str
    cells: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which legal process opens which information; ``nothing`` names the process that opens none of it.

    Types of process that open the same share a column; ``types`` are those of each.
    """

    columns: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    nothing: tuple[str, ...]


def applying(jurisdiction: str, shelf: Shelf, now: datetime) -> Applying:
    """Ask the routing tables where an official of this jurisdiction belongs."""
    facts = Facts(kinds=(Kind.DATA,), received_at=now, official=Official(jurisdiction=jurisdiction or None))
    decision = decide(facts, shelf, now)
    named = decision.guideline
    held = named is not None and decision.route.outcome == "applies"
    if named is None or not held:
        return Applying(decision.route, None)
    pack = shelf.pack(named.version)
    foreign = pack.instruments.foreign.clause if pack.instruments.foreign else ""
    return Applying(decision.route, pack, tuple(each for each in decision.advice if each.clause == foreign))


def speaking(jurisdiction: str, shelf: Shelf, now: datetime) -> Pack:
    """Give the pack in whose words the form asks: the one that applies, else the one that routes."""
    return applying(jurisdiction, shelf, now).pack or general_pack(shelf, now.date())


def in_force(shelf: Shelf, day: date) -> tuple[Pack, ...]:
    """Give the guideline of each line that is in force on a day."""
    return tuple(pack for line in shelf.lines if (pack := shelf.in_force(line, day)) is not None)


def regions(pack: Pack, shelf: Shelf) -> tuple[tuple[str, ...], bool]:
    """Give the countries whose officials the routing tables send to a guideline, and whether all others go there."""
    named: list[str] = []
    others = False
    for front in shelf.fronts:
        for rule in front.routing.route:
            if rule.to == pack.about.line:
                others = others or rule.region == "*"
                named += front.routing.regions.get(rule.region, ())
    return tuple(named), others


@lru_cache(maxsize=512)
def matrix(version: str, day: date, jurisdiction: str = "") -> Matrix:
    """Ask the engine what each legal process of a guideline opens, for a request that lacks nothing else.

    With a jurisdiction the process is of its own authorities, and counsel's list for it counts. Without one it is of
    the guideline's home, or of no country in particular where the guideline is for several by name.
    """
    shelf = the_shelf()
    pack, now = shelf.pack(version), datetime.combine(day, time(), UTC)
    country = jurisdiction or (None if regions(pack, shelf)[0] else pack.about.home[0])
    types = [each.type for each in pack.instruments.instrument if not each.ancillary]
    types += [each.type for each in listed(pack, shelf, day) if each.country == jurisdiction]
    answers = {type_: _answers(pack, type_, country, now) for type_ in dict.fromkeys(types)}
    alike: dict[tuple[Answer, ...], list[str]] = {}
    for type_, given in answers.items():
        alike.setdefault(given, []).append(type_)
    opening = {given: same for given, same in alike.items() if set(given) != {Answer.REFUSE}}
    rows = tuple(
        Row(category.name, _note(category), tuple(given[place] for given in opening))
        for place, category in enumerate(pack.categories)
    )
    return Matrix(
        columns=tuple(_listed([process_name(pack, each) for each in same]) for same in opening.values()),
        types=tuple(tuple(same) for same in opening.values()),
        rows=rows,
        nothing=tuple(
            process_name(pack, each) for given, same in alike.items() if given not in opening for each in same
        ),
    )


def listed(pack: Pack, shelf: Shelf, day: date) -> tuple[ListedInstrument, ...]:
    """Give the instruments of counsel's list that count under a guideline on a day."""
    return tuple(
        each
        for each in shelf.counsel.instruments
        if (not each.lines or pack.about.line in each.lines)
        and each.since <= day
        and (each.until is None or day <= each.until)
    )


def process_types(pack: Pack, shelf: Shelf, day: date) -> tuple[tuple[str, str], ...]:
    """Give the types of legal process that an officer may name: the guideline's, and those that counsel lists."""
    own = [(type_, capital(name)) for type_, name in pack.names.items()]
    others = {each.type: each.country for each in listed(pack, shelf, day) if each.type not in pack.names}
    return (*own, *((type_, f"{capital(process_name(pack, type_))} ({name_of(at)})") for type_, at in others.items()))


def process_name(pack: Pack, type_: str) -> str:
    """Give the name of a type of legal process; one that the guideline does not know is named by its own words."""
    return pack.names.get(type_, type_.replace("-", " "))


def capital(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def asked_of(pack: Pack, kind: Kind) -> tuple[FieldRule, ...]:
    """Give what a request of this kind must hold: one rule for each fact, in the order of the pack."""
    found: dict[tuple[str, str], FieldRule] = {}
    for rule in pack.requirements.rule:
        if kind.value in rule.kinds and not rule.channels:
            found.setdefault((rule.field, rule.cure), rule)
    return tuple(found.values())


def by_section(clauses: Iterable[Clause]) -> dict[str, list[Clause]]:
    """Give clauses by the title of the section in which they stand, in the order of the pack."""
    found: dict[str, list[Clause]] = {}
    for each in clauses:
        found.setdefault(each.section, []).append(each)
    return found


def _answers(pack: Pack, type_: str, country: str | None, now: datetime) -> tuple[Answer, ...]:
    facts = _complete(pack, type_, country, now)
    by_ask: dict[str, list[Answer]] = {}
    for item in decide(facts, the_shelf(), now).items:
        by_ask.setdefault(item.ask, []).append(item.answer)
    return tuple(_most_open(by_ask.get(category.id, [])) for category in pack.categories)


def _most_open(answers: list[Answer]) -> Answer:
    """Of a category that splits, the part that opens widest says what the process is good for."""
    order = (Answer.RELEASE, Answer.PERSON, Answer.NOT_ADDRESSED)
    return next((each for each in order if each in answers), Answer.REFUSE)


def _complete(pack: Pack, type_: str, country: str | None, now: datetime) -> Facts:
    """Make a request of a verified official that lacks nothing, under one instrument of this type."""
    named, _ = regions(pack, the_shelf())
    jurisdiction = country or named[0]
    foreign = pack.instruments.foreign
    abroad = country is not None and country not in pack.about.home
    level = IssuerLevel.FOREIGN if abroad else IssuerLevel.FEDERAL
    if foreign and type_ in foreign.types:
        level = IssuerLevel.FOREIGN_TREATY
    day = now.date()
    return Facts(
        kinds=(Kind.DATA,),
        received_at=now,
        official=Official(jurisdiction=jurisdiction, body="police", law_enforcement=True),
        contact=Contact(
            agency="Agency",
            name="Officer",
            badge="1",
            email="officer@agency.example",
            phone="1",
            extension="",
            address="1 Main Street",
            response_date=day,
        ),
        instruments=(
            Instrument(
                type_,
                issuer="Court",
                level=level,
                country=country,
                signed=True,
                dated=day,
                cites=(),
                executes_mlat=False,
            ),
        ),
        authorisation=Authorisation(present=True, signed_by="Head", rank="head", certifies_necessity=True),
        consent=False,
        accounts=(Account(username="username", exists=True, private=False),),
        wanted=tuple(Wanted(category.id) for category in pack.categories),
        period=DateRange("", ""),
    )


def _note(category: Category) -> str:
    """Say what the category holds, and what of it is never provided this way."""
    records = category.record
    several = len(records) > 1
    names = [record.name for record in records] if several else [field.name for field in records[0].fields]
    never = [subset.name for subset in category.subset if subset.outcome == "not-provided"]
    return ", ".join(names) + (f". Not through a request: {', '.join(never)}" if never else "")


def _listed(names: list[str]) -> str:
    """Join names of process, with the words that all of them end in said once."""
    if len(names) == 1:
        return capital(names[0])
    last = names[0].split()[-1]
    if all(name.split()[-1] == last and len(name.split()) > 1 for name in names):
        names = [*(name.rsplit(" ", 1)[0] for name in names[:-1]), names[-1]]
    return capital(f"{', '.join(names[:-1])} or {names[-1]}")
