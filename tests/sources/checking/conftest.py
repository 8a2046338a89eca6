"""The database in which platforms of these tests lie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.platforms.databases import a_database


@pytest.fixture(scope="session")
def postgresql(postgres: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with a_database(postgres, "looked_at") as address:
        yield address
