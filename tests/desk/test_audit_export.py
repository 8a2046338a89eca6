"""The audit log leaves the house when two people have said so: once, within a day, by whoever asked for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk import two_people
from rogatory.desk.actors import Actor
from rogatory.desk.models import AuditEntry, Proposal
from rogatory.desk.outcome import Refused
from rogatory.flow.states import Role
from tests.desk.team import NOW, a_person
from tests.desk.test_at_once import at_once
from tests.desk.test_two_people import attempt


@pytest.fixture
def auditor(db) -> Actor:
    return a_person("aud", Role.AUDITOR)


@pytest.fixture
def counsel(db) -> Actor:
    return a_person("cole", Role.COUNSEL)


def proposed(by: Actor) -> Proposal:
    return two_people.propose(by, "audit-export", {}, "The court has asked for it.", NOW)


def test_it_is_done_once(auditor: Actor, counsel: Actor):
    proposal = two_people.approve(counsel, proposed(auditor), NOW)
    assert two_people.use(auditor, proposal, NOW).used_at == NOW
    with pytest.raises(Refused, match="serves once"):
        two_people.use(auditor, proposal, NOW)
    assert AuditEntry.objects.filter(action="use_audit_export").count() == 2


def test_it_is_not_done_without_approval_nor_after_a_day(auditor: Actor, counsel: Actor):
    proposal = proposed(auditor)
    with pytest.raises(Refused, match="not approved"):
        two_people.use(auditor, proposal, NOW)
    two_people.approve(counsel, proposal, NOW)
    with pytest.raises(Refused, match="too old"):
        two_people.use(auditor, proposal, NOW + timedelta(hours=24, seconds=1))


def test_it_is_done_by_whoever_proposed_it_with_a_fresh_proof(auditor: Actor, counsel: Actor):
    proposal = two_people.approve(counsel, proposed(auditor), NOW)
    with pytest.raises(Refused, match="Only whoever proposed"):
        two_people.use(counsel, proposal, NOW)
    with pytest.raises(Refused, match="Prove again"):
        two_people.use(replace(auditor, proved_at=None), proposal, NOW)


def test_an_auditor_proposes_and_does_not_approve(auditor: Actor, counsel: Actor):
    with pytest.raises(Refused, match="Only counsel or an administrator"):
        two_people.approve(auditor, proposed(counsel), NOW)


def test_the_operator_on_the_host_does_it_for_them_once(auditor: Actor, counsel: Actor):
    proposal = proposed(auditor)
    with pytest.raises(Refused, match="not approved"):
        two_people.use(None, proposal, NOW)
    two_people.approve(counsel, proposal, NOW)
    two_people.use(None, proposal, NOW)
    with pytest.raises(Refused, match="serves once"):
        two_people.use(None, proposal, NOW)


def test_a_change_of_roles_is_nothing_to_take_up(auditor: Actor, counsel: Actor):
    given = {"email": "nell@provider.example", "name": "Nell", "roles": ["intake"], "before": []}
    proposal = two_people.propose(counsel, "roles", given, "more hands", NOW)
    with pytest.raises(Refused, match="not approved"):
        two_people.use(counsel, proposal, NOW)


def test_of_two_downloads_at_once_one_is_served(transactional_db, auditor: Actor, counsel: Actor):
    proposal = two_people.approve(counsel, proposed(auditor), NOW)
    outcomes = at_once(*[lambda: attempt(lambda: two_people.use(auditor, proposal, NOW))] * 3)
    assert sorted(outcomes) == ["Refused", "Refused", "done"]
