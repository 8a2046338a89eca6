"""A passkey that nobody has cleared signs its owner in and shows them nothing but that."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from rogatory.desk.models import Device, Officer, Person
from tests.access.routes import routes
from tests.entrance.conftest import Browser, Wait
from tests.signing_in import LASTING, a_passkey, sign_in

pytestmark = pytest.mark.django_db

FREE_OF_PARTS = ("portal:start", "portal:requests", "portal:begin", "portal:emergency", "console:queue")


def with_held(person: Person) -> Client:
    a_passkey(person)
    client = Client()
    sign_in(client, person, device=a_passkey(person, "Slipped in", cleared_at=None))
    return client


def test_a_held_passkey_opens_no_page_but_its_own(officer: Person):
    client = with_held(officer)
    for route in FREE_OF_PARTS:
        assert route in routes()
        assert client.get(reverse(route))["Location"] == "/account/held/", route
        assert client.post(reverse(route))["Location"] == "/account/held/", route
    assert client.get("/account/held/").status_code == 200
    assert client.get("/account/logout/").status_code == 200


def test_it_shows_the_passkeys_and_nothing_else_of_the_account(officer: Person):
    Officer.objects.update(phone="+1 202 555 0143", badge="4711")
    page = with_held(officer).get("/account/").content.decode()
    assert "Slipped in" in page
    assert "4711" not in page
    assert "0143" not in page
    assert "/remove/" not in page


def test_it_neither_adds_nor_removes_nor_confirms(officer: Person):
    client = with_held(officer)
    mine = Device.objects.filter(person=officer).first()
    for address in ("/account/passkeys/add/", f"/account/passkeys/{mine.pk}/remove/", "/account/confirm/"):
        assert client.post(address)["Location"] == "/account/held/"
    assert Device.objects.filter(removed_at=None).count() == 2


def test_a_piece_of_a_page_sends_the_whole_window(officer: Person):
    answer = with_held(officer).get("/requests/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/account/held/"


def test_a_member_of_the_team_is_held_back_in_the_same_way():
    person = Person.objects.create_user("rae@provider.example")
    person.groups.set(Group.objects.filter(name="administrator"))
    client = with_held(person)
    assert client.get("/console/")["Location"] == "/account/held/"
    assert "may appoint" in client.get("/account/held/").content.decode()


def test_even_the_only_passkey_of_a_member_of_the_team_is_held():
    person = Person.objects.create_user("rae@provider.example")
    person.groups.set(Group.objects.filter(name="administrator"))
    Officer.objects.create(person=person)
    client = Client()
    sign_in(client, person, device=a_passkey(person, cleared_at=None))
    assert client.get("/console/")["Location"] == "/account/held/"


def test_an_officer_s_second_passkey_is_held_before_vetting_too(officer: Person):
    Officer.objects.update(vetted_at=None)
    first = a_passkey(officer, cleared_at=None)
    client = Client()
    sign_in(client, officer, device=first)
    assert client.get("/requests/").status_code == 200
    sign_in(client, officer, device=a_passkey(officer, cleared_at=None))
    assert client.get("/requests/")["Location"] == "/account/held/"


def test_a_first_passkey_that_is_still_held_opens_nothing_once_the_officer_is_vetted(officer: Person):
    client = Client()
    sign_in(client, officer, device=a_passkey(officer, cleared_at=None))
    assert client.get("/requests/")["Location"] == "/account/held/"


def test_adding_one_wants_a_proof_holds_it_and_tells_the_owner(browser: Browser, officer: Person, wait: Wait):
    sign_in(browser.client, officer)
    assert browser.make("/account/passkeys/add/")["Location"] == "/account/"
    added = Device.objects.get(name="Telephone")
    assert added.is_held
    assert mail.outbox[-1].to == [officer.email]
    assert "held" in mail.outbox[-1].body
    later = Client()
    sign_in(later, officer, wait.now.replace(year=2020))
    assert later.get("/account/passkeys/add/")["Location"].startswith("/account/confirm/?next=")


def test_the_last_passkey_in_force_stays(officer: Person):
    client = Client()
    kept = a_passkey(officer)
    sign_in(client, officer)
    waiting = a_passkey(officer, "New", cleared_at=None)
    assert client.post(f"/account/passkeys/{kept.pk}/remove/").status_code == 409
    assert client.post(f"/account/passkeys/{waiting.pk}/remove/").status_code == 302
    assert list(Device.objects.filter(removed_at=None)) == [kept]
    assert "removed" in mail.outbox[-1].subject


def test_a_held_passkey_confirms_nothing_in_a_session_that_another_opened(browser: Browser, officer: Person):
    browser.own(officer, cleared_at=None)
    sign_in(browser.client, officer, LASTING, device=a_passkey(officer))
    assert browser.confirm("/account/confirm/?next=/requests/").status_code == 422


def test_a_passkey_in_force_does(browser: Browser, officer: Person):
    browser.own(officer)
    sign_in(browser.client, officer, LASTING, device=a_passkey(officer))
    assert browser.confirm("/account/confirm/?next=/requests/")["Location"] == "/requests/"
