"""When it happened: every record is counted once, in bins that can be read, whatever times a platform holds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.page_timeline import timeline as drawn
from rogatory.evidence.timeline import Days

SEALED = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
ANY_INSTANT = st.datetimes(timezones=st.just(UTC)) | st.timedeltas(timedelta(), timedelta(900)).map(SEALED.__sub__)


def told(*instants, category="logs"):
    days = Days(SEALED)
    days.add(category, instants)
    return days.timeline()


@given(st.lists(ANY_INSTANT, max_size=30))
def test_every_record_is_in_one_bin_or_told_to_be_outside(instants):
    timeline = told(*instants)
    assert timeline.total + timeline.outside == len(instants)
    assert len(timeline.bins) <= 130
    firsts = [one.first for one in timeline.bins]
    assert firsts == sorted(set(firsts))


@pytest.mark.parametrize(
    ("days", "unit", "bins"), [(0, "day", 1), (61, "day", 62), (62, "week", 9), (400, "week", 58), (700, "month", 24)]
)
def test_bins_grow_with_the_time_between_the_first_record_and_the_last(days, unit, bins):
    first = datetime(2022, 5, 2, tzinfo=UTC)
    timeline = told(first, first + timedelta(days=days))
    assert (timeline.unit, len(timeline.bins)) == (unit, bins)


def test_an_instant_that_stands_for_never_does_not_stretch_the_drawing():
    timeline = told(datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), SEALED, SEALED)
    assert (timeline.outside, len(timeline.bins), timeline.total) == (2, 1, 2)
    assert "2 records bear a time before 1970" in drawn(timeline)


def test_the_numbers_stand_beside_the_bars():
    page = drawn(told(*(SEALED - timedelta(days=at % 5) for at in range(100_000))))
    assert page.count("<rect ") == 5
    assert page.count("<td>20,000</td>") == 10
    assert "<script" not in page


def test_more_categories_than_can_be_drawn_are_in_the_table():
    days = Days(SEALED)
    for number in range(12):
        days.add(f"category {number}", [SEALED])
    page = drawn(days.timeline())
    assert page.count("<svg") == 8
    assert "4 more categories" in page
    assert all(f"category {number}" in page for number in range(12))
