"""Costs before an invoice: opened where the guideline lets them be sought, logged, estimated, waived."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rogatory.desk.inputs import Effort, Estimate, Payment, Say, SendInvoice, Waive
from rogatory.desk.models import CostFile, Matter
from rogatory.desk.stages.tariffs import bill_of, open_effort, tariff_of
from rogatory.guidelines import decision as d
from tests.desk.charged import MAY_BE_SOUGHT, TARIFF, act, charging, costs_of, effort, file_of
from tests.desk.team import NOW, Team


@pytest.fixture
def costs(team: Team, monkeypatch) -> Matter:
    """The costs of an approved request under a guideline with a tariff."""
    charging(monkeypatch, TARIFF)
    return costs_of(team.approved("subscriber"))


def total(costs: Matter) -> int:
    file = file_of(costs)
    return bill_of(file, open_effort(file)).total


@pytest.mark.parametrize("position", ["none", "not-addressed"])
def test_a_guideline_that_charges_nothing_or_is_silent_opens_no_costs(position: str, team: Team, monkeypatch):
    charging(monkeypatch, d.Costs(position, ()))
    matter = team.approved("subscriber")
    assert not matter.request.matters.filter(kind="costs").exists()


def test_costs_are_opened_when_the_second_person_has_signed_and_not_before(team: Team, monkeypatch):
    charging(monkeypatch, MAY_BE_SOUGHT)
    matter = team.prepared("messages")
    assert not matter.request.matters.filter(kind="costs").exists()
    matter = team.approved("subscriber")
    assert costs_of(matter).state == "to-charge"
    file = file_of(costs_of(matter))
    assert (file.position, file.clause, file.decision) == ("may-be-sought", "test.costs", matter.decision)


def test_a_preservation_opens_no_costs(team: Team, monkeypatch):
    from rogatory.desk import door
    from rogatory.desk.inputs import Decide
    from rogatory.guidelines import facts as f
    from tests.desk.team import fresh, seen

    charging(monkeypatch, TARIFF)
    matter = team.verified(kinds=(f.Kind.PRESERVATION,))
    door.act(team.reviewer, "approve", matter, Decide(seen(matter)), NOW).require()
    assert fresh(matter).state == "approved"
    assert not CostFile.objects.exists()


def test_effort_is_charged_by_the_tariff_less_what_is_free(team: Team, costs: Matter):
    act(team.custodian, "log_effort", costs, effort("account", 3)).require()
    act(team.intake, "log_effort", costs, effort("hour", 100)).require()
    assert total(costs) == 2 * 2500 + 15000


def test_effort_logged_by_mistake_is_taken_back_with_the_reason_and_never_more_than_there_was(team: Team, costs):
    act(team.custodian, "log_effort", costs, effort("account", 3)).require()
    assert "without a reason" in str(act(team.custodian, "log_effort", costs, effort("account", -1)).refused)
    act(team.custodian, "log_effort", costs, effort("account", -1, words="counted twice")).require()
    assert total(costs) == 2500
    assert "less than nothing" in str(
        act(team.custodian, "log_effort", costs, effort("account", -3, words="all wrong")).refused
    )
    assert total(costs) == 2500


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Effort(date(2026, 3, 3), "account", 1), "lies ahead"),
        (Effort(date(2026, 3, 2), "page", 1), "no line 'page'"),
        (Effort(date(2026, 3, 2), "account", 0), "no such quantity"),
        (Effort(date(2026, 3, 2), amount=500, currency="USD"), "without its reason"),
        (Effort(date(2026, 3, 2), words="for nothing"), "no amount is named"),
        (Effort(date(2026, 3, 2), amount=500, currency="dollars", words="for copies"), "no amount is named"),
    ],
)
def test_effort_that_cannot_be_charged_is_refused_with_the_cure(given: Effort, told: str, team: Team, costs: Matter):
    assert told in str(act(team.custodian, "log_effort", costs, given).refused)
    assert not open_effort(file_of(costs))


def test_the_estimate_tells_the_agency_lines_and_sum_before_the_work(team: Team, costs: Matter):
    outcome = act(team.custodian, "estimate", costs, Estimate({"account": 4, "hour": 90})).require()
    assert outcome.matters[0].state == "estimated"
    assert "Work by the account: 4 accounts, of which 1 account free, USD 25.00 for each account: USD 75.00" in (
        outcome.letter.body
    )
    assert "Work by the hour: 1 h 30 min, USD 90.00 for each hour: USD 135.00" in outcome.letter.body
    assert "USD 210.00" in outcome.letter.body
    assert outcome.letter.to == "ada@police.example"


def test_an_empty_estimate_is_refused(team: Team, costs: Matter):
    assert "nothing is estimated" in str(act(team.custodian, "estimate", costs, Estimate({"account": 0})).refused)


def test_costs_are_waived_on_a_ground_of_the_guideline_or_one_that_is_always_open(team: Team, costs: Matter):
    assert "is no ground" in str(act(team.counsel, "waive", costs, Waive("friendship", "we like them")).refused)
    assert act(team.counsel, "waive", costs, Waive("public-interest", "")).refused
    act(team.counsel, "waive", costs, Waive("public-interest", "a missing person's case")).require()
    file = file_of(costs)
    assert (file.waived_reason, file.waived_words) == ("public-interest", "a missing person's case")
    assert costs_of(costs).state == "waived"


def test_what_the_facts_propose_to_waive_is_told_in_the_audit_when_costs_are_opened(team: Team, costs: Matter):
    from rogatory.desk.history import history

    opened = [line for line in history(costs.request.reference) if line.entry.action == "open_costs"]
    assert opened[0].entry.details["proposed_waivers"] == ["child"]


def test_settled_costs_begin_anew_when_another_matter_of_the_request_is_approved(team: Team, costs: Matter):
    act(team.counsel, "waive", costs, Waive("other", "too little to charge")).require()
    matter = costs.request.matters.get(kind="data")
    again = _approved_again(team, matter)
    assert again.request_id == matter.request_id
    assert costs_of(again).state == "to-charge"
    assert CostFile.objects.count() == 1


def test_what_was_waived_is_not_charged_when_the_costs_begin_anew(team: Team, costs: Matter):
    act(team.custodian, "log_effort", costs, effort("hour", 120)).require()
    act(team.counsel, "waive", costs, Waive("child", "a child is missing")).require()
    again = costs_of(_approved_again(team, costs.request.matters.get(kind="data")))
    later = NOW + timedelta(hours=1)
    assert "nothing to charge" in str(act(team.custodian, "invoice", again, SendInvoice(), later).refused)
    act(team.custodian, "log_effort", again, effort("hour", 60), later).require()
    assert act(team.custodian, "invoice", again, SendInvoice(), later).require().result.total == 9000


def test_what_is_free_is_free_once_for_a_request_however_many_invoices_it_has(team: Team, costs: Matter):
    act(team.custodian, "log_effort", costs, effort("account", 2)).require()
    first = act(team.custodian, "invoice", costs, SendInvoice()).require().result
    assert first.total == 2500
    act(team.custodian, "record_payment", costs, Payment(NOW.date(), 2500)).require()
    again = costs_of(_approved_again(team, costs.request.matters.get(kind="data")))
    act(team.custodian, "log_effort", again, effort("account", 2)).require()
    assert act(team.custodian, "invoice", again, SendInvoice()).require().result.total == 5000


def _approved_again(team: Team, matter: Matter) -> Matter:
    """As if the request's data had been decided a second time."""
    from rogatory.desk import door
    from rogatory.desk.inputs import Decide
    from tests.desk.team import fresh, seen

    Matter.objects.filter(pk=matter.pk).update(state="verified", decision=None, preparation=None, approval=None)
    door.act(team.reviewer, "approve", fresh(matter), Decide(seen(matter)), NOW).require()
    door.act(team.second, "countersign", fresh(matter), Decide(seen(matter)), NOW).require()
    return fresh(matter)


class TestWhereTheGuidelineStatesNoPrices:
    @pytest.fixture
    def costs(self, team: Team, monkeypatch) -> Matter:
        charging(monkeypatch, MAY_BE_SOUGHT)
        return costs_of(team.approved("subscriber"))

    def test_the_operators_own_tariff_gives_them(self, team: Team, costs: Matter, settings, tmp_path):
        settings.TARIFF = tmp_path / "tariff.toml"
        settings.TARIFF.write_text(
            '[[line]]\nid = "search"\nwords = "Search"\nunit = "hour"\namount = 6000\ncurrency = "USD"\n'
        )
        act(team.custodian, "log_effort", costs, effort("search", 45)).require()
        assert total(costs) == 4500

    def test_a_tariff_changed_later_changes_nothing_that_has_begun(self, team: Team, costs, settings, tmp_path):
        settings.TARIFF = tmp_path / "tariff.toml"
        text = '[[line]]\nid = "search"\nwords = "Search"\nunit = "hour"\namount = 6000\ncurrency = "USD"\n'
        settings.TARIFF.write_text(text)
        act(team.custodian, "log_effort", costs, effort("search", 60)).require()
        settings.TARIFF.write_text(text.replace("6000", "9900"))
        assert total(costs) == 6000
        assert tariff_of(file_of(costs)).source == "operator"

    def test_a_tariff_that_cannot_be_used_is_told_with_its_line(self, team: Team, costs: Matter, settings, tmp_path):
        settings.TARIFF = tmp_path / "tariff.toml"
        settings.TARIFF.write_text(
            '[[line]]\nid = "search"\nwords = "Search"\nunit = "day"\namount = 6000\ncurrency = "USD"\n'
        )
        refused = str(act(team.custodian, "log_effort", costs, effort("search", 60)).refused)
        assert "tariff.toml:1" in refused
        assert "'day' is no unit" in refused

    def test_an_amount_may_be_named_with_its_reason(self, team: Team, costs: Matter):
        named = Effort(date(2026, 3, 2), amount=12000, currency="JPY", words="copies on paper")
        act(team.custodian, "log_effort", costs, named).require()
        sent = act(team.custodian, "invoice", costs, SendInvoice()).require()
        assert "copies on paper: JPY 12,000" in sent.letter.body

    def test_one_bill_holds_one_currency(self, team: Team, costs: Matter):
        for currency, done in (("JPY", True), ("USD", False)):
            named = Effort(date(2026, 3, 2), amount=500, currency=currency, words="copies")
            assert act(team.custodian, "log_effort", costs, named).done is done


def test_nobody_outside_the_team_logs_effort_and_only_a_custodian_sends_an_invoice(team: Team, costs: Matter):
    assert act(team.officer, "log_effort", costs, effort()).refused
    assert act(team.reviewer, "invoice", costs, SendInvoice(), NOW + timedelta(days=1)).refused
    assert act(team.custodian, "cancel_invoice", costs, Say("why")).refused
