"""The standing retention policy: two people put it in force, one takes it away, and each step is in the audit."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rogatory.desk import appointing, audit, retention
from rogatory.desk.actors import SYSTEM, Actor
from rogatory.desk.models import AuditEntry, OutboxJob, RetentionPolicy
from rogatory.desk.outcome import Refused
from rogatory.desk.stages.copy_end import policy_in_force
from rogatory.flow.states import Role
from tests.desk.team import NOW, Team, a_person

WORDS = "Copies lapse at their end, since nothing asks for them any more."


@pytest.fixture
def administrator(team: Team) -> Actor:
    return a_person("adm", Role.ADMINISTRATOR)


def entries() -> list[dict[str, object]]:
    rows = AuditEntry.objects.filter(action__endswith="_retention").order_by("number")
    return [json.loads(bytes(row.entry)) for row in rows]


def test_it_is_in_force_once_a_second_person_has_approved_it_and_until_it_is_revoked(team: Team, administrator: Actor):
    policy = retention.propose(team.counsel, WORDS, NOW)
    assert policy_in_force() is None
    retention.approve(administrator, policy, NOW)
    assert policy_in_force() == policy
    retention.revoke(team.counsel, policy, "a new law", NOW)
    assert policy_in_force() is None
    assert [entry["action"] for entry in entries()] == ["propose_retention", "approve_retention", "revoke_retention"]
    assert {entry["outcome"] for entry in entries()} == {"done"}
    assert entries()[1]["details"]["people"] == [team.counsel.id, administrator.id]
    assert audit.check().faults == ()


def test_whoever_proposed_it_cannot_approve_it_whatever_their_roles(team: Team):
    both = a_person("bo", Role.COUNSEL, Role.ADMINISTRATOR)
    policy = retention.propose(both, WORDS, NOW)
    with pytest.raises(Refused, match="second person"):
        retention.approve(both, policy, NOW)
    assert policy_in_force() is None
    assert entries()[-1]["outcome"] == "refused"
    assert "second person" in entries()[-1]["reason"]


@pytest.mark.parametrize("office", ["officer", "intake", "reviewer", "custodian"])
def test_only_counsel_or_an_administrator_proposes_approves_and_revokes(team: Team, office: str):
    somebody = getattr(team, office)
    policy = retention.propose(team.counsel, WORDS, NOW)
    for attempt in (
        lambda: retention.propose(somebody, WORDS, NOW),
        lambda: retention.approve(somebody, policy, NOW),
        lambda: retention.revoke(somebody, policy, "no", NOW),
    ):
        with pytest.raises(Refused, match="Only counsel or an administrator may"):
            attempt()
    assert [entry["outcome"] for entry in entries()] == ["done", "refused", "refused", "refused"]
    assert RetentionPolicy.objects.get().approved_at is None


def test_it_has_words_and_its_end_a_reason(team: Team):
    with pytest.raises(Refused, match="has words"):
        retention.propose(team.counsel, " \n", NOW)
    policy = retention.propose(team.counsel, WORDS, NOW)
    with pytest.raises(Refused, match="reason"):
        retention.revoke(team.counsel, policy, "", NOW)


def test_at_most_one_is_in_force(team: Team, administrator: Actor):
    first, second = (retention.propose(team.counsel, WORDS, NOW) for _ in range(2))
    retention.approve(administrator, first, NOW)
    with pytest.raises(Refused, match="Another policy is in force"):
        retention.approve(administrator, second, NOW)
    retention.revoke(administrator, first, "the other one is better", NOW)
    retention.approve(administrator, second, NOW)
    assert policy_in_force() == second


def test_what_was_revoked_or_approved_is_not_approved_again(team: Team, administrator: Actor):
    policy = retention.propose(team.counsel, WORDS, NOW)
    retention.approve(administrator, policy, NOW)
    with pytest.raises(Refused, match="not open for approval"):
        retention.approve(administrator, policy, NOW)
    retention.revoke(team.counsel, policy, "no longer", NOW)
    with pytest.raises(Refused, match="not open for approval"):
        retention.approve(administrator, policy, NOW)
    with pytest.raises(Refused, match="revoked already"):
        retention.revoke(team.counsel, policy, "no longer", NOW)


def test_a_proposal_can_be_taken_away_before_anybody_has_approved_it(team: Team, administrator: Actor):
    policy = retention.propose(team.counsel, WORDS, NOW)
    retention.revoke(administrator, policy, "not so", NOW)
    assert not OutboxJob.objects.filter(name="take_back").exists()


def test_the_words_lie_beside_the_entry_and_not_in_it(team: Team):
    retention.propose(team.counsel, WORDS, NOW)
    assert WORDS not in json.dumps(entries()[0])


def test_what_the_system_would_propose_is_refused(team: Team):
    with pytest.raises(Refused):
        retention.propose(SYSTEM, WORDS, NOW)


def test_an_approval_rests_on_a_fresh_proof(team: Team, administrator: Actor):
    policy = retention.propose(team.counsel, WORDS, NOW)
    with pytest.raises(Refused, match="Prove again"):
        retention.approve(replace(administrator, proved_at=None), policy, NOW)
    assert policy_in_force() is None


def test_a_policy_falls_with_the_office_of_whoever_proposed_it(team: Team, administrator: Actor):
    policy = retention.propose(team.counsel, WORDS, NOW)
    appointing.dismiss(team.counsel.person.email, NOW)
    with pytest.raises(Refused, match="may not propose it any more"):
        retention.approve(administrator, policy, NOW)
    assert policy_in_force() is None


def test_whoever_was_dismissed_meanwhile_puts_no_policy_in_force(team: Team, administrator: Actor):
    policy = retention.propose(team.counsel, WORDS, NOW)
    appointing.dismiss(administrator.person.email, NOW)
    with pytest.raises(Refused, match="Only counsel or an administrator"):
        retention.approve(administrator, policy, NOW)
    assert policy_in_force() is None
