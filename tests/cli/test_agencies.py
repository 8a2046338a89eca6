"""The directory from the command line: files taken over, numbers proposed, entries shown."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from rogatory.cli import django
from rogatory.cli.agencies import agencies
from rogatory.desk.models import Agency, Proposal
from rogatory.flow.states import Role
from rogatory.problem import Problem
from tests.desk.team import a_person
from tests.desk.test_importing_agencies import HEAD, OWN, RIDGE


@pytest.fixture
def run(db, monkeypatch):
    monkeypatch.setattr(django, "start_on_tables", lambda: None)
    a_person("ivy", Role.INTAKE)
    a_person("rae", Role.REVIEWER)

    def call(*arguments: object) -> str:
        done = CliRunner().invoke(agencies, [str(each) for each in arguments])
        if isinstance(done.exception, Problem):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return call


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_registry_is_taken_over_listed_and_shown(run, tmp_path):
    path = tmp_path / "gov.csv"
    path.write_text("\ufeff" + HEAD + RIDGE + "gmail.com,City,X,,,,\n", encoding="utf-8")
    said = run("import-gov", path)
    assert "1 agency added" in said
    assert "line 3: anybody gets a mailbox" in said
    assert "City of Ridgeport" in run("list", "ridgeport")
    shown = run("show", Agency.objects.get().pk)
    assert "domain  ridgeport-zz.gov" in shown
    assert "the operator" in shown


def test_numbers_of_a_table_are_proposed_by_the_host_and_in_nobody_s_name(run, table):
    assert "2 numbers proposed" in run("import", table)
    assert [each.proposed_by for each in Proposal.objects.all()] == [None, None]
    assert "number" not in run("import", table)


def test_the_operator_of_the_host_speaks_in_nobody_s_name(run, table):
    with pytest.raises(AssertionError, match="No such option"):
        run("import", table, "--by", "ivy@provider.example")
    assert not Agency.objects.exists()


def test_a_file_that_is_none_is_told_with_its_name(run, tmp_path):
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"name\xff,kind\n")
    with pytest.raises(Problem, match="UTF-8"):
        run("import", path)
    with pytest.raises(Problem, match="no such agency"):
        run("show", "999")
