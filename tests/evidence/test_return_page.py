"""data/index.html: no script, no network, accessible, never too long, and it fits a telephone and paper."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe

from rogatory.evidence.header import ReturnOfAccount
from rogatory.evidence.page import FILES_SHOWN
from rogatory.evidence.page_contents import LINES_SHOWN
from rogatory.evidence.page_records import MEDIA_SHOWN
from rogatory.evidence.returns import Column, MediaPart, PlanPart, TablePart
from rogatory.evidence.sample import ROWS_SHOWN, TABLES_SHOWN
from rogatory.problem import Problem
from tests.evidence.made_return import PICTURE, SEALED_AT, header, items, parts, sealed

NAMES = ["mia.lopez", "عائشة", "小猫🐈", "สมชาย", "សុខា", "<b>bold</b>", "\u202egro.live\u202c", "🐈" * 400]


def page_of(some_parts, **options):
    data, _ = sealed(some_parts, **options)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("RG-2020-000042/data/index.html").decode()


def long_table(number, rows):
    columns = (Column("at", "Time", "UTC"), Column("text", "Text"))
    lines = [(SEALED_AT - timedelta(hours=hour), "words " * 400) for hour in range(rows)]
    return TablePart("3", "inc.logs", f"user{number % 7}", "logs", f"t{number}", columns, lines, f"Table {number}")


def clips(number):
    picture = PICTURE + bytes(60_000)
    for at in range(number):
        yield MediaPart("2", "inc.video", "mia", "video", str(at), f"{at}.mp4", 1, [b"x"], {}, picture)


@pytest.fixture
def page_file(tmp_path):
    # The plans are one file.
    some = [part for name in NAMES for part in parts(name) if not isinstance(part, PlanPart)]
    data, _ = sealed(some)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "RG-2020-000042" / "data" / "index.html"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_is_accessible_and_fits_the_screen(page_file, chromium, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(page_file.as_uri())
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_the_page_asks_for_nothing_but_itself_and_its_links_lead_to_files(page_file, chromium):
    page = chromium.new_page(java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert {url for url in asked if not url.startswith("data:image/png;base64,")} == {page_file.as_uri()}
    assert page.locator("img").first.bounding_box()["width"] > 0
    links = [link.get_attribute("href") for link in page.locator("a").all()]
    assert len(links) > len(NAMES)
    for link in links:
        if link.startswith("#"):
            assert page.locator(link).count() == 1, link
        else:
            assert (page_file.parent / unquote(link)).is_file(), link


@pytest.mark.browser
def test_the_page_prints(page_file, chromium):
    page = chromium.new_page()
    page.goto(page_file.as_uri())
    assert page.pdf().startswith(b"%PDF")


def test_a_return_of_many_tables_and_files_has_a_page_that_can_be_read_and_says_what_it_leaves_out():
    page = page_of([*clips(400), *(long_table(number, 20) for number in range(500))])
    assert len(page) < 6_000_000
    assert page.count("<article ") == TABLES_SHOWN
    assert f"The first {ROWS_SHOWN} are shown here; the files hold them all." in page
    assert f"Rows of {500 - TABLES_SHOWN} more tables are not shown here" in page
    assert f"{501 - LINES_SHOWN} more tables are listed in" in page
    assert f"{400 - MEDIA_SHOWN} more files are not shown here" in page
    assert "1,200 more files and all digests stand in" in page
    assert "[2,400 characters; the whole is in the files]" in page


def test_characters_that_turn_the_direction_of_a_name_are_shown_by_their_numbers():
    page = page_of(parts("\u202egpj.exe\u202c"))
    assert "\u202e" not in page
    assert '<span class="unseen" title="a character that cannot be seen">U+202E</span>gpj.exe' in page


def test_the_segments_of_a_path_stay_in_order_beside_a_right_to_left_name():
    page = page_of(parts("عائشة"))
    assert "<bdi>data</bdi>/<bdi>media</bdi>/<bdi>عائشة</bdi>/<bdi>7001.mp4</bdi></a>" in page


def test_what_was_kept_back_is_told_with_its_reason_and_who_kept_it_back():
    page = page_of(parts())
    told = page[page.index('<section id="withheld">') : page.index('<section id="outcome">')]
    assert all(words in told for words in ("4 rows and 1 file", "A third person is shown.", "Cy Custodian"))
    assert "clause <code>inc.logs</code>" in page


def test_the_page_lets_nothing_in_but_pictures_that_stand_in_it():
    page = page_of(parts())
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"" in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")


@pytest.mark.parametrize("preview", [b"<svg onload=alert(1)>", b"GIF89a", PICTURE + bytes(64 << 10)])
def test_a_preview_is_a_small_jpeg_or_png_and_nothing_else(preview):
    with pytest.raises(Problem, match="preview"):
        MediaPart("2", "inc.video", "mia", "video", "1", "1.mp4", 1, [b"x"], {}, preview)


def test_an_index_lists_the_returns_of_all_accounts_by_what_commits_to_them():
    listed = tuple(ReturnOfAccount(f"RG-2020-000042-{n}", f"user{n}", f"{n}" * 64, 900, n, 2 * n) for n in (1, 2))
    page = page_of([], some_header=header(returns=listed))
    assert "returns, one for each account" in page
    assert all(one.manifest_sha256 in page and one.reference in page for one in listed)
    assert "No record and no file was released" not in page
    part = page_of(parts(), some_header=header(part_of="RG-2020-000042"), some_items=items())
    assert "This is one of several returns. RG-2020-000042 lists them all." in part


def test_the_format_tells_how_much_the_page_shows(pytestconfig):
    told = " ".join((pytestconfig.rootpath / "docs/return-format.md").read_text(encoding="utf-8").split())
    assert (
        f"at most {ROWS_SHOWN} rows of {TABLES_SHOWN} tables, {MEDIA_SHOWN} media files, {FILES_SHOWN} files with"
        in told
    )
