"""Vetting in a browser: intake calls the agency and types the code, and an agency's administrator vouches."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from rogatory.desk.models import Officer, Person
from rogatory.flow.states import Role
from tests.desk.team import a_number, a_person, an_agency
from tests.desk.vetted import a_held_device, a_registrant, an_administrator, the_code
from tests.e2e.looking import Looker, go_by_the_frame
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Seat:
    """Somebody at a browser of their own, signed in a moment ago."""

    def __init__(self, chromium: Browser, site: str, person: Person, width: int):
        self.site = site
        self.context = chromium.new_context(viewport={"width": width, "height": 900})
        sign_in_browser(self.context, site, person, datetime.now(UTC))
        self.tab: Page = self.context.new_page()
        self.looker = Looker(self.tab, f"officers-{width}")

    def go(self, path: str) -> None:
        self.tab.goto(f"{self.site}{path}")

    def look(self, page: str) -> None:
        """A browser tells of every answer that refuses something; that is no fault of the page."""
        self.looker.told = [told for told in self.looker.told if "Failed to load resource" not in told]
        self.looker.look(page)

    def press(self, name: str) -> None:
        self.tab.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def is_vetted(officer: Officer) -> bool:
    return Officer.objects.get(pk=officer.pk).is_vetted


@pytest.mark.parametrize("width", [390, 1440])
def test_intake_vets_a_waiting_officer_by_a_call_and_the_code_that_they_read_out(
    chromium: Browser, live_server, width: int
):
    an_agency()
    officer = a_registrant()
    intake = Seat(chromium, live_server.url, a_person("ivy", Role.INTAKE).person, width)
    intake.go("/console/")
    go_by_the_frame(intake.tab, "Officers")
    intake.look("70-waiting")
    intake.tab.get_by_role("main").get_by_role("link", name="Bea Sample").click()
    intake.look("71-officer")
    accept = intake.tab.get_by_role("region", name="Accept, after a call to the agency")
    intake.press("Accept")
    expect(intake.tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    intake.look("72-nothing-written-down")
    accept.get_by_label("Number that you called").select_option(str(a_number().pk))
    accept.get_by_label("Who answered").fill("the watch commander")
    accept.get_by_label("What they confirmed").fill("She registered this morning, and read out the code.")
    accept.get_by_label("Device code").fill("AAAAAA")
    intake.press("Accept")
    expect(intake.tab.get_by_text("This is not the code")).to_be_visible()
    expect(accept.get_by_label("Who answered")).to_have_value("the watch commander")
    intake.look("73-another-code")
    assert not is_vetted(officer)
    accept.get_by_label("Device code").fill(the_code(officer))
    intake.press("Accept")
    expect(intake.tab.get_by_text("The officer was accepted")).to_be_visible()
    expect(intake.tab.get_by_text("Called +12025550100 of Example Police")).to_be_visible()
    intake.look("74-accepted")
    assert is_vetted(officer)
    intake.go("/console/officers/")
    expect(intake.tab.get_by_text("Nobody here")).to_be_visible()
    intake.look("75-nobody-waits")
    intake.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_an_administrator_of_an_agency_vouches_for_a_colleague_whom_intake_accepts_on_this_word(
    chromium: Browser, live_server, width: int
):
    an_agency()
    officer = a_registrant()
    administrator = Seat(chromium, live_server.url, an_administrator().person, width)
    administrator.go("/requests/")
    administrator.tab.get_by_role("link", name="Officers of Example Police").click()
    administrator.look("76-agency")
    waiting = administrator.tab.get_by_role("region", name="Bea Sample")
    waiting.get_by_label("Device code").fill("AAAAAA")
    administrator.press("Vouch for Bea Sample")
    expect(administrator.tab.get_by_text("This is not the code")).to_be_visible()
    administrator.look("77-another-code")
    waiting.get_by_label("Device code").fill(the_code(officer))
    administrator.press("Vouch for Bea Sample")
    expect(administrator.tab.get_by_text("You vouched for them.")).to_be_visible()
    administrator.look("78-vouched")
    assert not is_vetted(officer), "a person of the team has the last word"

    intake = Seat(chromium, live_server.url, a_person("ivy", Role.INTAKE).person, width)
    intake.go("/console/officers/")
    intake.tab.get_by_role("main").get_by_role("link", name="Bea Sample").click()
    expect(intake.tab.get_by_text("vouches for them")).to_be_visible()
    intake.look("79-vouched-for")
    intake.press("Accept on this word")
    expect(intake.tab.get_by_text("The officer was accepted")).to_be_visible()
    assert is_vetted(officer)
    for seat in (administrator, intake):
        seat.context.close()


def test_a_further_passkey_of_a_vetted_officer_is_cleared_by_its_code(chromium: Browser, live_server):
    member = an_administrator("mia").person
    a_held_device(member, "New telephone")
    intake = Seat(chromium, live_server.url, a_person("ivy", Role.INTAKE).person, 390)
    intake.go("/console/officers/?lane=devices")
    intake.look("80-held")
    intake.tab.get_by_role("main").get_by_role("link", name="mia").click()
    clear = intake.tab.get_by_role("region", name="Clear a held passkey, after a call to the agency")
    clear.get_by_label("Number that you called").select_option(str(a_number().pk))
    clear.get_by_label("Who answered").fill("the watch commander")
    clear.get_by_label("What they confirmed").fill("It is her new telephone.")
    clear.get_by_label("Device code").fill(the_code(member.officer))
    intake.look("81-a-held-passkey")
    intake.press("Clear the passkey")
    expect(intake.tab.get_by_text("The passkey was cleared.")).to_be_visible()
    intake.look("82-cleared")
    intake.context.close()
