"""What a paper is: the parts it falls into, and the form by which each is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from rogatory.prefill.sheet import Cell, Sheet
from rogatory.prefill.shipped import folded, shipped

MOST_PAGES = 300
"""So many pages of a paper are looked at for the titles of further documents."""
_TOP = 45
"""The title of a document stands in so many of its first lines."""
_LONGEST = 260
_PREFIX = re.compile(
    r"^(?:re|subject|subj|betreff|betr|objet|asunto|assunto|perihal|hal|perkara|v/v|เรื่อง|件名|제목|主旨|事由|"
    r"កម្មវត្ថុ|ເລື່ອງ|тема|oggetto|onderwerp)\s?[:.]?\s+",
    re.IGNORECASE,
)
_MARK, _WHOLE, _BEGINS = 5.0, 3.0, 2.0


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was found: what it is, by which title, and where that stands."""

    name: str
    type: str
    kind: str
    level: str
    country: str
    title: str
    start: int
    end: int
    sure: float
    score: float


@dataclass(frozen=True, slots=True)
class Part:
    """A document within a paper: its lines (both belong to it), and its form, where one is known."""

    first_line: int
    last_line: int
    form: Form | None
    others: tuple[Form, ...] = ()


def parts_of(sheet: Sheet, country: str) -> list[Part]:
    """Give the documents that a paper holds: a page that begins with the title of a process begins another one."""
    if not sheet.cells:
        return []
    pages: dict[int, list[Cell]] = {}
    for cell in sheet.cells:
        pages.setdefault(cell.page, []).append(cell)
    begins: list[tuple[int, list[Form]]] = []
    whole = folded(sheet.text)
    for number, cells in enumerate(islice(pages.values(), MOST_PAGES)):
        head = [cell for cell in cells if cell.line <= cells[0].line + _TOP]
        found = _forms(sheet, head, whole, country)
        process = [each for each in found if each.type and each.score >= _WHOLE]
        if number == 0 or process:
            begins.append((cells[0].line, found))
    last = sheet.cells[-1].line
    made = []
    for (line, found), following in zip(begins, [*begins[1:], (last + 1, [])], strict=True):
        found.sort(key=lambda each: -each.score)
        made.append(Part(line, following[0] - 1, found[0] if found else None, tuple(found[1:4])))
    return made


def _forms(sheet: Sheet, cells: list[Cell], whole: str, country: str) -> list[Form]:
    found: dict[tuple[str, str], Form] = {}
    for at, cell in enumerate(cells):
        joined, raw = "", ""
        for other in cells[at : at + 4]:
            if other.line - cell.line > 3 or len(joined) > _LONGEST:
                break
            raw = f"{raw} {sheet.text_of(other)}".strip()
            joined = folded(raw)
            for form in _matching(sheet, raw, joined, cell.start, other.end, whole, country):
                key = (form.name, form.type)
                if key not in found or found[key].score < form.score:
                    found[key] = form
    return list(found.values())


def _matching(sheet: Sheet, raw: str, joined: str, start: int, end: int, whole: str, country: str) -> list[Form]:
    about = _PREFIX.match(raw)
    candidates = [(joined, bool(about))]
    if about:
        candidates.append((folded(raw[about.end() :]), True))
    made = []
    for said, is_subject in candidates:
        for title, is_mark, row in _titles().get(said[:4], ()):
            if not said.startswith(title):
                continue
            exact = len(said) == len(title)
            if not exact and not is_mark and (len(said) - len(title) > max(len(title) * 0.6, 14) or len(title) < 9):
                continue
            if is_subject and row.get("type") and not exact:
                continue
            score = _score(row, title, whole, country, exact=exact, is_mark=is_mark)
            if score is None:
                continue
            typed = row.get("type", "")
            mail = sheet.paper.kind == "message" and bool(typed)
            sure = min(0.97 if score >= _WHOLE else 0.85, 0.85 if mail or (is_subject and typed) else 1.0)
            made.append(
                Form(row["name"], typed, row.get("kind", ""), row.get("level", ""), row.get("country", ""),
                     " ".join(raw.split())[:120], start, end, sure, score)
            )  # fmt: skip
    return made


def _score(row: dict[str, Any], title: str, whole: str, country: str, *, exact: bool, is_mark: bool) -> float | None:
    score = _MARK if is_mark else _WHOLE if exact else _BEGINS
    if any(words in whole for words in _folded(row, "without")):
        return None
    if any(words not in whole for words in _folded(row, "all")):
        return None
    needed = _folded(row, "with")
    if needed:
        if not any(words in whole for words in needed):
            return None
        score += 1
    if row.get("country"):
        score += 1 if row["country"] == country else -0.5 if country else 0
    if row.get("weak"):
        score -= 1.5
    return score + min(len(title), 60) / 50


def _folded(row: dict[str, Any], name: str) -> tuple[str, ...]:
    return _folded_words(tuple(row.get(name, ())))


@cache
def _folded_words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(folded, words))


@cache
def _titles() -> dict[str, tuple[tuple[str, bool, dict[str, Any]], ...]]:
    """Give the titles and marks of all forms by their first four letters; those that are shorter, by all of them."""
    found: dict[str, list[tuple[str, bool, dict[str, Any]]]] = {}
    for row in shipped("forms/documents")["form"]:
        for is_mark, words in ((False, row.get("titles", ())), (True, row.get("marks", ()))):
            for each in words:
                found.setdefault(folded(each)[:4], []).append((folded(each), is_mark, row))
    return {key: tuple(several) for key, several in found.items()}
