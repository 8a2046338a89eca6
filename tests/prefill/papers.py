"""Papers out of plain texts, as the opener gives them: words in lines, each with its place."""

from __future__ import annotations

import hashlib
import re

from rogatory.desk.prefilling import the_vocabulary
from rogatory.prefill.finding import Finding
from rogatory.prefill.page import Box, How, Line, Page, Paper, Word
from rogatory.prefill.reading import read

COLUMNS, ROWS = 110, 70
_LEFT, _TOP, _WIDE, _HIGH = 0.05, 0.03, 0.9, 0.94


def paper_of(text: str, *, kind: str = "document", how: How = How.TYPED, sure: float = 1.0) -> Paper:
    """Set a text in letters of one width; two spaces or more keep columns apart."""
    lines = text.strip("\n").split("\n")
    pages = [lines[at : at + ROWS] for at in range(0, len(lines), ROWS)]
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    made = tuple(_page(number, each, how, sure) for number, each in enumerate(pages, 1))
    return Paper(digest, "letter.pdf", kind, made)


def findings(text: str, *, kind: str = "document", how: How = How.TYPED) -> tuple[Finding, ...]:
    """Read one text by the words of the shipped guidelines."""
    return read([paper_of(text, kind=kind, how=how)], the_vocabulary())


def values(found: tuple[Finding, ...]) -> dict[str, str]:
    """Give the surest value of each field; usernames together, set apart by spaces."""
    first: dict[str, str] = {}
    for each in found:
        first.setdefault(each.field, each.value)
    first["usernames"] = " ".join(usernames(found))
    first["kinds"] = " ".join(sorted({each.value for each in found if each.field == "kinds"}))
    first["asks"] = " ".join(sorted({each.value for each in found if re.fullmatch(r"wanted\.\d+\.ask", each.field)}))
    return first


def usernames(found: tuple[Finding, ...], *, sure: bool = False) -> list[str]:
    """Give the usernames that were read, or those of which nobody is told that they may be wrong."""
    read_ones = [each for each in found if each.field.endswith(".username") and not (sure and each.unsure)]
    return sorted(each.value for each in read_ones)


def _page(number: int, lines: list[str], how: How, sure: float) -> Page:
    made = []
    for row, line in enumerate(lines):
        words = tuple(_word(told[0], told.start(), row, sure) for told in re.finditer(r"\S+", line))
        if words:
            made.append(Line(words))
    return Page(number, tuple(made), how)


def _word(text: str, column: int, row: int, sure: float) -> Word:
    left = min(_LEFT + column * _WIDE / COLUMNS, 1.0)
    right = min(_LEFT + (column + len(text)) * _WIDE / COLUMNS, 1.0)
    top = _TOP + row * _HIGH / ROWS
    return Word(text, Box(left, top, right, top + 0.8 * _HIGH / ROWS), sure)
