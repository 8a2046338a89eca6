"""A reference number survives being read out over the telephone, or is refused."""

from __future__ import annotations

import random

import pytest

from rogatory.desk.stages.reference import check_character, parse_reference, reference_of


def test_the_check_character_is_that_of_iso_7064() -> None:
    # Example of ISO/IEC 7064 in the standard's successor for albums (GRid): A12425GABC1234002 gives M.
    assert check_character("A12425GABC1234002") == "M"


def test_a_reference_reads_back_however_it_is_typed() -> None:
    reference = reference_of(2020, 123)
    assert reference.startswith("R-2020-000123-")
    for typed in (reference, reference.lower(), reference.replace("-", ""), f" {reference} "):
        assert parse_reference(typed) == reference


@pytest.mark.parametrize("typed", ["", "R-2020-000123", "R-2020-123-G", "X-2020-000123-G", "R-2020-000123-G'--"])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert parse_reference(typed) is None


def test_every_wrong_digit_and_nearly_every_swap_of_neighbours_is_found(chance: random.Random) -> None:
    swaps = missed = 0
    for _ in range(200):
        digits = f"{chance.randrange(2020, 2100)}{chance.randrange(10**6):06}"
        check = check_character(digits)
        for place in range(len(digits)):
            for other in "0123456789":
                wrong = digits[:place] + other + digits[place + 1 :]
                assert (check_character(wrong) == check) == (wrong == digits)
            swapped = digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :]
            swaps += swapped != digits
            missed += swapped != digits and check_character(swapped) == check
    assert missed < swaps / 20
