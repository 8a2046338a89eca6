"""A desk that listens and a connector that runs, each a process of its own: the command line as an operator uses it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rogatory.connector.depot import Depot
from rogatory.connector.enrolment import Enrolment
from rogatory.connector.source import BehindConnector
from rogatory.edge.sourcemaps import read_source_map
from rogatory.sources.plan import compile_plan
from rogatory.sources.tied import tied
from tests.connector.conftest import KEY, plain
from tests.sources.plan_key import SIGNING, VERIFIES
from tests.sources.small_platform import MAP, released, write_platform

ITEMS = (released("ann", "logs"), released("ann", "video"))


@contextmanager
def running(*words: object, folder: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "ROGATORY_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "rogatory.site.settings"}
    command = [sys.executable, "-c", "from rogatory.cli.main import main; main()", "connector", *map(str, words)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def test_a_plan_goes_to_a_connector_s_process_and_its_answer_comes_back(tmp_path: Path) -> None:
    data, platform = tmp_path / "data", tmp_path / "platform"
    platform.mkdir()
    write_platform(platform)
    (platform / "map.toml").write_text(MAP)
    source_map = read_source_map(MAP, "map.toml")
    enrolment = Enrolment(data / "keys" / "connectors")
    source = BehindConnector(
        source_map, Depot(data / "connectors" / "lumen"), VERIFIES, lambda: enrolment.identity("lumen")
    )

    def plan():
        now = datetime.now(UTC)
        return now, compile_plan(
            ITEMS,
            source_map,
            reference="R-1",
            decision_digest="d" * 64,
            now=now,
            lifetime=timedelta(hours=1),
            signing=SIGNING,
        )

    def asked(of) -> list[object]:
        now, made = plan()
        return plain(of.collect(made, now=now))

    assert {one.kind for one in asked(source)} == {"unreachable"}
    with running("listen", "--bind", "127.0.0.1:0", folder=data) as listener:
        assert listener.stdout is not None
        port = re.search(r"127\.0\.0\.1:(\d+)", listener.stdout.readline())
        assert port is not None
        enrolment.enrol("lumen", f"https://localhost:{port[1]}", KEY, tmp_path / "handed", datetime.now(UTC))
        with running("run", tmp_path / "handed", platform / "map.toml", "--once", folder=tmp_path / "none") as ran:
            told, _ = ran.communicate(timeout=60)
    assert ran.returncode == 0, told
    assert "1 plans were answered" in told
    assert asked(source) == asked(tied(source_map, platform, {}, VERIFIES))
