"""What a platform answers is kept byte for byte and type for type until it is sealed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.desk.stages.provenance import columns_of, origins_of
from rogatory.desk.stages.spool import FORMAT, Index, Spool, cell, rows_of, value
from rogatory.desk.store import Store
from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, Origin, PartFailed, Rows, Statement

ROWS = [("2020-01-01", 7, None, "日本\u202e\n'=1+1"), ("x", 2**63, True, "")]


def rows_answer(batches: Iterator[list[tuple[object, ...]]]) -> Rows:
    columns = ("a", "b", "c", "d")
    return Rows("i1", "inc.logs", "ana", "logs", "logins", "Logins", columns, columns, ("",) * 4, batches)


def media(chunks: list[bytes]) -> MediaObject:
    metadata = {"uploaded_at": datetime(2020, 8, 1, tzinfo=UTC), "length": Decimal("3.20")}
    return MediaObject("i2", "inc.video", "ana", "v1", "v1.mp4", 6, metadata, lambda: iter(chunks))


def index_of(spool: Spool) -> Index:
    now = datetime(2020, 9, 1, tzinfo=UTC)
    parts = (tuple(spool.tables), tuple(spool.files), tuple(spool.statements))
    return Index(FORMAT, "R-2020-000001-X", "d" * 64, "p" * 64, "m" * 64, now, *parts)


def test_rows_files_and_statements_come_back_as_they_were(tmp_path: Path) -> None:
    store = Store(tmp_path)
    spool = Spool(store, {"i2": "video"})
    spool.take(rows_answer(iter([[ROWS[0]], [ROWS[1]]])))
    spool.take(media([b"abc", b"def"]))
    spool.take(Statement("i1", "ana", "truncated", "2 of 9", {"of": 9, "since": date(2020, 1, 2)}))
    index = Index.from_bytes(index_of(spool).to_bytes())
    assert index == index_of(spool)
    assert list(rows_of(store, index.tables[0])) == ROWS
    assert store.open(index.files[0].sha256).read() == b"abcdef"
    assert index.files[0].category == "video"
    assert value(index.files[0].metadata["length"]) == Decimal("3.20")
    assert index.statements[0].details == {"of": 9, "since": "2020-01-02"}
    assert index.summary == {"tables": 1, "rows": 2, "files": 1, "file_bytes": 6, "statements": 1}


def test_what_columns_mean_and_which_query_gave_them_goes_into_the_return(tmp_path: Path) -> None:
    spool = Spool(Store(tmp_path), {"i2": "video"})
    asked = Origin("Garden", "a" * 64, "b" * 64, datetime(2020, 8, 1, tzinfo=UTC))
    spool.take(replace(rows_answer(iter([ROWS])), meanings=("one", "", "", "four"), origin=asked))
    spool.take(rows_answer(iter([ROWS])))
    told, untold = Index.from_bytes(index_of(spool).to_bytes()).tables
    assert [column.meaning for column in columns_of(told)] == ["one", None, None, "four"]
    assert [(one.source, one.query_digest, one.preserved_at) for one in origins_of(told)] == [
        ("Garden", "b" * 64, asked.preserved_at)
    ]
    assert ([column.meaning for column in columns_of(untold)], origins_of(untold)) == ([None] * 4, ())


def test_a_source_that_fails_half_way_leaves_a_statement_and_no_half_table(tmp_path: Path) -> None:
    def failing() -> Iterator[list[tuple[object, ...]]]:
        yield [ROWS[0]]
        raise PartFailed(Statement("i1", "ana", "unreachable", "the host went away"))

    store = Store(tmp_path)
    spool = Spool(store, {})
    spool.take(rows_answer(failing()))
    assert spool.tables == []
    assert [one.kind for one in spool.statements] == ["unreachable"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_rows_that_could_not_be_read_to_the_end_are_not_told_as_held(tmp_path: Path) -> None:
    def failing() -> Iterator[list[tuple[object, ...]]]:
        raise PartFailed(Statement("i1", "ana", "unreachable", "the host went away"))
        yield []

    spool = Spool(Store(tmp_path), {})
    spool.take(rows_answer(failing()))
    spool.take(Statement("i1", "ana", "held", "Logins: 2 rows.", {"table": "logins", "rows": 2}))
    spool.take(Statement("i1", "ana", "truncated", "cut at 2 of 9", {"table": "logins", "rows": 2, "of": 9}))
    spool.take(Statement("i1", "ana", "held", "Devices: 4 rows.", {"table": "devices", "rows": 4}))
    assert [one.words for one in spool.statements] == ["the host went away", "Devices: 4 rows."]


def test_a_row_of_another_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="3 cells for 4 columns"):
        Spool(Store(tmp_path), {}).take(rows_answer(iter([[(1, 2, 3)]])))


@pytest.mark.parametrize("given_value", [b"bytes", [1], {"a": 1}, datetime(2020, 1, 1), object()])  # noqa: DTZ001
def test_a_value_that_no_return_can_hold_is_refused(given_value: object) -> None:
    with pytest.raises(Problem, match="which no return can hold"):
        cell(given_value, "x")


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(),
        st.floats(allow_nan=False),
        st.decimals(allow_nan=False),
        st.dates(),
        st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])),
    )
)
def test_every_kind_of_cell_comes_back(given_value: object) -> None:
    back = value(cell(given_value, "x"))
    assert back == given_value
    assert type(back) is type(given_value)


def test_not_a_number_stays_not_a_number() -> None:
    assert math.isnan(value(cell(math.nan, "x")))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format": 7}'])
def test_what_is_no_index_is_told(content: bytes) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        Index.from_bytes(content)
