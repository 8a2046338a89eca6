"""A guideline of the tests' own that charges, and the steps of costs as people take them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from rogatory.desk import deciding, door
from rogatory.desk.inputs import Effort, Inputs, SendInvoice
from rogatory.desk.models import CostFile, Invoice, Matter
from rogatory.desk.outcome import Outcome
from rogatory.guidelines import decision as d
from tests.desk.team import NOW, Team, decide, fresh

WHY = d.Reason("test.costs", "The provider charges for its work.", "costs", "kinds", "data")


def line(name: str, unit: str, amount: int, *categories: str, currency: str = "USD") -> d.CostLine:
    return d.CostLine(name, unit, amount, currency, categories, replace(WHY, words=f"Work by the {unit}"))


TARIFF = d.Costs(
    "tariff",
    (WHY,),
    lines=(line("account", "account", 2500), line("hour", "hour", 9000)),
    free=(d.FreeTier("first-account", "account", 1, (), WHY),),
    waivers=(d.Waiver("child", True, ("data",), WHY), d.Waiver("public-interest", False, ("data",), WHY)),
    payer=d.Payer("requesting-agency", WHY),
)
MAY_BE_SOUGHT = d.Costs("may-be-sought", (WHY,))


def charging(monkeypatch, costs: d.Costs) -> None:
    """Let the tests' guideline say this of costs."""
    monkeypatch.setattr(deciding, "decide", lambda *given: replace(decide(*given), costs=costs))


def costs_of(matter: Matter) -> Matter:
    return matter.request.matters.get(kind="costs")


def file_of(costs: Matter) -> CostFile:
    return CostFile.objects.get(matter=costs)


def act(by, action: str, costs: Matter, inputs: Inputs, now: datetime = NOW) -> Outcome:
    return door.act(by, action, fresh(costs), inputs, now)


def effort(line: str = "account", quantity: int = 3, **given) -> Effort:
    return Effort(date(2026, 3, 2), line, quantity, **given)


def invoiced(team: Team, matter: Matter, now: datetime = NOW, **given) -> Invoice:
    costs = costs_of(matter)
    act(team.custodian, "log_effort", costs, effort(), now).require()
    return act(team.custodian, "invoice", costs, SendInvoice(**given), now).require().result
