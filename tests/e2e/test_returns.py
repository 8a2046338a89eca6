"""An officer in a browser: says how returns are encrypted, fetches one, breaks off, goes on, and keeps the receipt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from rogatory.desk.models import Access, Package
from rogatory.packaging.formats.age import new_identity
from tests.desk.conftest import objects, team  # noqa: F401 - fixtures
from tests.desk.returned import PASSPHRASE, delivered
from tests.desk.team import Team
from tests.e2e.looking import Looker
from tests.signing_in import sign_in_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONTENT = bytes(range(256)) * 4000


@pytest.fixture
def package(team: Team, tmp_path, settings) -> Package:  # noqa: F811 - the fixture of that name
    settings.RETURNS_URL, settings.VAULT_KEY_FILE = (tmp_path / "returns").as_uri(), tmp_path / "key"
    return delivered(team, team.approved("subscriber"), datetime.now(UTC), content=CONTENT)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_return_is_fetched_broken_off_gone_on_with_and_receipted(
    chromium: Browser,
    live_server,
    team: Team,  # noqa: F811
    package: Package,
    width: int,
):
    context = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    sign_in_browser(context, live_server.url, team.officer.person)
    tab = context.new_page()
    reference = package.production.matter.request.reference
    tab.goto(f"{live_server.url}/requests/{reference}/return/data/", timeout=60_000)
    looker = Looker(tab, f"returns-{width}")
    looker.look("10-the-return")
    with tab.expect_download() as begun:
        tab.get_by_role("button", name="Download").click()
    begun.value.cancel()
    address = begun.value.url
    part = context.request.get(address, headers={"Range": "bytes=0-99999"})
    rest = context.request.get(address, headers={"Range": "bytes=100000-", "If-Range": part.headers["etag"]})
    assert (part.status, rest.status) == (206, 206)
    assert part.body() + rest.body() == CONTENT
    assert Access.objects.count() == 3
    tab.reload()
    tab.get_by_text("The download was broken off").click()
    tab.get_by_text("How to open it").click()
    looker.look("11-broken-off")
    tab.get_by_role("button", name="Show the passphrase").click()
    expect(tab.get_by_text(PASSPHRASE)).to_be_visible()
    looker.look("12-the-passphrase")
    tab.get_by_role("button", name="Hide it").click()
    tab.get_by_role("link", name="Who fetched what").click()
    expect(tab.get_by_text("bytes 100,000 to")).to_be_visible()
    looker.look("13-the-receipt")
    _say_how_it_is_encrypted(tab, looker, live_server.url)
    tab.goto(f"{live_server.url}/requests/{reference}/return/data/ask-again/")
    looker.look("19-ask-again")
    context.close()


def _say_how_it_is_encrypted(tab: Page, looker: Looker, site: str) -> None:
    tab.goto(f"{site}/account/")
    tab.get_by_role("link", name="How your returns are encrypted").click()
    for each in tab.locator("details > summary").all():
        each.click()
    looker.look("14-no-key")
    tab.get_by_role("button", name="Add a key").click()
    looker.look("15-add-a-key")
    tab.get_by_label("Paste the public key").fill("AGE-SECRET-KEY-1NEVER")
    tab.get_by_role("button", name="Add the key").click()
    expect(tab.get_by_role("heading", name="There is a problem")).to_be_visible()
    looker.told.clear()
    looker.look("16-a-secret-key")
    recipient = new_identity()[1]
    tab.get_by_label("Paste the public key").fill(recipient)
    tab.get_by_role("button", name="Add the key").click()
    expect(tab.get_by_text(recipient)).to_be_visible()
    looker.look("17-a-key")
    tab.get_by_role("link", name="Remove").click()
    looker.look("18-remove")
