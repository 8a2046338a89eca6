"""Nothing outside the approved decision can stand in a return: no account, category, field, subset or instant."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pyarrow.parquet as pq
import pytest

from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import Collected, Decide
from rogatory.desk.models import AuditEntry, Collection, Matter
from rogatory.desk.stages.collection import gather, released_items
from rogatory.desk.stages.dossier import Dossier, dossier_of
from rogatory.desk.stages.platform import the_platform
from rogatory.desk.stages.preserved import PRESERVED
from rogatory.desk.stages.spool import Index
from rogatory.desk.surroundings import the_store, the_vault
from rogatory.flow import guards as g
from rogatory.flow.case import Choice, Chosen
from rogatory.guidelines import facts as f
from rogatory.problem import Problem
from rogatory.sources.answers import Statement
from rogatory.sources.plan import Plan
from rogatory.sources.source_map import Category
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import files_of

pytestmark = pytest.mark.sampled_again

UNPLACED = f.Account(
    "river_lantern",
    exists=True,
    private=False,
    videos=(f.Video("v1", f.Visibility.PUBLIC, removed_by_provider=False),),
    videos_complete=True,
)
"""An account whose one video fits no subset, as nobody knows whether the user deleted it."""
PERIOD = f.DateRange(date(2020, 3, 1), date(2020, 6, 30))
ASKS = ("subscriber", "creation-ip", "logs", "logins", "video", "comments", "direct-messages", "live-chats")


def approved(
    desk: Desk, *asks: str, instrument: str = "warrant", choices: tuple[Choice, ...] = (), **changes: Any
) -> Matter:
    request = desk.arrive(message())
    facts = subpoena_facts(*asks, instrument=instrument)
    videos = tuple(
        f.Video(f"known-{place}", visibility, deleted_by_user=deleted, removed_by_provider=False)
        for place, (visibility, deleted) in enumerate(
            [(f.Visibility.PRIVATE, False), (f.Visibility.PUBLIC, True), (f.Visibility.PUBLIC, False)]
        )
    )
    account = f.Account(username="river_lantern", exists=True, private=False, videos=videos)
    desk.record(request, replace(facts, **({"accounts": (account,), "period": PERIOD} | changes)))
    desk.verify(request)
    return desk.approve(request.matters.get(), *choices, second=desk.team.counsel)


def check_minimal(files: dict[str, bytes], dossier: Dossier) -> None:
    told = json.loads(files["data/return.json"])
    released = {item.id: item for item in dossier.released}
    for part in (*told["tables"], *told["media"]):
        item = released[part["item_id"]]
        assert (part["account"], part["category"]) == (item.account, item.category)
    for table in told["tables"]:
        fields = {field.rpartition(".")[2] for field in released[table["item_id"]].fields}
        assert {column["name"] for column in table["columns"]} <= fields | {PRESERVED}
        rows = list(csv.DictReader(io.StringIO(files[table["csv"]].decode("utf-8-sig"))))
        assert len(rows) == table["rows"]
        for row in rows:
            moment = row.get("at") or row.get("uploaded_at")
            if moment:
                assert PERIOD.first <= datetime.fromisoformat(moment).date() <= PERIOD.last
    listed = {table[kind] for table in told["tables"] for kind in ("csv", "jsonl")} | {
        one["path"] for one in told["media"]
    }
    assert {name for name in files if name.startswith(("data/records/", "data/media/"))} <= listed


def test_random_decisions_never_let_anything_else_out(desk: Desk, source_map, chance: random.Random) -> None:
    people = pq.read_table(source_map.parent / "tables" / "accounts.parquet").to_pylist()
    others = [one["email"] for one in people if one["email"] and one["username"] != "river_lantern"]
    for _ in range(6):
        instrument = chance.choice(["warrant", "order-2703d", "grand-jury-subpoena"])
        asks = chance.sample(ASKS, chance.randint(1, len(ASKS)))
        matter = approved(desk, "subscriber", *asks, instrument=instrument)
        desk.work()
        files = files_of(desk.produce(matter))
        check_minimal(files, dossier_of(fresh(matter)))
        whole = b"".join(content for name, content in files.items() if not name.endswith((".mp4", ".pdf")))
        assert not [mail for mail in others if mail.encode() in whole]


def test_a_video_that_is_public_does_not_leave_and_one_that_is_private_does(desk: Desk, source_map) -> None:
    matter = approved(desk, "video", period=f.DateRange("", ""))
    desk.work()
    files = files_of(desk.produce(matter))
    videos = pq.read_table(source_map.parent / "tables" / "videos.parquet").to_pylist()
    owner = next(
        one["account_id"]
        for one in pq.read_table(source_map.parent / "tables" / "accounts.parquet").to_pylist()
        if one["username"] == "river_lantern"
    )
    standing = [
        one
        for one in videos
        if one["owner_id"] == owner and not (one["deleted_by_user_at"] or one["removed_by_provider_at"])
    ]
    public = [one["media_id"] for one in standing if one["visibility"] == "public"]
    private = [one["media_id"] for one in standing if one["visibility"] == "private"]
    told = json.loads(files["data/return.json"])
    left = {one["media_id"] for one in told["media"]}
    assert private
    assert public
    assert set(private) <= left
    assert not left & set(public)
    whole = b"".join(files.values())
    assert not [one for one in public if one.encode() in whole]


def test_what_a_person_chose_to_refuse_is_told_with_the_reason_and_never_its_data(desk: Desk) -> None:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber", "logs", instrument="order-2703d"))
    desk.verify(request)
    matter = request.matters.get()
    logs = next(item.id for item in desk.recommended(matter).items if item.category == "logs")
    choice = Choice(logs, Chosen.REFUSE, "the order was quashed in part on 1 March")
    matter = desk.approve(matter, choice)
    desk.work()
    files = files_of(desk.produce(matter))
    told = json.loads(files["data/return.json"])
    (item,) = [one for one in told["items"] if one["item_id"] == logs]
    assert item["answer"] == "refuse"
    assert any("quashed in part" in reason["words"] for reason in item["reasons"])
    (withheld,) = [one for one in told["statements"] if one["kind"] == "withheld"]
    assert withheld["item_id"] == logs
    assert "quashed in part" in withheld["words"]
    assert {table["category"] for table in told["tables"]} == {"subscriber"}
    assert not [name for name in files if "logins" in name]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("tables", {"item": "another item"}),
        ("tables", {"account": "somebody_else"}),
        ("tables", {"category": "interactions"}),
        ("tables", {"columns": ["password"], "labels": ["x"], "units": [""]}),
        (None, {"decision": "0" * 64}),
    ],
)
def test_a_worker_that_brings_more_than_was_approved_is_turned_away_at_the_door(
    desk: Desk, part: str | None, change: dict[str, Any]
) -> None:
    matter = approved(desk, "subscriber", instrument="grand-jury-subpoena")
    tied = the_platform()
    honest = gather(dossier_of(matter), tied.source, tied.source_map, the_store(), the_vault(), desk.now)
    index = json.loads(the_store().read(honest.sha256))
    (index[part][0] if part else index).update(change)
    forged = the_store().put(Index.from_bytes(json.dumps(index).encode()).to_bytes())

    outcome = desk.act(SYSTEM, "collect", matter, Collected(matter.approval_id, forged.digest, forged.size))
    assert "does not fit what was approved" in outcome.refused[0]
    assert fresh(matter).state == "approved"
    assert not Collection.objects.exists()
    assert AuditEntry.objects.filter(action="collect").count() == 1
    assert desk.act(SYSTEM, "collect", matter, honest).done


def test_the_plan_is_made_of_the_released_items_and_their_period_alone(desk: Desk) -> None:
    matter = approved(desk, "subscriber", "logs", instrument="grand-jury-subpoena")
    (item,) = released_items(dossier_of(matter))
    assert item.category == "subscriber"
    assert (item.since.isoformat(), item.until.isoformat()) == (
        "2020-03-01T00:00:00+00:00",
        "2020-07-01T00:00:00+00:00",
    )


def test_a_period_may_end_on_the_last_day_of_the_calendar(desk: Desk) -> None:
    matter = approved(desk, "subscriber", period=f.DateRange(date(2020, 3, 1), date.max))
    (item,) = released_items(dossier_of(matter))
    assert item.until is None
    desk.work()
    assert fresh(matter).state == "collected"


def test_a_source_that_says_nothing_of_a_released_item_has_not_answered(desk: Desk) -> None:
    """Else a return would look whole, and nobody could tell from it that something is missing."""

    class Mute:
        def collect(self, plan: Plan, *, now: datetime) -> Iterator[Statement]:
            return iter(())

    matter = approved(desk, "subscriber")
    with pytest.raises(Problem, match="nothing tells what became of an item"):
        gather(dossier_of(matter), Mute(), the_platform().source_map, the_store(), the_vault(), desk.now)


def test_what_a_map_keeps_as_content_does_not_leave_under_a_decision_on_what_is_no_content(desk: Desk) -> None:
    """One person may suffice for what is no content: the map must not make content of it."""
    matter = approved(desk, "subscriber", instrument="grand-jury-subpoena")
    tied = the_platform()
    categories = {**tied.source_map.categories, "subscriber": Category(content=True)}
    with pytest.raises(Problem, match="content"):
        gather(
            dossier_of(matter),
            tied.source,
            replace(tied.source_map, categories=categories),
            the_store(),
            the_vault(),
            desk.now,
        )


@pytest.mark.parametrize(
    ("changes", "ask"),
    [
        ({"wanted": (f.Wanted("horoscope"), f.Wanted("subscriber"))}, "horoscope"),
        ({"wanted": (f.Wanted("video", "last year's"), f.Wanted("subscriber"))}, "video"),
        ({"wanted": (f.Wanted("video"), f.Wanted("subscriber")), "accounts": (UNPLACED,)}, "video"),
        ({"accounts": ()}, "subscriber"),
    ],
    ids=[
        "the guideline does not know it",
        "the guideline does not know the subset",
        "a video is in none",
        "no account is named",
    ],
)
def test_what_would_return_nothing_is_not_told_to_be_released(desk: Desk, changes, ask: str) -> None:
    request = desk.arrive(message())
    desk.record(request, replace(subpoena_facts(instrument="search-warrant"), **changes))
    desk.verify(request)
    matter = request.matters.get()
    empty = [item for item in desk.recommended(matter).items if item.ask == ask and item.answer != "refuse"]
    assert empty, desk.recommended(matter).items
    choices = tuple(Choice(item.id, Chosen.RELEASE, "why not") for item in empty)
    outcome = desk.act(desk.team.counsel, "approve", matter, Decide(desk.seen(matter), choices))
    assert g.CAN_BE_COLLECTED.sentence in outcome.refused


@pytest.mark.parametrize("period", [f.DateRange(), f.DateRange(date(2020, 3, 1)), f.DateRange("", None)])
def test_what_has_a_time_is_not_released_before_its_period_is_established(desk: Desk, period: f.DateRange) -> None:
    request = desk.arrive(message())
    desk.record(request, replace(subpoena_facts("logs", instrument="warrant"), period=period))
    desk.verify(request)
    matter = request.matters.get()
    (item,) = desk.recommended(matter).items
    choices = (Choice(item.id, Chosen.RELEASE, "why not"),)
    outcome = desk.act(desk.team.counsel, "approve", matter, Decide(desk.seen(matter), choices))
    assert g.PERIOD_KNOWN.sentence in outcome.refused


def test_what_has_no_time_leaves_without_a_period(desk: Desk, source_map) -> None:
    matter = approved(desk, "subscriber", instrument="grand-jury-subpoena", period=f.DateRange())
    desk.work()
    told = json.loads(files_of(desk.produce(matter))["data/return.json"])
    assert told["scope"] == ["Nobody has established a date range; nothing that was released depends on one."]


def test_an_unknown_period_is_never_collected_as_all_times(desk: Desk, source_map) -> None:
    """Whatever let it get so far: what the platform keeps by time is not asked of it."""
    dossier = dossier_of(approved(desk, "logs"))
    undated = replace(dossier, facts=replace(dossier.facts, period=f.DateRange()))
    tied = the_platform()
    with pytest.raises(Problem, match="nobody has established for which period"):
        gather(undated, tied.source, tied.source_map, the_store(), the_vault(), desk.now)
