"""A message with an order comes in: it is opened, and what was read confirmed beside its page and recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from rogatory.edge.facts import parse_facts
from rogatory.paper.letter import Letterhead, letter_pdf
from tests.desk.opened import an_opening
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.stages.conftest import message
from tests.e2e.looking import Looker
from tests.e2e.test_console import Seat, aside
from tests.portal.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINES = [
    "To the custodian of records: you are commanded to produce subscriber information and logs",
    "of the accounts @river_lantern and @quiet_heron.",
    "Badge number: 77",
    "Badge number: 78",
    "E-mail: ada@police.example",
    "Dated: 2 March 2026",
]


@needs_own_network
@pytest.mark.parametrize("width", [390, 1440])
def test_a_message_comes_in_and_its_readings_are_confirmed_and_recorded(
    chromium: Browser, live_server, staff: Staff, width: int
):
    staff.now = datetime.now(UTC) - timedelta(hours=2)
    head = Letterhead("Superior Court", "Springfield", "GJ-20-114", staff.now)
    request = staff.arrive(message(("order.pdf", letter_pdf("Search warrant", LINES, head)), subject="An order"))
    intake = Seat(chromium, live_server.url, staff.team.intake, width)
    tab = intake.tab
    intake.open(request.reference)
    expect(tab.get_by_text("This document is being opened")).to_be_visible()
    intake.look("incoming-1-being-opened")
    staff.hurry()
    aside(staff.work)
    # The page asks by itself, and shows the pages as soon as they are there.
    expect(tab.get_by_role("img", name="Page 1 of order.pdf")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("2 usernames, 1 search warrant of")).to_be_visible()
    intake.look("incoming-2-read")
    drawn: list[str] = []
    tab.on("request", lambda asked: drawn.append(asked.url) if asked.url.endswith(".png") else None)
    tab.get_by_role("link", name="Check and record it").click()
    expect(tab.get_by_text("filled in from the documents")).to_be_visible()
    expect(tab.locator("#id_accounts-0-username")).to_have_value("river_lantern")
    expect(tab.locator("#id_accounts-1-username")).to_have_value("quiet_heron")
    intake.look("incoming-3-confirm")
    assert len(drawn) == len({*drawn}), "however many readings a page has, its picture is asked for once"

    tab.get_by_role("link", name="Contact: Badge or number").click()
    expect(tab.locator("#id_contact-badge")).to_be_focused()
    place = tab.get_by_role("link", name="on page 1 of order.pdf , for Badge or number").first
    if width < 1200:
        with tab.context.expect_page() as opened:
            place.click()
        beside = opened.value
    else:
        place.click()
        beside = tab
    expect(beside.get_by_text("Marked on page 1")).to_be_visible()
    expect(beside.get_by_role("img", name="Marked: 7")).to_be_visible()
    Looker(beside, f"console-{width}").look("incoming-4-place")
    if beside is not tab:
        beside.close()
    for badge in ("77", "78"):
        tab.get_by_role("button", name=f"{badge}, for Badge or number").click()
        expect(tab.locator("#id_contact-badge")).to_have_value(badge)
    tab.locator("#id_accounts-1-username").fill("quiet_heron2")
    tab.locator("#id_contact-agency").fill("Example Police")
    intake.press("Record the facts")
    expect(tab.get_by_text("The facts are recorded.")).to_be_visible()
    intake.look("incoming-5-recorded")
    intake.context.close()

    facts = parse_facts(bytes(request.facts_versions.get().facts), "recorded")
    assert [account.username for account in facts.accounts or ()] == ["river_lantern", "quiet_heron2"]
    assert facts.contact.badge == "78"
    assert request.facts_versions.get().by == staff.team.intake.person


def test_what_is_held_back_says_why_and_is_given_free_with_a_reason(chromium: Browser, live_server, staff: Staff):
    staff.now = datetime.now(UTC) - timedelta(hours=2)
    first = staff.arrive(message(("order.pdf", b"%PDF-1.7 an order")))
    request = staff.arrive(message(("order.pdf", b"%PDF-1.7 an order"), subject="Again"))
    order = request.documents.get(name="order.pdf")
    an_opening(
        order,
        2,
        quarantined=True,
        why="The virus scanner knows a file that it carries.",
        labels=[
            {"label": "harmful-attachments", "words": "Carries files that can run something: invoice.exe."},
            {"label": "laid-out", "words": "Shown as its words; its layout may differ."},
        ],
        signatures=[{"verdict": "changed-after", "words": "Signed in the name of “A Judge”, and changed after that."}],
        remarks=["Only the first 2 of 300 pages were drawn."],
    )
    an_opening(request.documents.get(name="message.eml"), 0, opened=False, why="not opened: it is broken")
    where = f"{live_server.url}/console/requests/{request.reference}/documents/{order.pk}/"
    reviewer = Seat(chromium, live_server.url, staff.team.reviewer, 390)
    reviewer.tab.goto(where)
    expect(reviewer.tab.get_by_text("Somebody of intake or counsel can give it free")).to_be_visible()
    reviewer.looker.look("held-1-reviewer")
    intake = Seat(chromium, live_server.url, staff.team.intake, 390)
    tab = intake.tab
    tab.goto(where)
    expect(tab.get_by_text("This very file came with")).to_contain_text(first.reference)
    intake.looker.look("held-2-intake")
    tab.get_by_role("link", name="Give it free").click()
    tab.get_by_role("radio", name="order.pdf").check()
    tab.get_by_label("Why may it be given free?").fill("The scanner is mistaken: the file is a picture.")
    intake.look("held-3-asked")
    intake.press("Give a document free")
    expect(tab.get_by_text("You gave the document free.")).to_be_visible()
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.reload()
    expect(tab.get_by_role("img", name="Page 1 of order.pdf")).to_be_visible()
    intake.look("held-4-free")
    for seat in (reviewer, intake):
        seat.context.close()
