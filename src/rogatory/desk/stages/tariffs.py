"""By which prices a request's work is charged, and what its effort comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from rogatory.desk.models import CostFile, Effort
from rogatory.edge.decisions import parse_decision
from rogatory.edge.tariffs import read_tariff
from rogatory.guidelines.bill import MINUTES, Bill, Entry, Free, Named, Price, Tariff, Work, reckon, tariff_from
from rogatory.guidelines.decision import Costs, Decision
from rogatory.guidelines.money import written
from rogatory.problem import Problem


def decision_of(file: CostFile) -> Decision:
    """Give the decision under which costs may be sought."""
    return parse_decision(bytes(file.decision.decision))


def costs_of(file: CostFile) -> Costs:
    """Give what the guideline says of the costs of this request."""
    return decision_of(file).costs


def tariff_of(file: CostFile) -> Tariff:
    """Give the prices that were kept with the first effort; before that those of the guideline, else the operator's.

    Raises:
        Problem: the operator's tariff cannot be used.
    """
    if file.tariff is not None:
        return _kept(file.tariff)
    decision = decision_of(file)
    if decision.costs.lines:
        return tariff_from(decision.costs.lines, decision.costs.free)
    own = _operators(decision.guideline.line if decision.guideline else "")
    if not own.free:
        return Tariff(own.source, own.prices, tariff_from((), decision.costs.free).free)
    return own


def keep_tariff(file: CostFile) -> Tariff:
    """Give the prices, and keep them with the file, so that a later tariff changes nothing that has begun.

    Raises:
        Problem: as `tariff_of`.
    """
    found = tariff_of(file)
    if file.tariff is None and found.prices:
        file.tariff = asdict(found)
        file.save(update_fields=["tariff"])
    return found


def bill_of(file: CostFile, effort: Iterable[Effort]) -> Bill:
    """Give what effort comes to that no invoice in force charges; what is free is free once for a request.

    Raises:
        Problem: it cannot be reckoned (`rogatory.guidelines.bill.reckon`).
    """
    rows = list(effort)
    named = [Named(each.amount, each.currency, each.words) for each in rows if not each.line]
    return reckon(tariff_of(file), _work(rows), named, _work(file.efforts.exclude(invoice=None).order_by("pk")))


def open_effort(file: CostFile) -> tuple[Effort, ...]:
    """Give the effort that is to be charged, in the order in which it was logged.

    No invoice in force charges it, and it was not there when costs were waived: what was waived stays so, whatever
    begins anew.
    """
    found = file.efforts.filter(invoice=None)
    if file.waived_at is not None:
        found = found.filter(logged_at__gt=file.waived_at)
    return tuple(found.select_related("by").order_by("pk"))


def _work(effort: Iterable[Effort]) -> list[Work]:
    return [Work(each.line, each.quantity, each.category) for each in effort if each.line]


def entries_json(bill: Bill) -> list[dict[str, object]]:
    """Give the entries of a bill as they are kept with an invoice or an estimate."""
    return [asdict(entry) for entry in bill.entries]


def entries_from(kept: Iterable[Mapping[str, object]]) -> tuple[Entry, ...]:
    """Give the entries back."""
    return tuple(Entry(**each) for each in kept)  # type: ignore[arg-type]  # what `entries_json` wrote


def quantity_words(unit: str, quantity: int) -> str:
    """Write so much of a unit for people: ``3 accounts``, ``1 h 30 min``."""
    if unit == "hour":
        hours, minutes = divmod(abs(quantity), MINUTES)
        told = f"{hours} h {minutes} min" if minutes else f"{hours} h"
        return f"-{told}" if quantity < 0 else told
    return f"{quantity} {unit}{'' if quantity == 1 else 's'}"


def lines_of(bill: Bill) -> str:
    """Write the entries of a bill as the lines of a letter."""
    return "\n".join(f"- {_line(entry, bill.currency)}" for entry in bill.entries)


def _line(entry: Entry, currency: str) -> str:
    words = " ".join(entry.words.split())
    amount = written(entry.amount, currency)
    if not entry.line:
        return f"{words}: {amount}"
    free = f", of which {quantity_words(entry.unit, entry.free)} free" if entry.free else ""
    price = f"{written(entry.price, currency)} for each {entry.unit}"
    return f"{words}: {quantity_words(entry.unit, entry.quantity)}{free}, {price}: {amount}"


def _kept(written_down: Mapping[str, list[dict[str, object]]]) -> Tariff:
    prices = tuple(Price(**_tupled(each)) for each in written_down["prices"])  # type: ignore[arg-type]
    free = tuple(Free(**_tupled(each)) for each in written_down["free"])  # type: ignore[arg-type]
    return Tariff(str(written_down["source"]), prices, free)


def _tupled(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def _operators(guideline: str) -> Tariff:
    """Read the operator's tariff anew each time: it is small, and whoever corrects it need not start anything again."""
    named = settings.TARIFF
    if named is None:
        return Tariff("operator")
    try:
        text = Path(named).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            f"the tariff cannot be read: {error}", where=str(named), cure="Correct ROGATORY_TARIFF, or the file"
        ) from error
    return read_tariff(text, Path(named).name, guideline)
