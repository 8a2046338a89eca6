"""The worker notes of each row what the custodian is to be shown: outside the period, of others, of the request's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rogatory.desk.review.noting import MOST, note, noted
from rogatory.desk.stages.collection import instants_of
from rogatory.desk.stages.spool import FORMAT, Index, Spool, some_rows_of
from rogatory.desk.store import Store
from rogatory.edge.sourcemaps import read_source_map
from rogatory.guidelines.facts import DateRange
from rogatory.problem import Problem
from rogatory.sources.answers import Rows
from rogatory.sources.source_map import SourceMap

MAP = Path(__file__).parents[3] / "src" / "rogatory" / "demo" / "platform" / "source-map.toml"
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 30, 23, 59, 59, 999999, tzinfo=UTC)
SINCE, UNTIL = instants_of(DateRange(date(2025, 1, 1), date(2025, 6, 30)))
MESSAGE = ("at", "from", "to", "text")


@pytest.fixture(scope="module")
def source_map() -> SourceMap:
    return read_source_map(MAP.read_text("utf-8"), str(MAP))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "objects")


def messages(*rows: tuple[object, ...], account: str = "river_lantern", columns: tuple[str, ...] = MESSAGE) -> Rows:
    return Rows(
        item=f"data/{account}/interactions",
        clause="c",
        account=account,
        category="interactions",
        table="direct_messages",
        title="Direct messages",
        columns=columns,
        labels=columns,
        units=("",) * len(columns),
        batches=iter([list(rows)]),
    )


def collected(store: Store, *tables: Rows) -> Index:
    spool = Spool(store, {})
    for table in tables:
        spool.take(table)
    return Index(FORMAT, "R-1", "d", "p", "m", FIRST, tuple(spool.tables), (), ())


def test_each_row_is_noted_for_what_it_is(store: Store, source_map: SourceMap) -> None:
    rows = (
        (FIRST, "river_lantern", "River_Lantern", None),
        (FIRST - timedelta(microseconds=1), "river_lantern", "river_lantern", None),
        (LAST, "river_lantern", "quiet_heron", "hello"),
        (LAST + timedelta(microseconds=1), "river_lantern", None, None),
        (None, "river_lantern", "MARBLE_fox", "hello"),
    )
    index = collected(store, messages(*rows), messages((FIRST, "marble_fox", "marble_fox", None), account="marble_fox"))
    one, other = (noted(each) for each in note(index, store, source_map, SINCE, UNTIL))
    assert (one.first, one.last) == (rows[1][0], rows[3][0])
    assert one.outside == (1, 3), "the first and the last day belong to it as a whole"
    assert one.others == (2, 4), "a name is somebody else's, however it is written, and nothing names nobody"
    assert one.known == (4,), "an account of the same request is told apart"
    assert [one.count(what) for what in ("outside", "others", "known")] == [2, 2, 1]
    assert (other.outside, other.others, other.known) == ((), (), ())


def test_without_a_period_nothing_lies_outside(store: Store, source_map: SourceMap) -> None:
    index = collected(store, messages((datetime(1999, 1, 1, tzinfo=UTC), "river_lantern", "river_lantern", None)))
    (one,) = note(index, store, source_map, None, None)
    assert one["counts"] == {"outside": 0, "others": 0, "known": 0}


@pytest.mark.parametrize(
    ("last", "until"), [(date(2025, 6, 30), datetime(2025, 7, 1, tzinfo=UTC)), (date.max, None), (None, None)]
)
def test_the_last_day_of_a_period_belongs_to_it_even_where_the_calendar_ends(
    last: date | None, until: datetime | None
) -> None:
    assert instants_of(DateRange(None, last))[1] == until


def test_of_what_was_not_disclosed_nothing_is_noted(store: Store, source_map: SourceMap) -> None:
    index = collected(store, messages(("hello",), columns=("text",)))
    (one,) = (noted(each) for each in note(index, store, source_map, SINCE, UNTIL))
    assert (one.first, one.last, one.outside) == (None, None, ())
    assert one.others == (0,), "text is a marked column: it may tell of others"


def test_all_are_counted_and_the_first_of_them_are_named(store: Store, source_map: SourceMap) -> None:
    many = [(FIRST, "river_lantern", f"somebody_{number}", None) for number in range(MOST + 50)]
    (one,) = (noted(each) for each in note(collected(store, messages(*many)), store, source_map, SINCE, UNTIL))
    assert one.count("others") == MOST + 50
    assert one.others == tuple(range(MOST))


def test_rows_that_were_altered_in_the_store_are_not_noted(store: Store, source_map: SourceMap, tmp_path: Path) -> None:
    index = collected(store, messages((FIRST, "river_lantern", "quiet_heron", "hello")))
    digest = index.tables[0].sha256
    (path,) = (each for each in (tmp_path / "objects").rglob("*") if each.is_file() and digest.endswith(each.name[-8:]))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"hello", b"h3llo"))
    with pytest.raises(Problem, match="not those that were collected"):
        note(index, store, source_map, SINCE, UNTIL)


def test_any_row_of_a_long_table_is_found_by_what_is_noted(
    store: Store, source_map: SourceMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rogatory.desk.stages.spool.STRIDE", 10)
    index = collected(store, messages(*((FIRST, "river_lantern", f"näme_{number}", None) for number in range(95))))
    (one,) = (noted(each) for each in note(index, store, source_map, SINCE, UNTIL))
    assert len(one.places) == 10
    for first in (0, 9, 10, 47, 90, 94, 95, 1000):
        expected = [(number, f"näme_{number}") for number in range(first, min(first + 6, 95))]
        for places in (one.places, ()):
            found = some_rows_of(store, index.tables[0], first, 6, places)
            assert [(number, row[2]) for number, row in found] == expected
