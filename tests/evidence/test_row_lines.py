"""Rows that are written many at once are those that are written cell by cell."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.evidence.cells import csv_line, json_line
from rogatory.evidence.row_lines import RowLines
from rogatory.problem import Problem
from tests.trials import trials

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(0), "GMT")])
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - a zone is drawn
INSTANTS = st.datetimes(FIRST, LAST, timezones=ZONES)
KINDS = (
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text("=+-@＝ \t\r\n\x1c\x85,;|\"'a1é"),  # noqa: RUF001 - a full-width sign, on purpose
    st.decimals(allow_nan=False),
    st.dates(),
    INSTANTS,
    st.lists(st.integers() | st.text(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.none() | INSTANTS, max_size=2),
)
CELLS = st.one_of(*KINDS)
ONE_KIND = st.sampled_from([*KINDS, st.none() | st.text(), st.none() | INSTANTS, CELLS])


@st.composite
def tables(draw):
    """Give rows of columns that mostly hold one kind of cells each, as tables do."""
    columns = draw(st.lists(ONE_KIND, min_size=1, max_size=5))
    return draw(st.lists(st.tuples(*columns), min_size=1, max_size=6))


@given(rows=tables(), first=st.integers(0, 2))
@settings(max_examples=trials(4000), deadline=None)
def test_rows_written_together_are_those_that_are_written_cell_by_cell(rows, first):
    names = [f'column "{number}" é' for number in range(len(rows[0]))]
    # The first cells are the same in each row.
    rows = [(*rows[0][:first], *row[first:]) for row in rows]
    lines = RowLines(names, rows[0][:first])
    assert lines.heading == csv_line(names)
    of_csv, of_json = lines.of(list(zip(*rows, strict=True))[first:], len(rows))
    assert of_csv == b"".join(map(csv_line, rows))
    members = (dict(zip(names, row, strict=True)) for row in rows)
    assert of_json == "".join(json_line(one) + "\n" for one in members).encode("utf-8", "backslashreplace")


def test_long_rows_are_written_one_by_one():
    lines = RowLines(["a"])
    for _ in range(10):
        lines.of([["short"] * lines.many], lines.many)
    many = lines.many
    lines.of([["long" * 20_000] * many], many)
    assert (many > 100, lines.many) == (True, 1)


def test_a_value_that_no_record_can_show_is_refused():
    with pytest.raises(Problem, match="cannot stand in a record"):
        RowLines(["a"]).of([[object()]], 1)
    with pytest.raises(Problem, match="no time zone"):
        RowLines(["a"]).of([[datetime(2020, 1, 1)]], 1)  # noqa: DTZ001 - that is what is refused
    with pytest.raises(Problem, match="outside the years"):
        RowLines(["a"]).of([[datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))]], 1)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(Problem, match="same name"):
        RowLines(["rogatory_item", "a", "rogatory_item"])
