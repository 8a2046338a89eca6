"""The page of the table says what the table says."""

from __future__ import annotations

from pathlib import Path

from tests.access import recording
from tests.access.golden import lines
from tests.access.page import page
from tests.access.routes import routes
from tests.access.steps import steps

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
HOW = "run `ROGATORY_ACCESS=write ./run test tests/access/test_page.py -n 0`, and read the difference"


def test_the_page_in_docs_is_up_to_date():
    if recording.WRITES:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), HOW


def test_the_page_tells_of_every_line_and_every_step():
    rows = [row for row in page().splitlines() if row.startswith("| ")]
    addresses = {f"{line.method} `{routes()[line.route].pattern}`" for line in lines()}
    assert {address for address in addresses if not any(row.startswith(f"| {address} |") for row in rows)} == set()
    assert len(rows) >= len(lines()) + len(steps())


def test_every_view_says_what_it_is():
    assert [route.name for route in routes().values() if not route.words and route.name != "account_logout"] == []
