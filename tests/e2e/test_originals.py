"""An original that wants to run, saved in a real browser: it is a file on the disk, and ran nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.desk.opened import an_opening
from tests.desk.stages.conftest import message
from tests.portal.staff import Staff
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = b"""<!DOCTYPE html><title>order</title><script>
document.cookie = "ran=yes"; document.title = "it ran"; fetch("%s/console/", {credentials: "include"});
</script><h1>It ran</h1>"""


def test_a_saved_html_file_never_runs_in_our_origins(chromium: Browser, live_server, settings, staff: Staff):
    site = live_server.url
    settings.DOCUMENTS_ORIGIN = site.replace("localhost", "127.0.0.1")
    content = HOSTILE % site.encode()
    staff.now = datetime.now(UTC) - timedelta(hours=2)
    request = staff.arrive(message(("order.html", content)))
    document = request.documents.get(name="order.html")
    an_opening(document, 0, opened=False, why="A web page is not opened.")
    context = chromium.new_context(accept_downloads=True)
    sign_in_browser(context, site, staff.team.intake.person)
    asked: list[str] = []
    context.on("request", lambda each: asked.append(each.url))
    tab = context.new_page()
    here = f"{site}/console/requests/{request.reference}/documents/{document.pk}/"
    tab.goto(here)
    with tab.expect_download() as saving, tab.expect_request(f"{settings.DOCUMENTS_ORIGIN}/**") as sent:
        tab.get_by_role("link", name="Save the original").click()
    assert Path(saving.value.path()).read_bytes() == content
    assert saving.value.suggested_filename == "order.html"
    assert "cookie" not in sent.value.all_headers(), "nothing of the sign-in is sent there"
    expect(tab.get_by_role("heading", name="order.html")).to_be_visible()
    assert tab.url == here
    # Nor does it run where somebody goes to its address, or frames it.
    other = context.new_page()
    with pytest.raises(Error), other.expect_download():
        other.goto(sent.value.url)
    tab.evaluate("address => { const frame = document.createElement('iframe'); frame.src = address; "
                 "document.body.append(frame) }", sent.value.url)  # fmt: skip
    tab.wait_for_load_state("networkidle")
    assert "it ran" not in {each.title() for each in context.pages}
    assert {each["name"] for each in context.cookies()} <= {"sessionid", "csrftoken"}
    after = asked[asked.index(sent.value.url) :]
    assert [each for each in after if urlsplit(each).path == "/console/"] == []
    context.close()
