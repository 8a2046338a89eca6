"""A large collection is made in parts that any worker may take, and is the one that a single worker would have made."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace

import pytest

from rogatory.console.shown.progress import progress_of, under_way
from rogatory.desk import collecting, outbox, worker
from rogatory.desk.collecting import COLLECT, COLLECT_PART
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Say
from rogatory.desk.models import AuditEntry, Matter, OutboxJob
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_store
from rogatory.evidence.signature import PublicKey
from rogatory.flow.case import Choice, Chosen
from rogatory.guidelines.decision import Answer
from rogatory.guidelines.facts import Account
from rogatory.problem import Problem
from rogatory.verify import check_return
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import files_of, zip_of

ACCOUNTS = ("river_lantern", "nobody_of_this_name", "night_market_88")


def approved(desk: Desk) -> Matter:
    """A request about several accounts, of one of which there is nothing."""
    request = desk.arrive(message())
    facts = subpoena_facts("subscriber", "logs")
    desk.record(
        request, replace(facts, accounts=tuple(Account(username=name, exists=True, private=False) for name in ACCOUNTS))
    )
    desk.verify(request)
    matter = request.matters.get()
    left = [item for item in desk.recommended(matter).items if item.answer is Answer.PERSON]
    chosen = [Choice(item.id, Chosen.RELEASE, "necessary, and lawful") for item in left]
    return desk.approve(matter, *chosen, second=desk.team.counsel)


def index_of(matter: Matter, number: int = 0) -> Index:
    return Index.from_bytes(the_store().read(matter.collections.order_by("pk")[number].sha256))


def alike(index: Index) -> list[str]:
    """All that an index holds, in an order of our own: parts come one after the other."""
    parts = (*index.tables, *index.files, *index.statements)
    return sorted(repr(one) for one in parts)


def jobs(name: str) -> list[OutboxJob]:
    return list(OutboxJob.objects.filter(name=name).order_by("pk"))


def test_what_is_collected_in_parts_is_what_is_collected_at_once(desk: Desk, settings) -> None:
    matter = approved(desk)
    desk.work()
    assert jobs(COLLECT_PART) == [], "a small collection is made as ever"
    settings.ITEMS_IN_ONE_PART = 2
    desk.act(desk.team.custodian, "collect_again", fresh(matter), Say("once more")).require()
    desk.work()
    matter = fresh(matter)
    assert (matter.state, matter.collections.count()) == ("collected", 2)
    assert len(jobs(COLLECT_PART)) > 2
    at_once, in_parts = index_of(matter), index_of(matter, 1)
    assert alike(in_parts) == alike(at_once)
    assert (len(in_parts.parts), at_once.parts) == (len(jobs(COLLECT_PART)), ())
    assert in_parts.plan not in in_parts.parts
    assert AuditEntry.objects.filter(action="collect").count() == 2


def test_a_return_of_a_collection_in_parts_verifies(desk: Desk, settings) -> None:
    settings.ITEMS_IN_ONE_PART = 1
    matter = approved(desk)
    desk.work()
    made = desk.produce(fresh(matter))
    told = json.loads(files_of(made)["data/return.json"])
    assert {one["account"] for one in told["statements"] if one["kind"] == "no-such-account"} == {ACCOUNTS[1]}
    key = PublicKey.read((settings.DATA_DIR / "keys" / "return-key.pub.pem").read_bytes(), "key")
    checked = check_return(io.BytesIO(zip_of(made)), key)
    assert checked.ok, checked


def test_the_console_says_how_many_parts_are_there_and_what_fails(desk: Desk, settings, monkeypatch) -> None:
    settings.ITEMS_IN_ONE_PART = 1
    matter = approved(desk)
    worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT,))
    many = len(jobs(COLLECT_PART))
    assert f"0 of {many} parts are there." in shown(matter)
    worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT_PART,))
    worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT,))
    assert f"1 of {many} parts are there." in shown(matter)
    monkeypatch.setattr(collecting, "gather_part", _fails)
    worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT_PART,))
    assert "the platform is away" in shown(matter)


def test_parts_that_were_given_up_give_up_the_collection_and_are_tried_again_with_it(
    desk: Desk, settings, monkeypatch
) -> None:
    settings.ITEMS_IN_ONE_PART = 1
    matter = approved(desk)
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "gather_part", _fails)
        _work_until_given_up(desk)
    (collection,) = jobs(COLLECT)
    assert "the platform is away" in collection.last_error
    assert fresh(matter).state == "approved"
    assert outbox.try_again(collection, now=desk.now)
    desk.work()
    desk.now += collecting.WAIT
    desk.work()
    assert fresh(matter).state == "collected"


def test_a_part_of_another_approval_or_state_is_left_alone(desk: Desk, settings) -> None:
    settings.ITEMS_IN_ONE_PART = 1
    matter = approved(desk)
    worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT,))
    Matter.objects.filter(pk=matter.pk).update(state="withdrawn")
    desk.now += collecting.WAIT
    desk.work()
    assert not [job for job in jobs(COLLECT_PART) if "found" in job.payload]
    assert not matter.collections.exists()
    assert not OutboxJob.objects.filter(name__in=(COLLECT, COLLECT_PART), ended_at=None).exists()


def test_parts_that_another_map_gave_are_collected_again(desk: Desk, settings, tmp_path) -> None:
    settings.ITEMS_IN_ONE_PART = 1
    matter = approved(desk)
    worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT,))
    many = len(jobs(COLLECT_PART))
    for _ in range(many):
        worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT_PART,))
    before = {job.pk: job.payload["found"] for job in jobs(COLLECT_PART)}
    shutil.copytree(settings.SOURCE_MAP.parent, tmp_path / "platform")
    settings.SOURCE_MAP = tmp_path / "platform" / settings.SOURCE_MAP.name
    settings.SOURCE_MAP.write_text(settings.SOURCE_MAP.read_text().replace('name = "', 'name = "renamed ', 1))
    desk.work()
    after = {job.pk: job.payload["found"] for job in jobs(COLLECT_PART)}
    assert fresh(matter).state == "collected"
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    assert len({Index.from_bytes(the_store().read(found)).source_map for found in after.values()}) == 1


def shown(matter: Matter) -> str:
    found = progress_of(fresh(matter), under_way([fresh(matter)]))
    assert found is not None
    return found.sub


def _fails(*_: object) -> None:
    raise Problem("the platform is away", where="here", cure="Wait")


def _work_until_given_up(desk: Desk) -> None:
    for _ in range(outbox.ATTEMPTS + 2):
        desk.work()
        desk.now += outbox.LONGEST_DELAY
        if jobs(COLLECT)[0].given_up:
            return
    pytest.fail("it is never given up")
