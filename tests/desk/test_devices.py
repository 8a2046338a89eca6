"""Who clears a passkey that is held, and who does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rogatory.desk import devices
from rogatory.desk.actors import actor_of
from rogatory.desk.door import Refused
from rogatory.desk.models import AuditEntry, Officer
from rogatory.flow.states import Role
from tests.desk.team import JUST_NOW, NOW, a_person, an_officer
from tests.signing_in import a_passkey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.INTAKE, Role.REVIEWER, Role.COUNSEL, Role.ADMINISTRATOR])
def test_the_team_clears_an_officer_s(role: Role):
    device, actor = a_passkey(an_officer().person, cleared_at=None), a_person("rae", role)
    cleared = devices.clear(actor, device, "called the watch commander", NOW)
    assert (cleared.cleared_at, cleared.cleared_by, cleared.how) == (NOW, actor.person, "called the watch commander")
    assert AuditEntry.objects.get().action == "clear_passkey"
    assert devices.held() == ()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CUSTODIAN])
def test_who_only_looks_or_releases_does_not(role: Role):
    device = a_passkey(an_officer().person, cleared_at=None)
    with pytest.raises(Refused, match="not for you"):
        devices.clear(a_person("rae", role), device, "words", NOW)
    assert AuditEntry.objects.get().action == "clear_passkey", "the attempt is recorded"
    assert devices.held() == (device,)


@pytest.mark.parametrize(("role", "may"), [(Role.COUNSEL, True), (Role.ADMINISTRATOR, True), (Role.REVIEWER, False)])
def test_a_colleague_s_is_cleared_by_who_may_appoint(role: Role, may: bool):
    device = a_passkey(a_person("ivy", Role.INTAKE).person, cleared_at=None)
    assert devices.may_clear(a_person("rae", role), device) is may


def test_nobody_clears_their_own():
    actor = a_person("cole", Role.COUNSEL, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="their own"):
        devices.clear(actor, a_passkey(actor.person, cleared_at=None), "mine", NOW)


def test_the_administrator_of_an_agency_clears_its_officers_alone():
    chief, ada = an_officer("chief"), an_officer("ada")
    device = a_passkey(ada.person, cleared_at=None)
    assert not devices.may_clear(chief, device)
    Officer.objects.filter(person=chief.person).update(administers=True)
    assert devices.may_clear(actor_of(chief.person, JUST_NOW), device)
    Officer.objects.filter(person=ada.person).update(listed=None)
    assert not devices.may_clear(actor_of(chief.person, JUST_NOW), device)


def test_it_wants_a_fresh_proof_and_words():
    device, actor = a_passkey(an_officer().person, cleared_at=None), a_person("rae", Role.REVIEWER)
    with pytest.raises(Refused, match="Confirm first"):
        devices.clear(actor_of(actor.person, NOW - timedelta(minutes=6)), device, "words", NOW)
    with pytest.raises(Refused, match="needs words"):
        devices.clear(actor, device, " ", NOW)
