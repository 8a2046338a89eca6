"""What a person chose for want of a reading is chosen anew once counsel reads it; other readings void nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from rogatory.desk import surroundings
from rogatory.desk.grounds.footing import changed
from rogatory.desk.models import Matter
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import Choice, Chosen, Ground
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh

WHOLE = the_shelf()
SETTLES, OTHER = "unlisted-instrument", "day-count"


@pytest.fixture
def matter(desk: Desk, monkeypatch) -> Matter:
    """Logs are asked for by a process that no clause lists for them: without a reading a person chooses."""
    without(monkeypatch, SETTLES, OTHER)
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber", "logs"))
    desk.work()
    desk.verify(request)
    matter = request.matters.get()
    (left,) = (item.id for item in desk.recommended(matter).items if item.answer == "not-addressed")
    return desk.approve(matter, Choice(left, Chosen.RELEASE, "a court has read it so"), second=desk.team.counsel)


def without(monkeypatch, *points: str) -> None:
    """Let counsel have read all but these points."""
    shelf = WHOLE
    readings = tuple(each for each in shelf.counsel.readings if each.settles not in points)
    digest = hashlib.sha256("".join(each.id for each in readings).encode()).hexdigest()
    left = replace(shelf, counsel=replace(shelf.counsel, readings=readings, digest=digest))
    monkeypatch.setattr(surroundings, "_shelf", lambda *_: left)


def test_a_reading_that_settles_what_a_person_chose_voids_the_approval(matter: Matter, monkeypatch):
    assert not changed(fresh(matter))
    without(monkeypatch, OTHER)
    assert changed(fresh(matter)) == {Ground.READINGS}


def test_a_reading_that_settles_nothing_of_it_voids_nothing(matter: Matter, monkeypatch):
    without(monkeypatch, SETTLES)
    assert not changed(fresh(matter))
