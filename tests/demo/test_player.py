"""Each shipped case plays through the real system to the end that a person wrote down for it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from rogatory.demo.casebook import DEFAULT, casebook
from rogatory.demo.people import Team, cast, settle
from rogatory.demo.platform import make_platform
from rogatory.demo.player import Stage, play
from rogatory.demo.telling import Teller
from rogatory.desk.models import AuditEntry, Document, Letter, Matter, Person, Request
from rogatory.desk.stages import keys
from rogatory.desk.surroundings import the_store
from rogatory.flow.states import Kind, State

CASES = casebook().cases
BEFORE = datetime(2020, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def source_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_platform(tmp_path_factory.mktemp("platform") / "demo", 7, accounts=60, log_rows=3000, videos=60)


@pytest.fixture
def told() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def stage(db, settings, tmp_path, source_map, told) -> Stage:
    settings.SOURCE_MAP = source_map
    settings.DATA_DIR = tmp_path
    settings.OBJECTS_DIR = tmp_path / "objects"
    keys.return_signer(tmp_path / "keys")
    teller = Teller(Console(file=told, width=120))
    return Stage(
        settle("a lantern by the river", BEFORE), tmp_path / "returns", tmp_path / "keys/return-key.pub.pem", teller
    )


@pytest.mark.parametrize("key", CASES)
def test_a_case_ends_as_it_is_written_to_end(stage: Stage, key: str, told):
    played = play(CASES[key], stage)
    assert played.wrong == (), told.getvalue()
    assert played.good
    assert (played.path is not None) == (CASES[key].expect.state == State.DELIVERED)
    print(told.getvalue())
