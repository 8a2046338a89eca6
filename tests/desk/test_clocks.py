"""Running times: started, paused, extended and stopped with an act, rung once, and told whatever becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from rogatory.desk import audit, casefile, clocks, door, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.clocks import Ring
from rogatory.desk.inputs import Rang, Say
from rogatory.desk.models import AuditEntry, Clock, OutboxJob
from rogatory.desk.outbox import LONGEST_DELAY, LeaseLost
from rogatory.desk.stages.contract import (
    Job,
    PauseClock,
    ResumeClock,
    StageResult,
    StartClock,
    StopClock,
)
from rogatory.desk.sweep import ring, sweep
from rogatory.problem import Problem
from tests.desk.running import ENDS, Rung, a_copy, days, running, started, the_period
from tests.desk.team import NOW, Team, fresh
from tests.desk.test_at_once import at_once

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def entries(action: str, outcome: str = "done") -> list[bytes]:
    rows = AuditEntry.objects.filter(action=action).order_by("number")
    return [bytes(row.entry) for row in rows if f'"outcome":"{outcome}"'.encode() in bytes(row.entry)]


def test_a_period_ends_when_its_last_day_has_passed_and_warns_on_the_mornings_before(team: Team):
    started(matter := a_copy(team))
    assert running(matter) == {
        "period": ENDS,
        "period/14": ENDS - 15 * DAY,
        "period/7": ENDS - 8 * DAY,
        "period/1": ENDS - 2 * DAY,
    }


def test_a_day_of_warning_that_has_passed_already_is_left_out(team: Team):
    started(matter := a_copy(team), the_period(terms=(days(5),)))
    assert sorted(running(matter)) == ["period", "period/1"]


def test_a_time_that_runs_to_an_instant_warns_on_days_too(team: Team):
    at = datetime(2026, 4, 10, 15, tzinfo=UTC)
    started(matter := a_copy(team), the_period(terms=(), at=at, warn_days=(1,)))
    assert running(matter) == {"period": at, "period/1": datetime(2026, 4, 9, tzinfo=UTC)}


def test_a_clock_that_is_stopped_rings_no_more_and_says_why(team: Team, rung: Rung):
    started(matter := a_copy(team))
    clocks.apply(matter, (StopClock("period", "the officer withdrew"),), NOW)
    assert running(matter) == {}
    assert sweep(ENDS) == 0
    assert Clock.objects.get(name="period").why == "the officer withdrew"


def test_an_extension_goes_on_from_the_old_end_and_moves_the_warnings(team: Team, rung: Rung):
    started(matter := a_copy(team))
    assert sweep(ENDS - 15 * DAY) == 1
    row = started(matter, the_period(terms=(days(90), days(90))), now=ENDS - 15 * DAY)
    assert row.due_at == datetime(2026, 8, 30, tzinfo=UTC)
    assert running(matter)["period/14"] == row.due_at - 15 * DAY
    assert sweep(ENDS) == 0, "the old end must not ring"
    assert [step.words for step in clocks.counted(row).steps(ENDS)][1:] == [
        "90 days on, first day excluded, last day included (UTC)",
        "Extension 1: 90 days from the old end",
    ]


def test_a_pause_gives_its_days_back(team: Team, rung: Rung):
    started(matter := a_copy(team))
    began, ended = NOW + 10 * DAY, NOW + 13 * DAY
    clocks.apply(matter, (PauseClock("period", "the officer was asked"),), began)
    assert running(matter) == {"period": None}
    assert sweep(ENDS) == 0, "it stands still"
    clocks.apply(matter, (ResumeClock("period"),), ended)
    assert running(matter)["period"] == ENDS + 3 * DAY
    assert running(matter)["period/14"] == ENDS - 12 * DAY
    (row,) = Clock.objects.filter(name="period")
    assert clocks.counted(row).steps(ended)[-1].words == "Paused 3 days: the officer was asked"


def test_a_pause_moves_a_time_that_runs_to_an_instant_by_as_much(team: Team):
    started(matter := a_copy(team), the_period(terms=(), at=NOW + DAY, warn_days=()))
    clocks.apply(matter, (PauseClock("period", "asked"),), NOW + timedelta(hours=2))
    clocks.apply(matter, (ResumeClock("period"),), NOW + timedelta(hours=5))
    assert running(matter) == {"period": NOW + DAY + timedelta(hours=3)}


def test_a_pause_after_the_end_gives_nothing_back(team: Team):
    matter = a_copy(team)
    started(matter, the_period("counted"), now=NOW)
    started(matter, the_period("given", terms=(), at=ENDS, warn_days=()), now=NOW)
    for name in ("counted", "given"):
        clocks.apply(matter, (PauseClock(name, "too late"),), ENDS + DAY)
        clocks.apply(matter, (ResumeClock(name),), ENDS + 3 * DAY)
    assert running(matter) == {"counted": ENDS, "given": ENDS}


def test_to_pause_twice_or_to_resume_what_runs_changes_nothing(team: Team):
    started(matter := a_copy(team))
    before = running(matter)
    clocks.apply(matter, (ResumeClock("period"), PauseClock("another", "none runs")), NOW + DAY)
    assert running(matter) == before
    clocks.apply(matter, (PauseClock("period", "first"), PauseClock("period", "second")), NOW + DAY)
    assert [pause[2] for pause in Clock.objects.get(name="period").pauses] == ["first"]


def test_several_clocks_of_one_case_run_side_by_side_each_with_its_derivation(team: Team, rung: Rung):
    matter = a_copy(team)
    started(matter, the_period(warn_days=()))
    started(matter, StartClock("grace", "lapse_by_policy", "Grace", NOW, at=NOW + 72 * timedelta(hours=1)))
    clocks.apply(matter, (PauseClock("period", "a question is open"),), NOW + DAY)
    assert running(matter) == {"period": None, "grace": NOW + 3 * DAY}
    period = clocks.counted(Clock.objects.get(name="period"))
    assert period.end(NOW + 2 * DAY) is None
    assert period.steps(NOW + 2 * DAY)[-1].words == "Paused since 3 March 2026, 09:30 UTC: a question is open"


def test_a_time_with_two_ends_or_none_is_no_clock():
    for wrong in ({}, {"terms": (days(1),), "at": NOW}):
        with pytest.raises(ValueError, match="give one of the two"):
            StartClock("period", "end_period", "Preservation", NOW, **wrong)
    with pytest.raises(ValueError, match="does nothing on them"):
        StartClock("period", "end_period", "Preservation", NOW, at=ENDS, warn_days=(1,))


@pytest.mark.parametrize("wrong", [{"action": "no_such"}, {"action": "approve"}, {"warning": "approve"}])
def test_a_clock_brings_only_what_the_table_lets_a_clock_bring(team: Team, wrong):
    given = {"action": "end_period", "warning": "warn"} | wrong
    change = StartClock("period", words="Preservation", began=NOW, at=ENDS, warn_days=(1,), **given)
    with pytest.raises(ValueError, match="nothing that a clock brings"):
        clocks.apply(a_copy(team), (change,), NOW)


def test_nothing_rings_a_second_before_its_time(transactional_db, team: Team, rung: Rung):
    started(matter := a_copy(team), the_period(warn_days=()))
    assert sweep(ENDS - SECOND) == 0
    assert sweep(ENDS) == 1
    assert fresh(matter).state == "ended"
    row = Clock.objects.get()
    assert (row.outcome, row.ended_at, row.rings_at) == ("rang", ENDS, None)


def test_a_clock_acts_once_however_often_it_is_rung(transactional_db, team: Team, rung: Rung):
    row = started(matter := a_copy(team), the_period(warn_days=()))
    assert ring(row, ENDS)
    assert not ring(row, ENDS), "whoever holds an old look at the clock is late"
    assert sweep(ENDS + DAY) == 0
    assert rung.names == [("period", matter.pk)]
    assert len(entries("end_period")) == 1


def test_the_act_of_a_clock_may_start_that_clock_anew(transactional_db, team: Team, rung: Rung):
    started(
        matter := a_copy(team),
        StartClock("reminder", "warn", "A reminder", NOW, at=NOW + DAY),
        the_period(warn_days=()),
    )
    rung.answer = lambda case, inputs: StageResult(clocks=(StartClock("reminder", "warn", "Again", case.now, at=ENDS),))
    assert sweep(NOW + DAY) == 1
    assert running(matter)["reminder"] == ENDS


def test_a_clock_whose_matter_has_moved_on_is_moot(transactional_db, team: Team, rung: Rung):
    started(matter := a_copy(team, state="lapsing"), the_period(warn_days=()))
    assert sweep(ENDS) == 1
    assert Clock.objects.get().outcome == "moot"
    assert (fresh(matter).state, rung.names, entries("end_period")) == ("lapsing", [], [])


def test_a_clock_whose_matter_comes_back_meanwhile_is_not_moot(transactional_db, team: Team, rung: Rung):
    started(matter := a_copy(team, state="lapsing"), the_period(warn_days=()))
    row = clocks.run_out(Clock.objects.get().pk, ENDS)
    type(matter).objects.filter(pk=matter.pk).update(state="kept")
    assert ring(row, ENDS)
    assert rung.names == [("period", matter.pk)]


def test_a_refused_ring_is_put_off_told_and_tried_again(transactional_db, team: Team, rung: Rung):
    def refuse(case, inputs):
        raise Problem("the vault is not there", where="vault", cure="Bring it back.")

    rung.answer = refuse
    started(matter := a_copy(team), the_period(warn_days=()))
    assert sweep(ENDS) == 0
    row = Clock.objects.get()
    assert row.rings_at > row.due_at == ENDS
    assert (row.attempts, row.ended_at, "the vault is not there" in row.last_error) == (1, None, True)
    assert sweep(ENDS) == 0, "not before the time of the next attempt"
    rung.answer = lambda case, inputs: StageResult()
    assert sweep(row.rings_at) == 1
    assert (fresh(matter).state, Clock.objects.get().last_error) == ("ended", "")


def test_a_refusal_that_goes_on_for_months_is_recorded_once_for_each_reason(transactional_db, team: Team, rung: Rung):
    reason = "the first"

    def refuse(case, inputs):
        raise Problem(reason, where="vault", cure="Wait.")

    rung.answer = refuse
    started(a_copy(team), the_period(warn_days=()))
    at = ENDS
    waits = []
    for attempt in range(60):
        reason = "the first" if attempt < 40 else "the second"
        sweep(at)
        after = Clock.objects.get().rings_at
        waits.append(after - at)
        at = after
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_DELAY
    assert len(entries("end_period", "refused")) == 2
    assert Clock.objects.get().attempts == 60, "it is never given up"


def test_a_refusal_and_its_postponement_are_there_together_or_not_at_all(
    transactional_db, team: Team, rung: Rung, monkeypatch
):
    """Killed between the two, a worker would record the same refusal at every start."""

    def refuse(case, inputs):
        raise Problem("not now", where="vault", cure="Wait.")

    def killed(draft):
        raise KeyboardInterrupt

    rung.answer = refuse
    started(a_copy(team), the_period(warn_days=()))
    with monkeypatch.context() as patch:
        patch.setattr(audit, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            sweep(ENDS)
    assert Clock.objects.get().attempts == 0
    assert sweep(ENDS) == 0
    assert len(entries("end_period", "refused")) == 1


def test_a_clock_that_fails_is_told_and_does_not_stop_the_others(transactional_db, team: Team, rung: Rung, caplog):
    bad, good = a_copy(team), a_copy(team)
    for matter in (bad, good):
        started(matter, the_period(warn_days=()))

    def fail(case, inputs):
        if case.the_matter.pk == bad.pk:
            raise OSError("no route to host")
        return StageResult(jobs=(Job("alert", f"alert/{case.the_matter.pk}", {"matter": case.the_matter.pk}),))

    rung.answer = fail
    assert sweep(ENDS) == 1
    assert Clock.objects.get(matter=bad).last_error == "OSError: no route to host"
    assert (fresh(bad).state, fresh(good).state) == ("kept", "ended")
    assert OutboxJob.objects.filter(name="alert").count() == 1


def test_a_clock_that_names_what_no_longer_exists_is_told(transactional_db, team: Team, caplog):
    started(a_copy(team), the_period(warn_days=()))
    Clock.objects.update(action="gone")
    assert sweep(ENDS) == 0
    assert "gone" in Clock.objects.get().last_error


@pytest.mark.parametrize("change", [PauseClock("period", "wait"), StopClock("period", "never mind")])
def test_a_clock_paused_or_stopped_between_look_and_act_does_not_ring(transactional_db, team: Team, rung: Rung, change):
    started(matter := a_copy(team), the_period(warn_days=()))
    row = clocks.run_out(clocks.due(ENDS)[0], ENDS)
    clocks.apply(matter, (change,), ENDS)
    assert not ring(row, ENDS)
    assert (rung.names, fresh(matter).state, entries("end_period")) == ([], "kept", [])


def test_an_act_under_a_clock_that_was_moved_does_nothing(transactional_db, team: Team, rung: Rung):
    row = started(matter := a_copy(team), the_period(warn_days=()))
    with pytest.raises(LeaseLost):
        door.act(SYSTEM, "end_period", matter, Rang(row.pk, row.name), ENDS, claim=Ring(row.pk, ENDS - SECOND))
    assert fresh(matter).state == "kept"


def test_a_matter_that_ends_stops_its_clocks(transactional_db, team: Team, rung: Rung):
    request = team.submit()
    matter = request.matters.get()
    started(matter, the_period(warn_days=()))
    door.act(team.officer, "withdraw", matter, Say("no longer needed"), NOW).require()
    row = Clock.objects.get()
    assert (row.outcome, row.rings_at, row.why) == ("stopped", None, "the matter is withdrawn")


def test_the_worker_rings_between_its_jobs(transactional_db, team: Team, rung: Rung):
    matters = [a_copy(team) for _ in range(clocks.AT_ONCE + 3)]
    for matter in matters:
        started(matter, the_period(warn_days=()))
    OutboxJob.objects.all().delete()
    assert worker.work_off({}, lambda: ENDS) == len(matters)
    assert sorted(key for _, key in rung.names) == sorted(matter.pk for matter in matters)


def test_two_sweepers_at_once_ring_each_clock_once(transactional_db, team: Team, rung: Rung):
    matters = [a_copy(team) for _ in range(12)]
    for matter in matters:
        started(matter, the_period(warn_days=()))
    rungs = at_once(*[lambda: sum(sweep(ENDS) for _ in range(4)) for _ in range(3)])
    while clocks.due(ENDS + LONGEST_DELAY):
        # A sweeper that found the database busy puts a clock off; nothing is lost by it.
        rungs.append(sweep(ENDS + LONGEST_DELAY))
    assert sum(rungs) == len(matters)
    assert len(entries("end_period")) == len(matters)
    assert entries("end_period", "refused") == []
    assert set(Clock.objects.values_list("outcome", flat=True)) == {"rang"}
    assert audit.check().faults == ()


def test_of_a_ring_and_a_pause_at_once_one_comes_first(transactional_db, team: Team, rung: Rung):
    matters = [a_copy(team) for _ in range(6)]
    for matter in matters:
        started(matter, the_period(warn_days=()))

    def pause(matter) -> None:
        with transaction.atomic():
            casefile.lock(matter)
            clocks.apply(matter, (PauseClock("period", "wait"),), ENDS)

    at_once(lambda: sweep(ENDS), *[lambda matter=matter: pause(matter) for matter in matters])
    for matter in matters:
        row = Clock.objects.get(matter=matter)
        rang, paused = row.outcome == "rang", bool(row.pauses)
        assert rang != paused
        assert fresh(matter).state == ("ended" if rang else "kept")


def test_to_look_for_what_has_run_out_is_one_query_that_the_index_answers(team: Team, django_assert_num_queries):
    started(a_copy(team))
    with django_assert_num_queries(1):
        assert len(clocks.due(ENDS)) == 4
