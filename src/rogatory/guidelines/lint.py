"""The linter of packs: what a well-formed pack must also make true, so that no decision can trip over it.

It gives findings with the path of the value that is wrong; ``rogatory.edge.packs`` turns a path into a file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

from rogatory.guidelines import letters
from rogatory.guidelines.checks import costs, emergency, notice, preservation, response
from rogatory.guidelines.counsel import POINTS, Counsel
from rogatory.guidelines.facts import (
    SIGNATURE_LEVELS,
    Authorisation,
    Contact,
    DateRange,
    Emergency,
    Facts,
    IssuerLevel,
    Kind,
    Official,
    PreservationHistory,
    PreservationLetter,
    Service,
    Violation,
)
from rogatory.guidelines.findings import Finding, Path
from rogatory.guidelines.force import extensions, weak_commands
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.rules import Opening, Test
from rogatory.guidelines.shelf import Shelf

KINDS = frozenset(Kind)
SECTIONS = ("preservation", "emergency", "notice", "costs", "response")
_TABLES: Mapping[str, type[Any]] = {
    "authorisation": Authorisation,
    "contact": Contact,
    "emergency": Emergency,
    "history": PreservationHistory,
    "official": Official,
    "period": DateRange,
    "preservation": PreservationLetter,
    "service": Service,
    "violation": Violation,
}
"""The tables of the facts whose fields a rule can ask for; of lists (instruments, accounts) it can ask only whether."""

_CONDITIONS = frozenset({"visibility", "deleted_by_user", "removed_by_provider", "account_private"})


def check(pack: Pack) -> tuple[Finding, ...]:
    """Check one pack by itself; an empty result means that it is sound."""
    return tuple(finding for rule in _RULES for finding in rule(pack))


def check_shelf(shelf: Shelf) -> tuple[Finding, ...]:
    """Check what packs say of each other and of counsel's readings."""
    return (*_versions(shelf), *_routing_targets(shelf), *_reading_scopes(shelf.counsel, shelf))


def _clause_uses(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            inner = getattr(value, each.name)
            if each.name == "clause" or each.name.endswith("_clause"):
                if isinstance(inner, str) and inner:
                    yield (*path, each.name), inner
            elif each.name not in ("clauses", "letters", "archive", "about"):
                yield from _clause_uses(inner, (*path, each.name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _clause_uses(inner, (*path, index))


def _stems(pack: Pack) -> Iterator[tuple[str, Any, Path]]:
    yield "routing", pack.routing, ()
    yield "instruments", pack.instruments, ()
    yield "categories", pack.categories, ("category",)
    yield "requirements", pack.requirements, ()
    yield "channels", pack.channels, ()
    for name in SECTIONS:
        yield name, getattr(pack, name), ()


def _clauses_exist(pack: Pack) -> Iterator[Finding]:
    for stem, value, start in _stems(pack):
        if stem == "routing" and pack.routing.by:
            continue
        for path, clause in _clause_uses(value, start):
            if clause not in pack.clauses:
                yield Finding(
                    stem, path, f"clause {clause!r} is not in clauses.toml", "Add the clause, or correct the id."
                )


def _clauses_used(pack: Pack) -> Iterator[Finding]:
    used = {clause for _, value, start in _stems(pack) for _, clause in _clause_uses(value, start)}
    for index, clause in enumerate(pack.clauses.values()):
        if clause.id not in used:
            yield Finding(
                "clauses",
                ("clause", index, "id"),
                f"clause {clause.id!r} decides nothing",
                "Name it where it applies, or take it out.",
            )
        if not clause.words.strip() or not clause.section.strip():
            yield Finding(
                "clauses", ("clause", index), f"clause {clause.id!r} has no words or no section", "Write them."
            )
        if clause.since and clause.until and clause.until < clause.since:
            yield Finding("clauses", ("clause", index, "until"), "the clause ends before it begins", "Swap the days.")


def _silence(pack: Pack) -> Iterator[Finding]:
    for name in SECTIONS:
        stated = getattr(pack, name) is not None
        if stated == (name in pack.about.not_stated):
            yield Finding(
                "pack",
                ("not_stated",),
                f"{name} is {'both' if stated else 'neither'} stated {'and' if stated else 'nor'} named as not stated",
                f"Take {name!r} out of not_stated, or remove {name}.toml."
                if stated
                else f"Write {name}.toml, or add {name!r} to not_stated.",
            )
    for index, name in enumerate(pack.about.not_stated):
        if name not in SECTIONS:
            yield Finding("pack", ("not_stated", index), f"{name!r} is no section", f"Choose of {', '.join(SECTIONS)}.")


def _routes(pack: Pack) -> Iterator[Finding]:
    routing = pack.routing
    if bool(routing.by) == bool(routing.route):
        yield Finding(
            "routing", (), "a pack has either a routing table or the line that routes it", "Write one of them."
        )
    for index, route in enumerate(routing.route):
        if route.region != "*" and route.region not in routing.regions:
            yield Finding(
                "routing", ("route", index, "region"), f"region {route.region!r} is not defined", "Define it."
            )
        if route.key not in ("official", "user", "product"):
            yield Finding(
                "routing", ("route", index, "key"), f"{route.key!r} routes nothing", "Use official, user or product."
            )


def _vocabulary(pack: Pack) -> Iterator[Finding]:
    types = set(pack.isa)
    seen: set[str] = set()
    for index, each in enumerate(pack.instruments.instrument):
        if each.type in seen:
            where: Path = ("instrument", index, "type")
            yield Finding("instruments", where, f"instrument {each.type!r} is listed twice", "List it once.")
        seen.add(each.type)
        for parent in each.isa:
            if parent not in types:
                yield Finding(
                    "instruments", ("instrument", index), f"class {parent!r} is not listed", "List the class too."
                )
    for index, rule in enumerate(pack.instruments.recognise):
        if rule.type not in types or rule.counts_as not in types:
            yield Finding("instruments", ("recognise", index), "a type is not in the vocabulary", "List it.")
    for index, category in enumerate(pack.categories):
        yield from _opening(category.process, types, ("category", index, "process"))


def _opening(opening: Opening, types: set[str], path: Path) -> Iterator[Finding]:
    named = {*opening.any_of, *opening.all_of, *opening.of, *opening.exactly}
    for name in sorted(named - types):
        yield Finding(
            "categories", path, f"instrument {name!r} is not in the vocabulary", "List it in instruments.toml."
        )
    if not (opening.any_of or opening.all_of or opening.of):
        yield Finding("categories", path, "no legal process opens this category", "Name it in any_of, all_of or of.")
    if bool(opening.of) != bool(opening.k) or opening.k > len(opening.of):
        yield Finding("categories", path, "k and of do not fit", "Give k, from 1 to the number of instruments in of.")
    for level in opening.levels:
        if level not in set(IssuerLevel):
            yield Finding(
                "categories", path, f"{level!r} is no level of issuer", f"Choose of {', '.join(IssuerLevel)}."
            )


def _categories(pack: Pack) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, category in enumerate(pack.categories):
        every = set(category.fields_of(None))
        for name in (category.id, *(part.id for part in category.parts)):
            if name in seen and name != category.id:
                yield Finding(
                    "categories", ("category", index), f"{name!r} is asked for in two categories", "Rename one."
                )
            seen.add(name)
        for number, part in enumerate(category.parts):
            for name in part.fields:
                if name not in every and not (name.endswith(".*") and category.fields_of(part)):
                    yield Finding(
                        "categories", ("category", index, "parts", number), f"field {name!r} is not listed", "List it."
                    )
        for number, subset in enumerate(category.subset):
            where: Path = ("category", index, "subset", number)
            if not set(subset.when) <= _CONDITIONS:
                unknown = ", ".join(sorted(set(subset.when) - _CONDITIONS))
                yield Finding(
                    "categories",
                    where,
                    f"nothing is known of a video under the name {unknown!r}",
                    f"Use {', '.join(sorted(_CONDITIONS))}.",
                )
            if subset.outcome not in ("process", "not-provided"):
                yield Finding(
                    "categories", where, f"{subset.outcome!r} is no outcome of a subset", "Use process or not-provided."
                )
            if (subset.outcome == "not-provided" or subset.open) and not subset.clause:
                yield Finding("categories", where, "the subset names no clause", "Name the clause that decides it.")
        if category.metadata_only and category.content:
            yield Finding("categories", ("category", index), "metadata only, and content", "Choose one.")


def _fact_exists(path: str) -> bool:
    head, _, tail = path.partition(".")
    if head not in Facts.__dataclass_fields__:
        return False
    table = _TABLES.get(head)
    return not tail if table is None else tail in table.__dataclass_fields__


def _requirements(pack: Pack) -> Iterator[Finding]:
    for index, rule in enumerate(pack.requirements.rule):
        where: Path = ("rule", index)
        if not _fact_exists(rule.field):
            yield Finding(
                "requirements", (*where, "field"), f"there is no fact {rule.field!r}", "See the schema of facts."
            )
        for kind in rule.kinds:
            if kind not in KINDS:
                yield Finding("requirements", (*where, "kinds"), f"{kind!r} is no kind", f"Use {', '.join(Kind)}.")
        if rule.test in (Test.MATCHES, Test.MATCHES_NOT):
            for pattern in rule.values:
                try:
                    re.compile(pattern)
                except re.error as error:
                    yield Finding(
                        "requirements",
                        (*where, "values"),
                        f"the pattern is wrong: {error}",
                        "Correct the regular expression.",
                    )
        if rule.test is Test.AT_LEAST and any(level not in SIGNATURE_LEVELS for level in rule.values):
            yield Finding(
                "requirements",
                (*where, "values"),
                "that is no level of signature",
                f"Use {', '.join(SIGNATURE_LEVELS)}.",
            )
        if rule.test not in (Test.PRESENT, Test.ABSENT, Test.TRUE) and not rule.values:
            yield Finding("requirements", where, f"the test {rule.test} needs values", "Give values = [...].")


def _open_points(pack: Pack) -> Iterator[Finding]:
    named: list[tuple[str, Path, str]] = [
        ("requirements", ("rule", i, "open"), rule.open) for i, rule in enumerate(pack.requirements.rule)
    ]
    for i, category in enumerate(pack.categories):
        named += [("categories", ("category", i, "subset", j), each.open) for j, each in enumerate(category.subset)]
    if pack.emergency:
        named += [("emergency", ("test", i, "open"), test.open) for i, test in enumerate(pack.emergency.test)]
    if pack.preservation:
        named.append(("preservation", ("scope_open",), pack.preservation.scope_open))
    for stem, path, point in named:
        if point and point not in POINTS:
            yield Finding(stem, path, f"{point!r} is no open point", f"Choose of {', '.join(POINTS)}.")


def _letters(pack: Pack) -> Iterator[Finding]:
    if not pack.channels.no_waiver.strip():
        yield Finding("channels", ("no_waiver",), "no_waiver is blank", "Write what every acknowledgement says.")
    for key in letters.keys_for(pack):
        letter = pack.letters.get(key)
        if letter is None:
            yield Finding(f"letters/{key}.md", (), f"the letter {key!r} is missing", "Write it.")
        elif key not in letters.TO_USERS and "{no_waiver}" not in letter.body:
            yield Finding(f"letters/{key}.md", (), "the letter lacks {no_waiver}", "Add the paragraph {no_waiver}.")


_RULES: tuple[Callable[[Pack], Iterable[Finding]], ...] = (
    _clauses_exist,
    _clauses_used,
    _silence,
    _routes,
    _vocabulary,
    _categories,
    _requirements,
    _open_points,
    preservation,
    emergency,
    notice,
    costs,
    response,
    extensions,
    weak_commands,
    _letters,
)


def _versions(shelf: Shelf) -> Iterator[Finding]:
    """Find two versions of a line that would be in force from the same day, so that chance would choose."""
    for packs in shelf.lines.values():
        for newer, older in pairwise(packs):
            if newer.about.effective == older.about.effective:
                yield Finding(
                    f"{newer.about.version}/pack",
                    ("effective",),
                    f"{older.about.version!r} is in force from the same day",
                    "Date each version from the day on which its text was first seen.",
                )


def _routing_targets(shelf: Shelf) -> Iterator[Finding]:
    for pack in shelf.packs:
        for index, route in enumerate(pack.routing.route):
            if not route.elsewhere and route.to not in shelf.lines:
                yield Finding(
                    f"{pack.about.version}/routing",
                    ("route", index, "to"),
                    f"guideline {route.to!r} is not on this shelf",
                    "Add its pack, or set elsewhere = true with its address.",
                )
        if pack.routing.by and pack.routing.by not in shelf.lines:
            yield Finding(
                f"{pack.about.version}/routing", ("by",), f"no guideline {pack.routing.by!r}", "Add its pack."
            )


def _reading_scopes(counsel: Counsel, shelf: Shelf) -> Iterator[Finding]:
    for index, reading in enumerate(counsel.readings):
        for line in reading.lines:
            if line not in shelf.lines:
                yield Finding("readings", ("reading", index, "lines"), f"no guideline {line!r}", "Correct the line.")
