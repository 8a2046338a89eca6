"""An officer at a phone and at a desk: registers a request, corrects it, and fetches the return."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from rogatory.desk.models import Officer, Person, Request
from tests.desk.team import NOW, an_agency
from tests.desk.unpacked import zip_of
from tests.e2e.fetching import fetched
from tests.e2e.looking import Looker
from tests.portal.staff import Staff
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "cara@police.example"

Given = TypeVar("Given")
Made = TypeVar("Made")


@pytest.fixture
def officer(db) -> Person:
    person = Person.objects.create_user(ADDRESS)
    Officer.objects.create(person=person, email_verified_at=NOW, vetted_at=NOW, listed=an_agency())
    return person


def aside(act: Callable[[Given], Made], request: Given) -> Made:
    """Let the team act in a thread of its own: this one belongs to the browser's event loop."""

    def acted() -> Made:
        try:
            return act(request)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(acted).result()


def sign_in(tab: Page) -> None:
    """Come back from the page for signing in with a session, as a passkey opens one."""
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    address = urlsplit(tab.url)
    sign_in_browser(tab.context, f"http://{address.netloc}", Person.objects.get(email=ADDRESS))
    tab.goto(f"http://{address.netloc}{parse_qs(address.query)['next'][0]}")


def onward(tab: Page) -> None:
    tab.get_by_role("button", name="Continue", exact=True).click()


def a_day(tab: Page, legend: str, day: str, month: str, year: str) -> None:
    group = tab.get_by_role("group", name=legend)
    for label, text in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label).fill(text)


def upload(tab: Page, paths: list[Path]) -> None:
    """Choose files. With script they go up at once, each with its progress; without, a button sends them."""
    # The script hides the field behind a button of its own.
    tab.locator("input[type=file]").wait_for(state="attached")
    # Before the script has run, nobody can tell which of both it will be.
    tab.wait_for_load_state()
    tab.locator("input[type=file]").set_input_files(paths)
    button = tab.get_by_role("button", name="Upload and add more")
    if button.is_visible():
        button.click()
    else:
        expect(tab.get_by_text("All files are uploaded.")).to_be_visible()


def file_a_subpoena(tab: Page, look: Callable[[str], None], folder: Path) -> str:
    """Walk the whole form, leaving the badge number blank; give the reference number."""
    look("01-start")
    tab.get_by_role("button", name="File a request").click()
    sign_in(tab)
    look("02-need")
    onward(tab)
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    look("03-need-in-error")
    tab.get_by_label("User information").check()
    tab.get_by_label("Your primary jurisdiction").select_option("US")
    onward(tab)
    tab.get_by_label("Police or another law-enforcement agency").check()
    tab.get_by_label("Name of your agency").fill("Springfield Police")
    tab.get_by_label("Your name").fill("Cara Sample")
    tab.get_by_label("Phone number").fill("+1 202 555 0100")
    tab.get_by_label("Mailing address").fill("1 Main Street, Springfield")
    a_day(tab, "Response needed by", "1", "4", "2027")
    look("04-officer")
    onward(tab)
    tab.get_by_label("Usernames", exact=True).fill("@river_lantern")
    look("05-accounts")
    onward(tab)
    tab.get_by_label("Subscriber information").check()
    tab.get_by_label("Log data").check()
    expect(tab.get_by_label("IP addresses of logins")).to_be_visible()
    tab.get_by_label("IP addresses of logins").check()
    look("06-information")
    onward(tab)
    look("07-process-none")
    tab.get_by_role("button", name="Add a document").click()
    tab.get_by_label("Type").select_option("grand-jury-subpoena")
    tab.get_by_label("Issued by").fill("Superior Court")
    tab.get_by_label("State or local").check()
    tab.get_by_role("group", name="Is it signed?").get_by_label("Yes").check()
    a_day(tab, "Date on the document", "20", "2", "2026")
    tab.get_by_label("Yes, by an order of a court").check()
    a_day(tab, "Until, if the order has an end", "1", "9", "2027")
    look("08-process")
    tab.get_by_role("button", name="Save").click()
    look("09-process-listed")
    onward(tab)
    tab.get_by_label("it would jeopardise the investigation").check()
    look("10-notice")
    onward(tab)
    subpoena, letter = folder / "subpoena.pdf", folder / "cover letter.pdf"
    subpoena.write_bytes(b"%PDF-1.7 a subpoena")
    letter.write_bytes(b"%PDF-1.7 a letter")
    upload(tab, [subpoena, letter])
    expect(tab.get_by_text("cover letter.pdf").first).to_be_visible()
    look("11-documents")
    onward(tab)
    expect(tab.get_by_text("badge or identification number", exact=False).first).to_be_visible()
    look("12-check")
    tab.get_by_role("button", name="Send the request").click()
    expect(tab.get_by_role("heading", name="Request received")).to_be_visible()
    look("13-sent")
    reference = tab.locator(".rg-panel__ref").inner_text()
    tab.get_by_role("link", name="See where it stands").click()
    look("14-request")
    return reference


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_files_corrects_and_fetches(
    chromium: Browser, live_server, staff: Staff, officer: Person, tmp_path: Path, script: bool
):
    context = chromium.new_context(java_script_enabled=script, accept_downloads=True)
    tab = context.new_page()
    looker = Looker(tab, "portal")

    def look(page: str) -> None:
        for width in (1280, 360):
            tab.set_viewport_size({"width": width, "height": 800})
            looker.name = f"portal-{width}{'' if script else '-no-script'}"
            (looker.look if script else looker.look_without_script)(page)

    tab.goto(live_server.url)
    reference = file_a_subpoena(tab, look, tmp_path)
    assert re.fullmatch(r"R-\d{4}-\d{6}-\w", reference)

    request = Request.objects.get(reference=reference)
    aside(staff.give_back, request)
    tab.reload()
    expect(tab.get_by_role("heading", name="To be corrected")).to_be_visible()
    look("15-returned")
    tab.get_by_role("button", name="Correct it now").click()
    look("16-check-correction")
    tab.get_by_role("link", name="Change who is asking").click()
    tab.get_by_label("Badge or identification number").fill("77")
    onward(tab)
    tab.get_by_role("button", name="Send the correction").click()
    expect(tab.get_by_role("heading", name="Correction received")).to_be_visible()
    look("17-corrected")

    made = aside(staff.answer, request)
    tab.goto(f"{live_server.url}/requests/{reference}/")
    look("18-ready")
    tab.get_by_role("button", name="Go to your return").click()
    look("19-return")
    name, opened = fetched(tab, lambda _name: look("20-passphrase"))
    assert opened == aside(zip_of, made)
    assert name.startswith(made.name.removesuffix(".zip"))
    tab.reload()
    look("20-downloaded")
    tab.goto(f"{live_server.url}/requests/")
    look("21-requests")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_what_everybody_may_read_is_accessible(chromium: Browser, live_server, width: int):
    tab = chromium.new_page(viewport={"width": width, "height": 800})
    looker = Looker(tab, f"portal-{width}-public")
    for name, address in {
        "pte": "/?jurisdiction=MY",
        "elsewhere": "/?jurisdiction=RU",
        "person": "/?jurisdiction=none",
        "guideline": "/guidelines/tiktok-inc/",
        "guideline-pte": "/guidelines/tiktok-pte/",
        "emergency": "/emergency/",
    }.items():
        tab.goto(live_server.url + address)
        looker.look(name)
    tab.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_officer_files_an_emergency_and_a_preservation_at_once(
    chromium: Browser, live_server, staff: Staff, officer: Person, width: int
):
    tab = chromium.new_context(viewport={"width": width, "height": 800}).new_page()
    looker = Looker(tab, f"portal-{width}-urgent")
    tab.goto(live_server.url)
    tab.get_by_role("button", name="File a request").click()
    sign_in(tab)
    tab.get_by_label("Emergency disclosure").check()
    tab.get_by_label("Preservation", exact=True).check()
    tab.get_by_label("Your primary jurisdiction").select_option("US")
    onward(tab)
    tab.get_by_label("Death").check()
    tab.get_by_label("Who is in danger?").fill("A person on a bridge")
    looker.look("01-emergency")
    onward(tab)
    tab.get_by_label("Police or another law-enforcement agency").check()
    onward(tab)
    tab.get_by_label("Usernames", exact=True).fill("river_lantern")
    tab.get_by_role("checkbox", name="E-mail addresses").check()
    tab.get_by_label("E-mail addresses, one to a line").fill("somebody@mail.example")
    onward(tab)
    tab.get_by_label("Log data").check()
    onward(tab)
    looker.look("02-letter")
    onward(tab)
    onward(tab)
    onward(tab)
    looker.look("03-check")
    tab.get_by_role("button", name="Send the request").click()
    expect(tab.get_by_role("heading", name="Request received")).to_be_visible()
    tab.get_by_role("link", name="See where it stands").click()
    looker.look("04-request")
    tab.get_by_role("link", name="Withdraw: preservation").click()
    looker.look("05-withdraw")
    tab.get_by_label("Why do you withdraw it?").fill("The person was found.")
    tab.get_by_role("button", name="Withdraw").click()
    expect(tab.get_by_text("Your request was withdrawn.")).to_be_visible()
    looker.look("06-withdrawn")
