"""The outbox: queued with the change, done after a crash, and never twice."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction

from rogatory.desk import door, outbox, worker
from rogatory.desk.inputs import Say
from rogatory.desk.models import AuditEntry, OutboxJob
from rogatory.desk.outbox import LeaseLost
from tests.desk.team import NOW

LATER = NOW + outbox.LEASE + timedelta(seconds=1)


def a_job(key: str = "work/1", **fields) -> OutboxJob:
    outbox.queue("work", key, {"number": 1}, now=NOW, **fields)
    return OutboxJob.objects.get(key=key)


def test_work_is_queued_with_the_change_or_not_at_all(transactional_db):
    def change_that_fails() -> None:
        with transaction.atomic():
            a_job()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert not OutboxJob.objects.exists()


def test_the_same_work_is_queued_once_for_ever(db):
    a_job()
    outbox.end(outbox.claim("one", now=NOW), now=NOW)
    a_job()
    assert OutboxJob.objects.count() == 1
    assert outbox.claim("one", now=LATER) is None


def test_a_job_runs_no_sooner_than_it_is_due(db):
    a_job(run_at=NOW + timedelta(minutes=5))
    assert outbox.claim("one", now=NOW) is None
    claim = outbox.claim("one", now=NOW + timedelta(minutes=5))
    assert (claim.name, claim.payload, claim.attempt) == ("work", {"number": 1}, 1)


def test_what_was_due_first_is_done_first(db):
    a_job("late", run_at=NOW - timedelta(minutes=1))
    a_job("early", run_at=NOW - timedelta(minutes=2))
    assert [outbox.claim("one", now=NOW).key for _ in range(2)] == ["early", "late"]


def test_a_held_job_is_nobody_else_s_until_its_lease_runs_out(db):
    a_job()
    first = outbox.claim("one", now=NOW)
    assert outbox.claim("two", now=NOW + outbox.LEASE / 2) is None
    outbox.renew(first, now=NOW + outbox.LEASE / 2)
    assert outbox.claim("two", now=LATER) is None
    assert outbox.claim("two", now=LATER + outbox.LEASE).token == 2


def test_no_more_is_taken_than_was_asked_for_whatever_the_database_believes_of_the_table(transactional_db):
    a_job("work/0")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Once it has counted a single row, it looks for each row anew which are wanted.
            cursor.execute("VACUUM ANALYZE desk_outboxjob")
    for number in range(1, 6):
        a_job(f"work/{number}")
    held = OutboxJob.objects.filter(leased_until__isnull=False)
    assert outbox.claim("ada", now=NOW) is not None
    assert held.count() == 1
    assert len(outbox.claim_more("ada", "work", 2, now=NOW)) == 2
    assert held.count() == 3


def test_a_worker_that_lost_its_lease_ends_nothing(db):
    a_job()
    slow = outbox.claim("slow", now=NOW)
    quick = outbox.claim("quick", now=LATER)
    for late in (outbox.end, outbox.renew):
        with pytest.raises(LeaseLost):
            late(slow, now=LATER)
    with pytest.raises(LeaseLost):
        outbox.fail(slow, "too late", now=LATER)
    outbox.end(quick, now=LATER)
    with pytest.raises(LeaseLost):
        outbox.end(quick, now=LATER)


def test_an_act_under_a_lost_lease_does_nothing(transactional_db, team):
    request = team.submit()
    a_job()
    OutboxJob.objects.exclude(name="work").delete()
    slow = outbox.claim("slow", now=NOW)
    quick = outbox.claim("quick", now=LATER)
    recorded = AuditEntry.objects.count()
    with pytest.raises(LeaseLost):
        door.act(team.intake, "hold", request, Say("call back"), LATER, claim=slow)
    assert request.matters.get().state == "received"
    assert AuditEntry.objects.count() == recorded
    door.act(team.intake, "hold", request, Say("call back"), LATER, claim=quick).require()
    assert OutboxJob.objects.get().ended_at == LATER


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_at_last(db):
    job = a_job()
    at = NOW
    for attempt in range(1, outbox.ATTEMPTS + 1):
        claim = outbox.claim("one", now=at)
        assert claim.attempt == attempt
        outbox.fail(claim, "the mail server is away", now=at)
        assert outbox.claim("one", now=at) is None
        at += outbox.delay(attempt)
    job.refresh_from_db()
    assert (job.given_up, job.last_error) == (True, "the mail server is away")
    assert outbox.delay(1) < outbox.delay(2) < outbox.delay(30) == outbox.LONGEST_DELAY
    assert outbox.try_again(job, now=at)
    assert outbox.claim("one", now=at).attempt == 1


def test_work_that_was_put_back_is_woken_unless_somebody_holds_it(db):
    job = a_job()
    outbox.wake(job.pk, now=NOW)
    claim = outbox.claim("one", now=NOW)
    outbox.wake(job.pk, now=NOW)
    outbox.put_back(claim, {"number": 2}, run_at=LATER)
    assert outbox.claim("two", now=NOW) is None
    outbox.wake(job.pk, now=NOW)
    again = outbox.claim("two", now=NOW)
    assert (again.token, again.payload) == (2, {"number": 2})
    outbox.end(again, now=NOW, payload={"found": "it"})
    outbox.wake(job.pk, now=LATER)
    assert outbox.claim("three", now=LATER) is None
    assert OutboxJob.objects.get().payload == {"found": "it"}


def test_whoever_put_work_back_holds_it_no_more_and_a_late_renewal_of_the_lease_hides_it_from_nobody(db):
    job = a_job()
    claim = outbox.claim("one", now=NOW)
    outbox.put_back(claim, {"number": 2}, run_at=NOW)
    for late in (outbox.renew, outbox.end):
        with pytest.raises(LeaseLost):
            late(claim, now=NOW)
    assert outbox.is_settled(claim)
    assert outbox.claim("two", now=NOW).id == job.pk


def test_work_that_no_attempt_helps_is_given_up_and_done_once_more_when_told(db):
    job, other = a_job(), a_job("work/2")
    claim = outbox.claim("one", now=NOW)
    outbox.redo([job, other], now=NOW)
    outbox.give_up(claim, "no use", {"why": "told"}, now=NOW)
    with pytest.raises(LeaseLost):
        outbox.give_up(claim, "no use", {}, now=NOW)
    job.refresh_from_db()
    assert (job.given_up, job.last_error, job.payload) == (True, "no use", {"why": "told"})
    outbox.redo([job], now=NOW)
    assert {outbox.claim("two", now=NOW).key for _ in range(2)} == {"work/1", "work/2"}


def test_a_failing_job_does_not_stop_the_others(db, caplog):
    a_job("bad")
    a_job("good")
    done = []

    def handler(claim, clock):
        if claim.key == "bad":
            raise OSError("no route to host")
        done.append(claim.key)

    assert worker.work_off({"work": handler}, lambda: NOW) == 2
    assert done == ["good"]
    bad = OutboxJob.objects.get(key="bad")
    assert (bad.ended_at, bad.last_error) == (None, "OSError: no route to host")
    assert OutboxJob.objects.get(key="good").ended_at == NOW


def test_a_job_that_nobody_can_do_is_told(db, caplog):
    a_job()
    worker.work_off({}, lambda: NOW)
    assert "no handler does 'work'" in OutboxJob.objects.get().last_error


def test_a_long_job_keeps_its_lease(transactional_db):
    outbox.queue("work", "long", {}, now=datetime.now(UTC))
    # A third of it passes before it is renewed; the rest is for a machine that is busy.
    lease = timedelta(seconds=4.5)
    ends = []

    def handler(claim, clock):
        ends.append(OutboxJob.objects.get().leased_until)
        while len(ends) < 3:
            assert outbox.claim("thief", now=clock(), lease=lease) is None
            end = OutboxJob.objects.get().leased_until
            ends.extend([end] if end != ends[-1] else [])
            time.sleep(0.1)

    worker.work_once({"work": handler}, lambda: datetime.now(UTC), "one", lease=lease)
    job = OutboxJob.objects.get()
    assert (job.last_error, job.attempts) == ("", 1)
    assert all(later - lease < earlier for earlier, later in itertools.pairwise(ends)), "renewed before it was over"


def test_a_lease_that_could_not_be_renewed_is_renewed_the_next_time(db, monkeypatch):
    a_job()
    tried, renewed, seen = [], threading.Event(), []

    def renew(claim, *, now, lease):
        tried.append(claim.key)
        if len(tried) == 1:
            raise OperationalError("database is locked")
        renewed.set()

    monkeypatch.setattr(outbox, "renew", renew)
    handlers = {"work": lambda claim, clock: seen.append(renewed.wait(60))}
    worker.work_once(handlers, lambda: NOW, "one", lease=timedelta(seconds=0.2))
    assert seen == [True]
    assert OutboxJob.objects.get().ended_at == NOW


def test_the_worker_stops_when_told(transactional_db):
    a_job()
    stop = threading.Event()
    worker.run({"work": lambda claim, clock: stop.set()}, lambda: NOW, stop)
    assert OutboxJob.objects.get().ended_at == NOW


def test_what_is_daily_is_done_at_the_start_and_once_a_day_and_its_failure_stops_nobody(transactional_db):
    instants = iter([NOW + timedelta(hours=hours) for hours in range(60) for _ in range(6)])
    done = []
    stop = threading.Event()

    def daily(now):
        done.append(now)
        if len(done) == 3:
            stop.set()
        raise RuntimeError("the ledger does not answer")

    worker.run({}, lambda: next(instants), stop, idle=timedelta(0), daily=daily)
    assert done[0] == NOW
    gaps = [later - earlier for earlier, later in itertools.pairwise(done)]
    assert all(timedelta(hours=24) <= gap <= timedelta(hours=26) for gap in gaps)


WORKER = """
import json, os, sys, time
from datetime import UTC, datetime, timedelta
import django
from django.conf import settings
from rogatory.site import settings as product

given = json.loads(sys.argv[1])
settings.configure(**{**{name: getattr(product, name) for name in dir(product) if name.isupper()},
                      "DATABASES": {"default": given["database"]}})
django.setup()
from rogatory.desk import worker
from rogatory.desk.models import Letter

def slow(claim, clock):
    print("holding", claim.token, flush=True)
    time.sleep(given["seconds"])
    # The effect and the end of the job in one transaction, as the door does it.
    from django.db import transaction
    from rogatory.desk import outbox
    with transaction.atomic():
        Letter.objects.filter(pk=claim.payload["letter"]).update(subject=f"by {claim.token}")
        outbox.end(claim, now=clock())

stop = type("Stop", (), {"is_set": lambda self: False, "wait": lambda self, s: sys.exit(0)})()
worker.run({"work": slow}, lambda: datetime.now(UTC), stop, lease=timedelta(seconds=given["lease"]))
"""


def a_worker(seconds: float, lease: float, data_dir) -> subprocess.Popen[str]:
    """A worker in a process of its own, on the database of this test."""
    database = {name: connection.settings_dict[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")}
    database |= {"NAME": str(connection.settings_dict["NAME"]), "OPTIONS": connection.settings_dict["OPTIONS"]}
    given = json.dumps({"database": database, "seconds": seconds, "lease": lease})
    environment = {**os.environ, "ROGATORY_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": ""}
    return subprocess.Popen([sys.executable, "-c", WORKER, given], stdout=subprocess.PIPE, text=True, env=environment)


def test_a_job_of_a_killed_worker_is_done_by_another_one_once(transactional_db, team, tmp_path):
    from rogatory.desk.models import Letter

    team.submit()
    OutboxJob.objects.all().delete()
    letter = Letter.objects.get()
    outbox.queue("work", "work/killed", {"letter": letter.pk}, now=datetime.now(UTC))
    killed = a_worker(seconds=60, lease=2, data_dir=tmp_path)
    assert killed.stdout.readline() == "holding 1\n"
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    letter.refresh_from_db()
    assert not letter.subject.startswith("by ")
    job = OutboxJob.objects.get()
    at_last = job.leased_until - timedelta(milliseconds=1)
    assert outbox.claim("soon", now=at_last) is None, "the dead worker's lease still runs"
    while datetime.now(UTC) <= job.leased_until:
        time.sleep(0.1)
    other = a_worker(seconds=0, lease=30, data_dir=tmp_path)
    told, _ = other.communicate(timeout=60)
    assert told == "holding 2\n"
    letter.refresh_from_db()
    job.refresh_from_db()
    assert letter.subject == "by 2"
    assert (job.attempts, job.ended_at is not None, job.given_up) == (2, True, False)
    assert outbox.claim("late", now=datetime.now(UTC) + timedelta(days=1)) is None


def test_many_workers_share_the_work_and_do_each_job_once(transactional_db):
    for number in range(40):
        outbox.queue("work", f"work/{number}", {}, now=NOW)
    done: list[str] = []

    def work() -> None:
        try:
            worker.work_off({"work": lambda claim, clock: done.append(claim.key)}, lambda: NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(f"work/{number}" for number in range(40))
    assert set(OutboxJob.objects.values_list("attempts", flat=True)) == {1}
