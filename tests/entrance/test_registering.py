"""Who registers by themselves is an officer of whom nothing is believed but that they read their mailbox."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from rogatory.desk.actors import actor_of
from rogatory.desk.models import AuditEntry, Device, Officer, Person
from rogatory.flow.states import Role
from tests.desk.team import NOW, an_agency
from tests.entrance.conftest import TOLD, Browser, Wait

pytestmark = pytest.mark.django_db


def register(client: Client, **changed: str):
    return client.post("/account/register/", TOLD | changed)


def code() -> str:
    return re.search(r"Your code: ([0-9 ]+)", mail.outbox[-1].body).group(1)


def confirm(client: Client, given: str):
    return client.post("/account/register/code/", {"code": given})


def test_an_officer_registers_confirms_makes_a_passkey_and_waits(browser: Browser, wait: Wait):
    assert register(browser.client)["Location"] == "/account/register/code/"
    assert not Person.objects.filter(email=TOLD["email"]).exists(), "nothing is kept before the code is back"
    assert confirm(browser.client, code())["Location"] == "/account/passkey/"
    assert browser.make("/account/passkey/")["Location"] == "/requests/"
    officer = Officer.objects.get(person__email=TOLD["email"])
    for name in ("agency", "badge", "phone", "extension", "jurisdiction"):
        assert getattr(officer, name) == TOLD[name]
    assert officer.address == TOLD["address"].replace("\n", "\r\n") or officer.address == TOLD["address"]
    assert (officer.person.name, officer.registered_at, officer.email_verified_at) == (TOLD["name"], NOW, NOW)
    assert (officer.vetted_at, officer.listed) == (None, None)
    assert not officer.person.has_usable_password()
    assert actor_of(officer.person).roles == {Role.OFFICER}
    assert not actor_of(officer.person).vetted
    device = Device.objects.get(person=officer.person)
    assert device.is_held
    page = browser.client.get("/account/").content.decode()
    assert "has yet to check who you are" in page


def test_an_unvetted_officer_files_and_sees_their_own_requests_with_the_first_passkey(browser: Browser, wait: Wait):
    register(browser.client)
    confirm(browser.client, code())
    browser.make("/account/passkey/")
    assert browser.client.get("/requests/").status_code == 200
    assert browser.client.get("/file/", follow=True).status_code == 200
    assert browser.client.get("/console/").status_code == 403


def test_the_audit_knows_of_the_registration_and_of_the_passkey(browser: Browser, wait: Wait):
    register(browser.client)
    confirm(browser.client, code())
    browser.make("/account/passkey/")
    entries = list(AuditEntry.objects.order_by("number"))
    assert [entry.action for entry in entries] == ["register", "add_passkey"]
    assert TOLD["email"] not in "".join(bytes(entry.entry).decode() for entry in entries)


@pytest.mark.parametrize("missing", sorted(set(TOLD) - {"extension"}))
def test_everything_but_the_extension_has_to_be_told(client: Client, missing: str):
    assert register(client, **{missing: ""}).status_code == 422
    assert mail.outbox == []


@pytest.mark.parametrize(
    "email",
    [
        "dee",
        "dee@@police.example",
        '"dee"@police.example',
        "dee@p\u043elice.example",
        "a@b.example,c@d.example",
        "d@[1.2.3.4]",
    ],
)
def test_a_malformed_address_is_refused_before_anything_is_sent(client: Client, email: str):
    assert register(client, email=email).status_code == 422
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["dee@p0lice.example", "dee@gmail.com"])
def test_a_lookalike_and_a_public_mailbox_register_and_wait_for_the_person_who_vets(browser: Browser, email: str):
    an_agency()
    assert register(browser.client, email=email).status_code == 302
    confirm(browser.client, code())
    assert Officer.objects.get(person__email=email).vetted_at is None


def test_a_wrong_code_opens_nothing_and_the_sixth_try_not_even_with_the_right_one(client: Client, wait: Wait):
    register(client)
    right = code()
    wrong = "0000 0000" if right != "0000 0000" else "1111 1111"
    assert [confirm(client, wrong).status_code for _ in range(5)] == [422] * 5
    assert confirm(client, right).status_code == 422
    assert not Officer.objects.exists()


def test_a_code_lasts_half_an_hour(client: Client, wait: Wait):
    register(client)
    right = code()
    wait(minutes=31)
    assert confirm(client, right)["Location"] == "/account/register/"
    assert not Officer.objects.exists()


def test_a_code_is_of_no_use_in_another_browser(client: Client):
    register(client)
    assert confirm(Client(), code())["Location"] == "/account/register/"
    assert not Officer.objects.exists()


def test_reading_the_mailbox_of_somebody_with_an_account_is_of_no_use(client: Client, officer: Person):
    register(client, email=officer.email.upper())
    assert "tried to register" in mail.outbox[-1].body
    assert not re.search(r"[0-9]{4} [0-9]{4}", mail.outbox[-1].body)
    for guess in ("", "0000 0000", "12345678"):
        assert confirm(client, guess).status_code == 422
    assert Person.objects.count() == 1


def test_a_registration_that_was_left_before_its_passkey_can_begin_again(browser: Browser, browsers, wait: Wait):
    register(browser.client)
    confirm(browser.client, code())
    again = browsers()
    register(again.client, badge="4712")
    confirm(again.client, code())
    again.make("/account/passkey/")
    assert Officer.objects.get().badge == "4712"
    assert browser.client.get("/account/passkey/")["Location"] == "/account/login/", "the first one is too late"


def test_no_passkey_is_made_without_a_confirmed_address(client: Client):
    register(client)
    assert client.get("/account/passkey/")["Location"] == "/account/login/"


@pytest.mark.parametrize("verified", [True, False])
def test_a_passkey_has_to_be_discoverable_and_its_owner_verified(browsers, wait: Wait, verified: bool):
    browser = browsers(verified=verified)
    register(browser.client)
    confirm(browser.client, code())
    assert browser.make("/account/passkey/", discoverable=not verified).status_code == 422
    assert not Device.objects.exists()


def test_one_address_is_written_to_five_times_an_hour(client: Client):
    statuses = [register(client).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(mail.outbox) == 5
