"""An officer at three in the morning, on a phone and at a desk; the public; and the team at its queue."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from rogatory.desk.models import Matter, Person, Request
from tests.e2e.looking import Looker
from tests.e2e.test_portal import aside
from tests.portal.staff import Staff
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def tell(tab: Page) -> None:
    tab.get_by_role("group", name="Are you a law-enforcement official?").get_by_label("Yes").check()
    tab.get_by_label("Who is in danger?").fill("A girl of nine")
    tab.get_by_label("What is happening?").fill("Missing since 06:30; she was asked to meet a stranger at the ferry.")
    tab.get_by_label("Imminent harm").check()
    tab.get_by_role("group", name="Is a child in danger?").get_by_label("Yes").check()
    tab.get_by_label("Accounts: the usernames").fill("@river_lantern")
    tab.get_by_label("Subscriber information").check()
    tab.get_by_label("Why is it necessary to prevent the harm?").fill(
        "Her phone number, so that the carrier can find it."
    )
    tab.get_by_label("Your primary jurisdiction").select_option("US")
    tab.get_by_label("Name of your agency").fill("Springfield Police")
    tab.get_by_label("E-mail address issued by your employer").fill("cara@police.example")


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desk", DESK)])
def test_an_officer_without_an_account_reports_an_emergency(live_server, chromium: Browser, staff: Staff, name, size):
    context = chromium.new_context(viewport=size)
    tab = context.new_page()
    looker = Looker(tab, f"emergency-{name}")
    tab.goto(f"{live_server.url}/emergency/")
    looker.look("01-advice")
    tab.get_by_role("button", name="File an emergency request").click()
    looker.look("02-form")
    tab.get_by_role("button", name="Send the emergency request").click()
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    looker.look("03-form-in-error")
    tell(tab)
    looker.look("04-form-filled")
    tab.get_by_role("button", name="Send the emergency request").click()
    expect(tab.get_by_role("heading", name="Emergency request received")).to_be_visible()
    looker.look("05-received")
    context.close()


def test_the_public_is_sent_to_the_police(live_server, chromium: Browser, staff: Staff):
    context = chromium.new_context(viewport=PHONE)
    tab = context.new_page()
    looker = Looker(tab, "emergency-public")
    tab.goto(f"{live_server.url}/emergency/request/")
    tab.get_by_role("group", name="Are you a law-enforcement official?").get_by_label("No").check()
    tab.get_by_role("button", name="Send the emergency request").click()
    expect(tab.get_by_role("heading", name="Contact local law enforcement at once")).to_be_visible()
    looker.look("06-public")
    context.close()


def test_without_script_the_form_is_whole(live_server, chromium: Browser, staff: Staff):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{live_server.url}/emergency/request/")
    tell(tab)
    tab.get_by_role("button", name="Send the emergency request").click()
    expect(tab.get_by_role("heading", name="Emergency request received")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desk", DESK)])
def test_the_team_sees_it_counts_the_minutes_and_signs_with_a_ticked_danger(
    live_server, chromium: Browser, staff: Staff, client, name, size
):
    def file(_: Request) -> None:
        from tests.portal.test_emergency import TOLD

        client.post("/emergency/request/", TOLD)
        client.post("/emergency/request/", {**TOLD, "jurisdiction": "RU", "agency": "Politsiya"})
        staff.hurry()
        staff.verify(Request.objects.get(facts_versions__isnull=False, pk=Request.objects.earliest("pk").pk))

    aside(file, None)
    context = chromium.new_context(viewport=size)
    person: Person = staff.team.counsel.person
    sign_in_browser(context, live_server.url, person)
    tab = context.new_page()
    looker = Looker(tab, f"emergency-team-{name}")
    tab.goto(f"{live_server.url}/console/emergencies/")
    expect(tab.get_by_text("Unverified").first).to_be_visible()
    looker.look("01-lane")
    reference = tab.locator(".rg-ref").first.inner_text()
    tab.goto(f"{live_server.url}/console/requests/{reference}/")
    looker.look("02-request")
    tab.goto(f"{live_server.url}/console/requests/{reference}/emergency/act/approve/")
    tab.get_by_role("checkbox", name="Imminent harm to a child").check()
    looker.look("03-approve")
    tab.get_by_role("button", name="Continue").click()
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    context.close()
    assert aside(lambda _: Matter.objects.filter(state="verified").count(), None) == 1
