"""What takes two people: one proposes, another approves with a fresh proof, and the audit has every step."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk import appointing, audit, two_people
from rogatory.desk.actors import SYSTEM, Actor, actor_of
from rogatory.desk.changes import roles
from rogatory.desk.models import AuditEntry, Officer, Person, Proposal
from rogatory.desk.outcome import Refused
from rogatory.flow.states import Role
from tests.desk.team import NOW, a_person
from tests.desk.test_at_once import at_once

WORDS = "The team needs another reviewer."
ADDRESS = "nell@provider.example"


def new_roles(*held: Role, email: str = ADDRESS) -> roles.Change:
    return roles.of(email, "Nell Sample", held or (Role.REVIEWER,))


def entries() -> list[dict[str, object]]:
    rows = AuditEntry.objects.filter(action__endswith="_roles").order_by("number")
    return [json.loads(bytes(row.entry)) for row in rows]


def held(email: str = ADDRESS) -> set[Role]:
    person = Person.objects.filter(email=email).first()
    return set(actor_of(person).roles) if person else set()


@pytest.fixture
def counsel(db) -> Actor:
    return a_person("cole", Role.COUNSEL)


@pytest.fixture
def administrator(db) -> Actor:
    return a_person("adm", Role.ADMINISTRATOR)


def proposed(by: Actor, *given: Role) -> Proposal:
    return two_people.propose(by, "roles", new_roles(*given), WORDS, NOW)


def test_a_change_is_made_once_a_second_person_has_approved_it(counsel: Actor, administrator: Actor):
    proposal = proposed(counsel, Role.REVIEWER, Role.INTAKE)
    assert held() == set()
    two_people.approve(administrator, proposal, NOW)
    assert held() == {Role.REVIEWER, Role.INTAKE}
    assert [entry["action"] for entry in entries()] == ["propose_roles", "approve_roles"]
    assert entries()[1]["details"]["people"] == [counsel.id, administrator.id]
    assert entries()[1]["details"]["alone"] is False
    assert audit.check().faults == ()


def test_whoever_proposed_it_cannot_approve_it_whatever_their_roles(administrator: Actor):
    both = a_person("bo", Role.COUNSEL, Role.ADMINISTRATOR)
    proposal = proposed(both)
    with pytest.raises(Refused, match="second person"):
        two_people.approve(both, proposal, NOW)
    assert held() == set()
    assert (entries()[-1]["outcome"], entries()[-1]["details"]["proposal"]) == ("refused", proposal.pk)


@pytest.mark.parametrize("proof", [None, NOW - timedelta(minutes=5, seconds=1)])
def test_an_approval_rests_on_a_fresh_proof(counsel: Actor, administrator: Actor, proof):
    proposal = proposed(counsel)
    with pytest.raises(Refused, match="Prove again"):
        two_people.approve(replace(administrator, proved_at=proof), proposal, NOW)
    assert held() == set()
    two_people.approve(replace(administrator, proved_at=NOW - timedelta(minutes=4)), proposal, NOW)
    assert held() == {Role.REVIEWER}


@pytest.mark.parametrize("role", [Role.INTAKE, Role.REVIEWER, Role.CUSTODIAN, Role.AUDITOR])
def test_only_those_whose_office_it_is_take_a_step(counsel: Actor, administrator: Actor, role: Role):
    somebody = a_person("somebody", role)
    proposal = proposed(counsel)
    for attempt in (
        lambda: proposed(somebody),
        lambda: two_people.approve(somebody, proposal, NOW),
        lambda: two_people.decline(somebody, proposal, "no", NOW),
    ):
        with pytest.raises(Refused, match="Only counsel or an administrator may"):
            attempt()
    assert [entry["outcome"] for entry in entries()] == ["done", "refused", "refused", "refused"]
    assert two_people.standing(Proposal.objects.get()) == "open"


def test_the_system_takes_no_step(counsel: Actor):
    with pytest.raises(Refused):
        proposed(SYSTEM)


def test_what_was_approved_or_declined_is_not_open_any_more(counsel: Actor, administrator: Actor):
    done, dropped = proposed(counsel), proposed(counsel)
    two_people.approve(administrator, done, NOW)
    two_people.decline(administrator, dropped, "not now", NOW)
    for proposal in (done, dropped):
        with pytest.raises(Refused, match="not open any more"):
            two_people.approve(administrator, proposal, NOW)
        with pytest.raises(Refused, match="not open any more"):
            two_people.decline(administrator, proposal, "no", NOW)


def test_whoever_proposed_it_may_take_it_back(counsel: Actor):
    assert two_people.standing(two_people.decline(counsel, proposed(counsel), "a mistake", NOW)) == "declined"


def test_each_has_a_reason(counsel: Actor):
    with pytest.raises(Refused, match="reason"):
        two_people.propose(counsel, "roles", new_roles(), " \n", NOW)
    with pytest.raises(Refused, match="reason"):
        two_people.decline(counsel, proposed(counsel), "", NOW)


def test_a_proposal_falls_with_the_office_of_whoever_made_it(counsel: Actor, administrator: Actor):
    proposal = proposed(counsel)
    appointing.dismiss("cole@provider.example", NOW)
    with pytest.raises(Refused, match="may not propose it any more"):
        two_people.approve(administrator, proposal, NOW)


def test_whoever_was_dismissed_meanwhile_approves_nothing(counsel: Actor, administrator: Actor):
    proposal = proposed(counsel)
    appointing.dismiss("adm@provider.example", NOW)
    with pytest.raises(Refused, match="Only counsel or an administrator"):
        two_people.approve(administrator, proposal, NOW)


def test_what_rested_on_other_roles_is_proposed_anew(counsel: Actor, administrator: Actor):
    first, second = proposed(counsel, Role.REVIEWER), proposed(counsel, Role.INTAKE)
    two_people.approve(administrator, first, NOW)
    with pytest.raises(Refused, match="roles have changed since"):
        two_people.approve(administrator, second, NOW)
    assert held() == {Role.REVIEWER}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "nobody"}, "no e-mail address"),
        ({"roles": []}, "at least one role"),
        ({"roles": ["superuser"]}, "at least one role"),
        ({"name": ""}, "has a name"),
        ({"email": "ada@police.example"}, "account of an officer"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_cure(counsel: Actor, change, told: str):
    Officer.objects.create(person=Person.objects.create_user("ada@police.example"))
    with pytest.raises(Refused, match=told):
        two_people.propose(counsel, "roles", {**new_roles(), **change}, WORDS, NOW)
    assert not Proposal.objects.exists()
    assert entries()[-1]["outcome"] == "refused"


def test_the_only_one_who_ever_held_an_office_may_act_alone_and_it_stays_visible(administrator: Actor):
    proposal = two_people.approve(administrator, proposed(administrator, Role.COUNSEL), NOW)
    assert proposal.alone
    assert entries()[-1]["details"]["alone"] is True
    with pytest.raises(Refused, match="second person"):
        two_people.approve(administrator, two_people.propose(administrator, "roles", new_roles(), WORDS, NOW), NOW)


def test_somebody_who_has_left_counts_so_that_nobody_gets_rid_of_the_second_one(counsel: Actor, administrator: Actor):
    appointing.dismiss("cole@provider.example", NOW, administrator)
    with pytest.raises(Refused, match="second person"):
        two_people.approve(administrator, proposed(administrator), NOW)


def test_somebody_who_has_other_roles_by_now_counts_too(administrator: Actor):
    appointing.appoint("once@provider.example", "Once Sample", [Role.COUNSEL], NOW)
    appointing.appoint("once@provider.example", "Once Sample", [Role.INTAKE], NOW)
    with pytest.raises(Refused, match="second person"):
        two_people.approve(administrator, proposed(administrator), NOW)


def test_address_and_reason_lie_beside_the_entry_and_not_in_it(counsel: Actor, administrator: Actor):
    two_people.approve(administrator, proposed(counsel), NOW)
    assert all(told not in json.dumps(entries()) for told in (ADDRESS, "Nell", WORDS))


def test_of_two_who_approve_at_once_one_does(transactional_db, counsel: Actor, administrator: Actor):
    other = a_person("other", Role.ADMINISTRATOR)
    proposal = proposed(counsel)
    outcomes = at_once(
        *[lambda by=by: attempt(lambda: two_people.approve(by, proposal, NOW)) for by in (administrator, other)]
    )
    assert sorted(outcomes) == ["Refused", "done"]
    assert AuditEntry.objects.filter(action="appoint").count() == 1
    assert audit.check().faults == ()


def test_a_proposal_is_either_approved_or_declined(transactional_db, counsel: Actor, administrator: Actor):
    proposal = proposed(counsel)
    outcomes = at_once(
        lambda: attempt(lambda: two_people.approve(administrator, proposal, NOW)),
        lambda: attempt(lambda: two_people.decline(counsel, proposal, "a mistake", NOW)),
    )
    assert sorted(outcomes) == ["Refused", "done"]
    left = Proposal.objects.get()
    assert (left.approved_at is None) != (left.declined_at is None)
    assert held() == (set() if left.declined_at else {Role.REVIEWER})


def test_two_who_take_the_office_from_each_other_at_once_do_not_both(transactional_db, counsel: Actor):
    """Each approves the other's removal: the one who comes second has no office any more."""
    third = a_person("third", Role.ADMINISTRATOR)
    administrator = a_person("adm", Role.ADMINISTRATOR)
    against = {
        by: two_people.propose(
            third, "roles", roles.of(f"{name}@provider.example", name, [Role.INTAKE]), "no more", NOW
        )
        for by, name in ((counsel, "adm"), (administrator, "cole"))
    }
    outcomes = at_once(
        *[lambda by=by, each=each: attempt(lambda: two_people.approve(by, each, NOW)) for by, each in against.items()]
    )
    assert sorted(outcomes) == ["Refused", "done"]


def attempt(step) -> str:
    try:
        step()
    except Refused:
        return "Refused"
    return "done"
