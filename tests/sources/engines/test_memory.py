"""Rows pass through: however many there are, memory holds a few thousand of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rogatory.sources.maps.connection import ConnectionKind
from tests.environments import ROOT
from tests.sources.engines.world import TABLES, hours
from tests.sources.engines.written import POSTGRESQL, write
from tests.trials import trials

ROWS = trials(2_000_000)
MEGABYTES = 40
"""All rows together would take more than twice as much already where a tenth of them is read."""


class _Many:
    """Rows that are made as they are asked for."""

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        begin, step = hours(0), timedelta(seconds=1)
        return ((n, begin + n * step, 1, 2, f"{n:0400}", None) for n in range(ROWS))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_million_rows_are_never_in_memory_together(
    kind: ConnectionKind, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = request.getfixturevalue("postgresql") if kind == "postgresql" else ""
    schema, _ = TABLES["messages"]
    write(kind, tmp_path, {**TABLES, "messages": (schema, _Many())}, {POSTGRESQL: address})  # type: ignore[dict-item]
    command = [sys.executable, "-m", "tests.sources.engines.memory_of", kind, str(tmp_path), address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    rows, megabytes = map(int, done.stdout.split())
    assert rows == ROWS
    assert megabytes < MEGABYTES
