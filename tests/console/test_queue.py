"""The queue: who waits, in which order, and what the address can ask for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rogatory.desk.inputs import Submit
from rogatory.flow.states import ASKED, Kind
from tests.console.conftest import Console
from tests.console.page import read


def submitted(console: Console, kinds: tuple[Kind, ...] = (Kind.DATA,)):
    inputs = Submit("email", console.desk.now, kinds=kinds, sender="ada@police.example")
    return console.desk.act(console.desk.team.intake, "submit", None, inputs).require().request


def references(text: str) -> list[str]:
    return [word for word in text.split() if word.startswith("R-2026-")]


def test_nobody_sees_the_queue_without_signing_in(db):
    answer = Client().get("/console/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/console/")


def test_an_officer_has_no_console(console: Console):
    assert console.of(console.desk.team.officer).get("/console/").status_code == 403


def test_an_emergency_stands_before_what_came_earlier(console: Console):
    first, urgent = submitted(console), submitted(console, (Kind.EMERGENCY,))
    page = read(console.of(console.desk.team.intake).get("/console/?lane=all"))
    assert references(page.text) == [urgent.reference, first.reference]


def test_a_lane_holds_what_waits_for_its_people(console: Console):
    waiting = console.arrived()
    decided = console.verified().request
    reviewer = console.of(console.desk.team.reviewer)
    assert references(read(reviewer.get("/console/?lane=mine")).text) == [decided.reference]
    assert references(read(reviewer.get("/console/?lane=verify")).text) == [waiting.reference]
    assert references(read(reviewer.get("/console/?lane=countersign")).text) == []


def test_the_queue_tells_agency_state_clock_and_who_is_next(console: Console):
    console.verified()
    text = read(console.of(console.desk.team.counsel).get("/console/?lane=decide")).text
    for word in ("Example Police", "US", "Verified", "18 days left", "A reviewer or counsel"):
        assert word in text


def test_the_second_person_is_told_who_the_first_one_was(console: Console):
    matter = console.verified("subscriber")
    reviewer = console.of(console.desk.team.reviewer)
    seen = read(reviewer.get(console.url(matter, "approve"))).filled(confirmed="yes")
    assert reviewer.post(console.url(matter, "approve"), seen).status_code == 302
    assert "not rae" in read(console.of(console.desk.team.second).get("/console/?lane=countersign")).text


def test_a_reference_is_found_whatever_its_state(console: Console):
    first, second = console.arrived(), console.verified().request
    team = console.desk.team
    closing = console.of(team.intake)
    closing.post(console.url(first, "reject_sender"), {"words": "a private person"})
    found = read(closing.get("/console/", {"q": first.reference.lower()}))
    assert references(found.text) == [first.reference]
    assert second.reference not in found.text


@pytest.mark.parametrize(
    ("asked", "found"), [("kind=emergency", 1), ("state=received", 2), ("kind=data", 1), ("kind=x&state=y&page=z", 2)]
)
def test_kind_and_state_narrow_the_queue_and_nonsense_is_let_be(console: Console, asked: str, found: int):
    submitted(console)
    submitted(console, (Kind.EMERGENCY,))
    page = read(console.of(console.desk.team.intake).get(f"/console/?lane=all&{asked}"))
    assert len(references(page.text)) == found


def test_a_long_queue_has_pages(console: Console):
    for _ in range(43):
        submitted(console)
    client = console.of(console.desk.team.intake)
    assert len(references(read(client.get("/console/?lane=all")).text)) == 40
    second = read(client.get("/console/?lane=all&page=2"))
    assert len(references(second.text)) == 3
    assert "Page 2 of 2" in second.text


def test_the_queue_takes_as_many_queries_for_forty_as_for_one(console: Console):
    client = console.of(console.desk.team.reviewer)
    submitted(console)
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get("/console/?lane=all")
        taken.append(len(captured))
        for _ in range(12):
            console.verified() if len(taken) == 1 and _ < 2 else submitted(console, ASKED)
    assert taken[0] == taken[1] <= 11
