"""What the page says of decisions: what was released and why, what is not in the return, and who decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rogatory.evidence.cells import instant
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.page_words import count, heads, link, moment, name, plain, value, wide
from rogatory.evidence.returns import ItemOutcome, ReasonLine, StatementPart, WithheldPart

ITEMS_SHOWN, STATEMENTS_SHOWN, WITHHELD_SHOWN = 400, 150, 200
"""How many of each the page shows; return.json has them all. Of statements it is so many of each kind."""

_ANSWERS = {
    "release": ("good", "Released"),
    "refuse": ("bad", "Not released"),
    "needs-a-person": ("open", "Open"),
    "not-addressed": ("open", "Not addressed by the guideline"),
}
_KINDS = {
    "withheld": ("Withheld under the guideline", "These were asked for and are not released."),
    "truncated": ("Cut short", "There is more of this than the return holds."),
    "unreachable": ("Could not be reached", "Nobody can say what is held there, and the return was made without it."),
    "no-such-account": ("No such account", "The name means no account, or no single one."),
    "not-retained-before": ("Not retained", "What is older than the day named was no longer kept."),
    "not-held": ("Not held", "This does not exist at the provider. It is neither withheld nor refused."),
    "held": ("Held", "This is in the return."),
}


def items(decided: Sequence[ItemOutcome]) -> str:
    """Give each item with its answer and the reasons for it."""
    rows = "".join(_item(item) for item in decided[:ITEMS_SHOWN])
    if not rows:
        return ""
    return (
        f'<table class="outcome"><thead><tr>{heads("Account and data", "Answer", "Why")}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{_more(len(decided) - ITEMS_SHOWN, 'item')}"
    )


def withheld(kept_back: Sequence[WithheldPart]) -> str:
    """Say what was collected and kept back before the return was sealed: how much, why, and by whom."""
    rows = "".join(_withheld(one) for one in kept_back[:WITHHELD_SHOWN])
    if not rows:
        return ""
    return (
        "<p>The custodian of records looked through what had been collected and kept this back. The return says how "
        f'much and why; what it was is not in it.</p><table class="outcome withheld"><thead><tr>'
        f"{heads('Account and data', 'How much', 'Why')}</tr></thead><tbody>{rows}</tbody></table>"
        f"{_more(len(kept_back) - WITHHELD_SHOWN, 'line')}"
    )


def statements(said: Iterable[StatementPart]) -> str:
    """Say what is to be known about the data, kind by kind, that which is missing first."""
    of_kind: dict[str, list[StatementPart]] = {kind: [] for kind in _KINDS}
    for one in said:
        of_kind[one.kind].append(one)
    return "".join(_kind(kind, lines) for kind, lines in of_kind.items() if lines)


def people(header: ReturnHeader) -> str:
    """Name who decided, how many the policy asks for, and the digests that the decision rests on."""
    rows = "".join(
        f"<tr><td>{value(one.name)}</td><td>{value(one.role)}</td><td>{value(one.step)}</td>"
        f"<td>{moment(instant(one.at))}</td></tr>"
        for one in header.approvals
    )
    need = "one person" if header.people_required == 1 else f"{header.people_required} different people"
    digests = [
        ("Guideline", header.guideline.digest),
        ("Counsel's readings", header.counsel_digest or "none in force"),
        ("Facts decided on", header.facts_digest),
        ("Decision", header.decision_digest),
        ("Collection plan", header.plan_digest),
        *((f"Copy preserved {instant(one.taken_at)}", one.sha256) for one in header.preserved),
    ]
    lines = "".join(
        f'<tr><th scope="row">{plain(what)}</th><td><code>{plain(digest)}</code></td></tr>' for what, digest in digests
    )
    columns = heads("Name", "Role", "Step", "When")
    return (
        f"<p>The provider's policy asks for {need} to approve this disclosure.</p>"
        f'{wide(columns, rows, "Who decided")}<table class="digests"><tbody>{lines}</tbody></table>'
    )


def _item(item: ItemOutcome) -> str:
    kind, words = _ANSWERS.get(item.answer, ("open", item.answer))
    of_what = " · ".join(value(word) for word in (item.category, item.subset, item.part) if word)
    reasons = "".join(_reason(reason) for reason in item.reasons)
    return (
        f'<tr><td>{name(item.account)}<br>{of_what}<br><span class="small">Item {value(item.item_id)}</span></td>'
        f'<td><span class="answer {kind}">{plain(words)}</span></td><td>{reasons}</td></tr>'
    )


def _reason(reason: ReasonLine) -> str:
    reading = f", on counsel's reading {value(reason.reading)}" if reason.reading else ""
    cure = f'<p class="cure"><strong>What would help:</strong> {value(reason.cure)}</p>' if reason.cure else ""
    place = f", “{value(reason.pinpoint)}”" if reason.pinpoint else ""
    clause = f'<p class="small">Clause <code>{plain(reason.clause)}</code>{place}{reading}</p>' if reason.clause else ""
    return f'<div class="reason"><p>{value(reason.words)}</p>{clause}{cure}</div>'


def _withheld(one: WithheldPart) -> str:
    amounts = [count(number, noun) for number, noun in ((one.rows, "row"), (one.files, "file")) if number]
    table = f" · {value(one.table)}" if one.table and one.table != one.category else ""
    return (
        f'<tr><td>{name(one.account)}<br>{value(one.category)}{table}<br><span class="small">Item '
        f"{value(one.item_id)}</span></td><td>{' and '.join(amounts)}</td><td>{value(one.reason)}"
        f'<p class="small">Kept back by {value(one.by)}</p></td></tr>'
    )


def _kind(kind: str, lines: Sequence[StatementPart]) -> str:
    title, words = _KINDS[kind]
    shown = "".join(_statement(one) for one in lines[:STATEMENTS_SHOWN])
    return (
        f'<h3>{title}</h3><p class="small">{words}</p><ul class="statements">{shown}</ul>'
        f"{_more(len(lines) - STATEMENTS_SHOWN, 'statement')}"
    )


def _statement(one: StatementPart) -> str:
    pairs = [f"item {value(one.item_id)}"] if one.item_id else []
    pairs += [f"clause <code>{plain(clause)}</code>" for clause in one.clauses]
    under = f'<br><span class="small">{" · ".join(pairs)}</span>' if pairs else ""
    return f"<li>{name(one.account)} {value(one.words)}{under}</li>"


def _more(rest: int, noun: str) -> str:
    if rest <= 0:
        return ""
    return f"<p>{count(rest, f'more {noun}')} stand in {link('data/return.json', 'return.json')}.</p>"
