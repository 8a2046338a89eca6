"""A custodian in a browser sees that something changed behind a return that the officer can fetch, and withdraws it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from rogatory.desk.models import Matter
from tests.console.test_since import LIKE_IT, of_another
from tests.desk.stages.conftest import message, subpoena_facts
from tests.desk.team import fresh
from tests.e2e.looking import Looker
from tests.portal.staff import Staff
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def delivered(staff: Staff) -> Matter:
    """A return that was delivered, before another sender asked for the same."""
    staff.now = datetime.now(UTC) - timedelta(hours=2)
    request = staff.arrive(message())
    staff.record(request, subpoena_facts("subscriber"))
    staff.verify(request)
    matter = staff.approve(request.matters.get())
    staff.work()
    staff.produce(matter)
    staff.deliver(matter)
    staff.record(staff.arrive(message(sender=LIKE_IT)), of_another())
    staff.work()
    return fresh(matter)


def test_a_change_behind_a_delivered_return_is_seen_and_the_return_withdrawn(
    chromium: Browser, live_server, staff: Staff, delivered: Matter
):
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    sign_in_browser(context, live_server.url, staff.team.custodian.person)
    tab = context.new_page()
    looker = Looker(tab, "since-390")
    tab.goto(f"{live_server.url}/console/requests/{delivered.request.reference}/")
    expect(tab.get_by_text("the officer can still fetch the return")).to_be_visible()
    looker.look("01-changed-since")
    tab.get_by_role("region", name="What you may do").get_by_role("button", name="Withdraw the return").click()
    looker.look("02-withdraw")
    tab.get_by_label("Why").fill("The other request has to be looked at first.")
    tab.get_by_role("button", name="Continue").click()
    looker.look("03-confirm")
    tab.get_by_role("main").get_by_role("button", name="Withdraw the return").click()
    expect(tab.get_by_text("What the approval rests on has changed")).to_be_visible()
    looker.look("04-withdrawn")
    context.close()
