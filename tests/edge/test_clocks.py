"""Other regimes' figures as data: each runs without a line of code, and a mistake in one is told with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rogatory.clocks.running import Pause
from rogatory.edge.clocks import read_regimes
from rogatory.problem import Problem

TEXT = """\
[[regime]]
id = "eu-production"
words = "European Production Order"
origin = "Order received"
term = { amount = 10, unit = "days", zone = "Europe/Brussels" }

[[regime]]
id = "eu-production-emergency"
words = "European Production Order, emergency"
origin = "Order received"
term = { amount = 8, unit = "hours" }

[[regime]]
id = "eu-preservation"
words = "European Preservation Order"
origin = "Order received"
term = { amount = 60, unit = "days", zone = "Europe/Brussels" }
extensions = [{ amount = 30, unit = "days", zone = "Europe/Brussels" }]

[[regime]]
id = "grace"
words = "Grace before a key is destroyed"
term = { amount = 72, unit = "hours" }

[[regime]]
id = "nondisclosure"
words = "Nondisclosure order"
origin = "Order issued"
term = { amount = 1, unit = "years", zone = "America/New_York" }
extensions = [
  { amount = 1, unit = "years", zone = "America/New_York" },
  { amount = 6, unit = "months", zone = "America/New_York" },
]
"""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("regime", "began", "extended", "end"),
    [
        # Summer time ends between: 10 days of Brussels, the last of which is over at 23:00 UTC.
        ("eu-production", "2026-10-20T08:00:00", 0, "2026-10-30T23:00:00"),
        # Received at 00:30 of the 21st in Brussels, though it is the 20th in UTC.
        ("eu-production", "2026-10-20T22:30:00", 0, "2026-10-31T23:00:00"),
        ("eu-production-emergency", "2026-10-25T00:30:00", 0, "2026-10-25T08:30:00"),
        ("eu-preservation", "2026-09-01T08:00:00", 0, "2026-10-31T23:00:00"),
        ("eu-preservation", "2026-09-01T08:00:00", 1, "2026-11-30T23:00:00"),
        ("grace", "2026-12-01T00:00:00", 0, "2026-12-04T00:00:00"),
        ("nondisclosure", "2024-02-29T15:00:00", 0, "2025-03-01T05:00:00"),
        ("nondisclosure", "2024-02-29T15:00:00", 2, "2026-08-29T04:00:00"),
    ],
)
def test_a_regime_runs_from_its_figures_alone(regime: str, began: str, extended: int, end: str) -> None:
    clock = read_regimes(TEXT, "regimes.toml")[regime].clock(utc(began), extended)
    assert clock.end(utc(began)) == utc(end)


def test_its_clock_is_explained_in_its_own_words() -> None:
    regime = read_regimes(TEXT, "regimes.toml")["eu-preservation"]
    paused = Pause(utc("2026-09-10"), utc("2026-09-14"), "clarification asked")
    steps = regime.clock(utc("2026-09-01T08:00:00"), 1, (paused,)).steps(utc("2026-10-01"))
    assert [(step.words, step.day) for step in steps] == [
        ("Order received", date(2026, 9, 1)),
        ("60 days on, first day excluded, last day included (Europe/Brussels)", date(2026, 10, 31)),
        ("Paused 4 days: clarification asked", date(2026, 11, 4)),
        ("Extension 1: 30 days from the old end", date(2026, 12, 4)),
    ]


def test_it_is_extended_no_more_often_than_it_says() -> None:
    regime = read_regimes(TEXT, "regimes.toml")["eu-preservation"]
    for extended in (2, -1):
        with pytest.raises(ValueError, match="where 1 are known"):
            regime.clock(utc("2026-09-01"), extended)


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "cure"),
    [
        ("amount = 10,", "amount = 0,", 5, "is no length of time", "Give a whole number of 1 or more"),
        ("amount = 10,", 'amount = "10",', 5, "integer", ""),
        ("Europe/Brussels", "Europe/Bruxelles", 5, "no time zone 'Europe/Bruxelles'", "Write the IANA name"),
        ('8, unit = "hours"', '8, unit = "ours"', 11, "'hours'", ""),
        ('8, unit = "hours"', '8, unit = "hours", first_day_included = true', 11, "no first day", "Leave out"),
        ('words = "European Preservation Order"', 'words = " "', 13, "no id or no words", "Write both"),
        ('id = "grace"', 'id = "eu-production"', 21, "two regimes have the id 'eu-production'", "an id of its own"),
        ('origin = "Order issued"', 'orgin = "Order issued"', 28, "orgin", "Remove the key"),
        ("[[regime]]", "[[regime]", 1, "not valid TOML", "Correct the line"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_cure(old: str, new: str, line: int, what: str, cure: str) -> None:
    assert old in TEXT
    with pytest.raises(Problem) as caught:
        read_regimes(TEXT.replace(old, new, 1), "regimes.toml")
    assert what in caught.value.what
    assert cure in caught.value.cure
    assert caught.value.where == f"regimes.toml:{line}"
