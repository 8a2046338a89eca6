"""The table of invoices from the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from rogatory.cli import django
from rogatory.cli.costs import costs
from rogatory.desk import clock
from rogatory.desk.inputs import Say
from tests.desk.charged import TARIFF, act, charging, invoiced
from tests.desk.conftest import objects, team  # noqa: F401 - fixtures
from tests.desk.team import NOW, Team


@pytest.fixture
def called(team: Team, monkeypatch):  # noqa: F811 - a fixture
    monkeypatch.setattr(django, "start_on_tables", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    charging(monkeypatch, TARIFF)
    first = invoiced(team, team.approved("subscriber"))
    act(team.custodian, "cancel_invoice", first.file.matter, Say("wrong agency")).require()
    invoiced(team, team.approved("subscriber"), payer="+1 Agency\nMain Street")
    return lambda *given: CliRunner().invoke(costs, ["export", *given])


def test_every_invoice_has_a_line_and_a_cancelled_one_keeps_its_number(called):
    done = called("--from", "2026-03-02", "--to", "2026-03-02")
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["number"], row["state"], row["total"], row["owed"]) for row in rows] == [
        ("INV-2026-000001", "cancelled", "50.00", "0.00"),
        ("INV-2026-000002", "open", "50.00", "50.00"),
    ]
    assert rows[0]["cancelled_on"] == "2026-03-02"
    assert rows[1]["payer"] == "'+1 Agency, Main Street"


def test_it_can_be_written_to_a_file_and_other_days_are_empty(called, tmp_path: Path):
    file = tmp_path / "invoices.csv"
    done = called("--from", "2026-03-03", "--to", "2026-03-04", "--out", str(file))
    assert "0 invoices written" in done.output
    assert file.read_text().startswith("number,state,request")


def test_days_that_are_no_period_are_told(called):
    done = called("--from", "2026-03-03", "--to", "2026-03-01")
    assert done.exit_code == 2
    assert "before the first" in done.output
