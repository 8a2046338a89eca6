"""What an approved request would run on the platform is shown by its reference; of one not approved, nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from rogatory.cli import django
from rogatory.cli.source import source as commands
from rogatory.problem import Problem
from tests.desk.stages.conftest import Desk
from tests.desk.stages.test_what_leaves import approved


@pytest.fixture(autouse=True)
def _started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django, "start_on_tables", lambda: None)


def explained(reference: str, source_map: Path) -> str:
    done = CliRunner().invoke(commands, ["explain", reference, "--map", str(source_map)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_the_statements_of_an_approved_request(desk: Desk, source_map: Path) -> None:
    matter = approved(desk, "subscriber", instrument="grand-jury-subpoena")
    told = explained(matter.request.reference, source_map)
    assert "subscriber/subscriber" in told
    assert "logs/logins" not in told, "what was not released is not asked for"
    assert "$account" in told


def test_a_request_that_nobody_approved_shows_nothing(desk: Desk, source_map: Path) -> None:
    with pytest.raises(Problem, match="no decision on data is approved"):
        explained("R-404", source_map)
