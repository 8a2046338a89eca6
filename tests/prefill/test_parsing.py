"""Words as JSON: what the opener wrote is read back, and anything else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.prefill.parsing import finding_from, finding_json, paper_from, words_json
from rogatory.problem import Problem
from tests.prefill.papers import findings, paper_of

WORD = ["word", 0.1, 0.1, 0.2, 0.12, 1.0]


def _json(**changed: Any) -> bytes:
    page = {"number": 1, "how": "typed", "lines": [[WORD]]} | changed
    return json.dumps({"pages": [page]}).encode()


def test_words_come_back_as_they_were_written() -> None:
    paper = paper_of("Username: copper_finch\nวันที่ 4 มีนาคม 2569")
    again = paper_from(words_json(paper.pages), paper.document, "letter.pdf", "document")
    assert [[word.text for word in line.words] for line in again.pages[0].lines] == [
        [word.text for word in line.words] for line in paper.pages[0].lines
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"not json",
        b'{"pages": 1}',
        b'{"pages": [], "more": 1}',
        b"[" * 100_000,
        b"\xff\xfe",
        _json(number=0),
        _json(number=True),
        _json(number="1"),
        _json(how="guessed"),
        _json(lines=[[]]),
        _json(lines="x"),
        _json(lines=[[["", 0, 0, 1, 1, 1]]]),
        _json(lines=[[["x" * 5_000, 0, 0, 1, 1, 1]]]),
        _json(lines=[[["a\nb", 0, 0, 1, 1, 1]]]),
        _json(lines=[[["a\x00", 0, 0, 1, 1, 1]]]),
        _json(lines=[[["a", 0, 0, 1, 1]]]),
        _json(lines=[[["a", 0, 0, 2, 1, 1]]]),
        _json(lines=[[["a", 0.5, 0, 0.1, 1, 1]]]),
        _json(lines=[[["a", 0, 0, 1, 1, 1.5]]]),
        _json(lines=[[["a", "0", 0, 1, 1, 1]]]),
        _json(lines=[[["a", True, 0, 1, 1, 1]]]),
        _json(lines=[[["a", float("nan"), 0, 1, 1, 1]]]),
        _json(extra=1),
        json.dumps({"pages": [json.loads(_json())["pages"][0]] * 2}).encode(),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(Problem):
        paper_from(content, "a" * 64, "letter.pdf", "document")


@given(st.binary(max_size=200))
def test_no_bytes_make_it_stumble(content: bytes) -> None:
    with pytest.raises(Problem):
        paper_from(content, "a" * 64, "letter.pdf", "document")


def test_findings_come_back_as_they_were_written() -> None:
    found = findings("Username: copper_finch\nDate: 4 March 2026")
    again = tuple(finding_from(json.loads(json.dumps(finding_json(each)))) for each in found)
    assert [(each.field, each.value, each.by) for each in again] == [
        (each.field, each.value, each.by) for each in found
    ]
    with pytest.raises(Problem):
        finding_from({"field": "kinds", "value": "", "sure": 1, "by": "", "places": []})
