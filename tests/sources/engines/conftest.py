"""The servers on which the world of these tests lies."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.platforms.databases import a_database


@pytest.fixture(scope="session")
def postgresql(postgres: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database; the tests of one module write into schemas of their own."""
    with a_database(postgres, "engines") as address:
        yield address


@pytest.fixture(scope="session")
def is_multilingual(postgresql: str) -> bool:
    """Whether the server knows an order of texts that is not that of their bytes."""
    with psycopg.connect(postgresql) as opened:
        found = opened.execute("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'").fetchone()
    return found is not None
