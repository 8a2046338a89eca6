"""Rows are counted in the files themselves, however their bytes are cut."""

import csv
import io
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.cells import csv_line
from rogatory.evidence.counting import CsvLines, JsonLines, counter_for
from rogatory.evidence.row_lines import RowLines

CELLS = st.text(alphabet='a,"\r\n\u2028=') | st.text() | st.integers() | st.none()
NAMES = ("rogatory_item", "rogatory_clause", "x")


def written(rows, first=("1", "inc.x")):
    lines = RowLines(NAMES, first)
    pairs = [lines.of(((row,),), 1) for row in rows]
    return b"\xef\xbb\xbf" + lines.heading + b"".join(one for one, _ in pairs), b"".join(one for _, one in pairs)


def counted(counter, data, cuts):
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for begin, end in pairwise(places):
        counter.update(data[begin:end])
    return counter.done()


FIRSTS = st.sampled_from([("1", "inc.x"), ("mia, ann/logs", "inc.x"), ('"', 'x""'), ("=1", "inc.x"), ("", "x\r\ny")])


@given(st.lists(CELLS, max_size=12), FIRSTS, st.lists(st.integers(0, 10**6), max_size=8))
def test_rows_of_one_item_are_known_as_such_in_csv_whatever_people_wrote(rows, first, cuts):
    hostile = [written(["a"], first)[0].decode("utf-8-sig"), "\r\n" + ",".join(first) + ",x"]
    of_csv, _ = written([*rows, *hostile], first)
    found = counted(CsvLines(), of_csv, cuts)
    assert (found.rows, found.alike) == (len(rows) + 2, True)
    assert found.begins == csv_line(first)[:-2]


@given(st.lists(CELLS, max_size=12), st.lists(st.integers(0, 10**6), max_size=8))
def test_rows_are_counted_as_a_reader_of_csv_and_of_json_lines_counts_them(rows, cuts):
    of_csv, of_json = written(rows)
    found = counted(CsvLines(), of_csv, cuts)
    assert found.rows == len(list(csv.reader(io.StringIO(of_csv.decode("utf-8-sig"), newline="")))) - 1 == len(rows)
    assert found.first == b"rogatory_item,rogatory_clause,x\r\n"
    lines = counted(JsonLines(), of_json, cuts)
    assert (lines.rows, lines.alike) == (len(rows), True)
    assert not rows or list(json.loads(lines.first)) == list(NAMES)


@given(st.lists(st.integers(0, 2), min_size=2, max_size=9), st.lists(st.integers(0, 10**6), max_size=8))
def test_rows_of_another_item_or_clause_among_them_are_noticed(whose, cuts):
    firsts = (("1", "inc.x"), ("1", "inc.y"), ('1"', "inc.x"))
    data = b"".join(written(["a"], firsts[one])[1] for one in whose)
    assert counted(JsonLines(), data, cuts).alike == (len(set(whose)) == 1)
    # What somebody wrote into a cell passes for no row.
    tables = [written(["a", "\r\n1,inc.x,b"], firsts[one])[0].removeprefix(written([])[0]) for one in whose]
    found = counted(CsvLines(), written([])[0] + b"".join(tables), cuts)
    assert (found.rows, found.alike) == (2 * len(whose), len(set(whose)) == 1)


@pytest.mark.parametrize("data", [b"", b"no json\n", b'{"x":1}\n', b'{"rogatory_item":"1"'])
def test_what_is_no_record_has_no_rows_that_are_alike(data):
    found = counted(JsonLines(), data, [])
    assert found.alike == (not data or b"\n" not in data)
    assert found.rows == data.count(b"\n")


def test_records_alone_are_counted():
    assert counter_for("data/media/mia/rows.csv") is None
    assert counter_for("data/records/mia/logs/rows.txt") is None
