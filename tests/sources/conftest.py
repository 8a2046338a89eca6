"""A small real platform for the tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.small_platform import write_platform


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small platform."""
    write_platform(tmp_path)
    return tmp_path
