"""A return reaches the officer whose request it answers, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk.inputs import Deliver, Download, Say
from rogatory.desk.models import Access, Letter, Matter
from rogatory.desk.stages.availability import sealed
from rogatory.desk.stages.delivery import latest_return
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import an_officer, fresh


@pytest.fixture
def produced(desk: Desk) -> Matter:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber"))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    desk.produce(matter)
    return fresh(matter)


def test_the_letter_says_that_it_is_ready_and_nothing_else(desk: Desk, produced: Matter) -> None:
    desk.deliver(produced)
    letter = Letter.objects.get(key="ready")
    for sensitive in ("river_lantern", "subscriber", "Ada", "Police", latest_return(produced).manifest_sha256):
        assert sensitive not in letter.body + letter.subject
    assert "http://localhost:8000" in letter.body


def test_another_officer_cannot_fetch_it(desk: Desk, produced: Matter) -> None:
    desk.deliver(produced)
    other = an_officer("eve")
    assert not desk.act(other, "download", fresh(produced), Download()).done
    assert not Access.objects.exists()


def test_nobody_fetches_it_before_it_was_delivered(desk: Desk, produced: Matter) -> None:
    assert not desk.act(desk.team.officer, "download", produced, Download()).done


def test_it_cannot_be_fetched_after_it_expired(desk: Desk, produced: Matter) -> None:
    desk.deliver(produced)
    desk.now += timedelta(days=31)
    outcome = desk.act(desk.team.officer, "download", fresh(produced), Download())
    assert "expired" in outcome.refused[0]
    assert not Access.objects.exists()


def test_a_return_that_expired_before_it_could_be_delivered_is_made_anew(desk: Desk, produced: Matter) -> None:
    desk.now += timedelta(days=31)
    assert "expired" in desk.try_to_deliver(produced).refused[0]
    desk.act(desk.team.custodian, "collect_again", fresh(produced), Say("it expired")).require()
    desk.work()
    again = desk.produce(produced)
    desk.deliver(produced)
    assert latest_return(produced) == again


def test_who_delivers_delivers_what_they_looked_at_and_nothing_that_was_sealed_since(
    desk: Desk, produced: Matter
) -> None:
    looked_at = sealed(produced)
    desk.act(desk.team.custodian, "collect_again", fresh(produced), Say("a file was missing")).require()
    desk.work()
    desk.produce(produced)
    for stale in (looked_at, ""):
        refused = desk.act(desk.team.custodian, "deliver", fresh(produced), Deliver(stale)).refused
        assert "no longer the one that you looked at" in refused[0]
    assert fresh(produced).state == "produced"
    desk.act(desk.team.custodian, "deliver", fresh(produced), Deliver(sealed(produced))).require()


def test_each_download_is_recorded(desk: Desk, produced: Matter) -> None:
    desk.deliver(produced)
    for address in ("192.0.2.1", None):
        desk.act(desk.team.officer, "download", fresh(produced), Download(address)).require()
    assert list(Access.objects.order_by("pk").values_list("address", flat=True)) == ["192.0.2.1", None]
    assert fresh(produced).state == "delivered"


def test_without_an_account_that_could_fetch_it_nothing_is_delivered(desk: Desk) -> None:
    request = desk.arrive(message(sender="someone@police.example"))
    facts = subpoena_facts("subscriber")
    desk.record(request, replace(facts, contact=replace(facts.contact, email="someone@police.example")))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    desk.produce(matter)
    outcome = desk.try_to_deliver(matter)
    assert "no vetted officer's account" in outcome.refused[0]
    an_officer("someone")
    desk.deliver(matter)
    request.refresh_from_db()
    assert request.officer.person.email == "someone@police.example"
