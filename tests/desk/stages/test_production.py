"""Who may order a return, what it is made of, and what becomes of an order that comes to nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rogatory.desk import outbox, sealing
from rogatory.desk.actors import SYSTEM
from rogatory.desk.history import history
from rogatory.desk.inputs import HandIn, Produce, Say, SealedReturn, Withhold
from rogatory.desk.models import AuditEntry, Matter, OutboxJob, Package, Production, Sealing
from rogatory.desk.producing import produce
from rogatory.desk.progress import OnTheWay
from rogatory.desk.reviewing import seen
from rogatory.desk.sealing import SEAL_RETURN, seal_return
from rogatory.desk.stages.spool import Index
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_store
from tests.desk.filed import collected_with_files
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh


@pytest.fixture
def collected(desk: Desk) -> Matter:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    return fresh(matter)


@pytest.mark.parametrize("who", ["officer", "intake", "reviewer", "counsel"])
def test_whoever_may_not_produce_is_turned_away_and_nothing_is_sealed(desk: Desk, collected: Matter, who: str) -> None:
    outcome = produce(getattr(desk.team, who), collected, desk.now)
    assert not outcome.done
    assert not Sealing.objects.exists()
    assert not OutboxJob.objects.filter(name="seal_return").exists()
    refused = AuditEntry.objects.get(action="produce")
    assert json.loads(bytes(refused.entry))["outcome"] == "refused"


def test_nothing_is_produced_before_anything_was_collected(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    assert not produce(desk.team.custodian, matter, desk.now).done
    assert not Sealing.objects.exists()


def test_the_audit_names_the_return_twice_once_before_it_was_closed(desk: Desk, collected: Matter) -> None:
    production = desk.produce(collected)
    sealing, handed = (
        json.loads(bytes(AuditEntry.objects.get(action=action).entry)) for action in ("seal_return", "hand_in")
    )
    assert sealing["details"]["manifest"] == production.manifest_sha256
    assert [each["manifest"] for each in handed["details"]["returns"]] == [production.manifest_sha256]
    assert sealing["index"] < handed["index"]
    assert any("sealed the return" in line.sentence for line in history(collected.request.reference))


def test_returns_that_were_sealed_for_another_order_are_not_taken(desk: Desk, collected: Matter) -> None:
    order = desk.order(collected)
    outcome = desk.act(SYSTEM, "hand_in", fresh(collected), HandIn(order.pk + 1, ()))
    assert "not sealed for the order that is open" in outcome.refused[0]
    assert not Production.objects.exists()


def test_what_changed_since_the_custodian_looked_is_not_produced(desk: Desk, collected: Matter) -> None:
    collection = collected.collections.get()
    before = seen(collection)
    index = Index.from_bytes(the_store().read(collection.sha256))
    kept_back = Withhold(index.tables[0].sha256, "a third party's")
    desk.act(desk.team.custodian, "withhold", collected, kept_back).require()
    outcome = desk.act(desk.team.custodian, "produce", fresh(collected), Produce(before))
    assert "no longer what you looked at" in outcome.refused[0]
    assert fresh(collected).state == "collected"


def altered(objects: Path, digest: str) -> None:
    path = next(objects.rglob(digest))
    changed = path.read_bytes().replace(b"river_lantern", b"river_lanterm")
    assert changed != path.read_bytes()
    path.write_bytes(changed)


def test_an_index_that_was_altered_on_the_disk_is_not_sealed(desk: Desk, collected: Matter, objects: Path) -> None:
    altered(objects, collected.collections.get().sha256)
    assert "not those that were" in produce(desk.team.custodian, collected, desk.now).refused[0]
    assert fresh(collected).state == "collected"


def test_a_table_that_was_altered_on_the_disk_ends_the_order_and_the_custodian_is_told(
    desk: Desk, collected: Matter, objects: Path
) -> None:
    index = Index.from_bytes(the_store().read(collected.collections.get().sha256))
    altered(objects, index.tables[0].sha256)
    order = desk.order(collected)
    desk.work()
    order.refresh_from_db()
    assert "not those that were collected" in order.stopped
    assert fresh(collected).state == "collected"
    assert not Production.objects.exists()
    assert not Package.objects.exists()


def test_an_order_that_was_stopped_is_not_carried_out_and_can_be_given_again(desk: Desk, collected: Matter) -> None:
    desk.order(collected)
    desk.act(desk.team.custodian, "stop_sealing", fresh(collected), Say("one table is a third party's")).require()
    desk.work()
    assert not Production.objects.exists()
    assert desk.produce(collected)


def test_an_order_that_is_stopped_while_it_is_carried_out_ends_at_once_and_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    collected = collected_with_files(desk)
    monkeypatch.setattr("rogatory.desk.progress.EVERY", 0.0)
    opened, open_object = [], Store.open

    def stopped_meanwhile(store: Store, digest: str) -> object:
        opened.append(digest)
        if len(opened) == 3:
            desk.act(desk.team.custodian, "stop_sealing", fresh(collected), Say("a mistake")).require()
        return open_object(store, digest)

    order = desk.order(collected)
    monkeypatch.setattr(Store, "open", stopped_meanwhile)
    desk.work()
    assert len(opened) <= 4, "it went on after it was stopped"
    order.refresh_from_db()
    assert (order.stopped, order.journal) == ("a mistake", {})
    assert fresh(collected).state == "collected"
    assert not Package.objects.exists()
    assert not [path for path in (tmp_path / "returns").rglob("*") if path.is_file()]


def test_a_return_says_of_a_field_that_was_never_given_that_it_is_not_held(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber", account="silent_fern"))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    index = the_store().read(fresh(matter).collections.get().sha256)
    said = [one for one in json.loads(index)["statements"] if one["kind"] == "not-held"]
    assert any("phone" in json.dumps(one).lower() for one in said)
    assert desk.produce(matter)


def test_a_job_of_an_order_that_was_stopped_leaves_the_next_order_to_its_own_job(desk: Desk, collected: Matter) -> None:
    """It waited for another attempt; two at one order would each erase what the other writes."""
    desk.order(collected)
    stale = outbox.claim("one host", now=desk.now, only=(SEAL_RETURN,))
    assert stale is not None
    desk.act(desk.team.custodian, "stop_sealing", fresh(collected), Say("its place does not answer")).require()
    order = desk.order(collected)
    seal_return(stale, lambda: desk.now)
    order.refresh_from_db()
    assert (order.ended_at, order.journal, order.done) == (None, {}, 0)
    assert not Production.objects.exists()
    desk.work()
    assert fresh(collected).state == "produced"
    assert Production.objects.get().sealing == order


def test_what_was_sealed_for_an_order_that_was_stopped_does_not_stop_the_next(
    desk: Desk, collected: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sealing._made

    def overtaken(first: Sealing, on_the_way: OnTheWay) -> tuple[SealedReturn, ...]:
        returns = made(first, on_the_way)
        monkeypatch.setattr(sealing, "_made", made)
        desk.act(desk.team.custodian, "stop_sealing", fresh(collected), Say("a mistake")).require()
        desk.order(collected)
        return returns

    monkeypatch.setattr(sealing, "_made", overtaken)
    desk.order(collected)
    desk.work()
    assert [each.stopped for each in Sealing.objects.order_by("pk")] == ["a mistake", ""]
    assert fresh(collected).state == "produced"
