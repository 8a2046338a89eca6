"""An officer adds a passkey to the account and signs in with it alone, as with a phone or a key in the pocket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, CDPSession, Page, expect

from rogatory.desk.models import Officer, Person
from tests.desk.team import NOW
from tests.e2e.looking import Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "unmoved-lantern-9"
ADDRESS = "cara@police.example"
PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer(db) -> Person:
    person = Person.objects.create_user(ADDRESS, PASSWORD)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    Officer.objects.create(person=person, email_verified_at=NOW)
    return person


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def device(tab: Page) -> tuple[CDPSession, str]:
    """Give the tab a device that keeps passkeys and knows its owner's finger."""
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
    return session, made["authenticatorId"]


def sign_in(tab: Page, address: str) -> None:
    tab.goto(address + "/account/login/")
    tab.locator("#id_login").fill(ADDRESS)
    tab.locator("#id_password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()


def enrol(tab: Page, looker: Looker) -> None:
    """Find the way from the officer's first page to a new passkey."""
    tab.get_by_role("link", name="Your account").click()
    looker.look("01-account")
    tab.get_by_role("button", name="Add a passkey").click()
    tab.locator("#id_password").fill(PASSWORD)
    looker.look("02-confirm")
    tab.get_by_role("button", name="Confirm").click()
    looker.look("03-add")
    tab.get_by_role("button", name="Add the passkey").click()
    expect(tab.get_by_role("heading", name="Recovery codes")).to_be_visible()
    looker.look("04-recovery-codes")


def test_an_officer_enrols_a_passkey_and_signs_in_with_nothing_else(tab: Page, live_server, officer: Person):
    looker = Looker(tab, "passkey")
    session, held = device(tab)
    sign_in(tab, live_server.url)
    enrol(tab, looker)
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": held})["credentials"]) == 1

    tab.get_by_role("button", name="Sign out").click()
    tab.goto(live_server.url + "/account/login/")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    expect(tab).to_have_url(live_server.url + "/requests/")
    expect(tab.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_device_without_the_passkey_opens_nothing(tab: Page, live_server, officer: Person):
    session, held = device(tab)
    sign_in(tab, live_server.url)
    enrol(tab, Looker(tab, "passkey-lost"))
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": held})
    device(tab)

    tab.get_by_role("button", name="Sign out").click()
    tab.goto(live_server.url + "/account/login/")
    tab.get_by_role("button", name="Sign in with a passkey").click()
    tab.wait_for_timeout(500)
    tab.goto(live_server.url + "/requests/")
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_password_alone_no_longer_opens_an_account_with_a_passkey(tab: Page, live_server, officer: Person):
    device(tab)
    sign_in(tab, live_server.url)
    enrol(tab, Looker(tab, "passkey-second"))
    tab.get_by_role("button", name="Sign out").click()
    # A browser on a device that never held the passkey.
    other = tab.context.browser.new_context().new_page()
    sign_in(other, live_server.url)
    expect(other.get_by_role("button", name="Use a security key")).to_be_visible()
    other.goto(live_server.url + "/requests/")
    expect(other.get_by_role("heading", name="Your requests")).to_have_count(0)
    expect(other.get_by_role("button", name="Sign out")).to_have_count(0)
    other.context.close()
