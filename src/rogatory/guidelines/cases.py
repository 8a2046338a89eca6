"""Golden cases and the matrix of a pack: what counsel expects, written by hand, against what the engine answers.

A case gives facts and the answers expected; its *twin* changes one fact and expects another answer, so that every
clause is shown to decide. The matrix gives, for every kind of legal process, the answer for every category.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from rogatory.guidelines import summary
from rogatory.guidelines.decision import Decision, Item
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.reason import Reason

_STRICT: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class ExpectedPreservation:
    """What is expected of one preservation; what is left out is not compared."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    account: str
    outcome: str
    kind: str | None = None
    default: str | None = None
    last_day: date | None = None
    covers: tuple[str, ...] | None = None
    keeps: tuple[str, ...] | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What is expected of a decision; what is left out is not compared.

    ``items`` is complete: every item of the decision with its answer. ``reasons`` names, per item, clauses and
    readings that must be among its reasons. ``deficiencies`` and ``questions`` are complete; they hold
    ``clause fact`` and fact paths. ``advice`` and ``readings`` must be contained. ``bars``, ``lines`` (of the tariff),
    ``waivers`` (those proposed) and ``response`` (the promised day or instant by kind) are complete.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    disposition: str | None = None
    route: str | None = None
    to: str | None = None
    items: Mapping[str, str] | None = None
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cures: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deficiencies: tuple[str, ...] | None = None
    blocking: tuple[str, ...] | None = None
    questions: tuple[str, ...] | None = None
    preservation: tuple[ExpectedPreservation, ...] | None = None
    emergency: str | None = None
    tests: tuple[str, ...] | None = None
    notice: str | None = None
    notice_until: date | None = None
    violation: str | None = None
    reply: str | None = None
    effective: bool | None = None
    existence: bool | None = None
    costs: str | None = None
    bars: tuple[str, ...] | None = None
    notice_earliest: date | None = None
    objection_days: int | None = None
    lines: tuple[str, ...] | None = None
    waivers: tuple[str, ...] | None = None
    payer: str | None = None
    response: Mapping[str, str] | None = None
    certificate: str | None = None
    advice: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    without_readings: tuple[str, ...] = ()
    guideline: str | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One case, ready to be decided: its facts in full, and what is expected.

    ``decides`` names the clauses and readings that the case is about; ``where`` is its file and name.
    """

    where: str
    name: str
    decides: tuple[str, ...]
    facts: Facts
    expected: Expected
    twin_facts: Facts
    twin_expected: Expected


@dataclass(frozen=True)
class MatrixCell:
    """One cell of the matrix: facts with one instrument and one ask, and the answer with what decides it."""

    where: str
    row: str
    column: str
    facts: Facts
    answer: str
    by: str


def mismatches(expected: Expected, decision: Decision) -> tuple[str, ...]:
    """Compare, and tell every difference in words; an empty result means that all is as expected."""
    return tuple(_plain(expected, decision)) + tuple(_items(expected, decision)) + tuple(_lists(expected, decision))


def cell_mismatch(cell: MatrixCell, decision: Decision) -> str | None:
    """Compare one cell of the matrix with the engine's answer."""
    item = _find(decision, cell.column)
    if item is None:
        return f"no item for {cell.column}"
    named = _named(item.reasons)
    if item.answer.value != cell.answer or (cell.by and cell.by not in named):
        return f"expected {cell.answer} by {cell.by or 'anything'}, got {item.answer.value} by {', '.join(named)}"
    return None


def _find(decision: Decision, column: str) -> Item | None:
    ask, _, subset = column.partition("/")
    return next((each for each in decision.items if each.ask == ask and each.subset == subset), None)


def _named(reasons: tuple[Reason, ...]) -> list[str]:
    return list(dict.fromkeys(name for reason in reasons for name in (reason.clause, reason.reading) if name))


def _plain(expected: Expected, decision: Decision) -> Iterator[str]:
    pairs = (
        ("disposition", expected.disposition, decision.disposition.value),
        ("route", expected.route, decision.route.outcome),
        ("to", expected.to, decision.route.line),
        ("emergency", expected.emergency, decision.emergency.outcome if decision.emergency else "none"),
        ("tests", expected.tests, decision.emergency.tests if decision.emergency else ()),
        ("notice", expected.notice, decision.notice.outcome),
        ("notice_until", expected.notice_until, decision.notice.until),
        ("violation", expected.violation, decision.violation.outcome),
        ("reply", expected.reply, decision.service.reply),
        ("effective", expected.effective, decision.service.effective),
        ("existence", expected.existence, decision.service.existence),
        ("costs", expected.costs, decision.costs.outcome),
        *_following(expected, decision),
        ("guideline", expected.guideline, decision.guideline.version if decision.guideline else ""),
    )
    for name, wanted, got in pairs:
        if wanted is not None and wanted != got:
            yield f"{name}: expected {wanted!r}, got {got!r}"


def _following(expected: Expected, decision: Decision) -> Iterator[tuple[str, object, object]]:
    notice, costs, response = decision.notice, decision.costs, decision.response
    yield "bars", expected.bars, tuple(map(summary.bar, notice.bars))
    yield "notice_earliest", expected.notice_earliest, notice.earliest
    yield "objection_days", expected.objection_days, notice.objection.days if notice.objection else None
    yield "lines", expected.lines, tuple(map(summary.line, costs.lines))
    yield "waivers", expected.waivers, tuple(each.what for each in costs.waivers if each.proposed)
    yield "payer", expected.payer, costs.payer.who if costs.payer else ""
    promised = {each.kind: summary.promise(each) for each in response.promises}
    yield "response", None if expected.response is None else dict(expected.response), promised
    yield "certificate", expected.certificate, response.certificate


def _items(expected: Expected, decision: Decision) -> Iterator[str]:
    answers = {item.id: item.answer.value for item in decision.items}
    if expected.items is not None and dict(expected.items) != answers:
        yield f"items: expected {dict(expected.items)}, got {answers}"
    by_id = {item.id: item for item in decision.items}
    for name in {*expected.reasons, *expected.cures, *expected.people, *expected.not_held}:
        item = by_id.get(name)
        if item is None:
            yield f"there is no item {name!r}; there are {', '.join(by_id) or 'none'}"
            continue
        named = _named(item.reasons)
        missing = [each for each in expected.reasons.get(name, ()) if each not in named]
        if missing:
            yield f"{name}: reasons lack {', '.join(missing)}; they are {', '.join(named)}"
        cure = expected.cures.get(name, "")
        if cure and not any(cure.casefold() in reason.cure.casefold() for reason in item.reasons):
            yield f"{name}: no cure holds {cure!r}"
        if name in expected.people and expected.people[name] != item.people:
            yield f"{name}: expected people {expected.people[name]}, got {item.people}"
        if name in expected.not_held and expected.not_held[name] != item.not_held:
            yield f"{name}: expected not held {expected.not_held[name]}, got {item.not_held}"


def _lists(expected: Expected, decision: Decision) -> Iterator[str]:
    lacking = tuple(f"{each.reason.clause} {each.reason.fact}" for each in decision.deficiencies)
    blocking = tuple(f"{each.reason.clause} {each.reason.fact}" for each in decision.deficiencies if each.blocking)
    questions = tuple(each.fact for each in decision.questions)
    for name, wanted, got in (
        ("deficiencies", expected.deficiencies, lacking),
        ("blocking", expected.blocking, blocking),
        ("questions", expected.questions, questions),
    ):
        if wanted is not None and sorted(wanted) != sorted(got):
            yield f"{name}: expected {sorted(wanted)}, got {sorted(got)}"
    advice = {each.clause for each in decision.advice}
    for clause in expected.advice:
        if clause not in advice:
            yield f"advice lacks {clause}; it has {', '.join(sorted(advice)) or 'none'}"
    for reading in expected.readings:
        if reading not in decision.readings:
            yield f"readings lack {reading}; they are {', '.join(decision.readings)}"
    for reading in expected.without_readings:
        if reading in decision.readings:
            yield f"readings hold {reading}, which was not expected"
    told = set(_all_clauses(decision))
    for clause in expected.told:
        if clause not in told:
            yield f"nothing in the decision names {clause}"
    if expected.preservation is not None:
        yield from _preservations(expected.preservation, decision)


def _all_clauses(decision: Decision) -> Iterator[str]:
    groups: list[tuple[Reason, ...]] = [
        decision.route.reasons,
        decision.notice.reasons,
        decision.violation.reasons,
        decision.service.reasons,
        decision.costs.reasons,
        decision.emergency.reasons if decision.emergency else (),
        decision.advice,
        tuple(each.reason for each in decision.deficiencies),
        tuple(_stated(decision)),
    ]
    groups += [each.reasons for each in decision.items]
    groups += [each.reasons for each in decision.preservations]
    yield from (reason.clause for group in groups for reason in group)
    yield from (question.clause for question in decision.questions)


def _stated(decision: Decision) -> Iterator[Reason]:
    """Give the reasons of what the guideline states of the notice, the costs and the answer."""
    notice, costs, response = decision.notice, decision.costs, decision.response
    for part in (notice.timing, notice.delay, notice.objection, notice.renewal, notice.content, costs.payer):
        if part is not None:
            yield part.reason
    for rows in (notice.choices, costs.lines, costs.free, costs.waivers, response.promises):
        yield from (row.reason for row in rows)
    yield from response.reasons


def _preservations(wanted: tuple[ExpectedPreservation, ...], decision: Decision) -> Iterator[str]:
    if len(wanted) != len(decision.preservations):
        yield f"expected {len(wanted)} preservations, got {len(decision.preservations)}"
    for each, got in zip(wanted, decision.preservations, strict=False):
        for name in ("account", "outcome", "kind", "default", "last_day", "covers", "keeps"):
            value = getattr(each, name)
            if value is not None and value != getattr(got, name):
                yield f"preservation of {each.account}: {name}: expected {value!r}, got {getattr(got, name)!r}"
        missing = [one for one in each.reasons if one not in _named(got.reasons)]
        if missing:
            told = ", ".join(_named(got.reasons))
            yield f"preservation of {each.account}: reasons lack {', '.join(missing)}; they are {told}"
