"""A decision for people: what comes next and what is missing first, then every answer with its clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from rogatory.guidelines import summary
from rogatory.guidelines.decision import Answer, Costs, Decision, Disposition, Item, Preservation
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.notice import Notice
from rogatory.guidelines.reason import DateStep, Reason

_ANSWERS = {
    Answer.RELEASE: ("release", "bold green"),
    Answer.REFUSE: ("refuse", "bold red"),
    Answer.PERSON: ("needs a person", "bold yellow"),
    Answer.NOT_ADDRESSED: ("not addressed", "bold magenta"),
}
_NEXT = {
    Disposition.ANSWER: "Every item has its answer; a person reviews and approves.",
    Disposition.RETURN: "Return the request to the officer: something has to be supplied or mended.",
    Disposition.REFER: "Refer the request: another guideline applies.",
    Disposition.HOLD: "Hold the request, and call the agency back on a number from its directory.",
    Disposition.SILENCE: "Send nothing: the sender is not a law-enforcement official.",
    Disposition.PERSON: "A person has to decide or establish something first.",
}


def explain(decision: Decision, facts: Facts, console: Console) -> None:
    """Show a decision: to the officer what is missing, to counsel each clause."""
    console.print(_head(decision, facts))
    for part in (_missing(decision), _questions(decision)):
        if part is not None:
            console.print(part)
    for alike in _alike(decision):
        console.print(_items(*alike))
    for preservation in decision.preservations:
        console.print(_preservation(preservation))
    console.print(_rest(decision))


def _head(decision: Decision, facts: Facts) -> Panel:
    text = Text()
    if decision.guideline is not None:
        text.append(decision.guideline.title, "bold")
        text.append(f"\n{decision.guideline.version}, digest {decision.guideline.digest[:16]}\n", "dim")
    text.append(f"{', '.join(facts.kinds)}; received {facts.received_at:%Y-%m-%d %H:%M} UTC\n")
    text.append(_NEXT[decision.disposition], "bold")
    for reason in decision.route.reasons if decision.route.outcome != "applies" else ():
        text.append("\n")
        text.append_text(_reason(reason))
    return Panel(text, title="Decision", border_style="blue")


def _missing(decision: Decision) -> Panel | None:
    if not decision.deficiencies:
        return None
    table = Table.grid(padding=(0, 2))
    for each in decision.deficiencies:
        mark = Text("needed", "red") if each.blocking else Text("told", "dim")
        table.add_row(mark, Text.assemble(each.reason.cure, (f"  {each.reason.clause}", "dim")))
    return Panel(table, title="What is missing", title_align="left", border_style="red")


def _questions(decision: Decision) -> Panel | None:
    if not decision.questions:
        return None
    table = Table.grid(padding=(0, 2))
    for each in decision.questions:
        table.add_row(Text(each.fact, "cyan"), Text.assemble(each.words, (f"  {each.clause}", "dim")))
    return Panel(table, title="What nobody has established yet", title_align="left", border_style="yellow")


def _alike(decision: Decision) -> Iterator[tuple[list[Item], tuple[Reason, ...], int]]:
    """Group items that have the same answer for the same reasons; what is missing is told once, above."""
    told = {each.reason for each in decision.deficiencies}

    def own(item: Item) -> tuple[Reason, ...]:
        return tuple(reason for reason in item.reasons if reason not in told)

    groups: dict[object, list[Item]] = {}
    for each in decision.items:
        groups.setdefault((each.account, each.answer, each.emergency, own(each)), []).append(each)
    for items in groups.values():
        yield items, own(items[0]), len(items[0].reasons) - len(own(items[0]))


def _items(items: list[Item], reasons: tuple[Reason, ...], missing: int) -> Panel:
    item = items[0]
    words, style = _ANSWERS[item.answer]
    asks = ", ".join(each.ask + (f" / {each.subset}" if each.subset else "") for each in items)
    lane = " (emergency)" if item.emergency else ""
    title = Text.assemble((f" {words} ", style), f"{item.account or 'no specific user'}: {asks}{lane} ")
    body: list[RenderableType] = list(_reasons(reasons))
    if missing:
        body.append(Text("Held back by what is missing (above).", "red"))
    if item.not_held:
        body.append(Text(f"Not held, because the user never gave it: {', '.join(item.not_held)}", "dim"))
    if item.people:
        body.append(Text(f"Takes: {', '.join(item.people)}", "dim"))
    return Panel(Group(*body), title=title, title_align="left", border_style=style.split()[-1])


def _preservation(each: Preservation) -> Panel:
    body: list[RenderableType] = [Text(f"{step.day.isoformat()}  {step.words}", "cyan") for step in each.derivation]
    if each.covers:
        body.append(Text(f"Covers: {', '.join(each.covers)}"))
    if each.keeps:
        body.append(Text(f"Kept by legal process: {', '.join(each.keeps)}"))
    body += _reasons(each.reasons)
    default = f" (default: {each.default})" if each.default else ""
    last = f" to {each.last_day.isoformat()}" if each.last_day else ""
    title = f" {each.kind}: {each.outcome}{default}{last}: {each.account} "
    return Panel(Group(*body), title=title, title_align="left", border_style="cyan")


def _rest(decision: Decision) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 1, 0))
    rows: list[tuple[str, str, Iterable[Reason]]] = []
    if decision.emergency is not None:
        tests = f" ({', '.join(decision.emergency.tests)})" if decision.emergency.tests else ""
        rows.append(("Emergency", decision.emergency.outcome + tests, decision.emergency.reasons))
    rows.append(("Notice", _notice(decision.notice), (*decision.notice.reasons, *_on_notice(decision.notice))))
    rows.append(("Violation", decision.violation.outcome, decision.violation.reasons))
    rows.append(("Reply", decision.service.reply, decision.service.reasons))
    rows.append(("Costs", _costs(decision.costs), (*decision.costs.reasons, *_on_costs(decision.costs))))
    for promise in decision.response.promises:
        words = f"{promise.kind}: {promise.term}, by {summary.promise(promise)}"
        rows.append(("Promised answer", words, (promise.reason,)))
    if decision.response.certificate != "not-addressed":
        rows.append(("Certificate", decision.response.certificate, decision.response.reasons))
    if decision.advice:
        rows.append(("Tell the officer", "", decision.advice))
    for name, outcome, reasons in rows:
        table.add_row(Text(name, "bold"), Group(Text(outcome), *_reasons(reasons)))
    if decision.readings:
        table.add_row(Text("Rests on", "bold"), Text(f"counsel's readings {', '.join(decision.readings)}"))
    return table


def _notice(notice: Notice) -> str:
    until = f" until {notice.until.isoformat()}" if notice.until else ""
    lines = [notice.outcome + until, *(f"{bar.what}: {_steps(bar.derivation)}" for bar in notice.bars)]
    if notice.earliest is not None:
        lines.append(f"not before {notice.earliest.isoformat()}")
    return "\n".join(lines)


def _steps(derivation: Iterable[DateStep]) -> str:
    return "; ".join(f"{step.day.isoformat()} {step.words}" for step in derivation)


def _on_notice(notice: Notice) -> Iterator[Reason]:
    """Give what the guideline states of a notice, and what a person may find."""
    for part in (notice.timing, notice.delay, notice.objection, notice.renewal, notice.content):
        if part is not None:
            yield part.reason
    yield from (choice.reason for choice in notice.choices)


def _costs(costs: Costs) -> str:
    lines = [costs.outcome]
    lines += [f"{summary.line(each)} ({', '.join(each.categories)})" for each in costs.lines]
    lines += [f"{summary.free(each)} ({', '.join(each.categories)})" for each in costs.free]
    lines += [f"waiver {'proposed' if each.proposed else 'for a person'}: {each.what}" for each in costs.waivers]
    return "\n".join([*lines, *([f"who pays: {costs.payer.who}"] if costs.payer else [])])


def _on_costs(costs: Costs) -> Iterator[Reason]:
    for rows in (costs.lines, costs.free, costs.waivers):
        yield from (row.reason for row in rows)
    if costs.payer is not None:
        yield costs.payer.reason


def _reasons(reasons: Iterable[Reason]) -> list[Text]:
    return [_reason(reason) for reason in reasons]


def _reason(reason: Reason) -> Text:
    named = reason.clause + (f" with reading {reason.reading}" if reason.reading else "")
    text = Text.assemble((named, "bold cyan"), f"  {reason.words}\n", (f"  {reason.pinpoint}", "dim"))
    text.append(f"\n  fact: {reason.fact}: {reason.found}", "dim")
    if reason.cure:
        text.append(f"\n  cure: {reason.cure}", "green")
    return text
