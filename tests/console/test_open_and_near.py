"""What the review shows of what could not be reached, and of names near one that no account bears."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest

from rogatory.desk.models import AuditEntry, LeftOpen, Matter, OutboxJob
from rogatory.desk.stages.delivery import latest_return
from rogatory.desk.stages.open_parts import COLLECT_OPEN
from rogatory.evidence.entry import Entry
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.stages.conftest import subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import files_of


def review(matter: Matter, **asked: str) -> str:
    at = f"/console/requests/{matter.request.reference}/{matter.kind}/review/"
    return f"{at}?{urlencode(asked)}" if asked else at


@pytest.fixture
def tables(console: Console, settings, tmp_path) -> Path:
    shutil.copytree(settings.SOURCE_MAP.parent, tmp_path / "platform")
    settings.SOURCE_MAP = tmp_path / "platform" / settings.SOURCE_MAP.name
    return tmp_path / "platform"


def collected(console: Console, account: str = "river_lantern") -> Matter:
    request = console.arrived("subscriber")
    console.desk.record(request, subpoena_facts("subscriber", account=account))
    console.desk.verify(request)
    matter = console.desk.approve(request.matters.get())
    console.desk.work()
    return fresh(matter)


def test_the_review_tells_what_is_open_and_when_it_is_tried_next_and_how_to_go_without_it(
    console: Console, tables: Path
):
    for table in tables.rglob("*.parquet"):
        table.unlink()
    matter = collected(console)
    custodian = console.of(console.desk.team.custodian)
    page = read(custodian.get(review(matter)))
    assert "1 item could not be answered in full" in page.text
    assert "It is asked again by itself, next" in page.text
    assert "I have looked through it" not in page.text, "there is nothing to press that would be refused"
    console.desk.work()
    assert "1 try brought nothing so far" in read(custodian.get(review(matter))).text
    url = console.url(matter, "leave_open")
    answer = custodian.post(url, read(custodian.get(url)).filled(words="The hall burnt down."))
    assert answer.status_code == 302
    assert LeftOpen.objects.get().words == "The hall burnt down."
    page = read(custodian.get(review(matter)))
    assert "The hall burnt down." in page.text
    assert "It is asked again" not in page.text
    assert "I have looked through it" in page.text


def test_the_review_promises_no_asking_again_where_that_was_given_up(console: Console, tables: Path):
    for table in tables.rglob("*.parquet"):
        table.unlink()
    matter = collected(console)
    OutboxJob.objects.filter(name=COLLECT_OPEN).update(given_up=True, ended_at=console.desk.now)
    told = read(console.of(console.desk.team.custodian).get(review(matter))).text
    assert "It is asked again" not in told
    assert "It is asked no more by itself: have it collected again" in told
    assert "Nothing is produced until it answers" not in told


def test_counsel_sees_what_is_open_and_has_no_link_to_go_without_it(console: Console, tables: Path):
    for table in tables.rglob("*.parquet"):
        table.unlink()
    matter = collected(console)
    page = read(console.of(console.desk.team.counsel).get(review(matter)))
    assert "could not be answered in full" in page.text
    assert "leave_open" not in page.text
    assert COLLECT_OPEN not in page.text


def test_names_near_one_that_nobody_bears_are_shown_on_the_review_and_each_look_is_recorded(console: Console):
    matter = collected(console, account="river_lanterm")
    custodian = console.of(console.desk.team.custodian)
    page = read(custodian.get(review(matter)))
    assert "Look for names near it" in page.text
    assert "river_lantern" not in page.text.replace("river_lanterm", "")
    assert not AuditEntry.objects.filter(action="look_for_names").exists()
    item = next(iter(console.desk.recommended(matter).items)).id
    page = read(custodian.get(review(matter, near=item)))
    assert "river_lantern" in page.text.replace("river_lanterm", "")
    assert "ask the officer" in page.text
    entry = Entry.from_bytes(bytes(AuditEntry.objects.get(action="look_for_names").entry))
    assert (entry.details["found"], entry.details["matter"]) == (1, matter.pk)


def test_no_name_that_is_near_stands_in_the_return(console: Console):
    matter = collected(console, account="river_lanterm")
    item = next(iter(console.desk.recommended(matter).items)).id
    console.of(console.desk.team.custodian).get(review(matter, near=item))
    console.desk.produce(matter)
    assert not [name for name, content in files_of(latest_return(matter)).items() if b"river_lantern" in content]


def test_names_are_looked_for_near_what_was_released_and_near_nothing_else(console: Console):
    matter = collected(console, account="river_lanterm")
    page = read(console.of(console.desk.team.custodian).get(review(matter, near="another item")))
    assert "this item was not released" in page.text
    assert not AuditEntry.objects.filter(action="look_for_names").exists()
