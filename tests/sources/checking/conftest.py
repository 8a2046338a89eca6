"""The server on which platforms of these tests lie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.platforms.databases import a_database
from tests.postgres import NoPostgres, a_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    try:
        with a_server() as server, a_database(server, "looked_at") as address:
            yield address
    except NoPostgres as missing:
        pytest.skip(str(missing))
