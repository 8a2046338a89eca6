"""Decisions of one account and one category, next to engines that answer the same matrix with yes or no.

Ours gives every answer with its reasons, clauses and cures, and decides the form, the notice and the costs beside it;
the peers are only asked whether the legal process opens the category. Nobody keeps a result: each engine goes over
every cell of the matrix in turn, and all must agree on it before anything is timed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from bench.frame import Row, rates
from rogatory.edge.packs import shipped
from rogatory.guidelines.decision import Answer
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import (
    Account,
    Channel,
    Contact,
    DateRange,
    Facts,
    Instrument,
    IssuerLevel,
    Kind,
    NoticeWish,
    Official,
    Service,
    Violation,
    Wanted,
)

_AT = datetime(2020, 9, 1, 12, tzinfo=UTC)
Cell = tuple[str, str, str]
"""A cell of the matrix: type of instrument, level of its issuer, category."""


def run(full: bool) -> list[Row]:
    """Time every engine over the whole matrix."""
    cells, answers = _matrix()
    engines = {"regopy": _rego(cells), "zen-engine": _zen(cells), "common-expression-language": _cel(cells)}
    ours = _ours(cells)
    for name, engine in {"ours": ours, **engines}.items():
        if engine() != answers:
            raise AssertionError(f"{name} answers the matrix differently")
    rounds = 25 if full else 5
    rows = []
    for name, engine in engines.items():
        our_rate, peer_rate = rates(ours, engine, pieces=len(cells), rounds=rounds)
        aim = None if name.startswith("common") else 1.0
        rows.append(Row("decision of one category, with reasons (peers: yes or no)", our_rate, peer_rate, name, aim))
    return rows


def _openings() -> dict[str, list[str]]:
    """Give, for every category of the first guideline without subsets, every type that opens it."""
    pack = next(each for each in shipped().packs if each.routing.route)
    opened: dict[str, list[str]] = {}
    for category in pack.categories:
        if not category.subset:
            opens = set(category.process.any_of)
            opened[category.id] = sorted(type_ for type_, classes in pack.isa.items() if classes & opens)
    return opened


def _matrix() -> tuple[list[Cell], list[bool]]:
    pack = next(each for each in shipped().packs if each.routing.route)
    opened = _openings()
    types = [type_ for type_ in pack.isa if type_ not in pack.ancillary]
    cells = [(type_, level, category) for type_ in types for level in ("federal", "foreign") for category in opened]
    return cells, [level == "federal" and type_ in opened[category] for type_, level, category in cells]


def _ours(cells: list[Cell]) -> Callable[[], list[bool]]:
    shelf = shipped()
    base = Facts(
        kinds=(Kind.DATA,),
        received_at=_AT,
        official=Official("US", "police", law_enforcement=True),
        contact=Contact(
            agency="Harbour Police Department",
            name="N. Okafor",
            badge="4711",
            email="n.okafor@police.example",
            phone="+1 202 555 0142",
            address="12 Harbour Street",
            response_date=date(2020, 10, 1),
        ),
        service=Service(Channel.EMAIL, "Request", "n.okafor@police.example", sender_domain_official=True),
        accounts=(Account(username="river_lantern"),),
        notice=NoticeWish.JEOPARDY,
        violation=Violation(noticed=False),
    )
    facts = [
        replace(
            base,
            instruments=(Instrument(type_, level=IssuerLevel(level), signed=True),),
            wanted=(Wanted(category),),
            period=DateRange("", ""),
        )
        for type_, level, category in cells
    ]
    return lambda: [decide(each, shelf, _AT).items[0].answer is Answer.RELEASE for each in facts]


def _rego(cells: list[Cell]) -> Callable[[], list[bool]]:
    from regopy import Input, Interpreter

    engine = Interpreter()
    engine.add_data({"opens": _openings()})
    engine.add_module(
        "matrix",
        "package matrix\n"
        "import rego.v1\n"
        "default allow := false\n"
        'allow if { input.level == "federal"; some type in data.opens[input.category]; type == input.type }\n',
    )
    bundle = engine.build("answer = data.matrix.allow", [])
    inputs = [Input({"type": type_, "level": level, "category": category}) for type_, level, category in cells]

    def once(given: Input) -> bool:
        engine.set_input(given)
        return bool(json.loads(str(engine.query_bundle(bundle)))["bindings"]["answer"])

    return lambda: [once(each) for each in inputs]


def _zen(cells: list[Cell]) -> Callable[[], list[bool]]:
    import zen

    fields = ("category", "type", "level")
    rules = [
        {"_id": f"{category}-{type_}", "c": json.dumps(category), "t": json.dumps(type_), "l": '"federal"', "o": "true"}
        for category, types in _openings().items()
        for type_ in types
    ]
    rules.append({"_id": "otherwise", "c": "", "t": "", "l": "", "o": "false"})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": key, "name": name, "field": name} for key, name in zip("ctl", fields, strict=True)],
        "outputs": [{"id": "o", "name": "allow", "field": "allow"}],
        "rules": rules,
    }
    graph = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "content": {}},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
            {"id": "out", "type": "outputNode", "name": "out", "content": {}},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    inputs = [{"type": type_, "level": level, "category": category} for type_, level, category in cells]
    return lambda: [bool(decision.evaluate(each)["result"]["allow"]) for each in inputs]


def _cel(cells: list[Cell]) -> Callable[[], list[bool]]:
    import cel

    program = cel.compile('level == "federal" && type_ in opens[category]')
    opened = _openings()
    inputs = [
        {"type_": type_, "level": level, "category": category, "opens": opened} for type_, level, category in cells
    ]
    return lambda: [bool(program.execute(each)) for each in inputs]
