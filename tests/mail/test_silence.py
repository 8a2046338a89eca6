"""To people who are not law enforcement nothing goes out once that is found, and before it the same to everybody."""

from __future__ import annotations

from django.core import mail

from rogatory.desk import door, worker
from rogatory.desk.inputs import Say
from rogatory.desk.models import Letter
from rogatory.mail import letters
from tests.desk.charged import TARIFF, charging
from tests.desk.conftest import objects, team  # noqa: F401 - fixtures
from tests.desk.team import NOW, Team


def send_all() -> None:
    worker.work_off(letters.HANDLERS, lambda: NOW)


def test_a_receipt_that_is_still_waiting_is_not_sent_after_the_rejection(team: Team):  # noqa: F811 - a fixture
    request = team.submit()
    door.act(team.intake, "reject_sender", request, Say("a journalist"), NOW).require()
    send_all()
    assert mail.outbox == []


def test_after_the_rejection_no_act_writes_a_letter_or_opens_costs(team: Team, monkeypatch):  # noqa: F811 - a fixture
    charging(monkeypatch, TARIFF)
    request = team.submit()
    send_all()
    door.act(team.intake, "reject_sender", request, Say("a journalist"), NOW).require()
    matter = request.matters.get()
    door.act(team.officer, "withdraw", matter, Say("never mind"), NOW)
    send_all()
    assert [letter.key for letter in Letter.objects.all()] == ["receipt"]
    assert len(mail.outbox) == 1
    assert not request.matters.filter(kind="costs").exists()
