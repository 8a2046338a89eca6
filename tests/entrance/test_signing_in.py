"""A passkey in force opens the account that it belongs to, and nothing else opens anything."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import get_resolver, reverse

from rogatory.desk.models import Person
from tests.access.routes import routes
from tests.desk.team import NOW
from tests.entrance.conftest import Browser
from tests.soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_passkey_signs_its_owner_in(browser: Browser, officer: Person):
    browser.own(officer)
    assert browser.sign_in(officer)["Location"] == reverse("portal:requests")
    assert browser.client.session["_auth_user_id"] == str(officer.pk)


def test_a_member_of_the_team_arrives_at_the_console(browser: Browser):
    person = Person.objects.create_user("rae@provider.example")
    person.groups.set(Group.objects.filter(name="reviewer"))
    browser.own(person)
    assert browser.sign_in(person)["Location"] == reverse("console:queue")


def test_a_page_that_somebody_was_on_the_way_to_comes_first(browser: Browser, officer: Person):
    browser.own(officer)
    assert browser.sign_in(officer, "/file/")["Location"] == "/file/"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_sent_on_to_another_site(browser: Browser, officer: Person, elsewhere: str):
    browser.own(officer)
    assert browser.sign_in(officer, elsewhere)["Location"] == reverse("portal:requests")


def test_another_passkey_is_refused(browser: Browser, browsers, officer: Person):
    browsers().own(officer)
    assert browser.sign_in(officer).status_code == 422
    assert not is_in(browser.client)


def test_an_answer_under_a_known_passkey_s_name_but_by_another_key_is_refused(browser: Browser, officer: Person):
    browser.own(officer)
    false = SoftPasskey()
    false.id = browser.passkey.id
    browser.passkey = false
    assert browser.sign_in(officer).status_code == 422
    assert not is_in(browser.client)


def test_a_passkey_opens_nobody_else_s_account(browser: Browser, officer: Person):
    other = Person.objects.create_user("eve@police.example")
    browser.own(officer)
    assert browser.sign_in(other).status_code == 422
    assert not is_in(browser.client)


def test_an_answer_counts_once(browser: Browser, officer: Person):
    browser.own(officer)
    answer = browser.answer(officer)
    from tests.entrance.conftest import json_of

    assert browser.client.post("/account/login/passkey/", {"credential": json_of(answer)}).status_code == 302
    browser.client.post("/account/logout/")
    assert browser.client.post("/account/login/passkey/", {"credential": json_of(answer)}).status_code == 422


def test_a_device_that_did_not_know_its_owner_opens_nothing(browsers, officer: Person):
    browser = browsers(verified=False)
    browser.own(officer)
    assert browser.sign_in(officer).status_code == 422


@pytest.mark.parametrize(
    "sent",
    ["", "null", "[]", "7", '"x"', "{", "{}", '{"id": 1}', '{"response": {}}', '{"response": {"userHandle": "////"}}'],
)
def test_whatever_is_sent_instead_is_refused_without_a_fault(browser: Browser, officer: Person, sent: str):
    browser.own(officer)
    browser.answer(officer)
    assert browser.client.post("/account/login/passkey/", {"credential": sent}).status_code == 422


@pytest.mark.parametrize(
    "sent",
    ["[" * 40_000, '{"a":' * 9_000, "1" * 5_000, f'{{"id": "{"A" * 60_000}"}}'],
    ids=["brackets", "nested", "digits", "long"],
)
def test_what_no_device_would_send_is_refused_on_each_page_without_a_fault(
    browser: Browser, officer: Person, sent: str
):
    browser.own(officer)
    browser.answer(officer)
    assert browser.client.post("/account/login/passkey/", {"credential": sent}).status_code == 422
    browser.sign_in(officer)
    for page in ("/account/confirm/", "/account/passkeys/add/"):
        browser.client.get(page)
        assert browser.client.post(page, {"credential": sent}).status_code == 422


@pytest.mark.parametrize("told", [[], ["rk"], {"credProps": None}, {"credProps": [1]}], ids=str)
def test_a_new_passkey_of_which_the_browser_tells_nonsense_is_refused_without_a_fault(
    browser: Browser, officer: Person, told: object
):
    browser.own(officer)
    browser.sign_in(officer)
    options = browser.client.get("/account/passkeys/add/").context["js_data"]["creation_options"]
    made = SoftPasskey().registration(options["publicKey"]["challenge"]) | {"clientExtensionResults": told}
    answer = browser.client.post("/account/passkeys/add/", {"name": "", "credential": json.dumps(made)})
    assert answer.status_code in {302, 422}


@pytest.mark.parametrize(
    "change",
    [{"id": "AAAA"}, {"rawId": "AAAA"}, {"response": {}}, {"response": None}, {"id": ["a"]}],
    ids=str,
)
def test_a_changed_answer_is_refused_without_a_fault(browser: Browser, officer: Person, change: dict):
    browser.own(officer)
    assert browser.sign_in(officer, **change).status_code == 422
    assert not is_in(browser.client)


@pytest.mark.parametrize("gone", ["closed", "left"])
def test_who_has_left_is_told_so_and_stays_outside(browser: Browser, officer: Person, gone: str):
    browser.own(officer)
    if gone == "closed":
        Person.objects.update(is_active=False)
    else:
        officer.officer.left_at = NOW
        officer.officer.save()
    answer = browser.sign_in(officer)
    assert answer["Location"].endswith(f"ended={gone}")
    assert not is_in(browser.client)
    assert (
        f"account {'is closed' if gone == 'closed' else 'belongs to'}"
        in browser.client.get(answer["Location"]).content.decode()
    )


def test_nobody_has_a_password_and_nothing_takes_one(officer: Person):
    assert not officer.has_usable_password()
    officer.set_password("unmoved-lantern-9")
    officer.save()
    page = Client().get("/account/login/").content.decode()
    assert 'type="password"' not in page
    answer = Client().post("/account/login/", {"login": officer.email, "password": "unmoved-lantern-9"})
    assert answer.status_code == 405
    assert authenticate(email=officer.email, password="unmoved-lantern-9") is None


def test_no_route_of_the_library_is_left_but_the_way_out():
    theirs = {name for name in routes() if name.startswith(("account_", "mfa_", "socialaccount_"))}
    assert theirs == {"account_login", "account_logout"}
    assert not any(re.search("reset|totp|recovery_codes|change", name) for name in theirs)
    assert get_resolver().resolve("/account/login/").func.__module__.startswith("rogatory.")


def test_a_network_that_tries_too_often_is_held_up(browser: Browser, officer: Person):
    statuses = [browser.client.post("/account/login/passkey/", {"credential": "{}"}).status_code for _ in range(61)]
    assert statuses == [422] * 60 + [429]
