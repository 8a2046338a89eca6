"""Two readings of a line are put together, and a word says so where they differ."""

from __future__ import annotations

import pytest

from rogatory.desk.reading.recognition.merging import Word, agreed, doubted, joined, mended, words_of
from rogatory.desk.reading.recognition.network import Sign
from rogatory.desk.reading.recognition.tesseract import Reading

SURE = 0.9


def signs(text: str, sure: float = 1.0) -> tuple[Sign, ...]:
    return tuple(Sign(sign, at / len(text), (at + 1) / len(text), sure) for at, sign in enumerate(text))


def readings(text: str, sure: float = 0.95) -> tuple[Reading, ...]:
    found, at = [], 0
    for word in text.split(" "):
        found.append(Reading(word, at / len(text), (at + len(word)) / len(text), sure))
        at += len(word) + 1
    return tuple(found)


def told(words: list[Word]) -> list[str]:
    return [f"{word.text}{'' if word.sure >= SURE else '?'}" for word in words]


def test_words_that_both_readings_have_are_sure() -> None:
    assert told(words_of(agreed(signs("Account: mara.fox"), signs("Account: mara.fox")))) == ["Account:", "mara.fox"]


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        ("for harbour.fox", "for harbourfox", ["for", "harbour.fox?"]),
        ("for harbourfox", "for harbour.fox", ["for", "harbourfox?"]),
        ("quill_amber", "quill amber", ["quill_amber?"]),
        ("quill amber", "quill_amber", ["quill?", "amber?"]),
        ("nova_1l", "nova_11", ["nova_1l?"]),
    ],
)
def test_a_name_that_was_read_two_ways_is_unsure(first: str, again: str, expected: list[str]) -> None:
    assert told(words_of(agreed(signs(first), signs(again)))) == expected


def test_a_space_that_one_reading_lost_is_a_space_and_no_doubt() -> None:
    assert told(words_of(agreed(signs("CaseNo. 7"), signs("Case No. 7")))) == ["Case", "No.", "7"]


def test_a_name_that_libtesseract_reads_otherwise_is_unsure_and_a_plain_word_is_not() -> None:
    words = words_of(signs("Akkount mara_7"))
    assert told(doubted(words, readings("Account mara_1"))) == ["Akkount", "mara_7?"]


def test_a_name_among_japanese_is_a_word_of_its_own() -> None:
    assert told(words_of(signs("名:@mara_fox、期間"))) == ["名:", "@mara_fox", "、期間"]


def test_japanese_is_read_as_libtesseract_knows_it_and_a_name_as_the_network_does() -> None:
    made = mended(signs("搜査サイバ一mara_0", 0.7), readings("捜査サイバーmara_O"))
    assert "".join(sign.text for sign in made) == "捜査サイバーmara_0"


def test_in_other_scripts_a_name_is_the_networks_and_a_doubtful_one_says_so() -> None:
    words = words_of(signs("xxxx @mara.fox"))
    assert told(joined(readings("บัญช @mara.fox"), words)) == ["บัญช", "@mara.fox"]
    assert told(joined(readings("บัญช @mara.f0x", 0.5), words)) == ["บัญช?", "@mara.fox?"]
