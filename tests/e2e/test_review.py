"""A custodian in a browser looks through what would leave, withholds of it, puts it back, and produces the return."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from rogatory.desk.models import Matter, Withholding
from tests.desk.stages.conftest import message, subpoena_facts
from tests.desk.team import fresh
from tests.e2e.looking import Looker
from tests.portal.staff import Staff
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def collected(staff: Staff) -> Matter:
    """Messages, videos and logins of an account, collected under a warrant."""
    staff.now = datetime.now(UTC) - timedelta(hours=2)
    request = staff.arrive(message())
    staff.record(request, subpoena_facts("video", "direct-messages", "logins", instrument="search-warrant"))
    staff.verify(request)
    matter = staff.approve(request.matters.get(), second=staff.team.counsel)
    staff.work()
    return fresh(matter)


@pytest.mark.parametrize("width", [390, 1440])
def test_what_would_leave_is_looked_through_withheld_put_back_and_produced(
    chromium: Browser, live_server, staff: Staff, collected: Matter, width: int
):
    context = chromium.new_context(viewport={"width": width, "height": 900})
    sign_in_browser(context, live_server.url, staff.team.custodian.person)
    tab = context.new_page()
    looker = Looker(tab, f"review-{width}")
    tab.goto(f"{live_server.url}/console/requests/{collected.request.reference}/{collected.kind}/review/")
    expect(tab.get_by_role("heading", name="Review before release")).to_be_visible()
    looker.look("01-look-through")
    tab.get_by_role("link", name="with other people in marked columns in Direct messages").click()
    looker.look("02-rows-that-name-others")
    rows = tab.get_by_role("region", name="Rows of Direct messages")
    rows.get_by_role("checkbox", name="1", exact=True).check()
    rows.get_by_role("checkbox", name="3", exact=True).check()
    tab.get_by_role("button", name="Withhold the ticked rows").click()
    expect(tab.get_by_label("Which rows")).to_have_value("1, 3")
    looker.look("03-withhold-rows")
    tab.get_by_label("Why is it withheld?").fill("These messages are between other people.")
    tab.get_by_label("Note for the team").fill("Ask the platform's team why they came with this account.")
    tab.get_by_role("main").get_by_role("button", name="Withhold part of it").click()
    expect(tab.get_by_text("You withheld it")).to_be_visible()
    looker.look("04-rows-withheld")
    tab.locator(".cs-tile").get_by_role("link", name="Withhold").first.click()
    looker.look("05-withhold-a-file")
    tab.get_by_label("Why is it withheld?").fill("It shows a child who is not of the account.")
    tab.get_by_role("main").get_by_role("button", name="Withhold part of it").click()
    looker.look("06-a-file-withheld")
    tab.get_by_role("link", name="Rows 1, 3 of Direct messages").click()
    looker.look("07-put-it-back")
    tab.get_by_label("Why is it put back?").fill("They are messages of the account.")
    tab.get_by_role("main").get_by_role("button", name="Put back what was withheld").click()
    expect(tab.get_by_role("link", name="Rows 1, 3 of Direct messages")).to_have_count(0)
    tab.get_by_role("link", name="Go through all 250 rows of Logins and logouts").click()
    tab.get_by_label("Go to row").fill("240")
    tab.get_by_role("button", name="Show").click()
    expect(tab.get_by_role("checkbox", name="240", exact=True)).to_be_visible()
    looker.look("08-all-rows")
    tab.get_by_role("link", name="All that would leave").click()
    tab.get_by_role("button", name="I have looked through it: produce the return").click()
    looker.look("09-produce")
    tab.get_by_role("main").get_by_role("button", name="Seal the return").click()
    expect(tab.get_by_text("You had the return produced")).to_be_visible()
    looker.look("10-being-sealed")
    assert [one.restored_at is not None for one in Withholding.objects.order_by("pk")] == [True, False]
    assert fresh(collected).state == "sealing"
    context.close()
