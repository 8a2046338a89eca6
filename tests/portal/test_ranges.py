"""Which bytes a request asks for: those that the standard names, or all, or none that there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.portal.ranges import Span, Unsatisfiable, span_of

ETAG = '"a"'


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=5-", 5, 99),
        ("bytes=99-", 99, 99),
        ("bytes=98-4000", 98, 99),
        ("bytes=-1", 99, 99),
        ("bytes=-4000", 0, 99),
        ("Bytes= 7-8 ", 7, 8),
        ("bytes=0-9999999999999999999", 0, 99),
    ],
)
def test_one_range_is_given(asked: str, first: int, last: int):
    assert span_of(asked, None, ETAG, 100) == Span(first, last, 100)


@pytest.mark.parametrize(
    "asked",
    [None, "", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=0-1,5-6", "lines=0-1", "bytes=+1-2", "0-5"],
)
def test_what_names_no_one_range_is_answered_with_the_whole(asked: str | None):
    assert span_of(asked, None, ETAG, 100) is None


GONE = [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)]


@pytest.mark.parametrize(("asked", "size"), GONE)
def test_bytes_that_are_not_there_are_refused(asked: str, size: int):
    with pytest.raises(Unsatisfiable):
        span_of(asked, None, ETAG, size)


@pytest.mark.parametrize("other", ['"b"', 'W/"a"', "a", "Mon, 02 Mar 2026 09:30:00 GMT", ""])
def test_a_part_of_another_file_is_never_gone_on_with(other: str):
    assert span_of("bytes=5-", other, ETAG, 100) is None
    assert span_of("bytes=5-", ETAG, ETAG, 100) == Span(5, 99, 100)


@given(st.text(max_size=30), st.integers(0, 10**12))
def test_whatever_is_asked_the_answer_lies_within_the_file(asked: str, size: int):
    for each in (asked, f"bytes={asked}"):
        try:
            span = span_of(each, None, ETAG, size)
        except Unsatisfiable:
            continue
        if span is not None:
            assert 0 <= span.first <= span.last < size
            assert span.length == span.last - span.first + 1
