"""A decision as the demonstration tells it: the answers by item, each with the clause that decided."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.demo.telling import Line
from rogatory.guidelines.decision import Decision, Item, Preservation
from rogatory.guidelines.facts import Kind


def answers_of(decision: Decision, kind: str) -> Mapping[str, str]:
    """Give the answer to each item by its id; for what is preserved, outcome and last day by account."""
    if kind in (Kind.PRESERVATION, Kind.EXTENSION):
        return {one.account: _kept(one) for one in decision.preservations if one.kind == kind}
    return {item.id: item.answer.value for item in decision.items}


def lines_of(decision: Decision, kind: str) -> tuple[Line, ...]:
    """Give the answers as lines of a table, and after them what the request lacks."""
    lines = [
        Line(one.account, one.kind, _kept(one), one.reasons[0].clause, one.reasons[0].words)
        for one in decision.preservations
        if one.kind == kind
    ]
    for item in decision.items:
        reason = item.reasons[0]
        clause = f"{reason.clause} ({reason.reading})" if reason.reading else reason.clause
        lines.append(Line(item.account, _what(item), item.answer, clause, reason.words))
    lines += [
        Line("", one.reason.fact, "lacking", one.reason.clause, one.reason.cure)
        for one in decision.deficiencies
        if one.blocking
    ]
    return tuple(lines)


def _what(item: Item) -> str:
    return f"{item.ask}: {item.subset.replace('-', ' ')}" if item.subset else item.ask.replace("-", " ")


def _kept(one: Preservation) -> str:
    return f"{one.outcome} until {one.last_day}" if one.last_day else one.outcome
