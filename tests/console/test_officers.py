"""A person of the team at the console vets officers: what they see, what they write down, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from rogatory.desk import clock
from rogatory.desk.actors import Actor
from rogatory.desk.device_code import code_of
from rogatory.desk.models import Device, Officer, Proposal, Recovery, Vetting
from rogatory.flow.states import Role
from tests.console.page import read
from tests.desk.team import NOW, a_person, an_agency, an_officer
from tests.desk.vetted import LATER, a_held_device, a_registrant, an_administrator, the_code
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


@pytest.fixture
def intake() -> Actor:
    return a_person("ivy", Role.INTAKE)


def client(actor: Actor) -> Client:
    made = Client()
    sign_in(made, actor.person)
    return made


def page_of(actor: Actor, officer: Officer) -> str:
    return read(client(actor).get(reverse("console:officer", args=[officer.pk]))).text


def call(officer: Officer, name: str, **changes: str) -> dict[str, str]:
    told = {
        "number": str(an_agency().numbers.get().pk),
        "spoke_with": "the watch commander",
        "confirmed": "They registered, and read out the code.",
        "at": "2026-03-02T09:40",
        "code": the_code(officer),
    }
    return {f"{name}-{key}": value for key, value in (told | changes).items()}


def post(actor: Actor, step: str, officer: Officer, sent: dict[str, str], *more: int):
    return client(actor).post(reverse(f"console:officer-{step}", args=[officer.pk, *more]), sent, follow=True)


def test_who_waits_is_listed_the_oldest_first_and_counted_in_the_frame(intake: Actor):
    an_agency()
    younger = a_registrant("cara@police.example", name="Cara Sample")
    Officer.objects.filter(pk=younger.pk).update(registered_at=NOW + timedelta(minutes=1))
    a_registrant()
    a_registrant("dan@police.example", read=False, name="Dan Unread")
    text = read(client(intake).get(reverse("console:officers"))).text
    assert text.index("Bea Sample") < text.index("Cara Sample")
    assert "Dan Unread" not in text
    assert "Officers 2 waiting" in text


@pytest.mark.parametrize(("lane", "budget"), [("waiting", 13), ("devices", 13), ("recoveries", 13), ("all", 13)])
def test_a_list_takes_as_many_queries_however_many_are_on_it(
    intake: Actor, lane: str, budget: int, django_assert_max_num_queries
):
    an_agency()
    for number in range(4):
        officer = a_registrant(f"b{number}@police.example")
        Recovery.objects.create(email=officer.person.email, person=officer.person, asked_at=NOW)
        vetted = an_officer(f"v{number}")
        a_held_device(vetted.person)
    browser = client(intake)
    with django_assert_max_num_queries(budget):
        assert browser.get(reverse("console:officers"), {"lane": lane}).status_code == 200


def test_an_officer_is_accepted_after_a_call(intake: Actor):
    an_agency()
    officer = a_registrant()
    text = page_of(intake, officer)
    assert "is registered for Example Police" in text
    assert "+12025550100" in text
    assert the_code(officer) not in text, "the code comes from the officer alone"
    answer = post(intake, "accept", officer, call(officer, "accept"))
    assert "The officer was accepted" in read(answer).text
    assert Officer.objects.get(pk=officer.pk).is_vetted
    assert "Called +12025550100 of Example Police" in page_of(intake, officer)


def test_what_was_typed_is_kept_where_it_is_refused(intake: Actor):
    an_agency()
    officer = a_registrant()
    answer = post(intake, "accept", officer, call(officer, "accept", code="AAAAAA"))
    assert answer.status_code == 409
    page = read(answer)
    assert "This is not the code" in page.text
    assert ("accept-spoke_with", "the watch commander") in page.fields


@pytest.mark.parametrize("lacking", ["number", "spoke_with", "confirmed", "at", "code"])
def test_a_call_is_written_down_whole(intake: Actor, lacking: str):
    an_agency()
    officer = a_registrant()
    assert post(intake, "accept", officer, call(officer, "accept", **{lacking: ""})).status_code == 422
    assert not Officer.objects.get(pk=officer.pk).is_vetted


def test_a_number_of_another_agency_or_of_the_registrant_cannot_be_chosen(intake: Actor):
    an_agency()
    officer = a_registrant()
    Officer.objects.filter(pk=officer.pk).update(phone="+1 202 555 0177")
    other = an_agency("Other Police", "other.example").numbers.get()
    for number in (str(other.pk), "+12025550177", "0"):
        assert post(intake, "accept", officer, call(officer, "accept", number=number)).status_code == 422


def test_a_lookalike_is_named_and_cannot_be_accepted(intake: Actor):
    an_agency()
    officer = a_registrant("bea@po1ice.example")
    text = page_of(intake, officer)
    assert "Lookalike" in text
    assert "police.example" in text
    assert "Device code" not in text
    answer = post(intake, "accept", officer, {"rests_on": "vouch"})
    assert answer.status_code == 409
    assert not Officer.objects.get(pk=officer.pk).is_vetted


def test_an_officer_is_accepted_on_a_colleague_s_word(intake: Actor):
    officer = a_registrant()
    mine = an_administrator()
    held = Device.objects.get(person=officer.person)
    given = {"vouched_by": mine.person.officer, "vouched_at": NOW, "vouched_device": held}
    Officer.objects.filter(pk=officer.pk).update(**given)
    assert "max , who administers Example Police , vouches" in page_of(intake, officer)
    post(intake, "accept", officer, {"rests_on": "vouch"})
    assert Officer.objects.get(pk=officer.pk).is_vetted


@pytest.mark.parametrize("step", ["decline", "close"])
def test_declining_and_closing_take_words_and_end_the_account(intake: Actor, step: str):
    an_agency()
    officer = a_registrant() if step == "decline" else an_officer().person.officer
    assert post(intake, step, officer, {f"{step}-words": ""}).status_code == 422
    post(intake, step, officer, {f"{step}-words": "The agency does not know them."})
    assert Officer.objects.get(pk=officer.pk).left_at == LATER
    assert "Ended" in page_of(intake, officer)


def test_a_further_passkey_is_cleared_or_refused(intake: Actor):
    officer = an_officer().person.officer
    a_held_device(officer.person)
    post(intake, "device-clear", officer, call(officer, "clear"))
    assert not Device.objects.filter(person=officer.person, cleared_at=None).exists()
    other = a_held_device(officer.person, "Another")
    post(intake, "device-refuse", officer, {"words": "They know nothing of it."}, other.pk)
    assert Device.objects.get(pk=other.pk).removed_at == LATER


def test_a_code_for_a_lost_passkey_is_shown_once(intake: Actor):
    officer = an_officer().person.officer
    asked = Recovery.objects.create(email=officer.person.email, person=officer.person, asked_at=NOW)
    sent = {key.replace("accept", "grant"): value for key, value in call_without_code().items()} | {"what": "grant"}
    browser = client(intake)
    address = reverse("console:recovery", args=[asked.pk])
    answer = browser.post(address, sent)
    assert "no-store" in answer["Cache-Control"]
    assert "Tell the officer this code" in read(answer).text
    code = answer.context["code"]
    again = browser.get(address).content.decode()
    assert code not in again
    assert "This is settled" in again
    assert code not in page_of(intake, officer)


def call_without_code() -> dict[str, str]:
    told = {"number": str(an_agency().numbers.get().pk), "spoke_with": "the desk", "confirmed": "It is them."}
    return {f"accept-{key}": value for key, value in (told | {"at": "2026-03-02T09:40"}).items()}


def test_a_recovery_behind_which_there_is_no_account_is_set_aside(intake: Actor):
    asked = Recovery.objects.create(email="nobody@police.example", asked_at=NOW)
    browser = client(intake)
    address = reverse("console:recovery", args=[asked.pk])
    assert "No officer’s account" in read(browser.get(address)).text
    assert browser.post(address, {"what": "refuse", "refuse-words": ""}).status_code == 422
    browser.post(address, {"what": "refuse", "refuse-words": "Nobody has this address."})
    assert Recovery.objects.get(pk=asked.pk).settled_at == LATER


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CUSTODIAN, Role.AUDITOR])
def test_others_of_the_team_see_officers_and_are_offered_nothing(role: Role):
    an_agency()
    officer = a_registrant()
    by = a_person("rae", role)
    assert "Device code" not in page_of(by, officer)
    assert post(by, "accept", officer, call(officer, "accept")).status_code == 403
    assert post(by, "close", officer, {"close-words": "no"}).status_code == 403
    assert not Vetting.objects.exists()


def test_an_administrator_of_an_agency_is_proposed(intake: Actor):
    officer = an_officer().person.officer
    post(intake, "administrator", officer, {"words": "Their chief asks for it."})
    assert Proposal.objects.get().what == "agency-administrator"
    assert "A second person has to approve it" in page_of(intake, officer)
    assert not Officer.objects.get(pk=officer.pk).administers


def test_an_earlier_account_of_the_address_is_pointed_at(intake: Actor):
    an_agency()
    first = a_registrant()
    post(intake, "decline", first, {"decline-words": "The agency does not know them."})
    assert "This address had an account that has ended" in page_of(intake, a_registrant())


def test_the_page_of_an_officer_takes_as_many_queries_whatever_there_is(intake: Actor, django_assert_max_num_queries):
    officer = an_officer().person.officer
    for number in range(4):
        a_held_device(officer.person, f"Key {number}")
    assert code_of(Device.objects.first())
    browser = client(intake)
    with django_assert_max_num_queries(24):
        browser.get(reverse("console:officer", args=[officer.pk]))


def stale(actor: Actor) -> Client:
    made = Client()
    sign_in(made, actor.person, LATER - timedelta(minutes=6))
    return made


def back_from(answer) -> str:
    """Where somebody is led once they have proved who they are."""
    assert answer.status_code == 302
    parts = urlsplit(answer["Location"])
    assert parts.path == "/account/confirm/"
    return parse_qs(parts.query)["next"][0]


@pytest.mark.parametrize(("step", "route"), [("accept", "accept"), ("clear", "device-clear")])
def test_what_was_written_down_on_the_telephone_is_there_again_after_a_proof(intake: Actor, step: str, route: str):
    officer = a_registrant()
    an_agency()
    if step == "clear":
        Officer.objects.filter(pk=officer.pk).update(listed=an_agency(), vetted_at=NOW)
    there = stale(intake)
    answer = there.post(reverse(f"console:officer-{route}", args=[officer.pk]), call(officer, step))
    assert not Vetting.objects.exists()
    page = there.get(back_from(answer)).content.decode()
    for typed in ("the watch commander", "They registered, and read out the code.", the_code(officer)):
        assert typed in page


def test_a_code_for_a_lost_passkey_asks_for_the_proof_first(intake: Actor):
    ada = an_officer()
    asked = Recovery.objects.create(email=ada.person.email, person=ada.person, asked_at=NOW)
    there, address = stale(intake), reverse("console:recovery", args=[asked.pk])
    sent = {f"grant-{key}": value for key, value in
            {"number": str(an_agency().numbers.get().pk), "spoke_with": "the watch commander",
             "confirmed": "It is lost.", "at": "2026-03-02T09:40"}.items()}  # fmt: skip
    back = back_from(there.post(address, sent | {"what": "grant"}))
    assert "the watch commander" in there.get(back).content.decode()
    assert Recovery.objects.get().settled_at is None


def test_who_may_not_is_not_asked_for_a_proof(intake: Actor):
    officer = a_registrant()
    an_agency()
    answer = stale(a_person("rae", Role.REVIEWER)).post(
        reverse("console:officer-accept", args=[officer.pk]), call(officer, "accept")
    )
    assert answer.status_code == 403
