"""Workers killed at random points of their work: whoever takes over loses nothing, and does nothing twice."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from rogatory.demo.platform import make_platform
from rogatory.desk import audit, outbox, retention, worker
from rogatory.desk.models import Clock, Destruction, Invoice, Letter, Matter, OutboxJob, PreservedCopy, Snapshot
from rogatory.desk.stages.copying import opened
from rogatory.desk.surroundings import the_vault
from rogatory.desk.vault.copies import CopyStore
from rogatory.desk.vault.vault import WrappedKey
from rogatory.flow.states import Role
from tests.desk.copies import END, Ending
from tests.desk.killed import ACCOUNT, ROUND, Work, charge_and_decide, done_in_the_audit, handlers, undone
from tests.desk.team import NOW, a_person
from tests.trials import fewer_again

KILLS = fewer_again(200)
ROOT = Path(__file__).parent.parent.parent
SECONDS = 60


NURSERY = """
import json, sys
import django
from django.conf import settings
from rogatory.site import settings as product

given = json.loads(sys.argv[1])
known = {name: getattr(product, name) for name in dir(product) if name.isupper()}
settings.configure(**{**known, "DATABASES": {"default": given["database"]}})
django.setup()
from importlib import import_module
from tests.desk import nursery

nursery.run(given["address"], import_module(given["work"]).work)
"""


class Nursery:
    """A process from which worker processes are forked: to start each anew takes ten times as long as its work."""

    def __init__(self, folder: Path, source_map: Path, work: str = "tests.desk.killed") -> None:
        self.address = str(folder / "nursery")
        self.children: list[Process] = []
        known = connection.settings_dict
        database = {name: known[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
        given = json.dumps(
            {"database": {**database, "NAME": str(known["NAME"])}, "address": self.address, "work": work}
        )
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        surroundings = {
            "PYTHONPATH": paths,
            "ROGATORY_DATA_DIR": str(folder),
            "ROGATORY_SOURCE_MAP": str(source_map),
            "ROGATORY_PAYMENT_DAYS": "3",
            "DJANGO_SETTINGS_MODULE": "",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, given], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **surroundings}
        )
        assert self.process.stdout.readline() == b"open\n"

    def started(self) -> Process:
        self.children.append(Process(self.address))
        return self.children[-1]

    def close(self) -> None:
        for child in self.children:
            child.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Process:
    """A worker process, started ahead of its work."""

    def __init__(self, address: str) -> None:
        self.line = socket.socket(socket.AF_UNIX)
        self.line.settimeout(SECONDS)
        self.line.connect(address)
        self.heard = self.line.makefile()
        self.number = int(self.heard.readline())

    def begin(self, now: datetime, more: str = "") -> None:
        assert self.heard.readline() == "ready\n"
        self.line.sendall(f"{now.isoformat()} {more}\n".encode())
        assert self.heard.readline() == "working\n"

    def killed_after(self, seconds: float) -> bool:
        """Kill it after a while; give whether it was still at work."""
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)
        return self._told() == f"ended {-signal.SIGKILL}\n"

    def died(self) -> bool:
        """Wait for its end; give whether it was killed."""
        return self._told() == f"ended {-signal.SIGKILL}\n"

    def finish(self) -> float:
        """Let it work to its end, and give how many seconds that took."""
        begun = time.monotonic()
        assert self._told() == "idle\nended 0\n"
        return time.monotonic() - begun

    def _told(self) -> str:
        with self.line, self.heard:
            return self.heard.read()

    def close(self) -> None:
        """Hang up on it; one that still waits for its work goes."""
        self.heard.close()
        self.line.close()


@pytest.fixture
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's platform, small: its source map."""
    return make_platform(tmp_path_factory.mktemp("platform") / "demo", 7, accounts=60, log_rows=3000, videos=40)


@pytest.fixture
def given_work(transactional_db, ending: Ending, platform: Path, tmp_path: Path, settings, monkeypatch) -> Work:
    settings.OBJECTS_DIR = tmp_path / "objects"
    settings.SOURCE_MAP = platform
    settings.PAYMENT_DAYS = 3
    charge_and_decide(monkeypatch)
    proposed = retention.propose(ending.team.counsel, "Copies lapse at their end.", NOW)
    retention.approve(a_person("adm", Role.ADMINISTRATOR), proposed, NOW)
    return Work(ending.team)


@pytest.fixture
def nursery(platform: Path, tmp_path: Path) -> Iterator[Nursery]:
    opened = Nursery(tmp_path, platform)
    yield opened
    opened.close()


def take_over(now: datetime) -> None:
    """Be another worker, on another host, once the lease of the one that was killed is over."""
    later = now + outbox.LEASE
    until = time.monotonic() + SECONDS
    while True:
        worker.work_off(handlers(), lambda: later)
        left = undone(later)
        # A server needs a moment to notice that the one who held a row's lock is gone.
        if not left or time.monotonic() > until:
            assert left == []
            return
        time.sleep(0.05)


def test_no_work_is_lost_or_doubled_by_a_worker_that_is_killed(
    given_work: Work, nursery: Nursery, chance: random.Random
):
    now, waiting = END, nursery.started()
    given_work.feed(now)
    waiting.begin(now)
    length = waiting.finish()
    assert undone(now) == [], "without a kill the worker itself does everything"
    kills, held = 0, Counter[str]()
    waiting = nursery.started()
    while kills < KILLS:
        now += ROUND
        given_work.feed(now)
        waiting.begin(now)
        # A snapshot takes longest and comes last: the square has as many points fall into the short works before it.
        seconds = length * chance.random() ** 2
        at_work = waiting.killed_after(seconds)
        kills += at_work
        if not at_work:
            # The machine was busier when the length was taken: points beyond the end would hit nothing.
            length = min(length, seconds)
        else:
            held.update(OutboxJob.objects.filter(leased_until__gt=now).values_list("name", flat=True))
            held["left to ring"] += bool(Clock.objects.filter(rings_at__lte=now))
            held["left in the outbox"] += OutboxJob.objects.filter(ended_at=None).exists()
        waiting = nursery.started()
        take_over(now)
        assert len(given_work.rounds) < 4 * KILLS + 8, "the worker is hardly ever killed at its work"
    for awaited in (1, 0):
        # What the last rounds have begun comes to its end.
        now += ROUND
        given_work.pay(now, awaited)
        take_over(now)
    print(f"{kills} kills at work in {len(given_work.rounds)} rounds; found then: {dict(held)}")
    nothing_is_lost(given_work)
    nothing_is_doubled(given_work)


def nothing_is_lost(given: Work) -> None:
    states = dict(Matter.objects.values_list("pk", "state"))
    assert {states[key] for key in given.copies} == {"destroyed"}
    assert {states[key] for key in given.costs} == {"paid"}
    assert {states[key] for key in given.notices} == {"due"}
    destroyed = PreservedCopy.objects.filter(matter__in=given.copies)
    assert not destroyed.filter(wrapped_key__isnull=False).exists()
    assert sorted(the_vault().ledger.copy_ids()) == sorted(destroyed.values_list("vault_id", flat=True))
    for copy in destroyed:
        assert list(the_vault().listing(copy.vault_id)) == [], "its ciphertexts are still there"
    for snapshot in Snapshot.objects.filter(copy__matter__in=given.snapshots):
        assert opened(snapshot, the_vault()).contents.account == ACCOUNT
    assert not OutboxJob.objects.filter(ended_at=None).exists()
    assert not OutboxJob.objects.filter(given_up=True).exists()
    assert not Clock.objects.filter(ended_at=None).exists()


def nothing_is_doubled(given: Work) -> None:
    done = done_in_the_audit()
    once = {
        **{(action, key): 1 for key in given.copies for action in ("end_period", "lapse_by_policy", "destroy")},
        **{(action, key): 1 for key in given.costs for action in ("invoice", "payment_overdue", "record_payment")},
        **{("bar_fell", key): 1 for key in given.notices},
        **{("take_copy", key): 1 for key in given.snapshots},
    }
    assert {each: done[each] for each in once} == once
    rang = Counter(Clock.objects.filter(outcome="rang").values_list("action", "matter"))
    brought = {action for action, _ in rang}
    assert rang == Counter({each: many for each, many in done.items() if each[0] in brought})
    of_copies = Counter(Letter.objects.filter(matter__in=given.copies).values_list("key", "matter"))
    for key in given.copies:
        assert of_copies["ended", key] == of_copies["destroyed", key] == 1
        assert of_copies["warning", key] == done["warn", key]
    of_costs = Counter(Letter.objects.filter(matter__in=given.costs).values_list("key", "matter"))
    assert set(of_costs.values()) == {1}
    numbers = sorted(Invoice.objects.values_list("sequence", flat=True))
    assert len(numbers) == len(given.costs)
    for year in set(Invoice.objects.values_list("year", flat=True)):
        of_year = sorted(Invoice.objects.filter(year=year).values_list("sequence", flat=True))
        assert of_year == list(range(1, len(of_year) + 1)), "a number is missing, or was given twice"
    assert Destruction.objects.filter(destroyed_at__isnull=False).count() == len(given.copies)
    for copy in PreservedCopy.objects.filter(matter__in=given.snapshots):
        unlocked = the_vault().unlock(copy.vault_id, WrappedKey(bytes(copy.wrapped_key)))
        name = copy.snapshots.get().name
        kept = {name, *CopyStore.of(unlocked, name).names}
        assert set(the_vault().listing(copy.vault_id)) == kept, "what was broken off is still there"
    assert audit.check().faults == ()
