"""A person of the team vets an officer: what it takes, what is refused, and what it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rogatory.desk import agencies, closing, device_vetting, enrolling, vetting
from rogatory.desk.actors import actor_of
from rogatory.desk.leaving import address_of, earlier_accounts
from rogatory.desk.models import CallBackNumber, Device, Officer, OutboxJob, Person, Recovery, Vetting
from rogatory.desk.outcome import Refused
from rogatory.desk.vetting import Grounds
from rogatory.flow.states import Role
from rogatory.mail import officers as mails
from rogatory.problem import Problem
from tests.desk.team import JUST_NOW, NOW, a_person, an_agency, an_officer
from tests.desk.vetted import CALLED, LATER, a_call, a_held_device, a_registrant, also, grounds, the_code, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake():
    return a_person("ivy", Role.INTAKE)


@pytest.fixture
def officer() -> Officer:
    an_agency()
    return a_registrant()


def fresh(officer: Officer) -> Officer:
    return Officer.objects.select_related("person", "listed").get(pk=officer.pk)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.COUNSEL, Role.ADMINISTRATOR])
def test_after_a_call_to_the_agency_the_officer_is_vetted_and_their_passkey_cleared(officer: Officer, role: Role):
    by = a_person("ivy", role)
    row = vetting.accept(by, officer, an_agency(), grounds(officer), LATER)
    found = fresh(officer)
    assert (found.listed, found.vetted_at, found.is_vetted) == (an_agency(), LATER, True)
    assert (row.about, row.accepted, row.spoke_with, row.called_at) == (
        "registration",
        True,
        "the watch commander",
        CALLED,
    )
    assert Device.objects.get(person=found.person).cleared_by == by.person
    assert actor_of(found.person).vetted
    assert [each.outcome for each in told("accept_officer")] == ["done"]


def test_the_code_that_the_officer_reads_out_lies_nowhere(officer: Officer, intake):
    code = the_code(officer)
    vetting.accept(intake, officer, an_agency(), grounds(officer), LATER)
    entry = told("accept_officer")[0]
    assert code not in entry.to_bytes().decode()
    kept = "".join(str(value) for row in Vetting.objects.values() for value in row.values())
    assert code not in kept


def wrong_number() -> dict[str, object]:
    other = an_agency("Other Police", "other.example")
    return {"number": other.numbers.get().pk}


def retired_number() -> dict[str, object]:
    made = an_agency().numbers.create(number="+12025550111", source="x", approved_at=NOW, retired_at=NOW)
    return {"number": made.pk}


def number_not_yet() -> dict[str, object]:
    made = an_agency().numbers.create(number="+12025550112", source="x", approved_at=LATER + timedelta(days=1))
    return {"number": made.pk}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (wrong_number, "no number of Example Police"),
        (retired_number, "no number of the directory"),
        (number_not_yet, "no number of the directory"),
        (lambda: {"number": 987654}, "no number of the directory"),
        (lambda: {"spoke_with": " "}, "Say both"),
        (lambda: {"confirmed": ""}, "Say both"),
        (lambda: {"at": LATER + timedelta(minutes=1)}, "still to come"),
        (lambda: {"at": NOW - timedelta(minutes=1)}, "before they asked"),
    ],
)
def test_a_call_that_shows_nothing_accepts_nobody(officer: Officer, intake, changes, sentence: str):
    with pytest.raises(Refused, match=sentence):
        vetting.accept(intake, officer, an_agency(), grounds(officer, **changes()), LATER)
    assert not fresh(officer).is_vetted
    assert told("accept_officer")[0].outcome == "refused"


def test_a_number_that_the_registrant_gave_is_in_no_list_of_numbers(officer: Officer):
    Officer.objects.filter(pk=officer.pk).update(phone="+1 202 555 0199")
    assert not CallBackNumber.objects.filter(number__contains="0199").exists()


@pytest.mark.parametrize(
    "email",
    [
        "bea@sub.police.example",
        "bea@p0lice.example",
        "bea@police.example.net",
        "bea@xpolice.example",
        "bea@other.example",
    ],
)
def test_an_address_that_is_not_exactly_at_a_registered_domain_is_refused_with_the_cure(intake, email: str):
    an_agency("Other Police", "other.example")
    officer = a_registrant(email)
    with pytest.raises(Refused, match="register the domain in the directory first"):
        vetting.accept(intake, officer, an_agency(), grounds(officer), LATER)
    assert not fresh(officer).is_vetted


def test_an_agency_out_of_use_takes_nobody_on(officer: Officer, intake):
    agency = an_agency()
    agency.closed_at = NOW
    agency.save()
    with pytest.raises(Refused, match="out of use"):
        vetting.accept(intake, officer, agency, grounds(officer), LATER)


def test_an_address_that_nobody_confirmed_is_not_vetted(intake):
    an_agency()
    officer = a_registrant(read=False)
    with pytest.raises(Refused, match="not confirmed"):
        vetting.accept(intake, officer, an_agency(), grounds(officer), LATER)


@pytest.mark.parametrize("code", ["", "AAAAAA", "000000"])
def test_a_call_that_finds_a_genuine_officer_does_not_clear_a_passkey_whose_code_they_do_not_see(
    officer: Officer, intake, code: str
):
    with pytest.raises(Refused, match="not the code"):
        vetting.accept(intake, officer, an_agency(), Grounds(a_call(), code), LATER)
    assert not fresh(officer).is_vetted


def test_of_two_held_passkeys_the_one_is_cleared_whose_code_was_read_out(officer: Officer, intake):
    code = the_code(officer)
    other = a_held_device(officer.person, "Another key")
    vetting.accept(intake, officer, an_agency(), Grounds(a_call(), f" {code[:3].lower()}-{code[3:]} "), LATER)
    assert Device.objects.get(pk=other.pk).is_held
    assert not Device.objects.exclude(pk=other.pk).get(person=officer.person).is_held


def test_nobody_vets_themselves_and_nobody_of_the_team_is_an_officer(officer: Officer, intake):
    also(officer.person, Role.INTAKE)
    with pytest.raises(Refused, match="Nobody vets themselves"):
        vetting.accept(actor_of(officer.person, JUST_NOW), officer, an_agency(), grounds(officer), LATER)
    with pytest.raises(Refused, match="somebody of the team"):
        vetting.accept(intake, officer, an_agency(), grounds(officer), LATER)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CUSTODIAN, Role.AUDITOR])
def test_others_of_the_team_vet_nobody(officer: Officer, role: Role):
    with pytest.raises(Refused, match="Only intake"):
        vetting.accept(a_person("rae", role), officer, an_agency(), grounds(officer), LATER)


def test_an_officer_vets_nobody(officer: Officer):
    with pytest.raises(Refused, match="Only intake"):
        vetting.accept(an_officer(), officer, an_agency(), grounds(officer), LATER)


def test_whoever_was_dismissed_meanwhile_vets_nobody(officer: Officer, intake):
    Person.objects.filter(pk=intake.person.pk).update(is_active=False)
    with pytest.raises(Refused, match="Only intake"):
        vetting.accept(intake, officer, an_agency(), grounds(officer), LATER)


def test_to_accept_takes_a_fresh_proof_and_to_close_does_not(officer: Officer, intake):
    stale = replace(intake, proved_at=LATER - timedelta(minutes=6))
    with pytest.raises(Refused, match="fresh proof"):
        vetting.accept(stale, officer, an_agency(), grounds(officer), LATER)
    vetting.close(stale, officer, "They write that it was not them.", LATER)
    assert fresh(officer).left_at == LATER


def test_without_a_call_and_without_a_voucher_nobody_is_accepted(officer: Officer, intake):
    with pytest.raises(Refused, match="Nothing bears this"):
        vetting.accept(intake, officer, an_agency(), Grounds(words="I know them."), LATER)


def test_who_registered_a_domain_vets_nobody_at_it(intake):
    agency, second = an_agency(), a_person("cole", Role.COUNSEL)
    agencies.add_domain(intake, agency, "annex.example", NOW, knowing=True)
    officer = a_registrant("bea@annex.example")
    with pytest.raises(Refused, match="registered this domain in the directory yourself"):
        vetting.accept(intake, officer, agency, grounds(officer), LATER)
    assert not fresh(officer).is_vetted
    vetting.accept(second, officer, agency, grounds(officer), LATER)
    assert fresh(officer).is_vetted


def test_who_removes_a_domain_and_registers_it_again_vets_nobody_at_it(intake):
    agency, officer = an_agency(), a_registrant()
    closing.remove_domain(intake, agency, "police.example", "moved", NOW)
    agencies.add_domain(intake, agency, "police.example", NOW, knowing=True)
    a_person("cole", Role.COUNSEL)
    with pytest.raises(Refused, match="registered this domain in the directory yourself"):
        vetting.accept(intake, officer, agency, grounds(officer), LATER)


def test_while_nobody_else_could_one_person_registers_the_domain_and_vets():
    alone, agency = a_person("cole", Role.COUNSEL, Role.ADMINISTRATOR), an_agency()
    agencies.add_domain(alone, agency, "annex.example", NOW, knowing=True)
    officer = a_registrant("bea@annex.example")
    vetting.accept(alone, officer, agency, grounds(officer), LATER)
    assert fresh(officer).is_vetted


def test_who_is_accepted_or_declined_is_not_open_any_more(officer: Officer, intake):
    with pytest.raises(Refused, match="reason"):
        vetting.decline(intake, officer, " ", LATER)
    basis = grounds(officer)
    vetting.accept(intake, officer, an_agency(), basis, LATER)
    with pytest.raises(Refused, match="not open"):
        vetting.accept(intake, officer, an_agency(), basis, LATER)
    with pytest.raises(Refused, match="not open"):
        vetting.decline(intake, officer, "a mistake", LATER)


def test_who_is_declined_has_an_account_that_opens_nothing_and_their_address_is_free(officer: Officer, intake):
    vetting.decline(intake, officer, "The agency does not know them.", LATER)
    found = fresh(officer)
    assert (found.left_at, found.person.is_active) == (LATER, False)
    assert actor_of(found.person).roles == frozenset()
    assert not Device.objects.filter(person=found.person, removed_at=None).exists()
    assert address_of(found.person) == "bea@police.example"
    again = a_registrant()
    assert again.person != found.person
    assert [each.pk for each in earlier_accounts("bea@police.example")] == [officer.pk]
    with pytest.raises(Refused, match="ended already"):
        vetting.close(intake, officer, "twice", LATER)


def mails_of(mailoutbox) -> list[tuple[str, list[str]]]:
    from rogatory.desk import worker

    worker.work_off({**mails.HANDLERS}, lambda: LATER)
    return [(mail.subject, mail.to) for mail in mailoutbox]


def test_a_message_tells_the_officer_and_holds_no_credential(officer: Officer, intake, mailoutbox):
    vetting.accept(intake, officer, an_agency(), grounds(officer), LATER)
    assert mails_of(mailoutbox) == [("Your account was accepted", ["bea@police.example"])]
    body = mailoutbox[0].body
    assert [word for word in body.split() if "://" in word] == [body.split()[-1]]
    assert "?" not in body.split()[-1]
    vetting.close(intake, fresh(officer), "They have left.", LATER)
    assert mails_of(mailoutbox)[1] == ("Your account was closed", ["bea@police.example"])


@pytest.mark.parametrize("what", sorted(mails.TEXTS))
def test_no_message_to_an_officer_has_a_code_or_a_place_for_one(what: str):
    message = mails.message_for(what, "bea@police.example")
    assert message.subject.isprintable()
    assert "%" not in message.body
    assert "{" not in message.body


def test_what_nobody_has_written_is_not_sent():
    with pytest.raises(Problem, match="nobody has written"):
        mails.message_for("unheard-of", "bea@police.example")


def test_a_job_holds_no_address(officer: Officer, intake):
    vetting.decline(intake, officer, "unknown there", LATER)
    payloads = [job.payload for job in OutboxJob.objects.filter(name=vetting.MAIL)]
    assert payloads == [{"officer": officer.pk, "what": "declined"}]


class TestDevices:
    @pytest.fixture
    def vetted(self) -> Officer:
        return an_officer().person.officer

    def test_a_further_passkey_is_cleared_after_a_call_with_its_code(self, vetted: Officer, intake):
        device = a_held_device(vetted.person)
        row = device_vetting.clear_device(intake, vetted, grounds(vetted), LATER)
        assert not Device.objects.get(pk=device.pk).is_held
        assert (row.about, row.device) == ("device", device)

    @pytest.mark.parametrize("basis", [Grounds(), Grounds(None, "AAAAAA", "they wrote")])
    def test_without_a_call_it_stays_held(self, vetted: Officer, intake, basis: Grounds):
        device = a_held_device(vetted.person)
        with pytest.raises(Refused, match="takes a call"):
            device_vetting.clear_device(intake, vetted, basis, LATER)
        assert Device.objects.get(pk=device.pk).is_held

    def test_a_passkey_that_is_refused_is_removed_and_the_others_stay(self, vetted: Officer, intake):
        old = Device.objects.create(person=vetted.person, name="Old", added_at=NOW, cleared_at=NOW)
        device = a_held_device(vetted.person)
        device_vetting.refuse_device(intake, device, "They know nothing of it.", LATER)
        assert Device.objects.get(pk=device.pk).removed_at == LATER
        assert Device.objects.get(pk=old.pk).removed_at is None
        with pytest.raises(Refused, match="settled"):
            device_vetting.refuse_device(intake, device, "again", LATER)


class TestRecoveries:
    @pytest.fixture
    def vetted(self) -> Officer:
        return an_officer().person.officer

    def asked(self, officer: Officer | None) -> Recovery:
        email = officer.person.email if officer else "nobody@police.example"
        return Recovery.objects.create(email=email, person=officer.person if officer else None, asked_at=NOW)

    def made_by_code(self, officer: Officer) -> Device:
        """The passkey that is made with the code which was just given."""
        device = a_held_device(officer.person)
        enrolling.finish(officer.person.enrolments.get(), device, NOW)
        return device

    def test_who_gives_a_code_cannot_get_into_the_account_with_it(self, vetted: Officer, intake):
        device_vetting.grant_recovery(intake, self.asked(vetted), Grounds(a_call()), LATER)
        device = self.made_by_code(vetted)
        a_person("cole", Role.COUNSEL)
        assert device.is_held
        with pytest.raises(Refused, match="somebody else calls"):
            device_vetting.clear_device(intake, vetted, grounds(vetted), LATER)
        assert Device.objects.get(pk=device.pk).is_held

    @pytest.mark.parametrize("who", ["a colleague", "whoever is alone"])
    def test_a_second_person_clears_it_or_the_first_who_is_alone(self, vetted: Officer, intake, who: str):
        device_vetting.grant_recovery(intake, self.asked(vetted), Grounds(a_call()), LATER)
        device = self.made_by_code(vetted)
        second = intake if who == "whoever is alone" else a_person("cole", Role.COUNSEL)
        device_vetting.clear_device(second, vetted, grounds(vetted), LATER)
        assert not Device.objects.get(pk=device.pk).is_held

    def test_after_a_call_a_code_is_given_once(self, vetted: Officer, intake):
        recovery = self.asked(vetted)
        row, code = device_vetting.grant_recovery(intake, recovery, Grounds(a_call()), LATER)
        assert (row.about, row.accepted) == ("recovery", True)
        assert len(code) >= 8
        assert Recovery.objects.get(pk=recovery.pk).granted
        assert code not in told("grant_recovery")[0].to_bytes().decode()
        with pytest.raises(Refused, match="settled"):
            device_vetting.grant_recovery(intake, recovery, Grounds(a_call()), LATER)

    def test_without_a_call_nobody_gets_a_code(self, vetted: Officer, intake):
        with pytest.raises(Refused, match="takes a call"):
            device_vetting.grant_recovery(intake, self.asked(vetted), Grounds(words="they wrote"), LATER)

    def test_who_was_never_vetted_gets_no_code(self, officer: Officer, intake):
        with pytest.raises(Refused, match="not vetted"):
            device_vetting.grant_recovery(intake, self.asked(officer), Grounds(a_call()), LATER)

    @pytest.mark.parametrize("known", [True, False])
    def test_one_is_refused_or_set_aside_with_a_reason(self, vetted: Officer, intake, known: bool):
        recovery = self.asked(vetted if known else None)
        with pytest.raises(Refused, match="reason"):
            device_vetting.refuse_recovery(intake, recovery, "", LATER)
        device_vetting.refuse_recovery(intake, recovery, "The agency was called: it was not them.", LATER)
        assert not Recovery.objects.get(pk=recovery.pk).granted
