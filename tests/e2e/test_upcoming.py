"""What happens next, in a browser: the page, its picture and a request's running times, on a desk and on a phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from rogatory.clocks.term import Term, Unit
from rogatory.desk import clocks
from rogatory.desk.models import Clock, Matter
from rogatory.desk.stages.contract import PauseClock, StartClock
from rogatory.flow.states import Kind, Role
from tests.desk.stages.conftest import message
from tests.desk.stages.conftest import subpoena_pdf as _pdf  # noqa: F401
from tests.desk.team import a_person
from tests.e2e.looking import go_by_the_frame
from tests.e2e.test_console import Seat
from tests.portal.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NINETY = (Term(90, Unit.DAYS),)


@pytest.fixture
def copies(staff: Staff, _pdf: bytes) -> list[Matter]:  # noqa: F811 - the fixture's bytes are needed
    now = datetime.now(UTC)
    staff.now = now - timedelta(hours=2)
    request = staff.arrive(message(("preservation.pdf", _pdf), subject="Preservation"))
    found = [
        Matter.objects.create(request=request, kind=Kind.COPY, account=account, state="kept", entered_at=now)
        for account in ("river_lantern", "北極星_77", "a_very_long_username_that_goes_on_and_on_and_on_for_ever")
    ]
    for number, matter in enumerate(found):
        began = now - timedelta(days=68 + 7 * number)
        period = StartClock("period", "end_period", "Preservation", began, NINETY, None, (14, 7, 1), "warn")
        clocks.apply(matter, (period,), now)
    grace = StartClock("grace", "destroy", "Time of grace before destruction", now, at=now + timedelta(hours=72))
    clocks.apply(found[2], (grace,), now)
    clocks.apply(found[1], (PauseClock("period", "an order of court is awaited"),), now)
    failed = Clock.objects.get(matter=found[0], name="period/14")
    failed.due_at = now - timedelta(minutes=9)
    failed.rings_at, failed.attempts = now + timedelta(minutes=5), 6
    failed.last_error = "Problem: the mail server is away"
    failed.save()
    return found


@pytest.mark.parametrize("width", [390, 1440])
def test_what_happens_next_is_told_and_leads_to_the_request(
    chromium: Browser, live_server, copies: list[Matter], width: int
):
    seat = Seat(chromium, live_server.url, a_person("aud", Role.COUNSEL, Role.ADMINISTRATOR), width)
    go_by_the_frame(seat.tab, "What happens next")
    expect(seat.tab.get_by_role("img", name="What ends from")).to_be_visible()
    expect(seat.tab.get_by_text("the mail server is away")).to_be_visible()
    seat.tab.get_by_text("How it is reckoned").first.click()
    seat.look("30-next")
    seat.tab.get_by_role("link", name="Paused (1)").click()
    expect(seat.tab.get_by_text("an order of court is awaited").first).to_be_visible()
    seat.look("31-paused")
    seat.tab.get_by_role("link", name=copies[0].request.reference).click()
    expect(seat.tab.get_by_role("heading", name="Running times")).to_be_visible()
    seat.look("32-running-times")
    seat.context.close()
