"""Hosts share one collection, by PostgreSQL and a bucket; the part of one that dies is taken over."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import pytest
from django.db import connection

from rogatory.desk.collecting import COLLECT, COLLECT_PART
from rogatory.desk.inputs import Say
from rogatory.desk.models import AuditEntry, Matter, OutboxJob
from tests.desk.stages.conftest import Desk, source_map  # noqa: F401
from tests.desk.stages.test_collecting_in_parts import alike, approved, index_of
from tests.desk.team import a_team, fresh
from tests.s3 import ACCESS, BUCKET

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90
PLACES = ("OBJECTS_URL", "VAULT_URL", "LEDGER_URL", "RETURNS_URL")


@pytest.fixture
def places(s3: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Where everything lies that hosts share, as an operator sets it."""
    for name, value in {**ACCESS, "AWS_ENDPOINT_URL": s3}.items():
        monkeypatch.setenv(name, value)
    prefix = token_hex(4)
    return {name: f"s3://{BUCKET}/{prefix}/{name.partition('_')[0].lower()}" for name in PLACES}


@pytest.fixture
def desk(transactional_db, tmp_path: Path, settings, source_map: Path, places: dict[str, str]) -> Desk:  # noqa: F811
    if connection.vendor != "postgresql":
        pytest.skip("several hosts share a PostgreSQL database, and this is the pass on SQLite")
    settings.SOURCE_MAP, settings.DATA_DIR = source_map, tmp_path / "first"
    settings.VAULT_KEY_FILE = settings.DATA_DIR / "keys" / "vault-master.key"
    for name, url in places.items():
        setattr(settings, name, url)
    return Desk(a_team())


class Host:
    """A worker in a process, with a data folder of its own: the keys in it are those of the first host."""

    def __init__(self, folder: Path, places: dict[str, str], desk: Desk, keys: Path, map_: Path, *how: str) -> None:
        known = connection.settings_dict
        password = quote(str(known["PASSWORD"]), safe="")
        address = f"{known['USER']}:{password}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
        shutil.copytree(keys, folder / "keys")
        surroundings = {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "rogatory.site.settings",
            "ROGATORY_DATA_DIR": str(folder),
            "ROGATORY_DATABASE_URL": f"postgresql://{address}",
            "ROGATORY_SOURCE_MAP": str(map_),
            "ROGATORY_ITEMS_IN_ONE_PART": "1",
            **{f"ROGATORY_{name}": url for name, url in places.items()},
        }
        program = [sys.executable, "-m", "tests.desk.another_host", desk.now.isoformat(), str(time.time()), *how]
        self.process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **surroundings}
        )
        self.name = f"-{self.process.pid}"

    def says(self, words: bytes) -> None:
        assert self.process.stdout.readline() == words + b"\n"

    def begin(self) -> None:
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def die(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@contextmanager
def hosts(desk: Desk, places: dict[str, str], settings, tmp_path: Path, *how: tuple[str, ...]) -> Iterator[list[Host]]:
    keys = settings.DATA_DIR / "keys"
    started = []
    try:
        for each in how:
            folder = tmp_path / token_hex(4)
            started.append(Host(folder, places, desk, keys, settings.SOURCE_MAP, *each))
        for host in started:
            host.says(b"ready")
        yield started
    finally:
        for host in started:
            host.die()


@pytest.fixture
def matter(desk: Desk) -> Matter:
    """One that a single worker has collected at once, and that is to be collected once more."""
    matter = approved(desk)
    desk.work()
    assert fresh(matter).state == "collected"
    desk.act(desk.team.custodian, "collect_again", fresh(matter), Say("once more")).require()
    return matter


def test_a_collection_is_shared_and_the_part_of_a_host_that_dies_is_taken_over(
    desk: Desk, matter: Matter, places: dict[str, str], settings, tmp_path: Path
) -> None:
    with hosts(desk, places, settings, tmp_path, ("part",), (), ()) as (dying, second, third):
        dying.begin()
        dying.says(b"stopped")
        held = OutboxJob.objects.get(name=COLLECT_PART, leased_until__isnull=False)
        second.begin()
        third.begin()
        dying.die()
        wait_for(matter)
        parts = parts_of_it()
        assert {host_of(job) for job in parts.values()} == {second.name, third.name}, "both had a share of it"
        assert (held.token, parts[held.pk].token) == (1, 2), "its part was claimed once more, by another"
    nothing_is_doubled_and_nothing_lost(matter, parts)


def test_what_a_host_has_put_together_and_not_handed_in_another_hands_in(
    desk: Desk, matter: Matter, places: dict[str, str], settings, tmp_path: Path
) -> None:
    with hosts(desk, places, settings, tmp_path, ("whole",), ()) as (dying, other):
        dying.begin()
        dying.says(b"stopped")
        other.begin()
        dying.die()
        wait_for(matter)
        parts = parts_of_it()
        assert {(host_of(job), job.token) for job in parts.values()} == {(dying.name, 1)}, "its parts are used"
        assert host_of(OutboxJob.objects.filter(name=COLLECT).latest("pk")) == other.name
    nothing_is_doubled_and_nothing_lost(matter, parts)


def parts_of_it() -> dict[int, OutboxJob]:
    return {job.pk: job for job in OutboxJob.objects.filter(name=COLLECT_PART)}


def host_of(job: OutboxJob) -> str:
    return job.worker[job.worker.rindex("-") :]


def nothing_is_doubled_and_nothing_lost(matter: Matter, parts: dict[int, OutboxJob]) -> None:
    """What was collected in parts is what one worker had collected alone, and was handed in once."""
    assert all(job.ended_at is not None and "found" in job.payload for job in parts.values())
    assert alike(index_of(matter, 1)) == alike(index_of(matter, 0))
    assert len(index_of(matter, 1).parts) == len(parts) > 1
    assert OutboxJob.objects.filter(name=COLLECT, ended_at__isnull=False).count() == matter.collections.count() == 2
    assert AuditEntry.objects.filter(action="collect").count() == 2


def wait_for(matter: Matter) -> None:
    until = time.monotonic() + PATIENCE
    while fresh(matter).state != "collected":
        assert time.monotonic() < until, list(
            OutboxJob.objects.filter(ended_at=None).values_list("key", "worker", "last_error")
        )
        time.sleep(0.2)
