"""The directory of agencies in a browser: an agency found, a domain warned of, a number proposed and waiting."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from rogatory.flow.states import Role
from tests.desk.team import a_person, an_agency
from tests.e2e.looking import Looker
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1440])
def test_an_agency_is_found_and_a_domain_near_another_s_is_warned_of(chromium: Browser, live_server, width: int):
    an_agency()
    an_agency("Harbor Patrol of the United Counties of Northhaven and Silverlake", "harborpatrol.example")
    context = chromium.new_context(viewport={"width": width, "height": 900})
    sign_in_browser(context, live_server.url, a_person("ivy", Role.INTAKE).person)
    tab = context.new_page()
    looker = Looker(tab, f"agencies-{width}")
    tab.goto(f"{live_server.url}/console/agencies/")
    looker.look("40-agencies")
    tab.get_by_label("Name, place, domain or address").fill("ada@harborpatro1.example")
    tab.get_by_role("button", name="Search").click()
    expect(tab.get_by_text("with letters that look alike")).to_be_visible()
    looker.look("41-judged")
    tab.goto(f"{live_server.url}/console/agencies/?q=example+police")
    tab.get_by_role("link", name="Example Police").click()
    looker.look("42-agency")
    tab.get_by_label("Domain").fill("harborpatrols.example")
    tab.get_by_role("button", name="Add the domain").click()
    expect(tab.get_by_text("may be made to deceive")).to_be_visible()
    # A browser tells of every answer that refuses something; that is no fault of the page.
    looker.told = [told for told in looker.told if "Failed to load resource" not in told]
    looker.look("43-warned")
    tab.get_by_text("Propose a number").first.click()
    tab.get_by_label("Telephone number").fill("+1 202 555 0142")
    tab.locator("#numbers").get_by_label("From where is the number known?").fill("state telephone directory")
    tab.get_by_label("Why is it needed?").fill("It was published.")
    tab.get_by_role("button", name="Propose the number").click()
    expect(tab.get_by_text("Waits for a second person")).to_be_visible()
    looker.look("44-proposed")
    tab.get_by_role("link", name="Change the entry").click()
    looker.look("45-change")
    context.close()
