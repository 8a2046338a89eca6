"""The guideline for a small server that comes with Rogatory, as the town's administrator makes it their own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rogatory.edge.starters import Owner, started
from rogatory.sources.source_map import SourceMap

LINE = "town"
OWNER = Owner("The Town", "requests@town.test", "town.test", "US", LINE, date(2026, 1, 1))


def guideline(folder: Path, source_map: SourceMap) -> Path:
    """Write the guideline, with what the map has; give its folder."""
    for path, text in started(OWNER, source_map).items():
        (folder / LINE / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / LINE / path).write_text(text, "utf-8")
    return folder / LINE
