"""The retention policy from the command line: in somebody's name, and by two people."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from rogatory.cli import django
from rogatory.cli.retention import retention
from rogatory.desk.models import RetentionPolicy
from rogatory.flow.states import Role
from rogatory.problem import Problem
from tests.desk.team import a_person


@pytest.fixture
def run(db, monkeypatch):
    monkeypatch.setattr(django, "start_on_tables", lambda: None)
    a_person("cole", Role.COUNSEL)
    a_person("adm", Role.ADMINISTRATOR)
    a_person("rae", Role.REVIEWER)

    def call(*arguments: str) -> str:
        done = CliRunner().invoke(retention, arguments)
        if isinstance(done.exception, Problem):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return call


def test_two_people_put_a_policy_in_force_and_one_takes_it_away(run):
    assert "is proposed" in run("propose", "Copies lapse.", "--by", "cole@provider.example")
    assert "proposed" in run("list")
    number = str(RetentionPolicy.objects.get().pk)
    assert "in force" in run("approve", number, "--by", "Adm@provider.example")
    assert "in force" in run("list")
    assert "is revoked" in run("revoke", number, "a new law", "--by", "cole@provider.example")
    assert "revoked" in run("list")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("propose", "All lapse.", "--by", "rae@provider.example"), "Only counsel or an administrator"),
        (("propose", "All lapse.", "--by", "eve@provider.example"), "nobody on the team"),
        (("approve", "999999", "--by", "adm@provider.example"), "no such policy"),
    ],
)
def test_what_is_not_possible_is_told(run, arguments, told):
    with pytest.raises(Problem, match=told):
        run(*arguments)


def test_one_person_alone_does_not_suffice(run):
    run("propose", "Copies lapse.", "--by", "cole@provider.example")
    with pytest.raises(Problem, match="second person"):
        run("approve", str(RetentionPolicy.objects.get().pk), "--by", "cole@provider.example")
