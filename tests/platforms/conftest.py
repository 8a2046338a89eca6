"""The platforms whose databases lie on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platforms import mastodon, peertube
from tests.platforms.asking import Asked
from tests.platforms.databases import a_database, a_reader, fill


@pytest.fixture(scope="session")
def mastodon_server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[mastodon.World, Asked]]:
    """A Mastodon with invented people, and what asks it through its shipped map."""
    folder: Path = tmp_path_factory.mktemp("mastodon")
    world = mastodon.World.made(seed=7)
    world.write_files(folder / "system")
    with a_database(postgres, "mastodon") as address:
        fill(address, mastodon.TABLES, world.rows)
        with a_reader(address, mastodon.source_map()) as reader:
            asked = Asked(mastodon.source_map(), folder, {"ROGATORY_MASTODON_DATABASE": reader})
            yield world, asked
            asked.close()


@pytest.fixture(scope="session")
def peertube_server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[peertube.World, Asked]]:
    """A PeerTube with invented people, and what asks it through its shipped map."""
    folder: Path = tmp_path_factory.mktemp("peertube")
    world = peertube.World.made(seed=7)
    world.write_files(folder / "storage")
    with a_database(postgres, "peertube") as address:
        fill(address, peertube.TABLES, world.rows)
        with a_reader(address, peertube.source_map()) as reader:
            asked = Asked(peertube.source_map(), folder, {"ROGATORY_PEERTUBE_DATABASE": reader})
            yield world, asked
            asked.close()
