"""An officer in a browser shares a request within the agency, and asks to defer what follows from a violation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from rogatory.desk.models import Person, Request
from tests.e2e.looking import Looker
from tests.portal.conftest import officer, other  # noqa: F401 - fixtures
from tests.portal.filing import Desktop
from tests.portal.test_deferral import told  # noqa: F401 - a fixture
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at(chromium: Browser, site: str, name: str, width: int) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    sign_in_browser(context, site, Person.objects.get(email=f"{name}@police.example"))
    return context.new_page()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_request_is_shared_seen_by_a_colleague_and_a_deferral_asked_for(
    chromium: Browser,
    live_server,
    officer: Desktop,  # noqa: F811 - the fixture's own name
    other: Desktop,  # noqa: F811
    told: Request,  # noqa: F811
    width: int,
):
    page = f"{live_server.url}/requests/{told.reference}/"
    tab = at(chromium, live_server.url, "ada.portal", width)
    looker = Looker(tab, f"sharing-{width}")
    tab.goto(page)
    looker.look("80-mine-alone")
    tab.get_by_role("button", name="Share").click()
    expect(tab.get_by_role("button", name="Stop sharing")).to_be_visible()
    looker.look("81-shared")

    colleague = at(chromium, live_server.url, "bea.portal", width)
    colleague.goto(f"{live_server.url}/requests/")
    expect(colleague.get_by_text("who shares it with you")).to_be_visible()
    Looker(colleague, f"sharing-{width}").look("82-with-a-colleague")
    colleague.goto(page)
    Looker(colleague, f"sharing-{width}").look("83-a-colleague-s-request")

    tab.get_by_role("link", name="Ask for a deferral").click()
    looker.look("84-deferral")
    tab.get_by_role("main").get_by_role("button").first.click()
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    looker.told.clear()
    looker.look("85-deferral-in-error")
    colleague.context.close()
    tab.context.close()
