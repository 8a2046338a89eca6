"""A warrant at the console: four people in four browsers take it from the queue to its officer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from rogatory.desk.actors import Actor
from rogatory.desk.models import Matter, Request
from tests.desk.stages.conftest import message
from tests.desk.stages.conftest import subpoena_pdf as _pdf  # noqa: F401
from tests.desk.team import a_number
from tests.e2e.looking import Looker
from tests.portal.staff import Staff
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FACTS = {
    "contact-agency": "Example Police",
    "contact-name": "Ada Sample",
    "contact-badge": "77",
    "contact-email": "ada@police.example",
    "contact-phone": "+1 202 555 0143",
    "contact-extension": "0",
    "contact-address": "1 Main Street, Springfield",
    "contact-response_date_0": "20",
    "contact-response_date_1": "12",
    "contact-response_date_2": "2027",
    "official-jurisdiction": "US",
    "instruments-0-type": "search-warrant",
    "instruments-0-issuer": "District Court",
    "instruments-0-country": "US",
    "instruments-0-dated_0": "2",
    "instruments-0-dated_1": "11",
    "instruments-0-dated_2": "2026",
    "instruments-0-cites": "none",
    "accounts-0-username": "river_lantern",
    "wanted-0-ask": "subscriber",
    "period-first_0": "1",
    "period-first_1": "1",
    "period-first_2": "2019",
    "period-last_0": "31",
    "period-last_1": "1",
    "period-last_2": "2026",
}
CHOSEN = {
    "official-body": "police",
    "service-sender_domain_official": "yes",
    "instruments-0-level": "state",
    "instruments-0-signed": "yes",
    "instruments-0-executes_mlat": "no",
    "instruments-0-bar_ordered": "no",
    "authorisation-present": "no",
    "accounts-0-exists": "yes",
    "accounts-0-private": "no",
    "conduct-notice": "none",
    "conduct-consent": "no",
    "conduct-noticed": "no",
    "conduct-defer_asked": "no",
    "conduct-good_faith_stated": "no",
}


def aside(act: Callable[[], object]) -> None:
    """Let the system work in a thread of its own: this one belongs to the browser's event loop."""

    def acted() -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(acted).result()


class Seat:
    """Somebody of the team at a browser of their own."""

    def __init__(self, chromium: Browser, site: str, actor: Actor, *widths: int):
        person = actor.person
        self.site, self.widths = site, widths
        self.context = chromium.new_context(viewport={"width": widths[-1], "height": 900})
        self.tab: Page = self.context.new_page()
        self.looker = Looker(self.tab, f"console-{widths[-1]}")
        sign_in_browser(self.context, site, person)
        self.tab.goto(f"{site}/console/?lane=mine")
        expect(self.tab.get_by_role("heading", name="For you")).to_be_visible()

    def look(self, page: str) -> None:
        for width in self.widths:
            if len(self.widths) > 1:
                self.tab.set_viewport_size({"width": width, "height": 900})
                self.looker.name = f"console-{width}"
            self._look(page)

    def _look(self, page: str) -> None:
        for viewer in self.tab.locator(".cs-viewer").all():
            expect(viewer.locator(".rg-docs__bar")).to_be_visible()
        self.looker.look(page)

    def look_at_refusal(self, page: str) -> None:
        """A browser tells of every answer that refuses something; that is no fault of the page."""
        self.looker.told = [told for told in self.looker.told if "Failed to load resource" not in told]
        self.look(page)

    def open(self, reference: str) -> None:
        """Find the request in the queue and open it."""
        self.tab.goto(f"{self.site}/console/?lane=mine")
        self.tab.get_by_role("link", name=reference).click()

    def step(self, name: str) -> None:
        """Take a step from the foot of the page."""
        self.tab.get_by_role("region", name="What you may do").get_by_role("button", name=name, exact=True).click()

    def press(self, name: str) -> None:
        self.tab.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def request_by_mail(staff: Staff, _pdf: bytes) -> Request:  # noqa: F811 - the fixture's bytes are needed
    staff.now = datetime.now(UTC) - timedelta(hours=2)
    return staff.arrive(message(("search-warrant.pdf", _pdf), subject="Search warrant"))


def record_facts(intake: Seat, look: Callable[[str], None]) -> None:
    """Type what the documents say, make a mistake on the way, and add a second thing asked for."""
    tab = intake.tab
    for name, text in FACTS.items():
        tab.locator(f"#id_{name}").fill(text)
    for name, word in CHOSEN.items():
        tab.locator(f"#id_{name}").select_option(word)
    tab.get_by_role("button", name="Add another thing asked for").click()
    tab.locator("#id_wanted-1-ask").fill("drafts")
    tab.locator("#id_official-jurisdiction").fill("us")
    intake.press("Record the facts")
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    intake.look_at_refusal("04-facts-in-error")
    tab.locator("#id_official-jurisdiction").fill("US")
    look("05-facts-filled")
    intake.press("Record the facts")
    expect(tab.get_by_text("The facts are recorded.")).to_be_visible()


def called(tab: Page) -> None:
    """Tell of a call to the agency's number of the directory, and answer each warning of the checklist."""
    tab.get_by_label("Number of the directory that was called").select_option(str(a_number().pk))
    tab.get_by_label("Who confirmed").fill("the watch commander")
    tab.get_by_label("What they confirmed").fill("The request is theirs.")
    for answer in tab.locator("textarea[name^=answer-]").all():
        answer.fill("The watch commander explained it.")


def test_a_warrant_goes_from_the_queue_to_its_officer(
    chromium: Browser, live_server, staff: Staff, request_by_mail: Request
):
    widths = 1440, 390
    team, reference = staff.team, request_by_mail.reference
    site = live_server.url
    intake = Seat(chromium, site, team.intake, *widths)
    intake.look("01-queue")
    intake.open(reference)
    intake.look("02-received")
    intake.step("Record facts")
    intake.look("03-facts")
    record_facts(intake, intake.look)
    intake.look("06-facts-recorded")
    intake.step("Verify the sender")
    intake.tab.get_by_label("Called back on a number from a directory").check()
    called(intake.tab)
    intake.look("07-verify")
    intake.press("Verify the sender")
    expect(intake.tab.get_by_text("You verified the sender.")).to_be_visible()
    intake.tab.goto(f"{site}/console/requests/{reference}/data/act/approve/")
    expect(intake.tab.get_by_text("Only a reviewer or counsel may approve the decision.")).to_be_visible()
    intake.look_at_refusal("08-not-your-office")
    intake.tab.goto(f"{site}/console/requests/{reference}/facts/json/")
    intake.look("09-facts-json")

    reviewer = Seat(chromium, site, team.reviewer, *widths)
    reviewer.open(reference)
    reviewer.look("10-verified")
    reviewer.step("Approve")
    reviewer.tab.get_by_label("Refuse", exact=True).check()
    reviewer.tab.get_by_label("Why", exact=True).last.fill("Nobody keeps drafts of another's videos.")
    reviewer.look("11-approve")
    reviewer.press("Continue")
    reviewer.look("12-approve-check")
    reviewer.press("Approve")
    expect(reviewer.tab.get_by_text("a second one has to countersign").first).to_be_visible()
    expect(reviewer.tab.get_by_role("button", name="Countersign", exact=True)).to_have_count(0)
    reviewer.look("13-same-person")

    counsel = Seat(chromium, site, team.counsel, *widths)
    counsel.open(reference)
    counsel.look("14-prepared")
    counsel.step("Countersign")
    expect(counsel.tab.get_by_text("Nobody keeps drafts of another's videos.")).to_be_visible()
    counsel.look("15-countersign")
    counsel.press("Continue")
    expect(counsel.tab.get_by_text("Preview: nothing has been sent")).to_be_visible()
    counsel.look("16-letter")
    counsel.press("Countersign and send")
    expect(counsel.tab.get_by_text("Waiting for the worker to collect")).to_be_visible()
    counsel.look("17-approved")
    staff.hurry()
    aside(staff.work)
    # The page asks by itself how far the collection is, and shows what came of it.
    expect(counsel.tab.get_by_text("The data is collected; a return has to be produced.")).to_be_visible()

    custodian = Seat(chromium, site, team.custodian, *widths)
    custodian.open(reference)
    custodian.step("Produce the return")
    custodian.look("18-review")
    custodian.press("I have looked through it: produce the return")
    custodian.look("18-produce")
    custodian.press("Seal the return")
    expect(custodian.tab.get_by_text("You had the return produced")).to_be_visible()
    staff.hurry()
    aside(staff.work)
    custodian.open(reference)
    custodian.look("19-produced")
    custodian.step("Deliver")
    custodian.look("20-deliver")
    custodian.press("Continue")
    custodian.look("21-ready-letter")
    custodian.press("Deliver and send")
    expect(custodian.tab.get_by_text("You delivered the return.")).to_be_visible()
    custodian.look("22-delivered")
    assert Matter.objects.get(request=request_by_mail, kind="data").state == "delivered"
    for seat in (intake, reviewer, counsel, custodian):
        seat.context.close()


def test_everything_can_be_done_without_a_mouse_and_without_script(
    chromium: Browser, live_server, staff: Staff, request_by_mail: Request
):
    seat = Seat(chromium, live_server.url, staff.team.intake, 1280)
    cookies = seat.context.cookies()
    seat.context.close()
    plain = chromium.new_context(java_script_enabled=False)
    plain.add_cookies(cookies)
    tab = plain.new_page()
    tab.goto(f"{live_server.url}/console/requests/{request_by_mail.reference}/")
    tab.get_by_role("link", name="Show the pages of").click()
    expect(tab.get_by_text("Save the original")).to_be_visible()
    tab.goto(f"{live_server.url}/console/requests/{request_by_mail.reference}/act/hold/")
    tab.get_by_label("Why is the sender to be called back?").focus()
    tab.keyboard.type("The mailbox is a private one.")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("The mailbox is a private one.")).to_be_visible()
    assert Matter.objects.get(request=request_by_mail).state == "held"
    plain.close()
