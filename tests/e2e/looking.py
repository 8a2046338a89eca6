"""What every page must keep, whoever looks at it and on whatever."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


class Looker:
    """Looks at the pages of one tab: nothing an axe finds, nothing wider than the window, nothing the policy stops.

    With ``ROGATORY_SHOTS`` naming a folder, each page is kept there as a picture.
    """

    def __init__(self, tab: Page, name: str) -> None:
        self.tab = tab
        self.name = name
        tab.set_default_timeout(8000)
        self.told: list[str] = []
        tab.on("console", lambda message: self.told.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: self.told.append(str(error)))

    def look(self, page: str) -> None:
        violations = Axe().run(self.tab).response["violations"]
        found = [(each["id"], [node["target"] for node in each["nodes"]]) for each in violations]
        assert found == [], f"{page}: {found}"
        self.look_without_script(page)
        assert self.told == [], f"{page}: {self.told}"

    def look_without_script(self, page: str) -> None:
        """What can be seen where no script runs."""
        assert self.tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page} is too wide"
        folder = os.environ.get("ROGATORY_SHOTS")
        if folder:
            self.tab.screenshot(path=Path(folder) / f"{self.name}-{page}.png", full_page=True)
