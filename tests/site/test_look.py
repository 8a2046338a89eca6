"""The look: no foreign marks, no inline script or style, and pages every person can use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.template import engines
from django.test import Client
from playwright.sync_api import Browser, Page

from rogatory.flow.case import Answer, Chosen
from rogatory.flow.states import State
from rogatory.site.templatetags import rogatory_ui
from tests.signing_in import sign_in
from tests.site.gallery import samples

SITE = Path(rogatory_ui.__file__).parent.parent
TEMPLATES = sorted((SITE / "templates").rglob("*.html"))
ADDRESSES = (
    *(f"/gallery/{page}" for page in (*samples.PORTAL_PAGES, *samples.CONSOLE_PAGES)),
    *(f"/fault/{code}" for code in (400, 403, 404, 500)),
    "/account/login/",
    "/account/register/",
    "/account/enrol/",
    "/account/recover/",
    "/account/recover/sent/",
)


@pytest.mark.parametrize(
    "mark", ["GDS Transport", "Margaret Calvert", "crest", "crown", "govuk-header", "govuk-footer"]
)
def test_the_vendored_style_sheet_carries_no_mark_of_a_government(mark: str):
    assert mark.lower() not in (SITE / "static/vendor/design-system.css").read_text().lower()


def test_every_vendored_file_is_listed_with_its_licence():
    vendor = SITE / "static/vendor"
    listed = (vendor / "README.md").read_text()
    patterns = [name.rstrip("*") for name in re.findall(r"^\| `([^`]+)`", listed, flags=re.MULTILINE)]
    files = [str(file.relative_to(vendor)) for file in vendor.rglob("*.*") if file.suffix not in {".md", ".txt"}]
    assert [name for name in files if not name.startswith(tuple(patterns))] == []
    named = re.findall(r"LICENSE-[\w-]+\.txt", listed)
    assert len(named) >= 4
    assert all((vendor / name).is_file() for name in named)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SITE / "templates")))
def test_no_template_has_inline_script_or_style(template: Path):
    text = template.read_text()
    assert not re.search(r"\s(style|on[a-z]+)\s*=|javascript:|<style|hx-on", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert " src=" in tag or "application/json" in tag


def test_the_theme_stays_small():
    assert sum((SITE / "static/rogatory" / name).stat().st_size for name in ("theme.css", "console.css")) < 40_000


def test_what_prints_has_the_last_word_on_pages_of_the_console():
    page = (SITE / "templates/rogatory/base.html").read_text()
    assert page.index("block look") < page.index("rogatory/print.css")
    assert "rogatory/console.css" in (SITE / "templates/rogatory/base_console.html").read_text()


@pytest.mark.parametrize("answer", [*Answer, *Chosen])
def test_every_answer_is_shown_in_words(answer: Answer | Chosen):
    assert answer.value.replace("-", " ").capitalize() in rogatory_ui.answer_tag(answer)


def test_an_unknown_answer_never_looks_decided():
    with pytest.raises(KeyError):
        rogatory_ui.answer_tag("perhaps")


def test_every_state_of_a_request_has_its_colour():
    assert {rogatory_ui.key_of(state) for state in State} == set(rogatory_ui.STATE_FAMILIES)


def test_a_tag_escapes_what_it_is_given():
    shown = engines["django"].from_string("{% load rogatory_ui %}{% tag word 'info' %}").render({"word": "<b>"})
    assert "&lt;b&gt;" in shown


def test_times_are_told_in_utc_whatever_their_zone():
    there = samples.NOW.astimezone(tz=__import__("zoneinfo").ZoneInfo("Asia/Singapore"))
    assert rogatory_ui.utc(there) == "20 Nov 2026, 14:05 UTC"


@pytest.mark.parametrize(
    ("hours", "words", "manner"),
    [(49, "2 days left", "calm"), (1, "1 hour left", "soon"), (-3, "3 hours over", "over")],
)
def test_a_clock_tells_what_is_left_and_what_is_over(hours: int, words: str, manner: str):
    due = samples.NOW + samples.timedelta(hours=hours)
    shown = rogatory_ui.clock(due, samples.NOW)
    assert words in shown
    assert f"rg-clock--{manner}" in shown


@pytest.fixture
def gallery(settings, request) -> str:
    """The address of the gallery, served under the site's own content security policy."""
    settings.ROOT_URLCONF = "tests.site.gallery.urls"
    folder = str(Path(samples.__file__).parent / "templates")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]
    return request.getfixturevalue("live_server").url


def look_at(tab: Page, address: str) -> None:
    """Open a page and hold it to what every page must keep."""
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: told.append(str(error)))
    answer = tab.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    violations = Axe().run(tab).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in violations] == [], address
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert told == [], address


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_pages_are_accessible_fit_the_window_and_keep_the_policy(chromium: Browser, gallery: str, width: int):
    tab = chromium.new_page(viewport={"width": width, "height": 800})
    for address in ADDRESSES:
        look_at(tab, gallery + address)
    tab.close()


@pytest.mark.browser
def test_a_revealed_question_appears_with_its_choice(chromium: Browser, gallery: str):
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(gallery + "/gallery/form")
    assert not tab.locator("#id_original").is_visible()
    tab.get_by_label("Extension of a preservation").check()
    assert tab.locator("#id_original").is_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_signed_in_person_sees_who_they_are_and_can_manage_their_keys(
    chromium: Browser, gallery: str, client: Client
):
    person = get_user_model().objects.create_user(email="ines@clipwell.example")
    person.name = "Ines Okafor"
    person.save()
    sign_in(client, person)
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": gallery}])
    for address in ("/account/", "/account/passkeys/add/", "/account/confirm/", "/account/logout/", "/gallery/queue"):
        tab = context.new_page()
        look_at(tab, gallery + address)
    assert "Ines Okafor" in tab.locator(".rg-side__who").inner_text()
    context.close()
