"""An agency's own administrator vouches for its officers, removes who leaves, and takes over what they left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk import colleagues, two_people, vetting, worker
from rogatory.desk.actors import actor_of
from rogatory.desk.changes import agency_administrators
from rogatory.desk.models import Device, Officer, OutboxJob
from rogatory.desk.outcome import Refused
from rogatory.desk.vetting import Grounds
from rogatory.flow.states import Role
from rogatory.mail import alerts
from rogatory.mail import officers as mails
from tests.desk.team import NOW, a_person, an_agency, an_officer
from tests.desk.vetted import LATER, a_held_device, a_registrant, an_administrator, the_code, told

pytestmark = pytest.mark.django_db


def fresh(officer: Officer) -> Officer:
    return Officer.objects.select_related("person").get(pk=officer.pk)


@pytest.fixture
def administrator():
    return an_administrator()


def test_an_officer_is_accepted_on_the_word_of_their_agency_s_administrator(administrator):
    officer = a_registrant()
    colleagues.vouch(administrator, officer, the_code(officer), LATER)
    assert not fresh(officer).is_vetted, "the word alone opens nothing"
    vetting.accept(a_person("ivy", Role.INTAKE), fresh(officer), an_agency(), Grounds(), LATER)
    assert fresh(officer).is_vetted
    assert not Device.objects.get(person=officer.person).is_held


def test_a_word_counts_for_the_passkey_whose_code_was_told_and_for_no_other(administrator):
    officer = a_registrant()
    first = Device.objects.get(person=officer.person)
    colleagues.vouch(administrator, officer, the_code(officer), LATER)
    other = a_held_device(officer.person, "added afterwards")
    vetting.accept(a_person("ivy", Role.INTAKE), fresh(officer), an_agency(), Grounds(), LATER)
    assert not Device.objects.get(pk=first.pk).is_held
    assert Device.objects.get(pk=other.pk).is_held


def test_the_word_of_an_administrator_who_has_left_bears_nothing(administrator):
    officer = a_registrant()
    colleagues.vouch(administrator, officer, the_code(officer), LATER)
    intake = a_person("ivy", Role.INTAKE)
    vetting.close(intake, administrator.person.officer, "They have left.", LATER)
    with pytest.raises(Refused, match="Nothing bears this"):
        vetting.accept(intake, fresh(officer), an_agency(), Grounds(), LATER)


STEPS = {
    "vouch": lambda by, officer: colleagues.vouch(by, officer, the_code(officer), LATER),
    "disown": lambda by, officer: colleagues.disown(by, officer, LATER),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_nobody_else_speaks_for_an_agency(step):
    officer = a_registrant()
    elsewhere = an_administrator("eve", an_agency("Other Police", "other.example"))
    left = an_administrator("leo")
    Officer.objects.filter(person=left.person).update(left_at=NOW)
    plain, member = an_officer(), a_person("ivy", Role.INTAKE)
    stale = replace(an_administrator("sal"), proved_at=LATER - timedelta(minutes=6))
    for by in (elsewhere, left, plain, member, stale):
        with pytest.raises(Refused):
            step(by, officer)
    assert fresh(officer).vouched_by is None
    assert fresh(officer).left_at is None


def test_an_administrator_does_not_vouch_without_the_code(administrator):
    officer = a_registrant()
    with pytest.raises(Refused, match="not the code"):
        colleagues.vouch(administrator, officer, "AAAAAA", LATER)
    assert told("vouch_for_officer")[0].outcome == "refused"


def test_who_is_not_theirs_has_an_ended_account_and_the_team_is_told(administrator, settings, mailoutbox):
    settings.ALERT_EMAIL = ("team@provider.example",)
    officer = a_registrant()
    colleagues.disown(administrator, officer, LATER)
    assert fresh(officer).left_at == LATER
    worker.work_off({**alerts.HANDLERS, **mails.HANDLERS}, lambda: LATER)
    assert sorted(mail.subject for mail in mailoutbox) == [
        f"An agency says: not ours: officer {officer.pk}",
        "Your registration was declined",
    ]
    assert not any("bea@" in mail.body for mail in mailoutbox)


def test_who_is_removed_loses_everything_at_once_and_is_told(administrator, settings, mailoutbox):
    settings.ALERT_EMAIL = ("team@provider.example",)
    actor = an_officer()
    colleagues.remove(administrator, actor.person.officer, LATER)
    found = fresh(actor.person.officer)
    assert (found.left_at, found.person.is_active) == (LATER, False)
    assert actor_of(found.person).roles == frozenset()
    worker.work_off({**alerts.HANDLERS, **mails.HANDLERS}, lambda: LATER)
    assert {(mail.subject, mail.to[0]) for mail in mailoutbox} == {
        (f"An agency removed an officer: officer {found.pk}", "team@provider.example"),
        ("Your account was closed by your agency", "ada@police.example"),
    }
    assert [each.outcome for each in told("remove_officer")] == ["done"]


def test_an_administrator_removes_neither_themselves_nor_another_agency_s_officer(administrator):
    elsewhere = an_administrator("eve", an_agency("Other Police", "other.example")).person.officer
    with pytest.raises(Refused, match="for themselves"):
        colleagues.remove(administrator, administrator.person.officer, LATER)
    with pytest.raises(Refused, match="nobody of your agency"):
        colleagues.remove(administrator, elsewhere, LATER)


def test_a_colleague_s_further_passkey_is_cleared_with_its_code(administrator):
    actor = an_officer()
    device = a_held_device(actor.person)
    with pytest.raises(Refused, match="not the code"):
        colleagues.clear_device(administrator, actor.person.officer, "AAAAAA", LATER)
    colleagues.clear_device(administrator, actor.person.officer, the_code(actor.person.officer), LATER)
    assert not Device.objects.get(pk=device.pk).is_held


def test_the_page_shows_who_waits_at_the_agency_s_domain_and_nobody_else(administrator, django_assert_max_num_queries):
    here = a_registrant()
    a_registrant("cara@p0lice.example")
    a_registrant("dan@sub.police.example")
    a_registrant("eli@police.example", read=False)
    mine = an_officer()
    an_administrator("eve", an_agency("Other Police", "other.example"))
    a_held_device(mine.person)
    agency = an_agency()
    with django_assert_max_num_queries(5):
        page = colleagues.agency_page(agency)
    assert page.waiting == (here,)
    assert {each.person for each in page.officers} == {administrator.person, mine.person}
    assert [each.person for each in page.held] == [mine.person]
    assert page.left == ()


class TestTwoPeople:
    def test_an_administrator_is_made_by_two_people(self):
        officer = an_officer().person.officer
        intake, counsel = a_person("ivy", Role.INTAKE), a_person("cole", Role.COUNSEL)
        change = agency_administrators.of(officer)
        proposal = two_people.propose(intake, agency_administrators.ID, change, "their chief asks", NOW)
        assert not fresh(officer).administers
        assert "Example Police" in two_people.kind_of(proposal).told(proposal.change)
        two_people.approve(counsel, proposal, NOW)
        assert fresh(officer).administers

    def test_one_alone_makes_none(self):
        officer = an_officer().person.officer
        counsel = a_person("cole", Role.COUNSEL)
        a_person("anna", Role.ADMINISTRATOR)
        proposal = two_people.propose(
            counsel, agency_administrators.ID, agency_administrators.of(officer), "asked", NOW
        )
        with pytest.raises(Refused, match="second person"):
            two_people.approve(counsel, proposal, NOW)

    def test_nobody_who_is_unvetted_or_has_left_becomes_one(self):
        an_agency()
        intake, counsel = a_person("ivy", Role.INTAKE), a_person("cole", Role.COUNSEL)
        change = agency_administrators.of(a_registrant())
        with pytest.raises(Refused, match="only a vetted officer"):
            two_people.propose(intake, agency_administrators.ID, change, "asked", NOW)
        officer = an_officer().person.officer
        proposal = two_people.propose(intake, agency_administrators.ID, agency_administrators.of(officer), "asked", NOW)
        vetting.close(intake, officer, "They have left.", NOW)
        with pytest.raises(Refused, match="only a vetted officer"):
            two_people.approve(counsel, proposal, NOW)
        assert not fresh(officer).administers


def test_no_job_about_an_officer_holds_an_address(administrator):
    officer = a_registrant()
    colleagues.disown(administrator, officer, LATER)
    for job in OutboxJob.objects.all():
        assert "@" not in str(job.payload)
