"""The demonstration's folder: made once, kept, and never mixed with anything else."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rogatory.demo.house import OPENS, House, alone_in, open_house, opened_at
from rogatory.demo.servers import USUAL, Running, choose_port
from rogatory.problem import Problem


def test_a_folder_keeps_its_clock(tmp_path: Path):
    first = open_house(tmp_path / "demo", 8000)
    again = open_house(tmp_path / "demo", 8001)
    assert again.kept == first.kept
    assert again.origin == "http://localhost:8001"


def test_its_clock_opens_in_the_days_of_the_cases_and_runs_on(tmp_path: Path):
    house = open_house(tmp_path, 8000)
    assert timedelta() <= opened_at(house) - OPENS + timedelta(seconds=1) < timedelta(minutes=5)
    assert abs(opened_at(house) - datetime.now(UTC) - timedelta(seconds=house.kept.clock_shift)) < timedelta(minutes=1)


def test_nobody_else_of_the_machine_reads_what_it_keeps(tmp_path: Path):
    open_house(tmp_path / "demo", 8000)
    assert (tmp_path / "demo").stat().st_mode & 0o077 == 0
    assert (tmp_path / "demo/demo.json").stat().st_mode & 0o077 == 0


def test_one_demonstration_at_a_time_has_the_folder(tmp_path: Path):
    house = open_house(tmp_path, 8000)
    with alone_in(house), pytest.raises(Problem, match="under way"), alone_in(open_house(tmp_path, 8001)):
        pytest.fail("two clocks on one desk")
    with alone_in(house):
        assert house.folder.is_dir()


def test_the_queue_is_filled_once(tmp_path: Path):
    house = open_house(tmp_path, 8000)
    assert not house.kept.queue_filled
    house.remember_the_queue()
    assert open_house(tmp_path, 8000).kept.queue_filled


@pytest.mark.parametrize("text", ["", "[]", '{"password": "a"}', "{"])
def test_a_folder_that_says_something_else_is_told(tmp_path: Path, text: str):
    (tmp_path / "demo.json").write_text(text)
    with pytest.raises(Problem) as told:
        open_house(tmp_path, 8000)
    assert told.value.cure == f"Remove {tmp_path}."


def test_the_usual_port_gives_way_where_it_is_taken(monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr("rogatory.demo.servers.USUAL", taken.getsockname()[1])
        assert choose_port(None) not in (USUAL, taken.getsockname()[1])


def test_a_process_that_ends_is_told_with_its_last_words(tmp_path: Path):
    log = House(tmp_path, 8000, open_house(tmp_path, 8000).kept).log("worker")
    log.parent.mkdir()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "raise SystemExit('no such table')"], stdout=output, stderr=subprocess.STDOUT
        )
    process.wait(60)
    fault = Running("worker", process, log).fault()
    assert fault is not None
    assert "the worker ended with status 1: no such table" in fault.what
    assert fault.where == str(log)


def test_a_process_that_will_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("rogatory.demo.servers._SECONDS_TO_STOP", 0.2)
    stubborn = "import signal, time;"
    stubborn += "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(99)"
    process = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    Running("site", process, tmp_path / "log").stop()
    assert process.poll() is not None
    process.stdout.close()


def test_what_is_kept_is_plain_to_read(tmp_path: Path):
    open_house(tmp_path, 8000)
    assert set(json.loads((tmp_path / "demo.json").read_text())) == {"clock_shift", "queue_filled"}
