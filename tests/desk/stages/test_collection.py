"""Collecting for an approved matter, and once more where the platform was away."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rogatory.desk import outbox
from rogatory.desk.inputs import Say
from rogatory.desk.models import AuditEntry, Matter
from rogatory.flow import guards as g
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import files_of


class Platform:
    """The platform's tables, which somebody can take away and bring back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def away(self) -> None:
        for table in self.folder.rglob("*.parquet"):
            table.rename(table.with_suffix(".away"))

    def back(self) -> None:
        for table in self.folder.rglob("*.away"):
            table.rename(table.with_suffix(".parquet"))


@pytest.fixture
def platform(desk: Desk, settings, tmp_path) -> Platform:
    shutil.copytree(settings.SOURCE_MAP.parent, tmp_path / "platform")
    settings.SOURCE_MAP = tmp_path / "platform" / settings.SOURCE_MAP.name
    return Platform(tmp_path / "platform")


def collected_while_away(desk: Desk, platform: Platform) -> Matter:
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber"))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    platform.away()
    desk.work()
    return fresh(matter)


def test_what_the_platform_could_not_give_is_collected_again_once_it_is_back(desk: Desk, platform: Platform) -> None:
    matter = collected_while_away(desk, platform)
    assert (matter.state, matter.collections.get().summary["rows"]) == ("collected", 0)
    platform.back()
    desk.act(desk.team.custodian, "collect_again", matter, Say("the tables were away")).require()
    matter = fresh(matter)
    assert (matter.state, matter.approval is None) == ("approved", False)
    job = outbox.latest_for([matter], "collect")[matter.pk]
    assert job.ended_at is None, "nothing is queued"
    desk.work()
    assert fresh(matter).state == "collected"
    assert [one.summary["rows"] > 0 for one in matter.collections.order_by("pk")] == [False, True]
    told = json.loads(files_of(desk.produce(matter))["data/return.json"])
    assert not any(one["kind"] == "unreachable" for one in told["statements"])
    assert AuditEntry.objects.filter(action="collect_again").count() == 1


def test_it_is_collected_as_often_as_it_takes(desk: Desk, platform: Platform) -> None:
    matter = collected_while_away(desk, platform)
    for again in (2, 3):
        desk.act(desk.team.custodian, "collect_again", fresh(matter), Say("still away")).require()
        desk.work()
        assert (fresh(matter).state, matter.collections.count()) == ("collected", again)


def test_only_the_custodian_has_it_collected_again_and_says_why(desk: Desk, platform: Platform) -> None:
    matter = collected_while_away(desk, platform)
    assert desk.act(desk.team.reviewer, "collect_again", matter, Say("why not")).refused[0].startswith("Only a custod")
    assert desk.act(desk.team.custodian, "collect_again", matter, Say(" ")).refused == (g.WORDS_GIVEN.sentence,)
