"""Dates as officers and the team read them: in UTC, and in their own zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rogatory.clocks.days import FIRST_INSTANT, LAST_INSTANT
from rogatory.clocks.shown import duration, shown, shown_end


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "zone", "words"),
    [
        ("2020-12-01", "UTC", "the end of 30 November 2020 UTC"),
        (
            "2020-12-01",
            "Asia/Singapore",
            "the end of 30 November 2020 UTC (1 December 2020, 08:00 in Asia/Singapore, UTC+08:00)",
        ),
        (
            "2020-12-01",
            "America/New_York",
            "the end of 30 November 2020 UTC (30 November 2020, 19:00 in America/New_York, UTC-05:00)",
        ),
        (
            "2021-03-30T22:00:00",
            "Europe/Paris",
            "30 March 2021, 22:00 UTC (the end of 30 March 2021 in Europe/Paris, UTC+02:00)",
        ),
        ("2021-05-01T18:00:07", "UTC", "1 May 2021, 18:00:07 UTC"),
    ],
)
def test_an_end_that_is_midnight_is_the_end_of_a_day(end: str, zone: str, words: str) -> None:
    assert shown_end(utc(end), zone) == words


def test_an_hour_that_comes_twice_is_told_apart_by_its_offset() -> None:
    assert [shown(utc(f"2021-11-07T0{hour}:30:00"), "America/New_York") for hour in (5, 6)] == [
        "7 November 2021, 05:30 UTC (7 November 2021, 01:30 in America/New_York, UTC-04:00)",
        "7 November 2021, 06:30 UTC (7 November 2021, 01:30 in America/New_York, UTC-05:00)",
    ]


def test_the_limits_of_the_calendar_can_be_shown_anywhere() -> None:
    assert shown_end(LAST_INSTANT, "Asia/Tokyo").startswith(
        "31 December 9999, 23:59:59 UTC (31 December 9999, 23:59:59"
    )
    assert shown_end(FIRST_INSTANT, "America/New_York").startswith("1 January 1, 00:00 UTC (1 January 1, 00:00")


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "0 seconds"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=2, hours=3, minutes=1, seconds=30), "2 days 3 hours 1 minute 30 seconds"),
    ],
)
def test_durations(length: timedelta, words: str) -> None:
    assert duration(length) == words
