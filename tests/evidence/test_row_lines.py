"""Rows that are written in one look at each cell are those that are written cell by cell."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.evidence.cells import RowLines, csv_line, json_bytes
from rogatory.problem import Problem
from tests.trials import trials

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(0), "GMT")])
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text("=+-@＝ \t\r\n\x1c\x85,;|\"'a1é"),  # noqa: RUF001 - a full-width sign, on purpose
    st.decimals(allow_nan=False),
    st.dates(),
    st.datetimes(timezones=ZONES),
    st.lists(st.integers() | st.text(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.none() | st.datetimes(timezones=ZONES), max_size=2),
)


@given(row=st.lists(CELLS, min_size=1, max_size=6))
@settings(max_examples=trials(2000), deadline=None)
def test_a_row_is_the_same_line_whichever_way_it_is_written(row):
    names = [f'column "{number}" é' for number in range(len(row))]
    lines = RowLines(names)
    assert lines.heading == csv_line(names)
    assert lines.of(row) == (csv_line(row), json_bytes(dict(zip(names, row, strict=True))))


def test_a_value_that_no_record_can_show_is_refused():
    with pytest.raises(Problem, match="cannot stand in a record"):
        RowLines(["a"]).of([object()])
    with pytest.raises(Problem, match="no time zone"):
        RowLines(["a"]).of([datetime(2020, 1, 1)])  # noqa: DTZ001 - that is what is refused


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(Problem, match="same name"):
        RowLines(["rogatory_item", "a", "rogatory_item"])
