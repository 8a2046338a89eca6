"""Days in the written forms of many countries; those that can be read two ways say so."""

from __future__ import annotations

import pytest

from rogatory.prefill.dates import Reckoning, days_in
from rogatory.prefill.finding import SURE

MARCH_4 = (
    "4 March 2026",
    "March 4, 2026",
    "Mar. 4, 2026",
    "this 4th day of March, 2026",
    "4th of March 2026",
    "04-Mar-26",
    "2026-03-04",
    "2026/03/04",
    "2026-03-04T10:00:00Z",
    "4 mars 2026",
    "4. März 2026",
    "04.03.2026",
    "4 de marzo de 2026",
    "4 de março de 2026",
    "4 marzo 2026",
    "4 Maret 2026",
    "4 Mac 2026",
    "ngày 04 tháng 3 năm 2026",
    "4 марта 2026 года",
    "วันที่ 4 มีนาคม 2569",
    "๔ มีนาคม พ.ศ. ๒๕๖๙",
    "วันที่ 4 เดือน มีนาคม พ.ศ. 2569",
    "4 มี.ค. 2569",
    "4 มี.ค. 69",
    "4/3/2569",
    "令和8年3月4日",
    "令和八年三月四日",
    "2026年3月4日",
    "二〇二六年三月四日",
    "中華民國115年3月4日",
    "2026년 3월 4일",
    "2026. 3. 4.",
    "ថ្ងៃទី៤ ខែមីនា ឆ្នាំ២០២៦",
    "ວັນທີ 4 ມີນາ 2026",
    "4 مارس 2026",
)


@pytest.mark.parametrize("text", MARCH_4)
def test_one_day_in_the_forms_of_many_countries(text: str) -> None:
    [day] = days_in(f"Bangkok, {text} and so on", Reckoning())
    assert (day.day.isoformat(), day.sure >= SURE) == ("2026-03-04", True)


@pytest.mark.parametrize(
    ("country", "expected", "sure"),
    [("US", "2026-03-04", True), ("PH", "2026-03-04", True), ("FR", "2026-04-03", True), ("", "2026-04-03", False)],
)
def test_day_and_month_are_told_apart_by_the_country_or_not_at_all(country: str, expected: str, sure: bool) -> None:
    [day] = days_in("Date: 03/04/2026", Reckoning(country))
    assert (day.day.isoformat(), day.sure >= SURE) == (expected, sure)
    assert bool(day.note) is not sure


@pytest.mark.parametrize("text", ["25/04/2026", "04/25/2026"])
def test_a_day_above_twelve_settles_the_order(text: str) -> None:
    [day] = days_in(text, Reckoning())
    assert (day.day.isoformat(), day.sure >= SURE) == ("2026-04-25", True)


def test_a_year_of_two_digits_is_sure_only_where_the_country_says_how_days_are_written() -> None:
    assert [day.sure >= SURE for day in days_in("25/04/26", Reckoning())] == [False]
    assert [day.sure >= SURE for day in days_in("25/04/26", Reckoning("GB"))] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "192.168.1.20",
        "10.0.3.4",
        "555-01-0123",
        "31 February 2026",
        "section 4 of 2026",
        "4411/2231",
        "1/2/3/2026",
        "+66 2 555 0118",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert days_in(text, Reckoning("US")) == ()


def test_several_days_come_in_order_and_none_hides_another() -> None:
    found = days_in("from 1 to 31 March 2026, then 令和8年4月1日, then 2026. 5. 2.", Reckoning())
    assert [day.day.isoformat() for day in found] == ["2026-03-31", "2026-04-01", "2026-05-02"]
