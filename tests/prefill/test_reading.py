"""Whatever comes in: nothing raises, nothing grows without bound, and twice the text costs twice the work."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rogatory.prefill as room
from rogatory.desk.prefilling import the_vocabulary
from rogatory.prefill.draft import LONGEST
from rogatory.prefill.finding import Finding
from rogatory.prefill.page import Box, How, Line, Page, Paper, Word
from rogatory.prefill.reading import read
from rogatory.prefill.vocabulary import Vocabulary
from tests.prefill.papers import paper_of
from tests.trials import trials

_PIECES = st.sampled_from(
    [
        "Username:",
        "@",
        "tiktok.com/@",
        "account",
        "Date:",
        "from",
        "to",
        "4 March 2026",
        "03/04/2026",
        "令和8年",
        "วันที่",
        "No.",
        "1.",
        "Address:",
        "SEARCH WARRANT",
        "18 U.S.C. 2703(d)",
        "Emergency",
        "not",
        "preserve",
        "Detective",
        "Court",
        "\n",
        "  ",
        "(",
        "“",
        "_",
        ".",
    ]
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=60).map(" ".join)


@settings(max_examples=trials(500), deadline=None)
@given(_TEXTS, st.sampled_from(How), st.sampled_from(["message", "document"]))
def test_no_text_makes_the_reader_stumble(text: str, how: How, kind: str) -> None:
    for each in read([paper_of(text, how=how, kind=kind)], the_vocabulary()):
        assert 0 < len(each.value) <= LONGEST
        assert len(each.by) <= 300
        assert each.places


_BOXES = st.tuples(*[st.floats(0, 1)] * 4).map(
    lambda four: Box(min(four[0], four[2]), min(four[1], four[3]), max(four[0], four[2]), max(four[1], four[3]))
)
_WORDS = st.builds(Word, st.one_of(_PIECES.filter(str.strip), st.text(min_size=1, max_size=8)), _BOXES, st.floats(0, 1))


@settings(max_examples=trials(300), deadline=None)
@given(st.lists(st.lists(_WORDS, min_size=1, max_size=8).map(lambda words: Line(tuple(words))), max_size=12))
def test_no_arrangement_of_words_on_a_page_makes_it_stumble(lines: list[Line]) -> None:
    paper = Paper("a" * 64, "x.pdf", "document", (Page(1, tuple(lines)),))
    assert all(isinstance(each, Finding) for each in read([paper], the_vocabulary()))


def test_nothing_is_read_of_nothing() -> None:
    assert read([], the_vocabulary()) == ()
    assert read([Paper("a" * 64, "x", "document", ())], the_vocabulary()) == ()
    assert read([paper_of("   ")], Vocabulary()) == ()


_LONG = {
    "names": "Username: name_{n}\n",
    "signs": "@name{n} ",
    "links": "https://www.tiktok.com/@name{n}\n",
    "days": "from 1 March 2026 to 3 April 2026 and 03/04/2026, ",
    "labels": "Address: 12 Main Street, Exampleton, OR 97999\n",
    "letters": "aaaaaaaaaa ",
    "dots": ". . ... ",
    "statutes": "18 U.S.C. 2703(d) and 2705(b), ",
    "emergencies": "imminent danger of death not an emergency. ",
    "table": "{n}   name_{n}   03/04/2026\n",
    "courts": "High Court of Nowhere\n",
}


@pytest.mark.parametrize("piece", _LONG.values(), ids=_LONG)
def test_twice_the_text_costs_about_twice_the_work(piece: str) -> None:
    """The work is counted in lines of code that run, which no other load of the machine changes."""
    few, many = (_work("".join(piece.format(n=n) for n in range(count))) for count in (40, 80))
    assert many < 2.6 * few


def _work(text: str) -> int:
    """Count the lines that run while a text is read."""
    paper, vocabulary = paper_of(text), the_vocabulary()
    read([paper], vocabulary)
    steps = 0

    def count(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal steps
        if "rogatory/prefill" not in frame.f_code.co_filename.replace("\\", "/"):
            return None
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        read([paper], vocabulary)
    finally:
        sys.settrace(before)
    return steps


def test_a_paper_of_the_greatest_length_is_read_to_its_bound_and_no_further() -> None:
    found = read(
        [paper_of("Username: copper_finch\n" + "word " * 45_000 + "\nUsername: late_heron9")], the_vocabulary()
    )
    assert [each.value for each in found if each.field.endswith(".username")] == ["copper_finch"]


def test_no_pattern_may_repeat_without_a_bound_within_another_repeat() -> None:
    """What makes a pattern slow is a repeat of repeats; ours have bounds."""
    for source in sorted(Path(room.__path__[0]).glob("*.py")):
        for found in re.findall(r"\((?:\?:)?[^()]*[+*]\)[+*]", source.read_text("utf-8")):
            raise AssertionError(f"{source.name}: {found}")
