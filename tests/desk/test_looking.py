"""Each look is recorded; who looks without work is stopped, others are told, and a second person alone lifts it."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.desk import door, glass, looking, need_to_know, stops
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.deciding import facts_of
from rogatory.desk.inputs import PlaceHold, RecordFacts, Say
from rogatory.desk.models import Assignment, AuditEntry, BrokenGlass, Look, OutboxJob, ReadingStop, Request, Seal
from rogatory.desk.outcome import Refused
from rogatory.desk.stops import Stopped
from rogatory.flow.states import Kind, Role, State
from tests.desk.cases import a_case, some_cases
from tests.desk.charged import TARIFF, act, charging, costs_of, effort
from tests.desk.copies import a_copy
from tests.desk.team import NOW, Team, a_person, fresh
from tests.desk.test_at_once import at_once

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WAITING = (Kind.DATA, State.RECEIVED)


@pytest.fixture
def reader(db) -> Actor:
    return a_person("ira", Role.INTAKE)


@pytest.fixture
def overseer(db) -> Actor:
    return a_person("cora", Role.COUNSEL)


def look_at(reader: Actor, cases: list[Request], now=NOW) -> int:
    """Open the cases one after another, and tell how many opened before the reader was stopped."""
    for number, case in enumerate(cases):
        try:
            looking.look(reader, case, now)
        except Stopped:
            return number
    return len(cases)


def last_entry() -> dict[str, object]:
    return json.loads(bytes(AuditEntry.objects.order_by("-number").first().entry))


def test_a_look_is_recorded_once_an_hour_with_its_right(reader: Actor):
    case = a_case()
    for minutes in (0, 1, 59, 61):
        looking.look(reader, case, NOW + minutes * MINUTE)
    assert list(Look.objects.order_by("at").values_list("at", "how")) == [
        (NOW, "queue"),
        (NOW + 61 * MINUTE, "queue"),
    ]


def test_to_look_again_takes_two_queries(reader: Actor):
    case = a_case()
    looking.look(reader, case, NOW)
    with CaptureQueriesContext(connection) as taken:
        looking.look(reader, case, NOW + MINUTE)
    assert len(taken) == 2


def test_what_somebody_may_not_know_of_is_not_there_and_leaves_no_look(db):
    custodian = a_person("cus", Role.CUSTODIAN)
    with pytest.raises(Request.DoesNotExist):
        looking.look(custodian, a_case(), NOW)
    assert not Look.objects.exists()


def test_the_25th_case_without_work_is_refused_and_every_one_after_it(reader: Actor):
    cases = some_cases([WAITING] * 40)
    assert look_at(reader, cases) == 24
    stop = ReadingStop.objects.get()
    assert stop.person == reader.person
    for case in (cases[0], cases[30]):
        with pytest.raises(Stopped):
            looking.look(reader, case, NOW + MINUTE)
    assert Look.objects.count() == 24
    entry = last_entry()
    assert (entry["action"], entry["request"]) == ("stop_reading", None)
    assert entry["details"]["cases"] == sorted(case.reference for case in cases[:24])
    job = OutboxJob.objects.get(name="alert")
    assert job.payload == {"stop": stop.pk, "what": "reading-stopped"}


def test_the_threshold_is_the_operator_s(reader: Actor, settings):
    settings.LOOKS_A_DAY = 3
    assert look_at(reader, some_cases([WAITING] * 9)) == 3


def test_looks_count_for_a_day_each(reader: Actor):
    cases = some_cases([WAITING] * 40)
    assert look_at(reader, cases[:20]) == 20
    assert look_at(reader, cases[20:24], NOW + 23 * HOUR) == 4
    assert look_at(reader, cases[24:], NOW + 24 * HOUR + MINUTE) == 16, "the first twenty are forgotten"


def test_the_same_case_counts_once_however_often_it_is_opened(reader: Actor):
    cases = some_cases([WAITING] * 2)
    for hour in range(20):
        assert look_at(reader, cases, NOW + hour * HOUR * 1.1) == 2


def test_what_somebody_works_on_before_or_after_the_look_does_not_count(team: Team):
    worked = [team.submit() for _ in range(30)]
    for number, request in enumerate(worked):
        if number % 2:
            team.verify(request, called=True)
        looking.look(team.intake, request, NOW)
        if not number % 2:
            door.act(team.intake, "hold", request, Say("call back"), NOW).require()
    assert not ReadingStop.objects.exists()
    assert look_at(team.intake, some_cases([WAITING] * 30)) == 24


def test_to_give_oneself_cases_is_no_work_on_them(team: Team):
    from rogatory.desk.inputs import Assign

    requests = [team.submit() for _ in range(26)]
    for request in requests:
        door.act(team.intake, "assign", request, Assign(team.intake.person.pk), NOW).require()
    assert look_at(team.intake, requests) == 24


def test_of_many_looks_at_once_no_26th_gets_through(transactional_db, objects):
    reader = a_person("ira", Role.INTAKE)
    cases = some_cases([WAITING] * 30)
    assert look_at(reader, cases[:20]) == 20

    def opened(case: Request) -> bool:
        return look_at(reader, [case]) == 1

    results = at_once(*[lambda case=case: opened(case) for case in cases[20:]])
    assert results.count(True) == 4
    assert results.count(False) == 6
    assert ReadingStop.objects.count() == OutboxJob.objects.filter(name="alert").count() == 1
    assert Look.objects.count() == 24


def test_a_stop_is_lifted_by_a_second_person_afresh_and_with_words(reader: Actor, overseer: Actor):
    look_at(reader, some_cases([WAITING] * 26))
    stop = ReadingStop.objects.get()
    both = a_person("both", Role.COUNSEL)
    ReadingStop.objects.create(person=both.person, at=NOW, why="too many")
    for by, words, said in (
        (reader, "it was me", "Only counsel or an administrator"),
        (a_person("rev", Role.REVIEWER), "fine", "Only counsel or an administrator"),
        (actor_of(overseer.person), "fine", "fresh proof"),
        (both, "fine", "stopped from reading lets nobody else"),
        (overseer, " ", "needs a reason"),
    ):
        with pytest.raises(Refused, match=said):
            stops.lift(by, stop, words, NOW)
        assert last_entry()["outcome"] == "refused"
    stops.lift(overseer, stop, "A search for a hearing.", NOW + HOUR)
    assert last_entry()["action"] == "let_read_again"
    with pytest.raises(Refused, match="already"):
        stops.lift(overseer, stop, "again", NOW + HOUR)
    assert look_at(reader, some_cases([WAITING] * 30), NOW + 2 * HOUR) == 24, "counted from the lifting on"


def test_counsel_does_not_lift_their_own_stop(overseer: Actor):
    stop = ReadingStop.objects.create(person=overseer.person, at=NOW, why="too many")
    with pytest.raises(Refused, match="second person"):
        stops.lift(overseer, stop, "it is fine", NOW)


def test_glass_is_broken_for_an_hour_others_are_told_and_it_stands_in_the_history(team: Team):
    request = team.submit()
    glass.break_glass(team.custodian, request.reference.lower(), "The court rings.", NOW)
    assert need_to_know.right_of(team.custodian, request, NOW + 59 * MINUTE).how == "glass"
    assert need_to_know.right_of(team.custodian, request, NOW + HOUR) is None
    made = BrokenGlass.objects.get()
    assert OutboxJob.objects.get(name="alert", payload__what="glass-broken").payload["glass"] == made.pk
    from rogatory.desk.history import history

    line = history(request.reference)[-1]
    assert line.sentence == f"cus broke the glass of {request.reference}"
    assert line.words == "The court rings."
    glass.break_glass(team.custodian, request.reference, "again", NOW + MINUTE)
    assert BrokenGlass.objects.count() == 1, "who reads it already breaks nothing"


def test_there_is_no_glass_on_what_is_sealed_not_there_or_one_s_own(team: Team):
    from rogatory.desk.inputs import SealFor

    request = team.submit()
    door.act(team.counsel, "seal", request, SealFor((), "a colleague is named"), NOW).require()
    for reference in (request.reference, "R-2026-999999-X"):
        glass.break_glass(team.custodian, reference, "I must know", NOW)
        entry = last_entry()
        assert (entry["action"], entry["outcome"], entry["reason"]) == ("break_glass", "refused", glass.NOTHING)
    assert need_to_know.right_of(team.custodian, request, NOW) is None
    assert not BrokenGlass.objects.exists()
    assert not OutboxJob.objects.filter(payload__what="glass-broken").exists()


def test_the_sixth_glass_in_a_day_stops_the_reader(db):
    custodian = a_person("cus", Role.CUSTODIAN)
    cases = some_cases([WAITING] * 7)
    for case in cases[:5]:
        glass.break_glass(custodian, case.reference, "why", NOW)
    with pytest.raises(Stopped):
        glass.break_glass(custodian, cases[5].reference, "why", NOW + 23 * HOUR)
    with pytest.raises(Stopped):
        glass.break_glass(custodian, cases[6].reference, "why", NOW + 23 * HOUR)
    assert BrokenGlass.objects.count() == 5
    assert OutboxJob.objects.filter(payload__what="reading-stopped").count() == 1


@pytest.mark.parametrize("sixth", ["there", "sealed", "not there"])
def test_the_sixth_glass_in_a_day_is_answered_alike_whatever_is_behind_it(db, sixth: str):
    custodian = a_person("cus", Role.CUSTODIAN)
    cases = some_cases([WAITING] * 6)
    for case in cases[:5]:
        glass.break_glass(custodian, case.reference, "why", NOW)
    if sixth == "sealed":
        Seal.objects.create(request=cases[5], by=custodian.person, at=NOW)
    with pytest.raises(Stopped) as stopped:
        glass.break_glass(custodian, "R-2026-999999-X" if sixth == "not there" else cases[5].reference, "why", NOW)
    assert stopped.value.stop.why == "broke the glass 5 times within 24 hours, and tried again"
    entry = last_entry()
    assert (entry["action"], entry["request"]) == ("stop_reading", None)
    assert entry["details"]["cases"] == sorted(case.reference for case in cases[:5])


def test_a_random_day_never_shows_a_25th_case_without_work(team: Team, chance: random.Random):
    """Whatever the order of looks and work: the cases opened within a day and never worked on are 24 at most."""
    cases = [team.submit() for _ in range(60)]
    worked: set[int] = set()
    for _ in range(150):
        case = chance.choice(cases)
        if chance.random() < 0.15 and case.pk not in worked:
            door.act(team.intake, "hold", case, Say("call back"), NOW).require()
            worked.add(case.pk)
        else:
            look_at(team.intake, [case])
        idle = set(Look.objects.values_list("request", flat=True)) - worked
        assert len(idle) <= 24
    assert fresh(cases[0].matters.get())


def test_to_record_the_same_facts_again_is_no_work_on_a_case(team: Team):
    requests = [team.submit() for _ in range(26)]
    for request in requests:
        same = RecordFacts(facts_of(request.facts_versions.last()))
        door.act(team.intake, "record_facts", request, same, NOW).require()
    assert look_at(team.intake, requests) == 24


def test_to_write_down_effort_and_to_place_a_hold_is_no_work_on_a_case(team: Team, monkeypatch):
    charging(monkeypatch, TARIFF)
    costs = costs_of(team.approved("subscriber"))
    act(team.counsel, "log_effort", costs, effort()).require()
    copy = a_copy(team)
    act(team.counsel, "place_hold", copy, PlaceHold("other", "asked by telephone")).require()
    mine = Assignment.objects.filter(person=team.counsel.person)
    assert {each.request_id for each in mine} == {costs.request_id, copy.request_id}
    assert not mine.filter(acted_at__isnull=False).exists()
