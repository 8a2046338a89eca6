"""Which guideline applies: by the routing table of the shelf, and the version in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rogatory.guidelines.decision import Question, Route
from rogatory.guidelines.engine.context import reason_of
from rogatory.guidelines.facts import NO_JURISDICTION, Facts
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.rules import Route as RouteRule
from rogatory.guidelines.rules import Routing
from rogatory.guidelines.shelf import Shelf

_FACTS = {"official": "official.jurisdiction", "user": "accounts.location", "product": "product"}
"""The fact that each key of a routing table turns on."""


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
    front = _front(facts, shelf, at)
    if _stateless(facts, front):
        return Routed(_no_jurisdiction(facts, shelf, front), None, _speaker(facts, shelf, front, at))
    rule, unknown = _first_fit(facts, front.routing)
    if rule is None:
        return _unroutable(facts, front, unknown, _speaker(facts, shelf, front, at))
    clause = front.clauses[rule.clause]
    if rule.elsewhere:
        cure = f"Use {rule.title}: {rule.address}"
        told = reason_of(clause, _fact(rule), _found(facts, rule), cure=cure)
        referred = Route("referred", rule.to, rule.title, False, (told,), rule.address)
        return Routed(referred, None, _speaker(facts, shelf, front, at))
    pack = _in_force(rule.to, facts, shelf, at)
    if pack is None:
        return Routed(_before_all_versions(facts, front, rule.to), None, _speaker(facts, shelf, front, at))
    if facts.addressed_to is not None and facts.addressed_to != rule.to:
        found = f"the request is made under {facts.addressed_to}"
        told = reason_of(clause, "addressed_to", found, cure=f"Send the request under {pack.about.title}.")
        referred = Route("referred", rule.to, pack.about.title, True, (told,), pack.about.entity.email)
        return Routed(referred, pack, _speaker(facts, shelf, front, at))
    why = reason_of(clause, _fact(rule), _found(facts, rule))
    day = facts.received_at.date().isoformat()
    version = shelf.counsel.settle("version", rule.to)
    in_force = reason_of(front.clauses[front.routing.version_clause], "received_at", day, reading=version)
    return Routed(Route("applies", rule.to, pack.about.title, True, (why, in_force)), pack, pack)


def _stateless(facts: Facts, front: Pack) -> bool:
    """Tell whether the table asks for a jurisdiction of a body that has none."""
    official = facts.official
    stateless = official.jurisdiction == NO_JURISDICTION or (
        official.jurisdiction is None and official.body == "international-organisation"
    )
    return stateless and any(rule.key == "official" and rule.region != "*" for rule in front.routing.route)


def _front(facts: Facts, shelf: Shelf, at: datetime) -> Pack:
    """Give the pack whose table routes: the one that knows the line under which the request is made.

    Like everything else, the table is that of the version in force.
    """
    chosen = shelf.fronts[0]
    if facts.addressed_to is not None:
        for front in shelf.fronts:
            if any(rule.to == facts.addressed_to for rule in front.routing.route):
                chosen = front
                break
    current = _in_force(chosen.about.line, facts, shelf, at)
    return current if current is not None and current.routing.route else chosen


def _speaker(facts: Facts, shelf: Shelf, front: Pack, at: datetime) -> Pack:
    """Give the pack in whose name a request that goes elsewhere is answered: the one it was made under."""
    return _in_force(facts.addressed_to or "", facts, shelf, at) or front


def _value(facts: Facts, key: str) -> str | None:
    if key == "product":
        return facts.product
    if key == "user":
        places = {account.location for account in facts.accounts or ()}
        return places.pop() if len(places) == 1 else None
    return facts.official.jurisdiction


def _first_fit(facts: Facts, routing: Routing) -> tuple[RouteRule | None, str]:
    for rule in routing.route:
        if rule.region == "*":
            return rule, ""
        value = _value(facts, rule.key)
        if value is None:
            return None, _fact(rule)
        if value in routing.regions.get(rule.region, ()):
            return rule, ""
    return None, ""


def _fact(rule: RouteRule) -> str:
    return _FACTS[rule.key]


def _found(facts: Facts, rule: RouteRule) -> str:
    return _value(facts, rule.key) or "unknown"


def _in_force(line: str, facts: Facts, shelf: Shelf, at: datetime) -> Pack | None:
    reading = shelf.counsel.settle("version", line)
    instant = at if reading is not None and reading.value == "at-decision" else facts.received_at
    return shelf.in_force(line, instant.date())


def _person(reasons: tuple[Reason, ...], line: str = "") -> Route:
    return Route("person", line, "", False, reasons)


def _no_jurisdiction(facts: Facts, shelf: Shelf, front: Pack) -> Route:
    last = front.routing.route[-1]
    found = facts.official.body or "a body without a primary jurisdiction"
    reading = shelf.counsel.settle("no-jurisdiction", last.to)
    return _person((reason_of(front.clauses[last.clause], "official.jurisdiction", found, reading=reading),))


def _before_all_versions(facts: Facts, front: Pack, line: str) -> Route:
    found = facts.received_at.date().isoformat()
    words = "No version of the guideline that was in force on the day of receipt is on the shelf."
    clause = front.clauses[front.routing.version_clause]
    return _person((reason_of(clause, "received_at", found, words=words),), line)


def _unroutable(facts: Facts, front: Pack, unknown: str, speaker: Pack) -> Routed:
    clause = front.clauses[front.routing.route[-1].clause]
    if unknown:
        question = Question(unknown, "The fact that routes the request is not established.", clause.id)
        why = reason_of(clause, unknown, "unknown", words=question.words, cure="Establish it.")
        return Routed(_person((why,)), None, speaker, question)
    found = str(facts.official.jurisdiction)
    why = reason_of(clause, "official.jurisdiction", found, words="No route fits this request.")
    return Routed(_person((why,)), None, speaker)
