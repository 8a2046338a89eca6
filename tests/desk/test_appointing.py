"""The operator appoints and dismisses the team, and the audit has it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from rogatory.desk import appointing, audit
from rogatory.desk.actors import actor_of
from rogatory.desk.models import AuditEntry, Officer, Person
from rogatory.evidence.entry import Entry
from rogatory.flow.states import Role
from rogatory.problem import Problem
from tests.desk.team import NOW
from tests.signing_in import a_passkey, sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "ina@provider.example"


def appoint(*roles: Role, email: str = ADDRESS) -> Person:
    return appointing.appoint(email, "Ina Sample", roles, NOW)


def entries() -> list[Entry]:
    return [Entry.from_bytes(bytes(row.entry)) for row in AuditEntry.objects.order_by("number")]


def test_whoever_is_appointed_has_the_roles_and_no_password_yet():
    person = appoint(Role.INTAKE, Role.AUDITOR, email="Ina@Provider.example")
    assert actor_of(person).roles == {Role.INTAKE, Role.AUDITOR}
    assert person.email == ADDRESS
    assert not person.has_usable_password()


def test_appointing_again_changes_the_roles_and_keeps_the_passkeys():
    person = appoint(Role.INTAKE)
    device = a_passkey(person)
    again = appoint(Role.REVIEWER)
    assert actor_of(again).roles == {Role.REVIEWER}
    assert again.pk == person.pk
    assert list(again.devices.all()) == [device]


def test_whoever_is_dismissed_can_not_act():
    appoint(Role.COUNSEL)
    assert actor_of(appointing.dismiss(ADDRESS, NOW)).roles == frozenset()


def test_a_session_that_is_open_ends_with_the_dismissal(client: Client):
    sign_in(client, appoint(Role.REVIEWER))
    assert client.get(reverse("console:queue")).status_code == 200
    appointing.dismiss(ADDRESS, NOW)
    assert client.get(reverse("console:queue")).status_code == 302


def test_each_is_an_entry_that_holds_no_name_and_no_address():
    person = appoint(Role.INTAKE)
    appointing.dismiss(ADDRESS, NOW)
    first, second = entries()
    assert (first.action, dict(first.details)) == ("appoint", {"person": f"person-{person.pk}", "roles": ["intake"]})
    assert second.action == "dismiss"
    assert all(word not in entry.to_bytes().decode() for entry in (first, second) for word in ("Ina", "provider"))
    assert audit.check().faults == ()


def test_an_officer_is_not_appointed():
    Officer.objects.create(person=Person.objects.create_user(ADDRESS))
    with pytest.raises(Problem, match="account of an officer"):
        appoint(Role.INTAKE)
    assert entries() == []


@pytest.mark.parametrize("address", ["nobody", "", "a@b", "ina@provider.example\nBcc: x@y.example"])
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(Problem, match="no e-mail address"):
        appoint(Role.INTAKE, email=address)
    assert not Person.objects.exists()


def test_nobody_unknown_is_dismissed():
    appoint(Role.INTAKE)
    with pytest.raises(Problem, match=r"ina@provider\.example"):
        appointing.dismiss("somebody@provider.example", NOW)
