"""Coming in, in a real browser with a device that keeps passkeys: an officer who registers, a member of the team."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from rogatory.desk import enrolling
from rogatory.desk.models import Device, Matter, Officer, Person
from rogatory.entrance.sessions import BEGAN, SEEN
from tests.desk.stages.conftest import message, subpoena_facts
from tests.e2e.devices import Pocket
from tests.e2e.looking import Looker
from tests.entrance.conftest import TOLD
from tests.portal.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def aside(act: Callable[[], Any]) -> Any:
    """Let the system work in a thread of its own: this one belongs to the browser's event loop."""

    def acted() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(acted).result()


def register(tab: Page, address: str, look: Callable[[str], None]) -> None:
    """Register as an officer, with the code from the mailbox, and make a passkey."""
    tab.goto(address + "/account/login/")
    look("01-sign-in")
    tab.get_by_role("link", name="Register as an officer").click()
    tab.get_by_role("button", name="Continue").click()
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    look("02-register-in-error")
    for name in ("email", "name", "agency", "badge", "phone", "extension", "address"):
        tab.locator(f"#id_{name}").fill(TOLD[name])
    tab.get_by_label("Country of your agency").select_option("US")
    look("03-register")
    tab.get_by_role("button", name="Continue").click()
    expect(tab.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    look("04-code")
    code = re.search(r"Your code: ([0-9 ]+)", mail.outbox[-1].body)
    assert code is not None
    tab.get_by_label("Code").fill(code.group(1))
    tab.get_by_role("button", name="Confirm").click()
    expect(tab.get_by_role("heading", name="Make your passkey")).to_be_visible()
    look("05-passkey")
    tab.get_by_role("button", name="Make the passkey").click()
    expect(tab.get_by_role("heading", name="Your requests")).to_be_visible()


def quiet(looker: Looker) -> Callable[[str], None]:
    """A browser tells of every answer that refuses something; that is no fault of the page."""

    def look(page: str) -> None:
        looker.told = [told for told in looker.told if "Failed to load resource" not in told]
        looker.look(page)

    return look


def test_an_officer_registers_confirms_makes_a_passkey_and_is_held_at_vetting(tab: Page, live_server, db):
    look = quiet(Looker(tab, "entrance"))
    pocket = Pocket(tab)
    register(tab, live_server.url, look)
    assert pocket.passkeys() == 1
    tab.get_by_role("link", name="Your account").click()
    expect(tab.get_by_text("has yet to check who you are")).to_be_visible()
    expect(tab.get_by_text("Held", exact=True)).to_be_visible()
    look("06-account-unvetted")
    assert Officer.objects.get().vetted_at is None

    tab.get_by_role("button", name="Sign out").click()
    tab.goto(live_server.url + "/account/login/")
    tab.get_by_role("button", name="Sign in with your passkey").click()
    expect(tab).to_have_url(live_server.url + "/requests/")


def test_once_vetted_a_passkey_that_nobody_cleared_shows_only_that(tab: Page, live_server, db):
    looker = Looker(tab, "entrance-held")
    Pocket(tab)
    register(tab, live_server.url, lambda _: None)
    aside(lambda: Officer.objects.update(vetted_at=datetime.now(UTC)))
    tab.goto(live_server.url + "/requests/")
    expect(tab.get_by_role("heading", name="This passkey is held")).to_be_visible()
    looker.told.clear()
    looker.look("01-held")
    tab.get_by_role("link", name="Your passkeys").click()
    looker.look("02-passkeys")
    aside(lambda: Device.objects.update(cleared_at=datetime.now(UTC)))
    tab.goto(live_server.url + "/requests/")
    expect(tab.get_by_role("heading", name="Your requests")).to_be_visible()


def test_a_device_without_the_passkey_opens_nothing(tab: Page, live_server, db):
    looker = Looker(tab, "entrance-lost")
    pocket = Pocket(tab)
    register(tab, live_server.url, lambda _: None)
    tab.get_by_role("button", name="Sign out").click()
    pocket.lose()
    Pocket(tab)
    tab.goto(live_server.url + "/account/login/")
    looker.told.clear()
    tab.get_by_role("button", name="Sign in with your passkey").click()
    expect(tab.get_by_role("heading", name="Nothing was confirmed")).to_be_visible()
    looker.look("01-nothing-confirmed")
    tab.get_by_role("link", name="I cannot use my passkey any more").click()
    looker.look("02-recover")
    tab.get_by_label("E-mail address of your account").fill(TOLD["email"])
    tab.get_by_label("What happened?").fill("Lost on Monday.")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("heading", name="We have taken that in")).to_be_visible()
    looker.look("03-recover-sent")
    tab.goto(live_server.url + "/requests/")
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()


def waiting_for_approval(staff: Staff, pdf: bytes) -> Matter:
    staff.now = datetime.now(UTC) - timedelta(minutes=30)
    request = staff.arrive(message(("subpoena.pdf", pdf)))
    staff.record(request, subpoena_facts("subscriber", "drafts"))
    staff.verify(request)
    return request.matters.get()


def test_a_member_of_the_team_enrols_by_a_code_and_is_asked_again_before_approving(
    tab: Page, live_server, staff: Staff
):
    look = quiet(Looker(tab, "entrance-team"))
    Pocket(tab)
    matter = waiting_for_approval(staff, b"%PDF-1.7 broken")
    person: Person = staff.team.reviewer.person
    code = enrolling.make_code(person, None, datetime.now(UTC))
    enrol(tab, live_server.url, person.email, code, look)

    approve = f"{live_server.url}/console/requests/{matter.request.reference}/data/act/approve/"
    aside(lambda: in_every_session(proved=timedelta(minutes=6)))
    tab.goto(approve)
    expect(tab.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    look("03-confirm")
    tab.get_by_role("button", name="Confirm with your passkey").click()
    expect(tab).to_have_url(approve)
    tab.locator("#id_words").fill("Read against the guideline.")
    aside(lambda: in_every_session(proved=timedelta(minutes=6)))
    tab.get_by_role("main").get_by_role("button", name="Approve").or_(
        tab.get_by_role("main").get_by_role("button", name="Continue")
    ).first.click()
    expect(tab.get_by_text("What you have typed is kept")).to_be_visible()
    look("04-confirm-with-what-was-typed")
    tab.get_by_role("button", name="Confirm with your passkey").click()
    expect(tab.locator("#id_words")).to_have_value("Read against the guideline.")


def test_an_old_tab_is_told_why_and_comes_back_to_where_it_was(tab: Page, live_server, staff: Staff):
    look = quiet(Looker(tab, "entrance-idle"))
    Pocket(tab)
    matter = waiting_for_approval(staff, b"%PDF-1.7 broken")
    person: Person = staff.team.reviewer.person
    code = enrolling.make_code(person, None, datetime.now(UTC))
    enrol(tab, live_server.url, person.email, code, lambda _: None)
    there = f"{live_server.url}/console/requests/{matter.request.reference}/"
    tab.goto(there)
    aside(lambda: in_every_session(seen=timedelta(minutes=16)))
    tab.reload()
    expect(tab.get_by_text("signed out because nothing was done")).to_be_visible()
    look("01-signed-out")
    tab.get_by_role("button", name="Sign in with your passkey").click()
    expect(tab).to_have_url(there)


def test_a_page_that_asks_for_itself_goes_to_the_sign_in_when_the_session_ends(tab: Page, live_server, staff: Staff):
    Pocket(tab)
    person: Person = staff.team.reviewer.person
    code = enrolling.make_code(person, None, datetime.now(UTC))
    enrol(tab, live_server.url, person.email, code, lambda _: None)
    tab.clock.install()
    tab.goto(f"{live_server.url}/console/emergencies/")
    aside(lambda: in_every_session(seen=timedelta(minutes=16)))
    tab.clock.run_for(11_000)
    expect(tab.get_by_text("signed out because nothing was done")).to_be_visible()


def enrol(tab: Page, address: str, email: str, code: str, look: Callable[[str], None]) -> None:
    tab.goto(address + "/account/login/")
    tab.get_by_role("link", name="I was told a code").click()
    tab.get_by_label("E-mail address of your account").fill(email)
    tab.get_by_label("Code that you were told").fill(code)
    look("01-enrol")
    tab.get_by_role("button", name="Continue").click()
    look("02-passkey")
    tab.get_by_role("button", name="Make the passkey").click()
    expect(tab).to_have_url(address + "/console/")


def in_every_session(proved: timedelta | None = None, seen: timedelta | None = None) -> None:
    """Let the last proof, or the last activity, be as long ago as that."""
    from django.contrib.sessions.backends.db import SessionStore

    now = datetime.now(UTC)
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        for record in session.get("account_authentication_methods", []):
            if proved:
                record["at"] = (now - proved).timestamp()
        if seen and SEEN in session:
            session[SEEN] = session[BEGAN] = (now - seen).isoformat()
        session.modified = True
        session.save()
