"""What a look at a platform finds: what is missing, what repeats, what lies elsewhere, and what reads too much."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rogatory.edge.sourcemaps import read_source_map
from rogatory.sources.checking import layouts, scans
from rogatory.sources.checking.report import Finding, Report
from rogatory.sources.checking.whole import check
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import opened
from tests.sources.laid_out import bucket, laid_out_map, lay_out
from tests.sources.small_platform import MAP, small_map


def looked_at(root: Path, source_map: SourceMap, addresses: dict[str, str] | None = None) -> Report:
    connections, files_of = opened(source_map, root, addresses or {})
    try:
        return check(connections, files_of)
    finally:
        connections.close()


def faults(report: Report) -> list[str]:
    return [one.what for one in report.findings if one.is_fault]


def advice(report: Report) -> list[Finding]:
    return [one for one in report.findings if not one.is_fault]


def test_a_platform_that_is_what_its_map_says_has_no_faults(root: Path):
    report = looked_at(root, small_map())
    assert report.is_good
    assert report.findings == ()
    assert all(one.reached for one in report.places)
    assert all(one.answers and not one.missing for one in report.records)
    assert {one.name: one.rows for one in report.tables} == {
        "accounts": 5, "names": 2, "logins": 5, "messages": 3, "videos": 8
    }  # fmt: skip
    assert report.rows_of("logs") == 8
    assert report.rows_of("video") == 8


def test_a_missing_column_is_told_with_those_like_it_and_the_field_that_cannot_be_disclosed(root: Path):
    renamed = MAP.replace('{ name = "phone", content', '{ name = "phones", content')
    report = looked_at(root, read_source_map(renamed.replace('column = "phone"', 'column = "phones"'), "m"))
    (column, field) = report.findings
    assert "accounts.parquet has no column phones" in column.what
    assert "there is phone" in column.cure
    assert "subscriber/subscriber cannot disclose phone" in field.what
    assert report.records[0].missing == ("phone",)
    assert not report.records[0].answers
    assert report.records[1].answers, "the rest is looked at"
    assert not report.is_good


def test_a_table_a_store_and_a_connection_that_cannot_be_reached_are_told_and_the_rest_is_looked_at(root: Path):
    (root / "tables" / "messages.parquet").unlink()
    text = MAP.replace('folder = "objects"', 'folder = "lost"').replace(
        "[stores.media]", '[connections.archive]\nkind = "postgresql"\naddress_in = "NOWHERE"\n\n[stores.media]'
    )
    text = text.replace('file = "videos.parquet"', 'relation = "public.videos"\nconnection = "archive"')
    text = text.replace('file = "', 'connection = "main"\nfile = "')
    report = looked_at(root, read_source_map(text, "m"))
    assert {one.name: one.reached for one in report.places} == {"main": True, "archive": False, "media": False}
    assert any("messages.parquet cannot be read" in what for what in faults(report))
    assert any("NOWHERE" in f"{one.what} {one.cure}" for one in report.findings)
    assert report.rows_of("video") is None
    assert report.rows_of("subscriber") == 5


def test_a_join_that_would_disclose_rows_again_is_told(root: Path):
    joined = MAP.replace(
        'label = "Logins"\ntable = "logins"',
        'label = "Logins"\ntable = "logins"\njoins = [{ table = "JOINED", on = { id = "KEY" } }]',
    )
    repeats = looked_at(root, read_source_map(joined.replace("JOINED", "videos").replace("KEY", "owner"), "m"))
    assert ["several rows with the same owner" in one for one in faults(repeats)] == [True]
    unique = looked_at(root, read_source_map(joined.replace("JOINED", "accounts").replace("KEY", "id"), "m"))
    assert unique.is_good


def test_a_column_that_is_no_instant_is_told(root: Path):
    report = looked_at(root, read_source_map(MAP.replace('time = "at"\nretained', 'time = "ip"\nretained'), "m"))
    assert any("logs/logins cannot be asked for" in what and "no instants" in what for what in faults(report))


def test_a_bucket_that_has_no_file_is_told(root: Path):
    for name in lay_out(root):
        if name.endswith(f"-{bucket(1):02}.parquet"):
            (root / "tables" / "logins" / name).unlink()
    (found,) = looked_at(root, laid_out_map()).findings
    assert found.is_fault
    assert f"1 of 4 buckets have no file ({bucket(1)})" in found.what


def test_rows_in_the_file_of_another_bucket_are_told_by_the_files_name(root: Path):
    lay_out(root)
    folder = root / "tables" / "logins"
    mine = next(folder.glob(f"day=2020-03-02/bucket-{bucket(1):02}.parquet"))
    mine.rename(mine.with_name(f"bucket-{(bucket(1) + 1) % 4:02}.parquet"))
    assert any("holds rows of bucket" in what for what in faults(looked_at(root, laid_out_map())))


@pytest.fixture
def few(monkeypatch) -> None:
    """Tell of small tables what is told of large ones."""
    monkeypatch.setattr(layouts, "MANY", 100)
    monkeypatch.setattr(scans, "FEW_OF_A_DATABASE", 100)


def of_logins(root: Path, order: Callable[[int], int]) -> None:
    """Write a thousand logins of a hundred accounts in row groups of fifty."""
    ids = [order(n) for n in range(1000)]
    table = pa.table({"id": pa.array(ids), "at": pa.array(range(1000), pa.timestamp("us")), "ip": ["192.0.2.1"] * 1000})
    pq.write_table(table, root / "tables" / "logins.parquet", row_group_size=50)


def test_files_in_no_order_are_told_with_the_cure_and_sorted_ones_are_not(root: Path, few):
    of_logins(root, lambda n: n % 100)
    (found,) = advice(looked_at(root, small_map()))
    assert "a question by id reads about 500 of 1,000 rows of logins.parquet" in found.what
    assert "ORDER BY id, at" in found.cure
    of_logins(root, lambda n: n // 10)
    assert looked_at(root, small_map()).findings == ()


def test_files_that_are_not_sorted_as_the_map_says_are_told(root: Path, few):
    of_logins(root, lambda n: n % 100)
    told = small_map('file = "logins.parquet"', 'file = "logins.parquet"\nlayout = { sorted = ["id", "at"] }')
    found = [one.what for one in advice(looked_at(root, told))]
    assert any("is not sorted by id as the map says" in what for what in found)
    of_logins(root, lambda n: n // 10)
    assert looked_at(root, told).findings == ()


def test_a_postgresql_table_without_an_index_is_told_with_the_statement_that_makes_one(root: Path, few, postgresql):
    text = MAP.replace('kind = "parquet"\nfolder = "tables"', 'kind = "postgresql"\naddress_in = "PLATFORM"')
    for name in ("accounts", "names", "logins", "messages", "videos"):
        text = text.replace(f'file = "{name}.parquet"', f'relation = "looked_at.{name}"')
    made = [
        "CREATE TABLE accounts (id BIGINT PRIMARY KEY, name TEXT UNIQUE, mail TEXT, phone TEXT, hidden BOOLEAN)",
        "CREATE TABLE names (id BIGINT, name TEXT, since TIMESTAMPTZ, until TIMESTAMPTZ)",
        "CREATE TABLE logins (id BIGINT, at TIMESTAMPTZ, ip TEXT)",
        "CREATE TABLE messages (at TIMESTAMPTZ, sender BIGINT, recipient BIGINT, body TEXT)",
        "CREATE TABLE videos (media TEXT, owner BIGINT, at TIMESTAMPTZ, seen TEXT, deleted TIMESTAMPTZ,"
        " removed BOOLEAN, path TEXT)",
        "INSERT INTO logins SELECT n % 5000, now(), '192.0.2.1' FROM generate_series(1, 20000) n",
    ]
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(
            "DROP SCHEMA IF EXISTS looked_at CASCADE; CREATE SCHEMA looked_at; SET search_path = looked_at"
        )
        for statement in made:
            connection.execute(statement)
        connection.execute("ANALYZE")
        source_map = read_source_map(text, "m")
        found, *others = looked_at(root, source_map, {"PLATFORM": postgresql}).findings
        assert others == []
        assert not found.is_fault
        assert "reads all 20,000 rows of looked_at.logins" in found.what
        assert "CREATE INDEX logins_by_id ON looked_at.logins (id, at)" in found.cure
        connection.execute("CREATE INDEX ON logins (id, at)")
        connection.execute("ANALYZE")
        assert looked_at(root, source_map, {"PLATFORM": postgresql}).findings == ()
        connection.execute("DROP SCHEMA looked_at CASCADE")
