"""A shipped map, set to one's own server, is the same map for another place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from rogatory.cli.maps import maps
from rogatory.edge.sourcemaps import read_source_map
from rogatory.maps import shipped_maps
from rogatory.maps.setting import set_to
from rogatory.problem import Problem
from rogatory.sources.maps.connection import Connection

EVERY = pytest.mark.parametrize("name", shipped_maps())


@EVERY
def test_every_shipped_map_is_sound_and_says_for_which_software_it_was_written(name: str) -> None:
    source_map = read_source_map(shipped_maps()[name], f"{name}.toml")
    assert source_map.written_for is not None
    assert source_map.written_for.software == source_map.name


@EVERY
def test_a_map_that_is_set_to_a_server_names_no_other(name: str) -> None:
    text = set_to(name, "town.test", "")
    assert ".example" not in text
    written = read_source_map(text, name).accounts.written
    assert any("town.test" in way for way in written)


def test_a_map_for_sqlite_differs_in_its_connection_alone() -> None:
    on_sqlite = read_source_map(set_to("synapse", "town.test", "homeserver.db"), "s")
    on_postgresql = read_source_map(set_to("synapse", "town.test"), "s")
    assert on_sqlite.connections == {"main": Connection("sqlite", file="homeserver.db")}
    assert replace(on_sqlite, connections=on_postgresql.connections) == on_postgresql


@pytest.mark.parametrize(
    ("name", "domain", "sqlite", "what"),
    [
        ("usenet", "town.test", "", "no map is shipped"),
        ("synapse", "Town.test", "", "not the name of a server"),
        ("synapse", 'town"\nx = "', "", "not the name of a server"),
        ("synapse", "town.test", 'x"\n[accounts', "cannot stand in a map"),
        ("mastodon", "town.test", "x.db", "keeps nothing in SQLite"),
    ],
)
def test_what_cannot_be_set_is_told(name: str, domain: str, sqlite: str, what: str) -> None:
    with pytest.raises(Problem) as caught:
        set_to(name, domain, sqlite)
    assert what in caught.value.what
    assert caught.value.cure.endswith(".")


def test_a_domain_may_have_a_port() -> None:
    assert "@{}:town.test:8448" in read_source_map(set_to("synapse", "town.test:8448"), "s").accounts.written


def test_the_command_writes_a_map_from_which_it_makes_its_reader(tmp_path: Path) -> None:
    written = CliRunner().invoke(maps, ["write", "synapse", "--domain", "town.test"], catch_exceptions=False)
    path = tmp_path / "map.toml"
    path.write_text(written.output)
    made = CliRunner().invoke(maps, ["grants", str(path), "--role", 'rea"der'], catch_exceptions=False).output
    assert (
        'GRANT SELECT ("user_id", "device_id", "ip", "user_agent", "last_seen") ON "public"."user_ips" TO "rea""der";'
        in made
    )
    for never in ("password_hash", "access_token", "token", '"text"'):
        assert never not in made, "a secret, or what lies inside JSON and is no column"
    listed = CliRunner().invoke(maps, ["list"], catch_exceptions=False).output
    assert "synapse: Matrix Synapse 1.163" in listed


def test_a_table_that_a_map_names_twice_is_granted_once(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(set_to("mastodon", "town.test"))
    made = CliRunner().invoke(maps, ["grants", str(path)], catch_exceptions=False).output
    assert made.count('ON "public"."accounts"') == 1


def test_of_a_map_without_postgresql_no_grants_are_made(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(set_to("synapse", "town.test", "homeserver.db"))
    with pytest.raises(Problem, match="no connection to PostgreSQL"):
        CliRunner().invoke(maps, ["grants", str(path)], catch_exceptions=False)
