"""Everybody sees when their account was opened, from where, with which passkey, and what to do if it was not them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.cli.daily import daily
from rogatory.desk.models import Person, SignIn
from rogatory.entrance.sign_ins import KEPT, browser_of
from tests.console.page import read
from tests.entrance.conftest import Browser, Wait

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def test_a_sign_in_is_shown_with_its_passkey_and_a_rough_place(browser: Browser, officer: Person, wait: Wait):
    device = browser.own(officer)
    browser.client.defaults |= {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": FIREFOX}
    browser.sign_in(officer)
    made = SignIn.objects.get()
    assert (made.person, made.device, made.at) == (officer, device, wait.now)
    page = read(browser.client.get("/account/")).text
    assert f"with “ {device.name} ”, from 203.0.113.0/24 , Firefox on Linux" in page
    assert "203.0.113.77" not in page
    assert "One of these was not me" in page
    assert "our team calls your agency" in page


def test_staff_are_told_whom_to_tell(browser: Browser, wait: Wait):
    person = Person.objects.create_user("rae@provider.example")
    person.groups.set(Group.objects.filter(name="reviewer"))
    browser.own(person)
    browser.sign_in(person)
    assert "Tell counsel or an administrator at once" in read(browser.client.get("/account/")).text


def test_what_was_refused_is_no_sign_in(browser: Browser, browsers, officer: Person):
    browsers().own(officer)
    browser.sign_in(officer)
    assert not SignIn.objects.exists()


def test_who_was_turned_away_did_not_sign_in(browser: Browser, officer: Person):
    browser.own(officer)
    officer.is_active = False
    officer.save()
    browser.sign_in(officer)
    assert not SignIn.objects.exists()


def test_a_held_passkey_does_not_show_when_its_owner_comes(browser: Browser, browsers, officer: Person, wait: Wait):
    browsers().own(officer)
    browser.own(officer, cleared_at=None)
    browser.sign_in(officer)
    assert "Recent sign-ins" not in browser.client.get("/account/").content.decode()


def test_the_page_takes_as_many_queries_however_often_somebody_came(browser: Browser, officer: Person, wait: Wait):
    device = browser.own(officer)
    browser.sign_in(officer)

    def taken() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = browser.client.get("/account/").content.decode()
        assert page.count("from the identity provider") + page.count(f"<bdi>{device.name}</bdi>”") <= 10
        return len(captured)

    taken()  # the first page of a session writes it
    first = taken()
    SignIn.objects.bulk_create(SignIn(person=officer, device=device, at=wait.now) for _ in range(30))
    assert taken() == first


def test_sign_ins_are_forgotten_after_ninety_days(browser: Browser, officer: Person, wait: Wait):
    browser.own(officer)
    browser.sign_in(officer)
    daily(wait.now + KEPT - timedelta(days=1))
    assert SignIn.objects.exists()
    daily(wait.now + KEPT)
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1 Version/17.5 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(agent: str, said: str):
    assert browser_of(agent) == said
