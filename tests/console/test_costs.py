"""Costs on the console: effort, estimate, invoice, payment, waiver; the list, the papers and the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk.inputs import SendInvoice
from rogatory.desk.models import CostFile, Estimate, Invoice, Matter, Seal
from rogatory.flow.states import Role
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.charged import act, costs_of, effort
from tests.desk.team import a_person, fresh, given

TARIFF = """
[[line]]
id = "search"
words = "Search and retrieval"
unit = "hour"
amount = 6000
currency = "USD"
"""


@dataclass
class Bills:
    """An approved request whose costs may be sought, and the pages on which people work at them."""

    console: Console
    costs: Matter

    def url(self, action: str) -> str:
        return f"/console/requests/{self.costs.request.reference}/following/{self.costs.pk}/{action}/"

    def step(self, action: str, by=None, **answers):
        client = self.console.of(by or self.console.desk.team.custodian)
        answer = client.post(self.url(action), read(client.get(self.url(action))).filled(**answers))
        if answer.status_code == 200:
            answer = client.post(self.url(action), {**read(answer).filled(), "confirmed": "yes"})
        return answer

    def page(self) -> str:
        client = self.console.of(self.console.desk.team.custodian)
        return read(client.get(f"/console/requests/{self.costs.request.reference}/")).text


@pytest.fixture
def bills(console: Console, settings, tmp_path) -> Bills:
    settings.TARIFF = tmp_path / "tariff.toml"
    settings.TARIFF.write_text(TARIFF)
    matter = console.desk.approve(console.verified("subscriber"))
    return Bills(console, costs_of(matter))


def test_costs_go_from_effort_to_payment_on_their_pages(bills: Bills):
    assert "Effort still to be charged None." in " ".join(bills.page().split())
    assert bills.step("log_effort", line="search", quantity="90").status_code == 302
    assert "USD 90.00" in bills.page()
    assert bills.step("estimate", **{"line-0": "120"}).status_code == 302
    assert Estimate.objects.get().total == 12000
    answer = bills.step("invoice", payer="Example Police\n1 Main Street")
    assert answer.status_code == 302
    made = Invoice.objects.get()
    assert (made.number, made.total, made.payer) == ("INV-2026-000001", 9000, "Example Police\n1 Main Street")
    assert bills.step("record_payment", amount="40.00").status_code == 302
    assert "USD 40.00 paid, USD 50.00 owed" in bills.page()
    assert bills.step("record_payment", amount="50.00").status_code == 302
    assert fresh(bills.costs).state == "paid"


def test_the_invoice_is_made_out_to_the_agency_unless_somebody_writes_another(bills: Bills):
    bills.step("log_effort", line="search", quantity="60")
    asked = read(bills.console.of(bills.console.desk.team.custodian).get(bills.url("invoice"))).filled()
    assert asked["payer"] == ["Example Police\nAda Sample\n1 Main Street, Springfield"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"line": "an amount", "amount": "12.345", "currency": "USD", "words": "copies"}, "is no amount in USD"),
        ({"line": "an amount", "amount": "12", "currency": "US", "words": "copies"}, "is no currency"),
        ({"line": "an amount", "amount": "12", "currency": "USD"}, "Say in words what the amount is for"),
        ({"line": "search"}, "Enter how much was done"),
        ({}, "Choose what was done"),
    ],
)
def test_what_is_wrong_with_effort_is_told_beside_its_field(bills: Bills, answers: dict[str, str], told: str):
    answer = bills.step("log_effort", **answers)
    assert answer.status_code == 422
    assert told in read(answer).text


def test_a_tariff_that_cannot_be_used_breaks_no_page(bills: Bills, settings):
    settings.TARIFF.write_text("[[line]]\nid = 3\n")
    assert "tariff.toml" in bills.page()
    assert bills.step("log_effort", line="search", quantity="90").status_code == 422


def test_costs_are_waived_with_a_ground_and_words(bills: Bills):
    answer = bills.step("waive", bills.console.desk.team.counsel, reason="child", words="a child is missing")
    assert answer.status_code == 302
    assert CostFile.objects.get().waived_reason == "child"
    given(bills.costs.request, bills.console.desk.team.custodian)
    assert "a child is missing" in bills.page()


def test_who_may_not_is_turned_away(bills: Bills):
    team = bills.console.desk.team
    for action, by in (("invoice", team.reviewer), ("record_payment", team.custodian), ("waive", team.intake)):
        assert bills.console.of(by).get(bills.url(action)).status_code in {403, 409}, action


def test_invoice_and_credit_note_are_there_as_pdf_and_no_others(bills: Bills):
    bills.step("log_effort", line="search", quantity="90")
    bills.step("invoice")
    client = bills.console.of(bills.console.desk.team.custodian)
    paper = f"/console/requests/{bills.costs.request.reference}/invoices/INV-2026-000001.pdf"
    first = client.get(paper)
    assert first.content.startswith(b"%PDF-")
    assert client.get(paper).content == first.content
    assert client.get(f"{paper}?credit").status_code == 404
    bills.step("cancel_invoice", words="made out to the wrong agency")
    assert client.get(f"{paper}?credit").content.startswith(b"%PDF-")
    assert client.get(paper).content == first.content
    assert client.get(paper.replace("000001", "000002")).status_code == 404


def test_the_list_shows_what_is_open_invoiced_and_overdue(bills: Bills):
    client = bills.console.of(bills.console.desk.team.custodian)
    reference = bills.costs.request.reference
    assert reference in read(client.get("/console/costs/")).text
    bills.step("log_effort", line="search", quantity="90")
    bills.step("invoice")
    assert reference not in read(client.get("/console/costs/")).text
    assert "INV-2026-000001" in read(client.get("/console/costs/?lane=invoiced")).text
    assert reference not in read(client.get("/console/costs/?lane=overdue")).text
    bills.console.desk.now += timedelta(days=31)
    assert "USD 90.00" in read(client.get("/console/costs/?lane=overdue")).text
    assert client.get("/console/costs/?lane=nonsense&page=x").status_code == 200


def test_the_list_takes_as_many_queries_for_ten_as_for_one(bills: Bills):
    client = bills.console.of(bills.console.desk.team.custodian)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert client.get("/console/costs/?lane=invoiced").status_code == 200
        return len(taken)

    _invoice(bills, bills.costs)
    client.get("/console/costs/")
    few = queries()
    for _ in range(4):
        _invoice(bills, costs_of(bills.console.desk.approve(bills.console.verified("subscriber"))))
    assert queries() == few


def _invoice(bills: Bills, costs: Matter) -> None:
    desk = bills.console.desk
    act(desk.team.custodian, "log_effort", costs, effort("search", 30), desk.now).require()
    act(desk.team.custodian, "invoice", costs, SendInvoice(), desk.now).require()


def test_the_table_for_the_accounts_has_a_line_for_each_invoice_and_no_formula(bills: Bills):
    client = bills.console.of(bills.console.desk.team.custodian)
    bills.step("log_effort", line="search", quantity="90")
    bills.step("invoice", payer="=HYPERLINK(1)\nMain Street")
    answer = client.get("/console/costs/invoices.csv?from=2026-03-01&to=2026-03-31")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("number,state,request,issued_on")
    assert len(lines) == 2
    assert ',"\'=HYPERLINK(1), Main Street",USD,90.00,0.00,90.00,' in lines[1]
    answer = client.get("/console/costs/invoices.csv?from=2026-04-01&to=x")
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 1


def test_the_books_are_whole_and_tell_nothing_of_a_sealed_case(bills: Bills):
    """Another custodian than the one who worked on it still closes the books over every invoice."""
    _invoice(bills, bills.costs)
    accounts = a_person("accounts", Role.CUSTODIAN)
    lines = table_of(bills, accounts)
    assert bills.costs.request.reference in lines[1]
    seal = Seal.objects.create(
        request=bills.costs.request, at=bills.console.desk.now, by=bills.console.desk.team.counsel.person
    )
    seal.readers.add(bills.console.desk.team.custodian.person)
    sealed = table_of(bills, accounts)
    assert len(sealed) == 2
    assert bills.costs.request.reference not in sealed[1]
    assert ",sealed," in sealed[1]
    assert bills.costs.request.reference in table_of(bills, bills.console.desk.team.custodian)[1]
    assert len(table_of(bills, a_person("aud", Role.AUDITOR))) == 1


def table_of(bills: Bills, actor) -> list[str]:
    answer = bills.console.of(actor).get("/console/costs/invoices.csv?from=2026-03-01&to=2026-03-31")
    return b"".join(answer.streaming_content).decode().splitlines()
