"""A homeserver for each of the two databases that Synapse runs on, with people in it, and what asks it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from rogatory.edge.sourcemaps import read_source_map
from rogatory.maps.setting import set_to
from rogatory.sources.source_map import SourceMap
from tests.environments import NoEnvironment, python_of
from tests.platforms.databases import a_database, a_reader
from tests.platforms.synapse.homeserver import DOMAIN, running
from tests.platforms.synapse.town import Town
from tests.trials import AGAIN

PREVIEW = """
INSERT INTO local_media_repository (media_id, media_type, media_length, created_ts, user_id, url_cache)
VALUES ('2026-01-01_preview', 'image/png', 3, 1767225600000, '@ada:town.test', 'https://news.test/')
"""
"""What Synapse keeps when it fetched a picture to preview a link that Ada sent: there is no link here that it could."""
RENAMED = "SELECT event_id FROM room_memberships WHERE display_name = 'Ada Second'"
SECONDS_TO_WRITE = 120
"""Synapse writes addresses, the names of rooms, and new names of their members down some seconds later."""


@dataclass(frozen=True)
class Living:
    """A homeserver that runs, with its map in a file, and the address by which its database is read."""

    town: Town
    map_file: Path
    addresses: dict[str, str]

    @property
    def source_map(self) -> SourceMap:
        """Give the map, as it is read from its file."""
        return read_source_map(self.map_file.read_text("utf-8"), self.map_file.name)


@pytest.fixture(scope="session")
def synapse() -> Path:
    """The Python of an environment in which Synapse is installed."""
    if AGAIN in os.environ:
        pytest.skip("what a homeserver answers does not depend on the database of the desk")
    try:
        return python_of("synapse")
    except NoEnvironment as missing:
        pytest.skip(f"Synapse cannot be installed: {missing}")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def living(request: pytest.FixtureRequest, synapse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """A homeserver in which people have lived for a while."""
    folder = tmp_path_factory.mktemp("synapse")
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            file = folder / "homeserver.db"
            settings: dict[str, object] = {"name": "sqlite3", "args": {"database": str(file)}}
            address = ""
        else:
            address = stack.enter_context(a_database(request.getfixturevalue("postgres"), "synapse"))
            settings = _of_postgresql(address)
        server = stack.enter_context(running(synapse, folder, settings))
        town = Town.lived_in(server)
        town.redact()
        _wait_until_written(town, lambda: _connected(address, folder / "homeserver.db"))
        with _connected(address, folder / "homeserver.db", "rw") as connection:
            connection.execute(PREVIEW)
            connection.commit()
        map_file = folder / "map.toml"
        map_file.write_text(set_to("synapse", DOMAIN, "" if address else "homeserver.db"), "utf-8")
        made = Living(town, map_file, {})
        if address:
            reader = stack.enter_context(a_reader(address, made.source_map))
            made = Living(town, map_file, {"ROGATORY_SYNAPSE_DATABASE": reader})
        yield made


def _of_postgresql(address: str) -> dict[str, object]:
    there = urlsplit(address)
    args = {
        "host": there.hostname,
        "port": there.port,
        "user": there.username,
        "password": there.password,
        "dbname": there.path.lstrip("/"),
        "cp_min": 1,
        "cp_max": 3,
    }
    # A server that the environment names may sort by a language; for some minutes that does no harm.
    return {"name": "psycopg2", "allow_unsafe_locale": True, "args": args}


def _connected(address: str, file: Path, mode: str = "ro") -> contextlib.AbstractContextManager[Any]:
    if address:
        return psycopg.connect(address)
    return contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode={mode}", uri=True, timeout=SECONDS_TO_WRITE))


def _wait_until_written(town: Town, connected: Callable[[], contextlib.AbstractContextManager[Any]]) -> None:
    wanted = {(town.people[name].id, town.people[name].address) for name in ("ada", "ben")}
    until = time.monotonic() + SECONDS_TO_WRITE
    while time.monotonic() < until:
        with contextlib.suppress(sqlite3.OperationalError), connected() as connection:
            used = set(connection.execute("SELECT user_id, ip FROM user_ips").fetchall())
            named = connection.execute("SELECT name FROM room_stats_state WHERE name IS NOT NULL").fetchall()
            renamed = connection.execute(RENAMED).fetchall()
            if wanted <= used and named and renamed:
                return
        time.sleep(0.25)
    raise AssertionError("Synapse has not written down what was done")
