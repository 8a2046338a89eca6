"""Which guideline applies: by the routing table of the shelf, and the version in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rogatory.guidelines.decision import Question, Reason, Route
from rogatory.guidelines.engine.context import reason_of
from rogatory.guidelines.facts import NO_JURISDICTION, Facts
from rogatory.guidelines.pack import Clause, Pack
from rogatory.guidelines.rules import Route as RouteRule
from rogatory.guidelines.rules import Routing
from rogatory.guidelines.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Routed:
    """The route of a request: the pack under which it belongs (if it is here), and the one whose letters speak.

    ``question`` is the fact without which nobody can route.
    """

    route: Route
    pack: Pack | None
    speaker: Pack
    question: Question | None = None


def find(facts: Facts, shelf: Shelf, at: datetime) -> Routed:
    """Route a request (clauses ``route.*`` and ``version``; readings on jurisdiction and version)."""
    routing, clauses = _table(facts, shelf)
    front = next(pack for pack in shelf.packs if pack.routing is routing)
    speaker = _in_force(facts.addressed_to or "", facts, shelf, at) or front
    official = facts.official
    if official.jurisdiction == NO_JURISDICTION or (
        official.jurisdiction is None and official.body == "international-organisation"
    ):
        return Routed(_no_jurisdiction(facts, shelf, routing, clauses), None, speaker)
    rule, unknown = _first_fit(facts, routing)
    if rule is None:
        return _unroutable(facts, routing, clauses, unknown, speaker)
    why = reason_of(clauses[rule.clause], _fact(rule), _found(facts, rule))
    if rule.elsewhere:
        cure = f"Use {rule.title}: {rule.address}"
        told = reason_of(clauses[rule.clause], _fact(rule), _found(facts, rule), cure=cure)
        return Routed(Route("referred", rule.to, rule.title, False, (told,), rule.address), None, speaker)
    pack = _in_force(rule.to, facts, shelf, at)
    if pack is None:
        return Routed(_before_all_versions(facts, routing, clauses, rule.to), None, speaker)
    version = shelf.counsel.settle("version", rule.to)
    in_force = reason_of(
        clauses[routing.version_clause], "received_at", facts.received_at.date().isoformat(), reading=version
    )
    if facts.addressed_to is not None and facts.addressed_to != rule.to:
        told = reason_of(
            clauses[rule.clause],
            "addressed_to",
            f"the request is made under {facts.addressed_to}",
            cure=f"Send the request under {pack.about.title}.",
        )
        referred = Route("referred", rule.to, pack.about.title, True, (told,), pack.about.entity.email)
        return Routed(referred, pack, speaker)
    return Routed(Route("applies", rule.to, pack.about.title, True, (why, in_force)), pack, pack)


def _table(facts: Facts, shelf: Shelf) -> tuple[Routing, Mapping[str, Clause]]:
    tables = shelf.routings
    if facts.addressed_to is not None:
        for routing, clauses in tables:
            if any(rule.to == facts.addressed_to for rule in routing.route):
                return routing, clauses
    return tables[0]


def _value(facts: Facts, key: str) -> str | None:
    if key == "product":
        return facts.product
    if key == "user":
        places = {account.location for account in facts.accounts or ()}
        return places.pop() if len(places) == 1 else None
    return facts.official.jurisdiction


def _first_fit(facts: Facts, routing: Routing) -> tuple[RouteRule | None, str]:
    for rule in routing.route:
        value = _value(facts, rule.key)
        if value is None:
            return None, _fact(rule)
        if rule.region == "*" or value in routing.regions.get(rule.region, ()):
            return rule, ""
    return None, ""


def _fact(rule: RouteRule) -> str:
    return {"official": "official.jurisdiction", "user": "accounts.location", "product": "product"}[rule.key]


def _found(facts: Facts, rule: RouteRule) -> str:
    return str(_value(facts, rule.key))


def _in_force(line: str, facts: Facts, shelf: Shelf, at: datetime) -> Pack | None:
    reading = shelf.counsel.settle("version", line)
    instant = at if reading is not None and reading.value == "at-decision" else facts.received_at
    return shelf.in_force(line, instant.date())


def _person(reasons: tuple[Reason, ...], line: str = "") -> Route:
    return Route("person", line, "", False, reasons)


def _no_jurisdiction(facts: Facts, shelf: Shelf, routing: Routing, clauses: Mapping[str, Clause]) -> Route:
    last = routing.route[-1]
    found = facts.official.body or "a body without a primary jurisdiction"
    reading = shelf.counsel.settle("no-jurisdiction", last.to)
    return _person((reason_of(clauses[last.clause], "official.jurisdiction", found, reading=reading),))


def _before_all_versions(facts: Facts, routing: Routing, clauses: Mapping[str, Clause], line: str) -> Route:
    found = facts.received_at.date().isoformat()
    words = "No version of the guideline that was in force on the day of receipt is on the shelf."
    return _person((reason_of(clauses[routing.version_clause], "received_at", found, words=words),), line)


def _unroutable(facts: Facts, routing: Routing, clauses: Mapping[str, Clause], unknown: str, speaker: Pack) -> Routed:
    clause = clauses[routing.route[-1].clause]
    if unknown:
        question = Question(unknown, "The fact that routes the request is not established.", clause.id)
        why = reason_of(clause, unknown, "unknown", words=question.words, cure="Establish it.")
        return Routed(_person((why,)), None, speaker, question)
    why = reason_of(
        clause, "official.jurisdiction", str(facts.official.jurisdiction), words="No route fits this request."
    )
    return Routed(_person((why,)), None, speaker)
