"""The team from the command line: the first administrator once, and a way in again that everybody hears of."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner

from rogatory.cli import django
from rogatory.cli.audit import audit as audit_commands
from rogatory.cli.team import team as commands
from rogatory.desk import appointing, clock, two_people
from rogatory.desk.actors import actor_of
from rogatory.desk.device_code import code_of
from rogatory.desk.models import AuditEntry, Device, Enrolment, OutboxJob, Person
from rogatory.entrance.held_code import spelled
from rogatory.flow.states import Role
from rogatory.mail import alerts
from rogatory.mail.subjects import subject_of
from rogatory.problem import Problem
from tests.desk.team import NOW, a_person

ADA = "ada@provider.example"


@pytest.fixture
def run(db, monkeypatch):
    monkeypatch.setattr(django, "start_on_tables", lambda: None)

    def call(*arguments: str, group=commands) -> str:
        done = CliRunner().invoke(group, arguments)
        if isinstance(done.exception, Problem):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return call


def test_the_first_administrator_gets_a_code_and_there_is_no_second_first(run):
    told = run("first", ADA, "--name", "Ada Sample", "--role", "reviewer")
    assert re.search(r"^  [2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$", told, re.MULTILINE)
    assert actor_of(Person.objects.get(email=ADA)).roles == {Role.ADMINISTRATOR, Role.REVIEWER}
    assert Enrolment.objects.count() == 1
    with pytest.raises(Problem, match="has had a team"):
        run("first", "eve@provider.example", "--name", "Eve")
    assert not Person.objects.filter(email="eve@provider.example").exists()


def test_a_team_that_was_dismissed_makes_nobody_first_again(run):
    run("first", ADA, "--name", "Ada Sample")
    run("dismiss", ADA)
    with pytest.raises(Problem, match="has had a team"):
        run("first", "eve@provider.example", "--name", "Eve")


def test_roles_are_given_by_no_command(run):
    assert "appoint" not in commands.commands


def test_whoever_is_locked_out_loses_their_passkeys_and_everybody_hears_of_it(run, settings):
    run("first", ADA, "--name", "Ada Sample")
    ada, cole = Person.objects.get(email=ADA), a_person("cole", Role.COUNSEL)
    key = Authenticator.objects.create(user=ada, type=Authenticator.Type.WEBAUTHN, data={"name": "laptop"})
    Device.objects.create(authenticator=key, person=ada, name="laptop", added_at=NOW, cleared_at=NOW)
    told = run("recover", ADA)
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", told)
    assert not Authenticator.objects.filter(user=ada).exists()
    assert Device.objects.get().removed_at is not None
    done = json.loads(bytes(AuditEntry.objects.get(action="recover_account").entry))
    assert done["actor"]["id"] == "command-line"
    job = OutboxJob.objects.get(name=alerts.ALERT)
    assert job.payload["what"] in alerts.TEXTS
    assert cole.person.email in subject_of(job.payload).besides


def test_somebody_who_was_dismissed_comes_back_with_the_roles_that_they_had(run):
    run("first", ADA, "--name", "Ada Sample")
    run("dismiss", ADA)
    run("recover", ADA)
    assert actor_of(Person.objects.get(email=ADA)).roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("email", ["rae@provider.example", "nobody@provider.example"])
def test_only_those_who_answer_for_the_service_are_let_in_again(run, email: str):
    a_person("rae", Role.REVIEWER)
    with pytest.raises(Problem, match="answers for the service"):
        run("recover", email)
    assert not Enrolment.objects.exists()


def test_the_second_person_s_passkey_is_cleared_on_the_host_and_everybody_hears_of_it(run):
    adm, nell = a_person("adm", Role.ADMINISTRATOR), a_person("nell", Role.COUNSEL)
    device = Device.objects.create(person=nell.person, name="laptop", added_at=NOW)
    Enrolment.objects.create(
        person=nell.person, code_sha256="ab", made_at=NOW, made_by=adm.person, expires_at=NOW, used_at=NOW
    )
    for email, code, said in (
        (nell.person.email, "222222", "not the code"),
        (adm.person.email, code_of(device), "not the code"),
        ("nobody@provider.example", code_of(device), "nobody on the team"),
    ):
        with pytest.raises(Problem, match=said):
            run("clear", email, code)
    assert "is cleared" in run("clear", nell.person.email, spelled(device).lower())
    device.refresh_from_db()
    assert (device.is_held, device.cleared_by) == (False, None)
    done = json.loads(bytes(AuditEntry.objects.get(action="clear_passkey").entry))
    assert done["actor"] == {"kind": "operator", "id": "command-line"}
    job = OutboxJob.objects.get(name=alerts.ALERT)
    assert job.payload["what"] in alerts.TEXTS
    assert {adm.person.email, nell.person.email} <= set(subject_of(job.payload).besides)


def test_the_host_clears_nothing_that_somebody_of_the_team_could(run):
    adm, nell = a_person("adm", Role.ADMINISTRATOR), a_person("nell", Role.COUNSEL)
    device = Device.objects.create(person=nell.person, name="laptop", added_at=NOW)
    with pytest.raises(Problem, match="somebody of the team clears it"):
        run("clear", nell.person.email, code_of(device))
    appointing.dismiss(adm.person.email, NOW)
    assert "is cleared" in run("clear", nell.person.email, code_of(device)), "who was dismissed clears nothing"


def test_the_audit_is_taken_out_with_the_number_of_an_approval_and_once(run, tmp_path):
    auditor, counsel = a_person("aud", Role.AUDITOR), a_person("cole", Role.COUNSEL)
    proposal = two_people.propose(auditor, "audit-export", {}, "the court asks", clock.now())
    words = ("export", str(tmp_path / "log"), "--approved", str(proposal.pk))
    with pytest.raises(Problem, match="not approved"):
        run(*words, group=audit_commands)
    two_people.approve(counsel, proposal, clock.now())
    assert "entries written" in run(*words, group=audit_commands)
    with pytest.raises(Problem, match="serves once"):
        run(*words, group=audit_commands)
    with pytest.raises(Problem, match="no audit export"):
        run("export", str(tmp_path / "other"), "--approved", "999", group=audit_commands)


def test_appointing_has_one_inner_step(run):
    """What two people approve, the demonstration and the first administrator all take the same step."""
    appointing.appoint(ADA, "Ada Sample", [Role.INTAKE], NOW)
    assert "Ada Sample" in run("list")
