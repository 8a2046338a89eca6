"""An officer uploads large files over a bad line: several at once, each with its progress, and none begins anew."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from rogatory.desk.models import Officer, PartialUpload, Person
from rogatory.portal import uploads
from tests.desk.team import NOW, an_agency
from tests.e2e.looking import Looker
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEGABYTE = 2**20


class BadLine(list[str]):
    """What a page tells on the browser's console, without the pieces that the test itself let break."""

    def append(self, told: str) -> None:
        if not told.startswith("Failed to load resource"):
            super().append(told)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_officer_uploads_several_files_at_once_and_goes_on_after_the_line_broke(
    chromium: Browser, live_server, settings, tmp_path: Path, width: int
):
    settings.OBJECTS_DIR = tmp_path / "objects"
    person = Person.objects.create_user("cara@police.example")
    Officer.objects.create(person=person, email_verified_at=NOW, vetted_at=NOW, listed=an_agency())
    large, small, program = tmp_path / "seized phone.pdf", tmp_path / "order.pdf", tmp_path / "viewer.pdf"
    large.write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 4096 * 9)
    small.write_bytes(b"%PDF-1.7 an order")
    program.write_bytes(b"MZ a program")

    tab = chromium.new_context(viewport={"width": width, "height": 800}).new_page()
    looker = Looker(tab, f"uploads-{width}")
    looker.told = BadLine()
    look = looker.look
    sign_in_browser(tab.context, live_server.url, person)
    tab.goto(f"{live_server.url}/file/kinds/")
    tab.get_by_label("User information").check()
    tab.get_by_label("Your primary jurisdiction").select_option("US")
    tab.get_by_role("button", name="Continue", exact=True).click()
    tab.goto(f"{live_server.url}/file/documents/")

    def breaks(route: Route) -> None:
        """Let the first piece of the large file through, and lose the line after it."""
        offset = int(route.request.headers.get("upload-offset", "0"))
        route.abort() if offset >= 4 * MEGABYTE else route.continue_()

    tab.route("**/pieces/*/", breaks)
    tab.locator("input[type=file]").set_input_files([large, small, program])
    expect(tab.get_by_text("is none of the kinds of file that can be read here")).to_be_visible()
    expect(tab.get_by_text("Uploaded", exact=True)).to_be_visible()
    expect(tab.get_by_text("4 of 9 MB")).to_be_visible()
    expect(tab.get_by_role("button", name="Continue", exact=True)).to_be_disabled()
    look("01-under-way")

    # The browser is closed amid it, and the officer comes back.
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.unroute("**/pieces/*/")
    tab.goto(f"{live_server.url}/file/documents/")
    expect(tab.get_by_text("4.0\xa0MB of 9.0\xa0MB")).to_be_visible()
    look("02-come-back")
    sent: list[int] = []
    tab.on("request", lambda request: sent.append(int(request.headers.get("upload-offset", -1))))
    tab.locator("input[type=file]").set_input_files(large)
    expect(tab.get_by_text("All files are uploaded.")).to_be_visible()
    assert min(offset for offset in sent if offset >= 0) == 4 * MEGABYTE
    look("03-whole")
    tab.get_by_role("button", name="Continue", exact=True).click()
    expect(tab.get_by_role("heading", name="Documents")).not_to_be_visible()
    tab.goto(f"{live_server.url}/file/documents/")
    expect(tab.get_by_text("seized phone.pdf").first).to_be_visible()
    expect(tab.get_by_text("order.pdf").first).to_be_visible()
    assert not PartialUpload.objects.exists()
    assert (tmp_path / "objects" / "sha256").is_dir()
    digest = hashlib.sha256(large.read_bytes()).hexdigest()
    assert (tmp_path / "objects" / "sha256" / digest[:2] / digest).is_file()
    assert [*uploads._folder().iterdir()] == []
