"""Who may produce a return, and what it is made of."""

from __future__ import annotations

import json

import pytest

from rogatory.desk.history import history
from rogatory.desk.inputs import Produced
from rogatory.desk.models import AuditEntry, Matter, Production
from rogatory.desk.producing import produce
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_store
from rogatory.problem import Problem
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
def test_whoever_may_not_produce_is_turned_away_before_anything_is_sealed(
    desk: Desk, collected: Matter, who: str
) -> None:
    outcome = produce(getattr(desk.team, who), collected, desk.now)
    assert not outcome.done
    assert not AuditEntry.objects.filter(action="seal").exists()
    refused = AuditEntry.objects.get(action="produce")
    assert json.loads(bytes(refused.entry))["outcome"] == "refused"


def test_nothing_is_produced_before_anything_was_collected(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts())
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    assert not produce(desk.team.custodian, matter, desk.now).done
    assert not Production.objects.exists()


def test_the_audit_names_the_return_twice_once_before_it_was_closed(desk: Desk, collected: Matter) -> None:
    production = desk.produce(collected)
    sealing, producing = (
        json.loads(bytes(AuditEntry.objects.get(action=action).entry)) for action in ("seal", "produce")
    )
    assert sealing["details"]["manifest"] == producing["details"]["manifest"] == production.manifest_sha256
    assert sealing["index"] < producing["index"]
    assert any("sealed the return" in line.sentence for line in history(collected.request.reference))


def test_a_return_that_the_store_does_not_hold_is_not_taken(desk: Desk, collected: Matter) -> None:
    collection = collected.collections.get()
    claimed = Produced(collection.pk, "x.zip", "0" * 64, "0" * 64, 1, desk.now)
    assert "does not hold" in desk.act(desk.team.custodian, "produce", collected, claimed).refused[0]
    claimed = Produced(collection.pk + 1, "x.zip", "0" * 64, "0" * 64, 1, desk.now)
    assert "collected last" in desk.act(desk.team.custodian, "produce", collected, claimed).refused[0]


@pytest.mark.parametrize("what", ["index", "table"])
def test_what_was_altered_on_the_disk_after_it_was_collected_is_not_sealed(
    desk: Desk, collected: Matter, objects, what: str
) -> None:
    collection = collected.collections.get()
    index = Index.from_bytes(the_store().read(collection.sha256))
    path = next(objects.rglob(collection.sha256 if what == "index" else index.tables[0].sha256))
    altered = path.read_bytes().replace(b"river_lantern", b"river_lanterm")
    assert altered != path.read_bytes()
    path.write_bytes(altered)
    with pytest.raises(Problem, match="not those that were"):
        produce(desk.team.custodian, collected, desk.now)
    assert not Production.objects.exists()
    assert fresh(collected).state == "collected"


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
