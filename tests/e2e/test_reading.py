"""Who reads a case, in a browser: one that is not there, the glass, its readers, a seal, and a stop that is lifted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from rogatory.desk.actors import Actor
from rogatory.desk.models import ReadingStop, Request
from tests.desk.stages.conftest import message
from tests.desk.stages.conftest import subpoena_pdf as _pdf  # noqa: F401
from tests.e2e.looking import Looker, go_by_the_frame
from tests.portal.staff import Staff
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Seat:
    """Somebody of the team at a browser of their own, signed in a moment ago."""

    def __init__(self, chromium: Browser, site: str, actor: Actor, width: int):
        client = Client()
        sign_in(client, actor.person, datetime.now(UTC))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.site = site
        self.context = chromium.new_context(viewport={"width": width, "height": 900})
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
        self.tab: Page = self.context.new_page()
        self.looker = Looker(self.tab, f"reading-{width}")

    def go(self, path: str) -> None:
        self.tab.goto(f"{self.site}/console/{path}")

    def look(self, page: str) -> None:
        """A browser tells of every answer that refuses something; that is no fault of the page."""
        self.looker.told = [told for told in self.looker.told if "Failed to load resource" not in told]
        for viewer in self.tab.locator(".cs-viewer").all():
            expect(viewer.locator(".rg-docs__bar")).to_be_visible()
        self.looker.look(page)

    def press(self, name: str) -> None:
        self.tab.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def by_mail(staff: Staff, _pdf: bytes) -> Request:  # noqa: F811 - the fixture's bytes are needed
    staff.now = datetime.now(UTC) - timedelta(hours=2)
    return staff.arrive(message(("search-warrant.pdf", _pdf), subject="Search warrant"))


@pytest.mark.parametrize("width", [390, 1440])
def test_the_glass_is_broken_a_case_is_given_and_sealed_and_a_stop_is_lifted(
    chromium: Browser, live_server, staff: Staff, by_mail: Request, width: int
):
    team, reference = staff.team, by_mail.reference
    custodian = Seat(chromium, live_server.url, team.custodian, width)
    custodian.go(f"requests/{reference}/")
    expect(custodian.tab.get_by_role("heading", name="There is nothing here that you may read")).to_be_visible()
    custodian.look("50-not-there")
    custodian.tab.get_by_role("main").get_by_role("link", name="break the glass").click()
    custodian.look("51-glass")
    custodian.press("Break the glass")
    expect(custodian.tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    custodian.look("52-glass-in-error")
    custodian.tab.get_by_label("Reference").fill(reference)
    custodian.tab.get_by_label("Why do you have to read it?").fill("The court rings about a hearing this afternoon.")
    custodian.press("Break the glass")
    expect(custodian.tab.get_by_text("broke the glass, and reads this until")).to_be_visible()
    custodian.look("53-by-broken-glass")

    counsel = Seat(chromium, live_server.url, team.counsel, width)
    counsel.go("?lane=all")
    expect(counsel.tab.get_by_role("button", name=f"Take {reference}")).to_be_visible()
    counsel.look("54-queue")
    counsel.press(f"Take {reference}")
    expect(counsel.tab.get_by_text("You changed who works on the case.")).to_be_visible()
    counsel.tab.get_by_role("link", name="Give the case to somebody").click()
    counsel.look("55-assign")
    counsel.tab.get_by_label("Who works on the case?").select_option(label="ivy (intake)")
    counsel.press("Give the case to somebody")
    expect(counsel.tab.get_by_role("button", name="Take it from ivy")).to_be_visible()
    counsel.tab.get_by_role("link", name="Seal the case").click()
    counsel.tab.get_by_label("cus (custodian)").check()
    counsel.tab.get_by_label("Why is it sealed?").fill("A colleague is named in it.")
    counsel.look("56-seal")
    counsel.press("Seal the case")
    expect(counsel.tab.get_by_text("The next step waits for somebody who may not read the case")).to_be_visible()
    counsel.look("57-sealed")
    counsel.go("?lane=all")
    expect(counsel.tab.get_by_role("table").get_by_text("Sealed")).to_be_visible()
    counsel.look("58-queue-with-a-seal")

    ReadingStop.objects.create(
        person=team.intake.person,
        at=datetime.now(UTC),
        why="opened 24 cases within 24 hours without any work on them, and tried to open another",
    )
    intake = Seat(chromium, live_server.url, team.intake, width)
    intake.go(f"requests/{reference}/")
    expect(intake.tab.get_by_role("heading", name="You are stopped from reading cases")).to_be_visible()
    intake.look("59-stopped")
    if width == 390:
        counsel.tab.locator(".rg-side__more summary").click()
        counsel.look("60-menu")
        counsel.tab.locator(".rg-side__more summary").click()
    go_by_the_frame(counsel.tab, "Stopped readers")
    counsel.look("60-stops")
    counsel.tab.get_by_label("What did you find, and why may they read again?").fill("A hearing was prepared.")
    counsel.press("Let ivy read again")
    expect(counsel.tab.get_by_text("ivy may read cases again.")).to_be_visible()
    counsel.look("61-lifted")
    for seat in (custodian, counsel, intake):
        seat.context.close()
