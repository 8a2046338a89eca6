"""The emergencies' own queue: the time that runs, who is unverified, what belongs elsewhere; and the review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk.models import Request
from rogatory.flow.states import Role
from rogatory.guidelines import facts as f
from tests.console.conftest import Console
from tests.console.page import read
from tests.console.test_queue import references
from tests.desk.stages.conftest import message
from tests.desk.stages.test_emergencies import FACTS, delivered
from tests.desk.team import a_person, given

LANE = "/console/emergencies/"


def arrived(console: Console, facts: f.Facts = FACTS) -> Request:
    request = console.desk.arrive(message(subject="Emergency Disclosure Request"))
    console.desk.record(request, facts)
    return request


def shown(console: Console, address: str = LANE, **headers: str):
    return read(console.of(console.desk.team.intake).get(address, headers=headers))


def test_the_oldest_stands_first_with_its_time_in_words(console: Console):
    first, second = arrived(console), arrived(console)
    console.desk.now = first.received_at + timedelta(minutes=25)
    page = shown(console)
    assert references(page.text) == [first.reference, second.reference]
    assert "35 minutes left" in page.text
    assert "25 minutes since it came in" in page.text


def test_when_the_time_is_up_it_is_said_in_words_and_not_in_colour_alone(console: Console):
    request = arrived(console)
    console.desk.now = request.received_at + timedelta(minutes=75)
    assert "Time is up" in shown(console).text
    assert "15 minutes over" in shown(console).text


def test_nobody_verified_is_marked_everywhere(console: Console):
    request = arrived(console)
    intake = console.of(console.desk.team.intake)
    addresses = [LANE, "/console/?lane=all", console.url(request), console.url(request, "verify")]
    assert all("Unverified" in read(intake.get(address)).text for address in addresses)
    console.desk.verify(request)
    assert not any("Unverified" in read(intake.get(address)).text for address in addresses[:3])


def test_a_misdirected_one_is_marked_and_said_to_be_handled_here(console: Console):
    """Reading 17."""
    request = arrived(console, replace(FACTS, official=f.Official(jurisdiction="RU", body="police")))
    page = shown(console)
    assert "Misdirected" in page.text
    assert "handled here" in page.text
    assert "Counsel of the right entity was told" in shown(console, console.url(request)).text


def test_the_rows_come_again_by_themselves(console: Console):
    request = arrived(console)
    piece = console.of(console.desk.team.intake).get(LANE, headers={"HX-Request": "true"}).content.decode()
    assert request.reference in piece
    assert "<html" not in piece
    assert 'hx-trigger="every 10s"' in piece


def test_the_lane_takes_as_many_queries_for_ten_as_for_one(console: Console):
    client = console.of(console.desk.team.intake)
    arrived(console)
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(LANE)
        taken.append(len(captured))
        for _ in range(9):
            arrived(console)
    assert taken[0] == taken[1] <= 12


def test_the_lane_of_the_queue_leads_here(console: Console):
    answer = console.of(console.desk.team.intake).get("/console/?lane=emergencies")
    assert (answer.status_code, answer["Location"]) == (302, LANE)


def test_somebody_who_did_not_sign_reviews_with_a_verdict(console: Console):
    matter = delivered(console.desk)
    auditor = a_person("audrey", Role.AUDITOR)
    given(matter.request, auditor)
    client, url = console.of(auditor), console.url(matter, "review_emergency")
    assert matter.request.reference in read(client.get("/console/?lane=review")).text
    page = read(client.get(url))
    incomplete = client.post(url, page.filled(verdict="not-justified", words="Too much was given."))
    assert incomplete.status_code == 422
    done = client.post(
        url, page.filled(verdict="not-justified", words="Too much was given.", done="The team is trained.")
    )
    assert done.status_code == 302
    text = read(client.get(console.url(matter.request))).text
    for said in ("Not justified", "Too much was given.", "The team is trained."):
        assert said in text
