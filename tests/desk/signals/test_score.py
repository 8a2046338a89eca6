"""The score is the sum of its reasons, and another reason never takes a flag down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.desk.signals.rules import rules_with
from rogatory.desk.signals.score import score_of
from rogatory.problem import Problem
from tests.desk.signals.sights import RULES, reasons
from tests.desk.signals.test_each_signal import UNUSUAL

ALONE = ("pressure/words", "burst/senders", "target/overlap", "target/many", "contact/reply-elsewhere")
"""Things that differ from an ordinary request each in a field of its own."""


@given(st.sets(st.sampled_from(ALONE)), st.sampled_from(ALONE))
def test_the_score_is_the_sum_of_its_reasons_and_only_grows_with_them(chosen: set[str], further: str):
    few = reasons(**{field: value for name in chosen for field, value in UNUSUAL[name][0].items()})
    more = reasons(**{field: value for name in {*chosen, further} for field, value in UNUSUAL[name][0].items()})
    assert score_of(few) == sum(RULES.weights[name] for name in chosen)
    assert score_of(more) >= score_of(few)
    assert (score_of(few) >= RULES.threshold) <= (score_of(more) >= RULES.threshold)


def test_an_operator_weighs_anew_what_they_name_and_nothing_else():
    rules = rules_with({"threshold": 70, "weights": {"hour/night": 0}, "limits": {"burst": 9}})
    assert (rules.threshold, rules.weights["hour/night"], rules.limits.burst) == (70, 0, 9)
    assert rules.weights["lookalike/domain"] == RULES.weights["lookalike/domain"]


@pytest.mark.parametrize(
    "own",
    [
        {"weight": {}},
        {"weights": {"hour/noon": 3}},
        {"weights": {"hour/night": -1}},
        {"weights": {"hour/night": "much"}},
        {"threshold": 0},
        {"limits": {"hours": 3}},
        {"limits": {"weekend": 5}},
        {"pressure": {"phrases": [1]}},
    ],
)
def test_rules_that_say_what_there_is_not_are_refused(own: dict[str, object]):
    with pytest.raises(Problem):
        rules_with(own)
