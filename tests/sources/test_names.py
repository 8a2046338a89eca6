"""A name means the account that bears or bore it, by the platform's own equality, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rogatory.sources.answers import Statement
from tests.sources.small_platform import TABLES, answers, day, kinds_in, released, rows_in, small_map


def test_equality_is_the_platforms_own(root: Path) -> None:
    assert rows_in(answers(root, released("Ann", "subscriber")))[0][0] == "Ann"
    assert kinds_in(answers(root, released("ANN", "subscriber"))) == ["no-such-account"]
    loose = small_map('equality = "exact"', 'equality = "case-insensitive"')
    assert rows_in(answers(root, released("MOON", "subscriber", since=day(6)), source_map=loose))[0][0] == "moon"


def test_two_accounts_that_equality_does_not_tell_apart_are_not_guessed(root: Path) -> None:
    loose = small_map('equality = "exact"', 'equality = "case-insensitive"')
    given = answers(root, released("ann", "subscriber"), source_map=loose)
    assert kinds_in(given) == ["no-such-account"]
    assert rows_in(given) == []


def test_a_former_name_finds_the_account_and_says_so(root: Path) -> None:
    given = answers(root, released("ann_old", "logs", "logins", since=day(5)))
    assert rows_in(given) == [(day(6), "192.0.2.6")]
    told = given[0]
    assert isinstance(told, Statement)
    assert told.words == (
        "The account bore the username ann_old from 2020-03-01T00:00:00Z until 2020-03-10T00:00:00Z; "
        "it bears another one now."
    )


def test_a_name_that_passed_to_another_means_the_bearer_of_the_dates(root: Path) -> None:
    """`moon` was account 4's until the 5th, and is account 3's since."""
    before = answers(root, released("moon", "subscriber", "email", since=day(2), until=day(3)))
    assert rows_in(before) == [("srey@example.org",)]
    after = answers(root, released("moon", "subscriber", "username", since=day(5), until=day(6)))
    assert rows_in(after) == [("moon",)]
    assert "holds nothing of it" in after[0].words  # type: ignore[union-attr]
    across = answers(root, released("moon", "subscriber", since=day(4), until=day(6)))
    assert rows_in(across) == []
    assert kinds_in(across) == ["no-such-account"]


@pytest.mark.parametrize(
    "name",
    [
        "'; drop table accounts; --",
        "' or '1'='1",
        "ann' --",
        '"',
        "%",
        "_nn",
        "a%",
        "ann\x00",
        "\u202enna",
        "ann ",
        " ann",
        "",
        "\uff41\uff4e\uff4e",
        "\ud800",
        "$1",
        "?",
        "ann\\",
        "ann;",
        "{name}",
        "ann\nmoon",
    ],
)
def test_a_crooked_name_means_no_account(root: Path, name: str) -> None:
    given = answers(root, released(name, "subscriber"), released("Ann", "subscriber", "username"))
    assert [one.account for one in given if isinstance(one, Statement) and one.kind == "no-such-account"] == [name]
    assert rows_in(given) == [("Ann",)]


@pytest.mark.parametrize("place", [3, 4])
def test_a_name_with_quotes_or_another_script_means_its_account_alone(root: Path, place: int) -> None:
    name = TABLES["accounts"][1][place][1]
    assert [row[0] for row in rows_in(answers(root, released(name, "subscriber")))] == [name]
