"""What every page must keep, whoever looks at it and on whatever."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Frame, Page, Request

from tests.conftest import PATIENCE

MOST_LOOKS = 5
ON_ITS_WAY = 8
"""Seconds after which a page is looked at though something of it is still on its way; nothing is measured by it."""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


class Looker:
    """Looks at the pages of one tab: nothing an axe finds, nothing wider than the window, nothing the policy stops.

    It looks at a page that stands still: not at the one before it, nor at one that is left meanwhile.

    With ``ROGATORY_SHOTS`` naming a folder, each page is kept there as a picture.
    """

    def __init__(self, tab: Page, name: str) -> None:
        self.tab = tab
        self.name = name
        tab.set_default_timeout(PATIENCE * 1000)
        self.told: list[str] = []
        tab.on("console", lambda message: self.told.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: self.told.append(str(error)))
        self.on_their_way: set[Request] = set()
        self.moves = 0
        tab.on("request", self._asked)
        tab.on("requestfinished", self._answered)
        tab.on("requestfailed", self._answered)
        tab.on("framenavigated", self._moved)

    def look(self, page: str) -> None:
        violations = self._violations(page)
        found = [(each["id"], [node["target"] for node in each["nodes"]]) for each in violations]
        assert found == [], f"{page}: {found}"
        self.look_without_script(page)
        assert self.told == [], f"{page}: {self.told}"

    def look_without_script(self, page: str) -> None:
        """What can be seen where no script runs."""
        self._arrive()
        assert self.tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page} is too wide"
        folder = os.environ.get("ROGATORY_SHOTS")
        if folder:
            self.tab.screenshot(path=Path(folder) / f"{self.name}-{page}.png", full_page=True)

    def _violations(self, page: str) -> list[dict[str, Any]]:
        """Have an axe look; again, where the page moved on under it."""
        for _ in range(MOST_LOOKS):
            before = self.moves
            try:
                self._arrive()
                # What has just come may ask for more, or send the tab on.
                self.tab.evaluate(PAINTED)
                self._arrive()
                violations: list[dict[str, Any]] = Axe().run(self.tab).response["violations"]
            except Error:
                # The answer to this tells of a move that caused the error.
                self.tab.wait_for_load_state()
                if before == self.moves:
                    raise
                continue
            if before == self.moves:
                return violations
        raise AssertionError(f"{page} never stands still")

    def _arrive(self) -> None:
        """Wait until nothing that the tab asked for is on its way, and what came is loaded."""
        until = time.monotonic() + ON_ITS_WAY
        while self.on_their_way and time.monotonic() < until:
            self.tab.wait_for_timeout(10)
        self.tab.wait_for_load_state()

    def _asked(self, request: Request) -> None:
        self.on_their_way.add(request)
        self.moves += request.is_navigation_request()

    def _answered(self, request: Request) -> None:
        self.on_their_way.discard(request)

    def _moved(self, frame: Frame) -> None:
        self.moves += frame == self.tab.main_frame


def go_by_the_frame(tab: Page, name: str) -> None:
    """Follow a link of the console's frame; on a phone it may be behind "More"."""
    link = tab.get_by_role("navigation", name="Main").get_by_role("link", name=name)
    if not link.is_visible():
        tab.locator(".rg-side__more summary").click()
    link.click()
