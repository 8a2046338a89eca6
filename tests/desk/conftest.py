"""What the tests of the desk may ask for."""

from __future__ import annotations

import pytest

from rogatory.desk import deciding
from tests.desk import running
from tests.desk import team as teams
from tests.desk.copies import Ending


@pytest.fixture
def objects(tmp_path, settings):
    """An object store of the test's own."""
    settings.OBJECTS_DIR = tmp_path / "objects"
    return settings.OBJECTS_DIR


@pytest.fixture
def team(db, objects, monkeypatch) -> teams.Team:
    """A provider's people, under the tests' guideline."""
    monkeypatch.setattr(deciding, "decide", teams.decide)
    return teams.a_team()


@pytest.fixture
def rung(monkeypatch) -> running.Rung:
    """What the clocks of the test brought to the door."""
    return running.in_place_of_the_stage(monkeypatch)


@pytest.fixture
def ending(team, tmp_path, settings) -> Ending:
    """A team with a vault and a ledger of the test's own."""
    settings.DATA_DIR = tmp_path
    settings.VAULT_URL = (tmp_path / "vault").as_uri()
    settings.LEDGER_URL = (tmp_path / "ledger").as_uri()
    settings.RETURNS_URL = (tmp_path / "returns").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "vault-master.key"
    return Ending(team)
