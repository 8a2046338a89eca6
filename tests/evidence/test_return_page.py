"""data/index.html in a real browser: no script, no network, accessible, and it fits a telephone and paper."""

import io
import zipfile
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.evidence.made_return import parts, sealed

NAMES = ["mia.lopez", "عائشة", "小猫🐈", "<b>bold</b>", "x" * 200]

pytestmark = pytest.mark.browser


@pytest.fixture
def page_file(tmp_path):
    data, _ = sealed([part for name in NAMES for part in parts(name)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "RG-2020-000042" / "data" / "index.html"


@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_is_accessible_and_fits_the_screen(page_file, chromium, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(page_file.as_uri())
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_asks_for_nothing_but_itself_and_its_links_lead_to_files(page_file, chromium):
    page = chromium.new_page(java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert asked == [page_file.as_uri()]
    links = [link.get_attribute("href") for link in page.locator("a").all()]
    assert len(links) > len(NAMES)
    for link in links:
        if link.startswith("#"):
            assert page.locator(link).count() == 1, link
        else:
            assert (page_file.parent / unquote(link)).is_file(), link


def test_the_page_prints(page_file, chromium):
    page = chromium.new_page()
    page.goto(page_file.as_uri())
    assert page.pdf().startswith(b"%PDF")
