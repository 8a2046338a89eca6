"""What the platform could not give stays open: it is asked again until it answers, or somebody goes without it."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest

from rogatory.desk import reaching, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.collecting import COLLECT
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Collected, Say, Withhold
from rogatory.desk.models import AuditEntry, Matter, OutboxJob, Person, Withholding
from rogatory.desk.stages.open_items import open_standing
from rogatory.desk.stages.open_parts import COLLECT_OPEN, LONGEST_WAIT, better, wait
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_store
from rogatory.evidence.entry import Entry
from rogatory.flow import guards as g
from rogatory.flow import standing_guards as s
from rogatory.flow.case import Standing
from rogatory.verify import check_return
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.stages.test_collection import Platform, collected_while_away, platform  # noqa: F401 - a fixture
from tests.desk.team import fresh
from tests.desk.unpacked import files_of, zip_of


def job_of(matter: Matter) -> OutboxJob:
    return OutboxJob.objects.get(name=COLLECT_OPEN, payload__matter=matter.pk, ended_at=None)


def latest(matter: Matter):
    return matter.collections.order_by("-pk").first()


def index_of(matter: Matter) -> Index:
    return Index.from_bytes(the_store().read(latest(matter).sha256))


def collected_with_one_table_away(desk: Desk, platform: Platform) -> Matter:  # noqa: F811
    """Subscriber information is there, and of the logs what the platform has beside its logins."""
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber", "logs", instrument="search-warrant"))
    desk.verify(request)
    matter = desk.approve(request.matters.get(), second=desk.team.counsel)
    (logins,) = platform.folder.rglob("logins.parquet")
    logins.rename(logins.with_suffix(".away"))
    desk.work()
    return fresh(matter)


def test_the_worker_asks_again_with_longer_waits_until_the_platform_is_back(desk: Desk, platform: Platform) -> None:  # noqa: F811
    matter = collected_while_away(desk, platform)
    assert open_standing(matter) == {Standing.OPEN}
    waits = []
    for _ in range(3):
        job = job_of(matter)
        waits.append(job.run_at - desk.now)
        desk.now = job.run_at - timedelta(minutes=1)
        desk.work()
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert matter.collections.count() == 1, "what brings nothing is no new collection"
    platform.back()
    desk.now = job_of(matter).run_at - timedelta(minutes=1)
    desk.work()
    assert [one.summary["rows"] > 0 for one in matter.collections.order_by("pk")] == [False, True]
    assert open_standing(fresh(matter)) == frozenset()
    assert not OutboxJob.objects.filter(name=COLLECT_OPEN, ended_at=None).exists()
    assert AuditEntry.objects.filter(action="collect_open").count() == 1


def test_what_is_refused_when_it_is_handed_in_is_asked_for_again(desk: Desk, platform: Platform, monkeypatch) -> None:  # noqa: F811
    """Between the asking, which takes long, and the door something changed; it may change back."""
    matter = collected_while_away(desk, platform)
    signer = Person.objects.filter(pk=matter.approval.by_id)
    gather = reaching.gather_open

    def somebody_leaves_meanwhile(*given):
        try:
            return gather(*given)
        finally:
            signer.update(is_active=False)

    platform.back()
    with monkeypatch.context() as patch:
        patch.setattr(reaching, "gather_open", somebody_leaves_meanwhile)
        desk.work()
    assert matter.collections.count() == 1
    assert job_of(matter).run_at > desk.now, "it is tried later"
    signer.update(is_active=True)
    desk.now = job_of(matter).run_at
    desk.work()
    assert matter.collections.count() == 2
    assert open_standing(fresh(matter)) == frozenset()


def test_what_was_asked_for_before_all_was_collected_again_takes_no_newer_collection_s_place(
    desk: Desk,
    platform: Platform,  # noqa: F811
    monkeypatch,
) -> None:
    """A worker asks for long; meanwhile a custodian has all collected again, and another worker does it."""
    matter = collected_with_one_table_away(desk, platform)
    (away,) = platform.folder.rglob("logins.away")
    gather = reaching.gather_open

    def collected_meanwhile(*given):
        away.rename(away.with_suffix(".parquet"))
        found = gather(*given)
        away.with_suffix(".parquet").rename(away)
        desk.act(desk.team.custodian, "collect_again", fresh(matter), Say("the map was mended")).require()
        assert worker.work_once(HANDLERS, lambda: desk.now, "another", only=(COLLECT,))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(reaching, "gather_open", collected_meanwhile)
        desk.now += timedelta(minutes=1)
        assert worker.work_once(HANDLERS, lambda: desk.now, "one", only=(COLLECT_OPEN,))
    assert matter.collections.count() == 2
    refused = Entry.from_bytes(bytes(AuditEntry.objects.get(action="collect_open").entry))
    assert (refused.outcome, refused.to_state) == ("refused", "collected")
    platform.back()
    desk.work()
    last, newest = matter.collections.order_by("-pk")[:2]
    entry = Entry.from_bytes(bytes(AuditEntry.objects.filter(action="collect_open").last().entry))
    assert (entry.details["before"], entry.details["collection"]) == (newest.sha256, last.sha256)


def test_the_return_holds_what_came_later_under_a_plan_of_its_own_and_nothing_is_open_in_it(
    desk: Desk,
    platform: Platform,  # noqa: F811
) -> None:
    matter = collected_while_away(desk, platform)
    platform.back()
    desk.work()
    made = desk.produce(matter)
    files = files_of(made)
    told = json.loads(files["data/return.json"])
    assert not any(one["kind"] == "unreachable" for one in told["statements"])
    plans = json.loads(files["data/plan.json"])["plans"]
    assert len({one["digest"] for one in plans}) == 2
    assert check_return(io.BytesIO(zip_of(made))).ok


def test_nothing_is_produced_while_something_is_open(desk: Desk, platform: Platform) -> None:  # noqa: F811
    matter = collected_while_away(desk, platform)
    with pytest.raises(Exception, match="choose to produce without it"):
        desk.order(matter)
    assert fresh(matter).state == "collected"


def test_the_custodian_produces_without_it_and_the_return_says_who_chose_that_and_why(
    desk: Desk,
    platform: Platform,  # noqa: F811
) -> None:
    matter = collected_while_away(desk, platform)
    why = "The hall burnt down, and the officer cannot wait."
    assert desk.act(desk.team.custodian, "leave_open", matter, Say(" ")).refused == (g.WORDS_GIVEN.sentence,)
    assert desk.act(desk.team.reviewer, "leave_open", matter, Say(why)).refused[0].startswith("Only a custodian")
    desk.act(desk.team.custodian, "leave_open", matter, Say(why)).require()
    assert desk.act(desk.team.custodian, "leave_open", fresh(matter), Say(why)).refused == (s.SOMETHING_OPEN.sentence,)
    made = desk.produce(matter)
    told = json.loads(files_of(made)["data/return.json"])["statements"]
    said = [one["words"] for one in told if one["kind"] == "unreachable"]
    assert any(why in words and "chose on" in words for words in said)
    assert any("could not be read" in words for words in said)
    for name in ("data/return.json", "data/index.html"):
        assert not re.search(rb"stays? open", files_of(made)[name]), "nobody asks for it any more"
    assert check_return(io.BytesIO(zip_of(made))).ok
    assert not OutboxJob.objects.filter(name=COLLECT_OPEN, ended_at=None).exists(), "it is asked for no more"
    (entry,) = AuditEntry.objects.filter(action="leave_open").order_by("-number")[:1]
    assert why not in bytes(entry.entry).decode()


def test_an_item_of_which_a_part_came_is_answered_as_a_whole_by_the_later_asking(
    desk: Desk,
    platform: Platform,  # noqa: F811
) -> None:
    matter = collected_with_one_table_away(desk, platform)
    before = index_of(matter)
    tables = {one.table for one in before.tables}
    assert "logins" not in tables
    assert len(tables) > 1, "the rest is answered"
    platform.back()
    desk.work()
    after = index_of(matter)
    assert {one.table for one in after.tables} == {*tables, "logins"}
    assert not [one for one in after.statements if one.kind == "unreachable"]
    assert len({(one.item, one.table) for one in after.tables}) == len(after.tables), "nothing is there twice"
    same = {one.sha256 for one in before.tables} & {one.sha256 for one in after.tables}
    assert len(same) == len(before.tables)


def test_what_was_withheld_stays_withheld_when_the_rest_comes(desk: Desk, platform: Platform) -> None:  # noqa: F811
    matter = collected_with_one_table_away(desk, platform)
    kept = {one.table: one.sha256 for one in index_of(matter).tables}
    subscriber = kept.pop("subscriber")
    other = next(iter(kept.values()))
    for part in (subscriber, other):
        desk.act(desk.team.custodian, "withhold", fresh(matter), Withhold(part, "not for them", (0,))).require()
    platform.back()
    desk.work()
    collection = latest(matter)
    standing = {one.part: one.rows for one in collection.withholdings.filter(restored_at=None)}
    assert standing == {subscriber: [0], other: [0]}
    entry = Entry.from_bytes(bytes(AuditEntry.objects.get(action="collect_open").entry))
    assert entry.details["carried"] == 2


def test_rows_that_were_withheld_of_a_table_that_is_another_one_now_take_the_whole_table_with_them(
    desk: Desk,
    platform: Platform,  # noqa: F811
) -> None:
    matter = collected_with_one_table_away(desk, platform)
    earlier = latest(matter)
    index = index_of(matter)
    logs = next(one for one in index.tables if one.table != "subscriber")
    Withholding.objects.create(
        collection=earlier,
        part=logs.sha256,
        rows=[0],
        words="not for them",
        by=desk.team.custodian.person,
        at=desk.now,
    )
    changed = json.loads(the_store().read(earlier.sha256))
    row = next(one for one in changed["tables"] if one["sha256"] == logs.sha256)
    lines = the_store().read(logs.sha256)
    other = the_store().put(lines + lines)
    row |= {"sha256": other.digest, "size": other.size, "rows": 2 * row["rows"]}
    stored = the_store().put(Index.from_bytes(json.dumps(changed).encode()).to_bytes())
    handed = Collected(matter.approval_id, stored.digest, stored.size, {**earlier.summary, "open": 1}, earlier.sha256)
    desk.act(SYSTEM, "collect_open", matter, handed).require()
    (carried,) = latest(matter).withholdings.all()
    assert (carried.part, carried.rows, carried.words) == (other.digest, [], "not for them")


def test_only_the_worker_hands_in_later_and_only_while_something_is_open(desk: Desk, platform: Platform) -> None:  # noqa: F811
    matter = collected_while_away(desk, platform)
    earlier = latest(matter)
    handed = Collected(matter.approval_id, earlier.sha256, earlier.size, {}, earlier.sha256)
    assert not desk.act(desk.team.custodian, "collect_open", matter, handed).done
    desk.act(SYSTEM, "collect_open", matter, handed).require()
    assert desk.act(SYSTEM, "collect_open", fresh(matter), handed).refused == (s.SOMETHING_OPEN.sentence,)


def test_a_matter_that_moved_on_is_asked_for_no_more(desk: Desk, platform: Platform) -> None:  # noqa: F811
    matter = collected_while_away(desk, platform)
    first = job_of(matter)
    desk.act(desk.team.custodian, "collect_again", matter, Say("they are back")).require()
    platform.back()
    desk.work()
    assert fresh(matter).state == "collected"
    desk.now = first.run_at
    desk.work()
    first.refresh_from_db()
    assert first.ended_at is not None
    assert matter.collections.count() == 2


@pytest.mark.parametrize(
    ("before", "after", "is_better"),
    [
        ({"accounts"}, set(), True),
        ({"accounts"}, {"logins"}, True),
        ({"accounts"}, {"accounts"}, False),
        ({"logins", "events"}, {"events"}, True),
        ({"logins"}, {"events"}, False),
        ({"logins"}, {"logins", "events"}, False),
        ({"logins"}, {"accounts"}, False),
        ({"logins"}, {"logins"}, False),
    ],
)
def test_a_later_answer_counts_where_less_is_missing_and_nothing_that_was_there(before, after, is_better) -> None:
    found = better({"1": frozenset(before)}, {"1": frozenset(after)} if after else {})
    assert found == (frozenset({"1"}) if is_better else frozenset())


def test_the_waits_double_up_to_an_hour() -> None:
    assert [wait(tried).total_seconds() // 60 for tried in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert wait(10_000) == LONGEST_WAIT
