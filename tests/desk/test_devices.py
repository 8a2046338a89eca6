"""Who clears a passkey that is held, and who does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rogatory.desk import appointing, devices, enrolling
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.device_code import code_of
from rogatory.desk.models import AuditEntry, Device, Officer, Person
from rogatory.desk.outcome import Refused
from rogatory.flow.states import STAFF, Role
from tests.desk.team import JUST_NOW, NOW, a_person, an_officer
from tests.signing_in import a_passkey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.INTAKE, Role.REVIEWER, Role.COUNSEL, Role.ADMINISTRATOR])
def test_nobody_of_the_team_clears_an_officer_s_by_their_word(role: Role):
    device = a_passkey(an_officer().person, cleared_at=None)
    with pytest.raises(Refused, match="not for you"):
        devices.clear(a_person("rae", role), device, "called the watch commander", NOW)
    assert AuditEntry.objects.get().action == "clear_passkey", "the attempt is recorded"
    assert devices.held() == (device,)


def test_the_administrator_of_an_agency_clears_none_by_their_word():
    chief, device = an_officer("chief"), a_passkey(an_officer("ada").person, cleared_at=None)
    Officer.objects.filter(person=chief.person).update(administers=True)
    with pytest.raises(Refused, match="not for you"):
        devices.clear(actor_of(chief.person, JUST_NOW), device, "they sit beside me", NOW)


def test_counsel_clears_a_colleague_s():
    device, actor = a_passkey(a_person("ivy", Role.INTAKE).person, cleared_at=None), a_person("cole", Role.COUNSEL)
    cleared = devices.clear(actor, device, "they stood before me", NOW)
    assert (cleared.cleared_at, cleared.cleared_by, cleared.how) == (NOW, actor.person, "they stood before me")
    assert AuditEntry.objects.get().action == "clear_passkey"
    assert devices.held() == ()
    with pytest.raises(Refused, match="cleared already"):
        devices.clear(actor, device, "they stood before me", NOW)


@pytest.mark.parametrize(("role", "may"), [(role, role in {Role.COUNSEL, Role.ADMINISTRATOR}) for role in STAFF])
def test_a_colleague_s_is_cleared_by_who_may_appoint(role: Role, may: bool):
    device = a_passkey(a_person("ivy", Role.INTAKE).person, cleared_at=None)
    assert devices.may_clear(a_person("rae", role), device) is may


def test_nobody_clears_their_own():
    actor = a_person("cole", Role.COUNSEL, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="their own"):
        devices.clear(actor, a_passkey(actor.person, cleared_at=None), "mine", NOW)


def test_it_wants_a_fresh_proof_and_words():
    device, actor = a_passkey(a_person("ivy", Role.INTAKE).person, cleared_at=None), a_person("cole", Role.COUNSEL)
    with pytest.raises(Refused, match="Confirm first"):
        devices.clear(actor_of(actor.person, NOW - timedelta(minutes=6)), device, "words", NOW)
    with pytest.raises(Refused, match="needs words"):
        devices.clear(actor, device, " ", NOW)


def test_whoever_gave_the_code_is_not_who_clears_the_passkey_made_with_it():
    """One person who makes the code of a new colleague, and uses it, would else be a second person to themselves."""
    gave, other = a_person("adm", Role.ADMINISTRATOR), a_person("cole", Role.COUNSEL)
    device = enrolled(a_person("new", Role.COUNSEL).person, gave)
    assert device.is_held
    with pytest.raises(Refused, match="You gave the code"):
        devices.clear(gave, device, "they stood before me", NOW)
    assert not devices.clear(other, device, "they stood before me", NOW).is_held


def test_who_is_alone_does_not_become_the_second_person_by_the_code_that_they_gave():
    """Nobody of the team could clear it: whoever runs the host does, with the code that its owner sees."""
    alone, new = a_person("adm", Role.ADMINISTRATOR), a_person("new", Role.COUNSEL)
    device = enrolled(new.person, alone)
    for by in (alone, new):
        with pytest.raises(Refused):
            devices.clear(by, device, "they stood before me", NOW)
    assert device.is_held
    _, cleared = appointing.clear(new.person.email, code_of(device), NOW)
    assert (cleared.pk, Device.objects.get(pk=device.pk).is_held) == (device.pk, False)


def enrolled(person: Person, by: Actor) -> Device:
    """The passkey that a person makes with a code that somebody gave them."""
    enrolment = enrolling.try_code(person.email, enrolling.make_code(person, by.person, NOW), NOW)
    device = a_passkey(person, cleared_at=None)
    Device.objects.filter(pk=device.pk).update(added_at=NOW)
    device.refresh_from_db()
    enrolling.finish(enrolment, device, NOW)
    device.refresh_from_db()
    return device
