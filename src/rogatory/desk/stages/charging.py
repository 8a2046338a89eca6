"""Costs before an invoice: open_costs, log_effort, estimate, waive. Nothing is charged or waived by itself."""

from __future__ import annotations

from datetime import UTC, date

from rogatory.desk import inputs as given
from rogatory.desk.models import CostFile, DecisionRecord, Effort, Estimate
from rogatory.desk.stages.contract import Entailed, StageContext, StageResult
from rogatory.desk.stages.correspondence import costs_letter
from rogatory.desk.stages.plain_text import paragraphs
from rogatory.desk.stages.tariffs import bill_of, costs_of, entries_json, keep_tariff, lines_of, open_effort
from rogatory.edge.decisions import parse_decision
from rogatory.flow.states import Kind, State
from rogatory.guidelines.bill import Named, Work, reckon
from rogatory.guidelines.decision import Costs
from rogatory.guidelines.money import MOST, is_currency, written
from rogatory.problem import Problem

_CHARGED = frozenset({"may-be-sought", "tariff"})
_MOST_QUANTITY = 1_000_000


def opened_by(case: StageContext) -> tuple[Entailed, ...]:
    """Give what an approval brings with it: the costs of the request, where the guideline lets them be sought.

    Where it says that there are none, or says nothing of them, none are opened: silence is told, and never billed.
    """
    asked = Kind(case.the_matter.kind) in {Kind.DATA, Kind.EMERGENCY}
    if case.target is not State.APPROVED or not asked or case.decision is None or case.record is None:
        return ()
    if case.decision.costs.outcome not in _CHARGED:
        return ()
    running = case.the_request.matters.filter(kind=Kind.COSTS).exclude(state__in=[State.WAIVED, State.PAID])
    if running.exists():
        return ()
    return (Entailed("open_costs", Kind.COSTS, given.OpenCosts(case.record.pk)),)


def open_costs(case: StageContext, inputs: given.OpenCosts) -> StageResult:
    """Open the costs under the decision that says that they may be sought; those that were settled begin anew."""
    record = DecisionRecord.objects.get(pk=inputs.decision)
    costs = parse_decision(bytes(record.decision)).costs
    reason = costs.reasons[0] if costs.reasons else None
    values = {"decision": record, "position": costs.outcome, "clause": reason.clause if reason else ""}
    CostFile.objects.update_or_create(matter=case.the_matter, defaults={**values, "tariff": None})
    return StageResult(details={"costs": costs.outcome, "proposed_waivers": proposed(costs)})


def log_effort(case: StageContext, inputs: given.Effort) -> StageResult:
    """Keep work that was done, or an amount that a person names.

    Raises:
        Problem: the day lies ahead, the tariff has no such line, the quantity is none, or the amount has no reason.
    """
    file, person = file_of(case), case.actor.person
    if person is None:
        raise Problem("only a person logs effort", where="effort", cure="Sign in")
    _check_day(inputs.day, case)
    tariff = keep_tariff(file)
    words = paragraphs(inputs.words).strip()
    if inputs.line:
        price = tariff.price(inputs.line)
        if inputs.category and price.categories and inputs.category not in price.categories:
            cure = f"Choose one of: {', '.join(price.categories)}"
            raise Problem(f"the line {inputs.line!r} prices no {inputs.category!r}", where="effort", cure=cure)
        _check_quantity(inputs.quantity, words)
    else:
        _check_named(inputs.amount, inputs.currency, words, taking_back=True)
    effort = Effort.objects.create(
        file=file,
        by=person,
        logged_at=case.now,
        day=inputs.day,
        line=inputs.line,
        category=inputs.category if inputs.line else "",
        quantity=inputs.quantity if inputs.line else 0,
        amount=0 if inputs.line else inputs.amount,
        currency="" if inputs.line else inputs.currency,
        words=words,
    )
    bill = bill_of(file, open_effort(file))
    details = {"line": inputs.line, "quantity": effort.quantity, "amount": effort.amount, "total": bill.total}
    return StageResult(details=details, private={"words": words} if words else {}, result=effort)


def estimate(case: StageContext, inputs: given.Estimate) -> StageResult:
    """Reckon what the work is expected to cost, and tell the agency.

    Raises:
        Problem: nothing is expected, or it cannot be reckoned; or there is nowhere to send the letter.
    """
    file, person = file_of(case), case.actor.person
    if person is None:
        raise Problem("only a person estimates costs", where="estimate", cure="Sign in")
    tariff = keep_tariff(file)
    for quantity in inputs.quantities.values():
        if not 0 <= quantity <= _MOST_QUANTITY:
            raise Problem("a quantity is out of all bounds", where="estimate", cure="Give a whole number from 0 on")
    words = paragraphs(inputs.words).strip()
    named: tuple[Named, ...] = ()
    if inputs.amount:
        _check_named(inputs.amount, inputs.currency, words, taking_back=False)
        named = (Named(inputs.amount, inputs.currency, words),)
    bill = reckon(tariff, [Work(line, quantity) for line, quantity in inputs.quantities.items() if quantity], named)
    if not bill.entries:
        raise Problem("nothing is estimated", where="estimate", cure="Give a quantity, or an amount with its reason")
    told = Estimate.objects.create(
        file=file,
        by=person,
        told_at=case.now,
        currency=bill.currency,
        total=bill.total,
        bill=entries_json(bill),
        words=words,
    )
    values = {
        "lines": lines_of(bill),
        "total": written(bill.total, bill.currency),
        "words": "" if named else words,
    }
    letter = costs_letter(case, file, "estimate", values)
    return StageResult(letter=letter, details={"total": bill.total, "currency": bill.currency}, result=told)


def waive(case: StageContext, inputs: given.Waive) -> StageResult:
    """Keep on which ground no costs are charged.

    Raises:
        Problem: the ground is none of the guideline's and none of those that a person may always take.
    """
    file = file_of(case)
    grounds = dict.fromkeys([*(each.what for each in costs_of(file).waivers), *given.WAIVERS])
    if inputs.reason not in grounds:
        raise Problem(f"{inputs.reason!r} is no ground", where="waiver", cure=f"Choose of: {', '.join(grounds)}")
    file.waived_reason, file.waived_words = inputs.reason, paragraphs(inputs.words).strip()
    file.waived_by, file.waived_at = case.actor.person, case.now
    file.save()
    details = {"reason": inputs.reason, "proposed": inputs.reason in proposed(costs_of(file))}
    return StageResult(details=details, private={"words": file.waived_words})


def proposed(costs: Costs) -> list[str]:
    """Give the grounds for a waiver that the facts meet."""
    return [each.what for each in costs.waivers if each.proposed]


def file_of(case: StageContext) -> CostFile:
    """Give the cost file of the matter that is acted on."""
    return CostFile.objects.select_related("decision").get(matter=case.the_matter)


def _check_day(day: date, case: StageContext) -> None:
    if day > case.now.astimezone(UTC).date():
        raise Problem("the day lies ahead", where="effort, day", cure="Log the work once it was done")


def _check_quantity(quantity: int, words: str) -> None:
    if quantity == 0 or abs(quantity) > _MOST_QUANTITY:
        raise Problem("there is no such quantity", where="effort", cure="Give a whole number; for hours, in minutes")
    if quantity < 0 and not words:
        raise Problem("effort would be taken back without a reason", where="effort", cure="Say why in words")


def _check_named(amount: int, currency: str, words: str, *, taking_back: bool) -> None:
    if not is_currency(currency) or amount == 0 or abs(amount) > MOST or (amount < 0 and not taking_back):
        raise Problem(
            "no amount is named", where="costs", cure="Choose a line of the tariff, or name an amount and its currency"
        )
    if not words:
        raise Problem("an amount is named without its reason", where="costs", cure="Say in words what it is for")
