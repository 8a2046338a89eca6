"""What is read in documents as officers send them: most of it, and never a wrong account that nobody is told of.

A tenth of the corpus in every run, the whole with ROGATORY_TRIALS=full; the table is printed with the failure, or with
pytest's ``-s``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rogatory.desk.reading.recognising import can_recognise
from tests.corpus.drawing import Drawn
from tests.corpus.measuring import CLASSES, group_scores, outcomes, scores, silently_wrong, table
from tests.corpus.reading import all_documents, findings_of, papers_of
from tests.trials import FULL

FORMS = {"typed", "word", "mail", "scanned", "faxed", "photographed"}
LANGUAGES = {"en", "fr", "de", "es", "pt", "th", "ja", "km", "ko", "id", "ms", "ar"}
AIMS = {"typed": 0.95, "Latin scans": 0.85, "Japanese scans": 0.85}
"""The share of usernames, dates, instruments and addresses that is read rightly. Other scans are told without one."""


def test_the_corpus_has_every_form_and_language_and_so_has_its_tenth() -> None:
    drawn = all_documents()
    assert len(drawn) >= 60
    for some in (drawn, [each for each in drawn if each.tenth]):
        assert {each.form for each in some} == FORMS
        assert {each.language for each in some} == LANGUAGES
    assert len({each.name for each in drawn}) == len(drawn)
    assert drawn == all_documents(), "the same ones each time"


@pytest.fixture(scope="module")
def chosen() -> list[Drawn]:
    return [each for each in all_documents() if FULL or each.tenth]


@pytest.mark.skipif(not can_recognise(), reason="nothing that reads pictures is installed (extra ocr)")
def test_what_stands_in_the_corpus_is_read_and_no_account_is_wrong_without_a_word(
    chosen: list[Drawn], tmp_path: Path
) -> None:
    found = [findings_of(paper) for paper in papers_of(chosen, tmp_path)]
    compared = [each for drawn, told in zip(chosen, found, strict=True) for each in outcomes(drawn, told)]
    told = scores(compared)
    print(f"\n{table(told)}")
    for each in compared:
        if each.right < len(each.expected):
            print(f"{each.document}: {each.field} is {sorted(each.expected)[:8]}, read {list(each.found)[:8]}")
    wrong = [
        (drawn.name, each.value)
        for drawn, told in zip(chosen, found, strict=True)
        for each in silently_wrong(drawn, told)
    ]
    assert wrong == []
    reached = group_scores(told)
    short = {
        (kind, group): f"{reached[kind, group].recall:.1%}"
        for kind, group in reached
        if kind in AIMS and reached[kind, group].recall < AIMS[kind]
    }
    assert short == {}
    assert {kind for kind, _ in told} == set(CLASSES)
