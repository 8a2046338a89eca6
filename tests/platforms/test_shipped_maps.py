"""The maps that come with Rogatory: they load, name no column in vain, and tell when a schema is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from rogatory.edge.sourcemaps import read_source_map
from rogatory.maps import shipped_maps
from rogatory.problem import Problem
from rogatory.sources.grants import grants
from rogatory.sources.schema_marks import Fit, fit, mark_of
from rogatory.sources.source_map import SourceMap
from tests.platforms import mastodon, peertube
from tests.platforms.asking import Asked
from tests.platforms.databases import a_database, a_reader, fill

MAPS = {name: read_source_map(text, f"{name}.toml") for name, text in shipped_maps().items()}


def used(source_map: SourceMap) -> Iterator[tuple[str, str]]:
    """Give each column that is read for something, with its table."""
    accounts = source_map.accounts
    yield from ((accounts.table, name) for name in source_map.own_columns())
    if source_map.written_for and source_map.written_for.table:
        yield source_map.written_for.table, source_map.written_for.column
    for record in source_map.records:
        files = record.objects.columns if record.objects else ()
        joined = [(join.table, name) for join in record.joins for name in join.on.values()]
        lefts = [record.table_of(name) for join in record.joins for name in join.on]
        named = [record.table_of(name) for name in (*record.uses(), *files)]
        for table, name in (*joined, *lefts, *named):
            yield table, name
            within = source_map.table(table).column(name).of
            if within is not None:
                yield table, within


@pytest.mark.parametrize("name", MAPS)
def test_no_column_is_named_in_vain(name: str) -> None:
    source_map = MAPS[name]
    declared = {(table.name, column.name) for table in source_map.tables for column in table.columns}
    assert declared == set(used(source_map))


@pytest.mark.parametrize("name", MAPS)
def test_every_field_says_what_it_means(name: str) -> None:
    assert not [
        f"{record.name}.{field.id}" for record in MAPS[name].records for field in record.fields if not field.meaning
    ]


@pytest.mark.parametrize("name", ["mastodon", "peertube"])
def test_a_map_tells_for_which_versions_it_was_written(name: str) -> None:
    told = MAPS[name].written_for
    assert told is not None
    assert told.versions
    assert told.first < told.last or int(told.first) < int(told.last)


def test_grants_name_the_columns_of_the_map_and_no_secret() -> None:
    told = grants(MAPS["mastodon"], "main", 'reader"; DROP TABLE x; --')
    assert 'TO "reader""; DROP TABLE x; --";' in told
    for secret in ("encrypted_password", "otp_secret", "private_key", '"token"'):
        assert secret not in told
    with pytest.raises(Problem, match="leads to no PostgreSQL"):
        grants(MAPS["mastodon"], "elsewhere", "reader")


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (["20240522041528"], Fit.WITHIN),
        (["20170101000000", "20251217091936"], Fit.WITHIN),
        (["20230101000000"], Fit.OLDER),
        (["20240522041528", "20270101000000"], Fit.NEWER),
        ([], Fit.UNKNOWN),
    ],
)
def test_a_schema_is_held_against_the_versions_of_its_map(postgres: str, marks: list[str], expected: Fit) -> None:
    with a_database(postgres, "marks") as address:
        fill(address, mastodon.TABLES, {"schema_migrations": [{"version": mark} for mark in marks]})
        asked = Asked(mastodon.source_map(), Path(), {"ROGATORY_MASTODON_DATABASE": address})
        assert mark_of(asked.connections) == (max(marks) if marks else None)
        assert fit(asked.connections) is expected
        asked.close()


def test_marks_that_are_numbers_are_compared_as_numbers(peertube_server: tuple[peertube.World, Asked]) -> None:
    _, asked = peertube_server
    assert mark_of(asked.connections) == "1040"
    assert fit(asked.connections) is Fit.WITHIN, "1040 lies between 1000 and 1125, and 999 would not"


def test_what_a_newer_schema_lacks_is_told_and_the_rest_is_answered(postgres: str) -> None:
    world = mastodon.World.made(seed=3)
    with a_database(postgres, "moved") as address:
        fill(address, mastodon.TABLES, world.rows)
        with psycopg.connect(address) as connection:
            connection.execute("ALTER TABLE login_activities RENAME COLUMN ip TO address")
        asked = Asked(mastodon.source_map(), Path(), {"ROGATORY_MASTODON_DATABASE": address})
        given = asked.answer("rosa", "logs")
        asked.close()
    assert given.told("unreachable") == ["The part of the platform that holds logins could not be read."]
    assert "logins" not in given.rows
    assert given.rows["sessions"]


def test_the_user_of_the_guide_reads_what_the_map_names_and_writes_nothing(postgres: str) -> None:
    with a_database(postgres, "reader") as address:
        fill(address, mastodon.TABLES, mastodon.World.made(seed=1).rows)
        with a_reader(address, mastodon.source_map()) as reader, psycopg.connect(reader, autocommit=True) as connection:
            assert connection.execute("SELECT email FROM users").fetchall()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT encrypted_password FROM users")
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                connection.execute("UPDATE users SET email = ''")
            connection.execute("SET default_transaction_read_only = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("UPDATE users SET email = ''")


def test_a_server_that_cannot_be_reached_is_told_and_nothing_is_called_not_held() -> None:
    asked = Asked(
        mastodon.source_map(), Path(), {"ROGATORY_MASTODON_DATABASE": "postgresql://nobody@127.0.0.1:9/nowhere"}
    )
    given = asked.answer("rosa", "subscriber")
    assert [each.kind for each in given.statements] == ["unreachable"]
