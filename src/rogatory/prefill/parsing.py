"""Words with their places, and findings, from JSON. A process that may have been taken over wrote the words."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NoReturn

from rogatory.prefill.finding import Finding, Place
from rogatory.prefill.page import Box, How, Line, Page, Paper, Word
from rogatory.problem import Problem

MOST_BYTES = 32 << 20
MOST_PAGES = 1_000
MOST_WORDS = 1_000_000
LONGEST_WORD = 4_000
_NOT_IN_WORDS = frozenset({"Cc", "Cs", "Zl", "Zp"})


def paper_from(content: bytes, document: str, name: str, kind: str) -> Paper:
    """Read the words of a document.

    Args:
        content: ``{"pages": [{"number", "how", "lines": [[[text, left, top, right, bottom, sure], ...], ...]}]}``;
            places are parts of the page, 0 to 1.
        document: the SHA-256 of the document's bytes.
        name: what its sender calls it.
        kind: ``message`` or ``document``.

    Raises:
        Problem: any part of it is not as it should be.
    """
    if len(content) > MOST_BYTES:
        _refuse(f"they have {len(content)} bytes, and {MOST_BYTES} is the most that is read", name)
    try:
        tree = json.loads(content)
        pages = tuple(_page(each) for each in _some(_only(tree, "pages")["pages"], MOST_PAGES))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        _refuse(f"they are not written as words with their places ({error})"[:300], name)
    numbers = [page.number for page in pages]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        _refuse("their pages are not in order", name)
    if sum(len(line.words) for page in pages for line in page.lines) > MOST_WORDS:
        _refuse(f"they are more than {MOST_WORDS}", name)
    return Paper(document, name, kind, pages)


def words_json(pages: Iterable[Page]) -> bytes:
    """Write words with their places, as `paper_from` reads them."""

    def word(one: Word) -> list[Any]:
        box = one.box
        return [one.text, *(round(each, 4) for each in (box.left, box.top, box.right, box.bottom, one.sure))]

    told = [
        {
            "number": page.number,
            "how": page.how.value,
            "lines": [[word(one) for one in line.words] for line in page.lines],
        }
        for page in pages
    ]
    return json.dumps({"pages": told}, ensure_ascii=False).encode()


def finding_json(finding: Finding) -> dict[str, Any]:
    """Give a finding as a tree for JSON."""
    return {
        "field": finding.field,
        "value": finding.value,
        "sure": round(finding.sure, 3),
        "by": finding.by,
        "places": [
            {
                "document": place.document,
                "page": place.page,
                "boxes": [[round(each, 4) for each in (b.left, b.top, b.right, b.bottom)] for b in place.boxes],
            }
            for place in finding.places
        ],
    }


def finding_from(tree: Mapping[str, Any]) -> Finding:
    """Give the finding that `finding_json` wrote.

    Raises:
        Problem: it is none.
    """
    try:
        places = tuple(
            Place(str(each["document"]), int(each["page"]), tuple(Box(*box) for box in each["boxes"]))
            for each in tree["places"]
        )
        return Finding(str(tree["field"]), str(tree["value"]), float(tree["sure"]), places, str(tree["by"]))
    except (ValueError, TypeError, KeyError) as error:
        raise Problem(
            f"this is no finding ({error})"[:300], where="reading", cure="Have the documents read again"
        ) from None


def _page(tree: object) -> Page:
    told = _only(tree, "number", "how", "lines")
    number = told["number"]
    if type(number) is not int or not 1 <= number <= 100_000:
        raise ValueError("a page without a number")
    lines = tuple(_line(each) for each in _some(told["lines"], MOST_WORDS))
    return Page(number, lines, How(told["how"]))


def _line(tree: object) -> Line:
    words = tuple(_word(each) for each in _some(tree, MOST_WORDS))
    if not words:
        raise ValueError("a line without words")
    return Line(words)


def _word(tree: object) -> Word:
    text, *numbers = _some(tree, 6)
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_WORD:
        raise ValueError("a word that is none")
    if any(unicodedata.category(sign) in _NOT_IN_WORDS for sign in text):
        raise ValueError("a control character in a word")
    if len(numbers) != 5 or not all(type(each) in (int, float) and math.isfinite(each) for each in numbers):
        raise ValueError("a word without its place")
    left, top, right, bottom, sure = map(float, numbers)
    if not 0 <= sure <= 1:
        raise ValueError("a sureness that is none")
    return Word(text, Box(left, top, right, bottom), sure)


def _only(tree: object, *keys: str) -> dict[str, Any]:
    if not isinstance(tree, dict) or set(tree) != set(keys):
        raise ValueError(f"not a table of {', '.join(keys)}")
    return tree


def _some(tree: object, most: int) -> list[Any]:
    if not isinstance(tree, list) or len(tree) > most:
        raise ValueError("not a list, or too long a one")
    return tree


def _refuse(what: str, name: str) -> NoReturn:
    raise Problem(
        f"the words of the document cannot be used: {what}", where=name, cure="Have the document opened again"
    )
