"""Issuing courts: those that are known here by name, and those that are told as not known."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rogatory.prefill.sheet import Sheet
from rogatory.prefill.shipped import folded, shipped

_LINES = 60
"""A court stands in the first lines of what it issued, or in the last ones."""
_WORDS = re.compile(
    r"court|tribunal|magistra|gericht|juzgado|\bvara\b|comarca|juízo|audiencia|pengadilan|mahkamah|tòa án|"
    r"toà án|ศาล|裁判所|법원|지원|"
    r"法院|法庭|裁判法院|តុលាការ|សាលាដំបូង|សាលាឧទ្ធរណ៍|ສານ|суд\b|суда\b|tribunale|corte|rechtbank|gerechtshof|\bsąd\b|"
    r"cour\b|parquet|"
    r"supremo|judicial|district of|judiciary|محكمة|courts",
    re.IGNORECASE,
)
_NOT_A_COURT = re.compile(
    r"\b(clerk|courthouse|court house|court order|order of the court|court reporter|by the court|this court|"
    r"the court (?:has|finds|orders|shall)|rule|officer of)\b",
    re.IGNORECASE,
)
_DISTRICT = re.compile(
    r"(?:(?P<part>northern|southern|eastern|western|middle|"
    r"central)\s{1,3})?district\s{1,3}of\s{1,3}(?P<state>[a-z]+(?:\s{1,3}[a-z]+){0,2})",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<!\w)(?:(?P<part>[NSEWMC])\.\s?)?D\.\s?(?P<state>[A-Z][a-z]{1,5}|[A-Z]\.\s?[A-Z][a-z]{0,2})\.?(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Court:
    """A court that a paper names: ``level`` is federal, state or foreign, empty where it is not known."""

    name: str
    start: int
    end: int
    sure: float
    known: bool
    country: str = ""
    level: str = ""


def court_in(sheet: Sheet, first_line: int, last_line: int) -> Court | None:
    """Give the court that issued what stands in some lines of a paper (both belong to it).

    A court that is known goes before one that is not, and the head of a document before what follows it.
    """
    lines = [each for each in _lines(sheet, first_line, last_line) if _WORDS.search(each.text)]
    for finder in (_district, _known, _of_a_state, _by_its_words):
        for line in lines[:_LINES]:
            found = finder(line)
            if found is not None:
                return found
    return None


@dataclass(frozen=True, slots=True)
class _Line:
    """One line with the two that follow it: a court's name is often set in several."""

    text: str
    start: int
    own: int


def _lines(sheet: Sheet, first: int, last: int) -> Iterator[_Line]:
    cells = [cell for cell in sheet.cells if first <= cell.line <= last]
    head = [cell for cell in cells if cell.line < first + _LINES]
    tail = [cell for cell in cells if cell.line > last - 15 and cell.line >= first + _LINES]
    for at, cell in enumerate((*head, *tail)):
        several = [*head, *tail][at : at + 3]
        ends = next((one for one, two in itertools.pairwise(several) if two.line - one.line > 1), several[-1])
        yield _Line(sheet.text[cell.start : ends.end], cell.start, cell.end - cell.start)


def _district(line: _Line) -> Court | None:
    """Find a United States district court, or a court of appeals."""
    said = line.text
    for told in _DISTRICT.finditer(said):
        state = _state(told["state"])
        near = said[max(told.start() - 90, 0) : told.end() + 40].casefold()
        federal = (
            "united states" in near or "u.s." in near or "district court" in near or told["part"] or said.isupper()
        )
        if state and federal:
            letter = (told["part"] or "")[:1].upper()
            known = letter in shipped("data/courts_us")["districts"][state]
            return _federal(
                letter,
                state,
                line,
                said.rfind("\n", 0, told.start()) + 1 if "united" not in near else 0,
                told.end(),
                known,
            )
    for told in _SHORT.finditer(said):
        state = shipped("data/courts_us")["short"].get(re.sub(r"[.\s]", "", told["state"]))
        if state and (told["part"] or "") in shipped("data/courts_us")["districts"][state]:
            return _federal(told["part"] or "", state, line, told.start(), told.end(), known=True)
    appeals = re.search(
        r"court\s{1,3}of\s{1,3}appeals\s{1,3}for\s{1,3}the\s{1,3}(\w+(?:\s{1,3}\w+){0,2})\s{1,3}circuit",
        said,
        re.IGNORECASE,
    )
    if appeals:
        circuit = appeals[1].title().replace(" Of ", " of ")
        known = circuit in shipped("data/courts_us")["appeals"]["circuits"]
        name = f"United States Court of Appeals for the {circuit} Circuit"
        return Court(name, line.start + appeals.start(), line.start + appeals.end(), 0.97, known, "US", "federal")
    return None


def _federal(letter: str, state: str, line: _Line, start: int, end: int, known: bool) -> Court:
    part = f"{shipped('data/courts_us')['letters'][letter]} " if letter else ""
    name = f"United States District Court for the {part}District of {state}"
    return Court(name, line.start + start, line.start + end, 0.97 if known else 0.8, known, "US", "federal")


def _state(words: str) -> str:
    """Give the name of a state with which some words begin; empty where they begin with none."""
    told = words.split()
    for count in range(len(told), 0, -1):
        name = " ".join(told[:count]).title()
        if name in shipped("data/courts_us")["districts"]:
            return name
    return ""


@cache
def _world() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Give the known courts by the first four letters of their names: folded name, name, country; the longest first."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for country in shipped("data/courts_world")["country"]:
        made = [pattern.format(place=place) for pattern in country.get("patterns", ()) for place in country["places"]]
        for name in (*country.get("names", ()), *made):
            found.setdefault(folded(name)[:4], []).append((folded(name), name, country["code"]))
    return {key: tuple(sorted(several, key=lambda each: -len(each[0]))) for key, several in found.items()}


def _known(line: _Line) -> Court | None:
    said = folded(line.text[:400])
    own = len(folded(line.text[: line.own]))
    for at in range(min(own, 160)):
        for name, written, country in _world().get(said[at : at + 4], ()):
            if said.startswith(name, at) and at + len(name) <= max(own, len(name) + at if at < own else 0):
                start, end = _span(line, at, at + len(name))
                return Court(written, start, end, 0.97, True, country, "foreign")
    return None


def _span(line: _Line, first: int, last: int) -> tuple[int, int]:
    """Give where in the running text some folded letters of a line stand."""
    counted, start, end = 0, 0, len(line.text)
    for at, sign in enumerate(line.text):
        size = len(folded(sign))
        if counted <= first and size:
            start = at
        counted += size
        if counted >= last:
            end = at + 1
            break
    return line.start + start, line.start + end


def _of_a_state(line: _Line) -> Court | None:
    """Find a court of one of the United States."""
    said = " ".join(line.text.split())
    low = said.casefold().replace("’", "'").replace("magistrates'", "magistrates")
    for state, kinds in shipped("data/courts_us")["states"].items():
        if not re.search(rf"(?<!\w){re.escape(state.casefold())}(?!\w)", low):
            continue
        for kind in sorted(kinds, key=len, reverse=True):
            if re.search(rf"(?<!\w){re.escape(kind)}s?(?!\w)", low[: max(line.own + 60, 80)]):
                first = line.text.split("\n")[0].split("\t")[0]
                whole = first if state.casefold() in first.casefold() and kind in first.casefold() else said
                return Court(_named(whole), line.start, line.start + len(line.text), 0.92, True, "US", "state")
    return None


def _by_its_words(line: _Line) -> Court | None:
    """Take a line that reads like the name of a court as one that is not known."""
    own = line.text[: line.own].strip()
    if not _WORDS.search(own) or len(own) > 90 or _NOT_A_COURT.search(own) or own.endswith((".", ",", ":")):
        return None
    if (
        own[0].islower()
        or own.isdigit()
        or re.search(r"\b(?:shall|will|has|issued|please|applied|order(?:s|ed)?)\b", own, re.IGNORECASE)
    ):
        return None
    return Court(_named(own), line.start, line.start + line.own, 0.75, False)


def _named(text: str) -> str:
    """Give the name of a court without the words that lead to it, and not in capitals alone."""
    told = re.sub(
        r"^(?:in\s+the\s+|in\s+|before\s+the\s+|the\s+|dans\s+le\s+|au\s+|di\s+)",
        "",
        " ".join(text.split()),
        flags=re.IGNORECASE,
    )
    return (
        told.title().replace(" Of ", " of ").replace(" For ", " for ").replace(" The ", " the ")
        if told.isupper() and told.isascii()
        else told
    )[:300]
