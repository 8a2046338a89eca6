"""Invoices: one number each, paid in full or in part, reminded of, cancelled with a credit note."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from rogatory.desk import audit, sweep, worker
from rogatory.desk.inputs import Payment, Say, SendInvoice, Waive
from rogatory.desk.models import Clock, Effort, Invoice, InvoiceCounter, Letter, Matter, OutboxJob
from rogatory.desk.stages.numbering import next_number
from rogatory.guidelines import decision as d
from rogatory.mail import letters
from tests.desk.charged import TARIFF, act, charging, costs_of, effort, file_of, invoiced
from tests.desk.team import NOW, Team, fresh
from tests.desk.test_at_once import at_once


@pytest.fixture(autouse=True)
def _charging(monkeypatch, request):
    request.getfixturevalue("team")
    charging(monkeypatch, TARIFF)


def send_all(now=NOW) -> None:
    worker.work_off({**letters.HANDLERS, "collect": _nothing, "alert": _nothing}, lambda: now)


def _nothing(claim, clock) -> None:
    """Collecting and alerting are no subject here."""


def test_the_invoice_is_numbered_and_goes_out_as_pdf_with_its_letter(team: Team):
    made = invoiced(team, team.approved("subscriber"))
    assert (made.number, made.total, made.currency) == ("INV-2026-000001", 5000, "USD")
    assert made.due_on == date(2026, 4, 1)
    assert made.payer == "Example Police\nAda Sample"
    send_all()
    (sent,) = [each for each in mail.outbox if "invoice" in each.subject]
    assert [name for name, *_ in sent.attachments] == [
        f"{made.file.matter.request.reference}-invoice.pdf",
        "INV-2026-000001.pdf",
    ]
    assert all(content.startswith(b"%PDF-") for _, content, _ in sent.attachments)
    assert "USD 50.00" in sent.body


def test_without_effort_and_with_nothing_but_free_units_there_is_no_invoice(team: Team):
    costs = costs_of(team.approved("subscriber"))
    assert "nothing to charge" in str(act(team.custodian, "invoice", costs, SendInvoice()).refused)
    act(team.custodian, "log_effort", costs, effort("account", 1)).require()
    assert "nothing to charge" in str(act(team.custodian, "invoice", costs, SendInvoice()).refused)
    assert not InvoiceCounter.objects.filter(last__gt=0).exists()


def test_an_invoice_that_fails_gives_its_number_back(team: Team, monkeypatch):
    matter = team.approved("subscriber")
    act(team.custodian, "log_effort", costs_of(matter), effort()).require()
    monkeypatch.setattr("rogatory.desk.letters.compose", _fails)
    with pytest.raises(RuntimeError):
        act(team.custodian, "invoice", costs_of(matter), SendInvoice())
    monkeypatch.undo()
    charging(monkeypatch, TARIFF)
    made = act(team.custodian, "invoice", costs_of(matter), SendInvoice()).require().result
    assert made.number == "INV-2026-000001"


def _fails(*_given):
    raise RuntimeError("the power failed")


@pytest.mark.django_db(transaction=True)
def test_invoices_sent_at_once_are_numbered_without_gap_or_double(transactional_db, team: Team):
    matters = [team.approved("subscriber") for _ in range(6)]
    made = at_once(*[lambda matter=matter: invoiced(team, matter) for matter in matters])
    assert sorted(each.sequence for each in made) == [1, 2, 3, 4, 5, 6]
    assert len({each.number for each in made}) == 6
    assert audit.check().faults == ()


@pytest.mark.django_db(transaction=True)
def test_one_effort_is_invoiced_once_however_many_press_the_button(transactional_db, team: Team):
    costs = costs_of(team.approved("subscriber"))
    act(team.custodian, "log_effort", costs, effort()).require()
    outcomes = at_once(*[lambda: act(team.custodian, "invoice", costs, SendInvoice()) for _ in range(4)])
    assert sorted(each.done for each in outcomes) == [False, False, False, True]
    assert [each.number for each in Invoice.objects.all()] == ["INV-2026-000001"]


def test_numbers_begin_anew_with_the_year(team: Team):
    assert [next_number(2026)[1], next_number(2026)[1], next_number(2027)[1]] == [
        "INV-2026-000001",
        "INV-2026-000002",
        "INV-2027-000001",
    ]


def test_a_part_payment_leaves_the_rest_due_and_the_whole_settles_it(team: Team):
    made = invoiced(team, team.approved("subscriber"))
    costs = made.file.matter
    act(team.custodian, "record_payment", costs, Payment(date(2026, 3, 2), 2000)).require()
    assert fresh(costs).state == "invoiced"
    assert Clock.objects.get(name="payment").ended_at is None
    assert "cannot have been paid" in str(
        act(team.custodian, "record_payment", costs, Payment(date(2026, 3, 2), 3001)).refused
    )
    act(team.custodian, "record_payment", costs, Payment(date(2026, 3, 2), 3000)).require()
    assert fresh(costs).state == "paid"
    assert Clock.objects.get(name="payment").outcome == "stopped"


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 3)])
def test_nobody_pays_before_the_invoice_or_on_a_day_that_lies_ahead(day: date, team: Team):
    costs = invoiced(team, team.approved("subscriber")).file.matter
    assert "lies ahead, or before" in str(act(team.custodian, "record_payment", costs, Payment(day, 5000)).refused)


def test_an_unpaid_invoice_is_reminded_of_each_time_its_clock_runs_out(team: Team):
    made = invoiced(team, team.approved("subscriber"))
    costs = made.file.matter
    act(team.custodian, "record_payment", costs, Payment(date(2026, 3, 2), 1500)).require()
    last_second = NOW.replace(month=4, day=1, hour=23, minute=59, second=59)
    assert sweep.sweep(last_second) == 0
    assert sweep.sweep(last_second + timedelta(seconds=1)) == 1
    reminder = Letter.objects.get(key="overdue")
    assert "USD 50.00" in reminder.body
    assert "USD 35.00" in reminder.body
    assert OutboxJob.objects.filter(name="alert", payload__what="invoice-overdue").count() == 1
    assert fresh(costs).state == "invoiced"
    assert sweep.sweep(last_second + timedelta(days=31)) == 0
    assert sweep.sweep(last_second + timedelta(days=31, seconds=1)) == 1
    assert Letter.objects.filter(key="overdue").count() == 2
    assert Clock.objects.filter(name="payment", outcome="rang").count() == 2
    assert Clock.objects.filter(name="payment", ended_at=None).count() == 1


def test_a_cancelled_invoice_keeps_its_number_and_its_effort_is_open_again(team: Team):
    made = invoiced(team, team.approved("subscriber"))
    costs = made.file.matter
    assert act(team.custodian, "cancel_invoice", costs, Say("")).refused
    act(
        team.custodian, "cancel_invoice", costs, Say("made out to the wrong agency"), NOW + timedelta(hours=1)
    ).require()
    assert fresh(costs).state == "to-charge"
    assert Effort.objects.get().invoice is None
    send_all(NOW + timedelta(hours=1))
    (sent,) = [each for each in mail.outbox if "cancelled" in each.subject]
    assert sent.attachments[1][0] == "INV-2026-000001-credit-note.pdf"
    again = act(team.custodian, "invoice", costs, SendInvoice("Another Agency"), NOW + timedelta(hours=2)).require()
    assert again.result.number == "INV-2026-000002"
    assert list(Invoice.objects.values_list("number", flat=True).order_by("pk")) == [
        "INV-2026-000001",
        "INV-2026-000002",
    ]
    assert Clock.objects.filter(name="payment", ended_at=None).count() == 1


def test_what_was_paid_on_a_cancelled_invoice_is_promised_back(team: Team):
    costs = invoiced(team, team.approved("subscriber")).file.matter
    act(team.custodian, "record_payment", costs, Payment(date(2026, 3, 2), 2000)).require()
    outcome = act(team.custodian, "cancel_invoice", costs, Say("a mistake")).require()
    assert "returned to you: USD 20.00" in outcome.letter.body


def test_what_is_invoiced_is_cancelled_before_it_is_waived(team: Team):
    costs = invoiced(team, team.approved("subscriber")).file.matter
    assert act(team.counsel, "waive", costs, Waive("child", "a child was in danger")).refused


@pytest.mark.parametrize("who", ["treaty-authority", "needs-a-person"])
def test_where_the_agency_does_not_pay_a_person_says_who_does(who: str, team: Team, monkeypatch):
    from dataclasses import replace

    charging(monkeypatch, replace(TARIFF, payer=d.Payer(who, TARIFF.reasons[0])))
    costs = costs_of(team.approved("subscriber"))
    act(team.custodian, "log_effort", costs, effort()).require()
    assert "who pays" in str(act(team.custodian, "invoice", costs, SendInvoice()).refused)
    made = act(team.custodian, "invoice", costs, SendInvoice("Central Authority\nSample City")).require().result
    assert made.payer == "Central Authority\nSample City"


def test_the_invoice_keeps_what_stood_on_it(team: Team):
    made = invoiced(team, team.approved("subscriber"))
    act(team.custodian, "cancel_invoice", made.file.matter, Say("wrong")).require()
    kept = Invoice.objects.get(pk=made.pk)
    assert (kept.total, kept.bill, kept.payer) == (made.total, made.bill, made.payer)
    assert Matter.objects.get(pk=file_of(kept.file.matter).matter_id).state == "to-charge"
