"""The country of a letter is told by its words, however the spaces between them were read."""

from __future__ import annotations

from tests.prefill.papers import findings


def test_a_city_that_was_read_with_a_space_in_it_makes_nothing_stumble() -> None:
    letter = "ស្នងការដ្ឋាននគរបាល ភ្នំពេ ញ\nឈ្មោះគណនី: @mara.fox"
    assert "mara.fox" in [each.value for each in findings(letter)]
