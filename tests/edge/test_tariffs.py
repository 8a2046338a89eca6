"""The operator's own tariff: which lines are for which guideline, and each mistake with its line and cure."""

from __future__ import annotations

import pytest

from rogatory.edge.tariffs import read_tariff
from rogatory.problem import Problem

LINE = '[[line]]\nid = "search"\nwords = "Search"\nunit = "hour"\namount = 6000\ncurrency = "USD"\n'


def test_a_line_is_for_every_guideline_or_for_those_it_names():
    text = LINE + LINE.replace('"search"', '"copy"') + 'guidelines = ["other"]\n'
    assert [each.id for each in read_tariff(text, "tariff.toml", "some").prices] == ["search"]
    assert [each.id for each in read_tariff(text, "tariff.toml", "other").prices] == ["search", "copy"]


def test_what_is_free_stands_beside_the_lines():
    free = '[[free]]\nid = "first"\nunit = "hour"\namount = 1\n'
    (tier,) = read_tariff(LINE + free, "tariff.toml", "some").free
    assert (tier.id, tier.unit, tier.amount) == ("first", "hour", 1)


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ("line = [", "tariff.toml:1", "not valid TOML"),
        ("", "tariff.toml:1", "line"),
        (LINE.replace("6000", "60.5"), "tariff.toml:5", "amount"),
        (LINE.replace("6000", "0"), "tariff.toml:1", "no price"),
        (LINE.replace("hour", "day"), "tariff.toml:1", "'day' is no unit"),
        (LINE.replace("USD", "dollars"), "tariff.toml:1", "'dollars' is no currency"),
        (LINE + "prise = 3\n", "tariff.toml:7", "prise"),
        (LINE + LINE, "tariff.toml:8", "two tables have the id 'search'"),
    ],
)
def test_each_mistake_names_its_line(text: str, where: str, told: str):
    with pytest.raises(Problem) as found:
        read_tariff(text, "tariff.toml", "some")
    assert found.value.where == where
    assert told in str(found.value)
    assert found.value.cure
