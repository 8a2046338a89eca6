"""Every answer of a decision as one line of words, so that two decisions can be compared answer by answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rogatory.guidelines.decision import CostLine, Costs, Decision, EmergencyOutcome, FreeTier, Preservation, Promise
from rogatory.guidelines.notice import Bar, Notice


def answers(decision: Decision) -> Mapping[str, str]:
    """Give the answers by the name of what they answer: the items by their ids, and each part that is not an item."""
    return dict(_answers(decision))


def bar(one: Bar) -> str:
    """Give a bar and its end."""
    return f"{one.what} until {one.until.isoformat()}" if one.until else f"{one.what} without end"


def line(one: CostLine) -> str:
    """Give a price, in minor units."""
    return f"{one.id}: {one.amount} {one.currency} per {one.unit}"


def free(one: FreeTier) -> str:
    """Give what costs nothing."""
    return f"first {one.amount} {one.unit}{'s' if one.amount > 1 else ''} free"


def promise(one: Promise) -> str:
    """Give the last day of a promise, or the instant by which one in hours is kept."""
    return one.last_day.isoformat() if one.last_day else f"{one.due:%Y-%m-%dT%H:%M:%SZ}"


def _answers(decision: Decision) -> Iterator[tuple[str, str]]:
    yield "disposition", decision.disposition.value
    for item in decision.items:
        yield item.id, item.answer.value
    for kept in decision.preservations:
        yield f"{kept.kind}/{kept.account}", _preservation(kept)
    if decision.emergency is not None:
        yield "emergency", _emergency(decision.emergency)
    yield "notice", _notice(decision.notice)
    longest = decision.violation.longest_deferral
    yield "violation", decision.violation.outcome + (f"; deferral of at most {longest}" if longest else "")
    yield "reply", decision.service.reply
    yield "costs", _costs(decision.costs)
    for one in decision.response.promises:
        yield f"response/{one.kind}", f"by {promise(one)}"
    yield "certificate", decision.response.certificate


def _preservation(kept: Preservation) -> str:
    ends = f" to {kept.last_day.isoformat()}" if kept.last_day else ""
    default = f" (default {kept.default})" if kept.default else ""
    return f"{kept.outcome}{default}{ends}: {', '.join(kept.covers)}"


def _emergency(outcome: EmergencyOutcome) -> str:
    owed = outcome.process_owed_days
    parts = [outcome.outcome, *outcome.tests, *([f"process owed within {owed} days"] if owed else [])]
    return "; ".join(parts)


def _notice(notice: Notice) -> str:
    parts = [notice.outcome, *map(bar, notice.bars)]
    parts += [f"may be found: {choice.words}" for choice in notice.choices]
    if notice.earliest is not None:
        parts.append(f"not before {notice.earliest.isoformat()}")
    if notice.timing is not None:
        parts.append(notice.timing.when)
    spans = (("delay", notice.delay), ("objection", notice.objection), ("renewal", notice.renewal))
    parts += [f"{name} {span.days} days" for name, span in spans if span is not None]
    if notice.content is not None:
        named = {True: "names who asks", False: "does not name who asks", None: "may or may not name who asks"}
        parts += [*notice.content.says, named[notice.content.names_requester]]
    return "; ".join(parts)


def _costs(costs: Costs) -> str:
    parts = [costs.outcome, *map(line, costs.lines)]
    parts += map(free, costs.free)
    parts += [f"waived: {waiver.what}" for waiver in costs.waivers if waiver.proposed]
    if costs.payer is not None:
        parts.append(f"paid by {costs.payer.who}")
    return "; ".join(parts)
