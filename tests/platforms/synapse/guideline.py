"""The guideline for a small server that comes with Rogatory, with what the map of Synapse has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import rogatory.guidelines
from rogatory.sources.source_map import SourceMap

LINE = "small-server"
STARTER = Path(rogatory.guidelines.__file__).parent / "starters" / LINE


def guideline(folder: Path, source_map: SourceMap) -> Path:
    """Write the guideline into a folder, as an administrator adopts it."""
    if not STARTER.is_dir():
        pytest.skip("there is no guideline for a small server yet")
    return Path(shutil.copytree(STARTER, folder / LINE))
