"""The retention policy from the command line: what stands, and to revoke it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from rogatory.cli import django
from rogatory.cli.retention import retention
from rogatory.desk import retention as retaining
from rogatory.desk.actors import actor_of
from rogatory.desk.models import Person, RetentionPolicy
from rogatory.flow.states import Role
from rogatory.problem import Problem
from tests.desk.team import NOW, a_person


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


def in_force() -> RetentionPolicy:
    counsel, administrator = (
        actor_of(Person.objects.get(email=f"{name}@provider.example"), NOW) for name in ("cole", "adm")
    )
    return retaining.approve(administrator, retaining.propose(counsel, "Copies lapse.", NOW), NOW)


def test_what_two_people_put_in_force_in_the_console_one_takes_away(run):
    number = str(in_force().pk)
    assert "in force" in run("list")
    assert "is revoked" in run("revoke", number, "a new law", "--by", "cole@provider.example")
    assert "revoked" in run("list")


def test_no_command_proposes_or_approves_since_it_proves_nobody(run):
    assert set(retention.commands) == {"list", "revoke"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("revoke", "{policy}", "no", "--by", "rae@provider.example"), "Only counsel or an administrator"),
        (("revoke", "{policy}", "no", "--by", "eve@provider.example"), "nobody on the team"),
        (("revoke", "999999", "no", "--by", "adm@provider.example"), "no such policy"),
    ],
)
def test_what_is_not_possible_is_told(run, arguments, told):
    policy = str(in_force().pk)
    with pytest.raises(Problem, match=told):
        run(*(word.format(policy=policy) for word in arguments))
