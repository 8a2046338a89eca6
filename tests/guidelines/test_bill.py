"""What work comes to: by the tariff, less what is free, in whole minor units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.guidelines.bill import Free, Named, Price, Tariff, Work, reckon
from rogatory.guidelines.money import amount_of, decimals, written
from rogatory.problem import Problem

HOUR = Price("hour", "hour", 9000, "USD", (), "Work")
ACCOUNT = Price("account", "account", 2500, "USD", ("subscriber", "logs"), "Accounts")


def test_hours_are_counted_in_minutes_and_rounded_a_half_up():
    odd = Tariff("operator", (Price("hour", "hour", 1001, "USD", (), "Work"),))
    assert reckon(odd, [Work("hour", 30)]).total == 501
    assert reckon(odd, [Work("hour", 29)]).total == 484
    assert reckon(Tariff("operator", (HOUR,)), [Work("hour", 59), Work("hour", 1)]).total == 9000


def test_a_free_hour_is_sixty_minutes():
    tariff = Tariff("operator", (HOUR,), (Free("first", "hour", 1, ()),))
    assert reckon(tariff, [Work("hour", 60)]).total == 0
    assert reckon(tariff, [Work("hour", 90)]).total == 4500


def test_what_is_free_is_taken_once_over_all_lines():
    other = Price("other", "account", 100, "USD", (), "Other accounts")
    tariff = Tariff("guideline", (ACCOUNT, other), (Free("first", "account", 3, ()),))
    bill = reckon(tariff, [Work("other", 2), Work("account", 2)])
    assert [(each.line, each.free, each.amount) for each in bill.entries] == [("account", 2, 0), ("other", 1, 100)]


def test_what_is_free_in_some_categories_needs_the_category_where_the_line_has_others():
    tariff = Tariff("guideline", (ACCOUNT,), (Free("logs", "account", 1, ("logs",)),))
    assert reckon(tariff, [Work("account", 1)]).total == 2500
    assert reckon(tariff, [Work("account", 1, "logs")]).total == 0
    assert reckon(tariff, [Work("account", 1, "subscriber")]).total == 2500


def test_amounts_that_people_name_come_last():
    bill = reckon(Tariff("operator", (HOUR,)), [Work("hour", 60)], [Named(350, "USD", "copies")])
    assert [each.words for each in bill.entries] == ["Work", "copies"]
    assert bill.total == 9350


def test_a_line_that_the_tariff_lacks_and_a_second_currency_are_refused():
    with pytest.raises(Problem, match="no line"):
        reckon(Tariff("operator", (HOUR,)), [Work("page", 1)])
    with pytest.raises(Problem, match="both USD and JPY"):
        reckon(Tariff("operator", (HOUR,)), [Work("hour", 1)], [Named(1, "JPY", "copies")])


def test_a_line_whose_work_was_all_taken_back_leaves_no_currency_behind():
    euros = Price("copy", "item", 100, "EUR", (), "Copies")
    tariff = Tariff("operator", (HOUR, euros))
    bill = reckon(tariff, [Work("copy", 3), Work("copy", -3), Work("hour", 60)])
    assert (bill.currency, bill.total) == ("USD", 9000)


def test_what_earlier_bills_took_of_what_is_free_is_gone():
    tariff = Tariff("guideline", (ACCOUNT,), (Free("first", "account", 3, ()),))
    assert reckon(tariff, [Work("account", 2)], earlier=[Work("account", 2)]).total == 2500
    assert reckon(tariff, [Work("account", 2)], earlier=[Work("account", 9)]).total == 5000
    assert reckon(tariff, [Work("account", 2)], earlier=[Work("a line of before", 9)]).total == 0


@given(st.lists(st.integers(0, 10_000), max_size=6), st.integers(0, 200))
def test_nothing_free_ever_makes_a_bill_dearer_or_less_than_nothing(minutes: list[int], hours: int):
    work = [Work("hour", each) for each in minutes]
    without = reckon(Tariff("operator", (HOUR,)), work).total
    free = (Free("first", "hour", hours, ()),) if hours else ()
    total = reckon(Tariff("operator", (HOUR,), free), work).total
    assert 0 <= total <= without
    assert total == max(0, sum(minutes) - 60 * hours) * 150


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (123456, "USD", "USD 1,234.56"),
        (5, "USD", "USD 0.05"),
        (1250, "JPY", "JPY 1,250"),
        (1250, "KRW", "KRW 1,250"),
        (1250, "KWD", "KWD 1.250"),
        (12500, "CLF", "CLF 1.2500"),
        (-50, "USD", "USD -0.50"),
        (100, "SGD", "SGD 1.00"),
    ],
)
def test_each_currency_has_its_own_decimals(amount: int, currency: str, shown: str):
    assert written(amount, currency) == shown


@given(st.integers(0, 10**14), st.sampled_from(["USD", "JPY", "KWD", "CLF", "SGD"]))
def test_what_is_written_is_read_back(amount: int, currency: str):
    assert amount_of(written(amount, currency).removeprefix(f"{currency} "), currency) == amount
    assert decimals(currency) in {0, 2, 3, 4}


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1e3", "NaN", "١٢", "1.", "0x10"])
def test_what_is_no_amount_is_told(text: str):
    with pytest.raises(Problem, match="no amount"):
        amount_of(text, "USD")
