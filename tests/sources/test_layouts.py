"""A table of many files is answered as one of a single file is, and only the files that a question needs are opened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rogatory.sources.answers import Statement
from rogatory.sources.engines.contract import Sought
from rogatory.sources.engines.duckdb_files import DuckDBFiles
from rogatory.sources.maps.file_pattern import FilePattern
from rogatory.sources.maps.layout import Layout, Partitions
from tests.sources.laid_out import COUNT, LAYOUT, WHERE_NO_DAY_IS, bucket, laid_out_map, lay_out
from tests.sources.small_platform import TABLES, answers, day, kinds_in, released, rows_in

STRANGE = TABLES["accounts"][1][4][1]
ITEMS = [
    released(who, "logs", "logins", item=f"{who} {n}", since=since, until=until)
    for who in ("ann", "Ann", "moon", STRANGE)
    for n, (since, until) in enumerate(
        [(None, None), (day(4), None), (None, day(4)), (day(2), day(2, hours=1)), (day(9), day(10))]
    )
    if who != "moon" or since is not None
]


def opened(root: Path, sought: Sought, layout: str = LAYOUT) -> list[str]:
    source_map = laid_out_map(layout)
    engine = DuckDBFiles(source_map.connections["main"], root)
    try:
        table = source_map.table("logins")
        folder = str(root / "tables" / "logins") + "/"
        return [path.removeprefix(folder) for path in engine.files(table, sought)]
    finally:
        engine.close()


def test_the_rows_are_those_of_a_single_file(root: Path):
    plain = answers(root, *ITEMS)
    lay_out(root)
    laid = answers(root, *ITEMS, source_map=laid_out_map())
    assert rows_in(plain) == rows_in(laid)
    assert sorted(kinds_in(plain)) == sorted(kinds_in(laid))
    assert rows_in(answers(root, *ITEMS, source_map=laid_out_map()))


def test_of_an_account_only_its_buckets_files_are_opened(root: Path):
    files = lay_out(root)
    found = opened(root, Sought({"id": [1]}))
    assert found == [name for name in files if name.endswith(f"-{bucket(1):02}.parquet")]
    assert 0 < len(found) < len(files)
    both = opened(root, Sought({"id": [1, 2]}))
    assert both == [name for name in files if int(name[-10:-8]) in {bucket(1), bucket(2)}]


def test_of_a_range_of_dates_only_its_days_are_opened_and_what_has_no_day(root: Path):
    lay_out(root)
    found = opened(root, Sought({}, "at", day(4), day(5)))
    assert {name.partition("/")[0] for name in found} == {"day=2020-03-04", WHERE_NO_DAY_IS}
    edge = opened(root, Sought({}, "at", day(4, hours=23, minutes=59), day(6) + timedelta(microseconds=1)))
    assert {name.partition("/")[0] for name in edge} == {"day=2020-03-04", "day=2020-03-06", WHERE_NO_DAY_IS}


def test_a_range_of_dates_of_another_column_leaves_nothing_out(root: Path):
    files = lay_out(root)
    assert opened(root, Sought({}, "seen", day(4), day(5))) == files


def test_where_the_dates_leave_nothing_a_file_is_read_all_the_same(root: Path):
    """That there is nothing is known then, and not supposed."""
    lay_out(root)
    assert len(opened(root, Sought({"id": [1]}, "at", day(20), day(21)))) == 1
    given = answers(root, released("ann", "logs", "logins", since=day(20), until=day(21)), source_map=laid_out_map())
    assert kinds_in(given) == ["not-held"]


def test_a_bucket_without_a_file_is_unreachable_and_never_empty(root: Path):
    for name in lay_out(root):
        if name.endswith(f"-{bucket(1):02}.parquet"):
            (root / "tables" / "logins" / name).unlink()
    given = answers(root, released("ann", "logs", "logins", since=day(1)), source_map=laid_out_map())
    assert kinds_in(given) == ["unreachable"]


@pytest.mark.parametrize(
    ("old", "new"), [('"crc32"', '"modulo"'), (f"count = {COUNT}", "count = 7"), ('"crc32"', '"spark"')]
)
def test_a_layout_that_is_told_wrongly_is_unreachable_and_never_empty(root: Path, old: str, new: str):
    lay_out(root)
    given = answers(
        root, released("ann", "logs", "logins", since=day(1)), source_map=laid_out_map(LAYOUT.replace(old, new))
    )
    assert kinds_in(given) == ["unreachable"]
    assert rows_in(given) == []


def test_days_of_another_zone_are_refused_where_rows_show_it(root: Path):
    """These days are those of UTC: in New York they begin five hours later."""
    lay_out(root)
    layout = LAYOUT.replace('column = "at"', 'column = "at", zone = "America/New_York"')
    given = answers(root, released("ann", "logs", "logins", since=day(1)), source_map=laid_out_map(layout))
    assert kinds_in(given) == ["unreachable"]


def test_plain_patterns_need_no_layout(root: Path):
    lay_out(root)
    source_map = laid_out_map('{ sorted = ["id", "at"] }', "logins/**/*.parquet")
    given = answers(root, *ITEMS, source_map=source_map)
    assert rows_in(given)
    assert not [one for one in given if isinstance(one, Statement) and one.kind == "unreachable"]


def test_hidden_files_are_no_part_of_a_table(root: Path):
    lay_out(root)
    (root / "tables" / "logins" / "day=2020-03-01" / ".bucket-00.parquet.crc").write_bytes(b"no table")
    (root / "tables" / "logins" / "_SUCCESS").touch()
    given = answers(root, released("ann", "logs", "logins", since=day(1)), source_map=laid_out_map())
    assert len(rows_in(given)) == 3


@pytest.mark.parametrize(
    ("written", "bucketed", "timed", "what"),
    [
        ("a/{bucket}.parquet", False, False, "of which nothing is told"),
        ("a/b.parquet", True, False, "no file is named by its bucket"),
        ("a/b.parquet", False, True, "does not name years"),
        ("a/%m/%Y.parquet", False, True, "does not name years"),
        ("a/%d.parquet", False, True, "does not name years"),
    ],
)
def test_a_pattern_that_does_not_fit_its_layout_is_refused(written, bucketed, timed, what):
    with pytest.raises(ValueError, match=what):
        FilePattern.of(written, bucketed=bucketed, timed=timed)


def test_a_layout_tells_something_and_in_a_zone_that_there_is():
    with pytest.raises(ValueError, match="tells nothing"):
        Layout()
    with pytest.raises(ValueError, match="no time zone"):
        Partitions("at", "Atlantis/Centre")
