"""Provisions that papers cite: in one spelling each, and whether they are among those known here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rogatory.prefill.shipped import folded, shipped

MOST = 60
_SUB = r"(?P<sub>(?:\s?\([0-9A-Za-z]{1,4}\)){0,5})"
_USC = re.compile(
    rf"(?<!\d)(?P<title>\d{{1,2}})\s{{0,2}}U\.?\s?S\.?\s?C\.?\s{{0,2}}(?:A\.)?\s?(?:§{{1,2}}|S(?=\s?\d)|"
    rf"Sections?|Secs?\.)?\s{{0,2}}(?P<section>\d{{1,5}}[a-zA-Z]?){_SUB}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"Title\s{{1,2}}(?P<title>\d{{1,2}}),?\s{{0,2}}(?:of\s(?:the\s)?)?(?:United\sStates|"
    rf"U\.S\.)\s{{0,2}}Code,?\s{{0,2}}(?:§{{1,2}}|Sections?)\s{{0,2}}(?P<section>\d{{1,5}}[a-zA-Z]?){_SUB}",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"\s{0,2}(?:and|,|&|or)\s{0,2}(?:§\s?)?(?P<section>\d{3,5}[a-zA-Z]?)?(?P<sub>(?:\s?\([0-9A-Za-z]{1,4}\)){1,5})"
)
_RULES = re.compile(
    rf"(?:Fed(?:\.|eral)\s{{0,2}}R(?:\.|ules?)\s{{0,2}}(?:of\s)?(?P<which>Crim|Civ)(?:\.|inal|"
    rf"il)?\s{{0,2}}P(?:\.|rocedure)?,?|F\.?R\.?(?P<short>Cr|"
    rf"C)\.?P\.?)\s{{0,2}}(?:Rule\s)?(?P<rule>\d{{1,2}}){_SUB}",
    re.IGNORECASE,
)
_RULE_OF = re.compile(
    rf"Rule\s{{1,2}}(?P<rule>\d{{1,2}}){_SUB}\s{{0,2}},?\s{{0,2}}(?:of\s)?(?:the\s)?Federal\s{{1,2}}Rules\s{{1,2}}of\s{{1,2}}(?P<which>Crim|"
    rf"Civ)(?:inal|il)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision that a paper cites; ``says`` is what it is about, where it is known."""

    cite: str
    start: int
    end: int
    known: bool
    says: str = ""
    country: str = ""


def cited_in(text: str) -> list[Cited]:
    """Give the provisions that a text cites, each place of each."""
    found: list[Cited] = []
    for pattern in (_USC, _TITLE):
        for told in pattern.finditer(text):
            found.append(_of_code(told["title"], told["section"], told["sub"], told.start(), told.end()))
            also = _ALSO.match(text, told.end())
            if also:
                section = also["section"] or told["section"]
                found.append(_of_code(told["title"], section, also["sub"], also.start(), also.end()))
            if len(found) > MOST:
                return found
    for pattern in (_RULES, _RULE_OF):
        for told in pattern.finditer(text):
            which = (
                told["which"] or ("Crim" if "r" in (told.groupdict().get("short") or "").lower() else "Civ")
            ).title()
            found.append(
                _known_or_not(f"Fed. R. {which}. P. {told['rule']}{_plain(told['sub'])}", told.start(), told.end())
            )
            if len(found) > MOST:
                return found
    pattern, names = _named()
    for told in pattern.finditer(text):
        country, cite = names.get(folded(told[0]), ("", told[0]))
        found.append(Cited(cite, told.start(), told.end(), True, country=country))
        if len(found) > MOST:
            break
    return sorted(found, key=lambda each: each.start)


def _of_code(title: str, section: str, sub: str, start: int, end: int) -> Cited:
    return _known_or_not(f"{int(title)} U.S.C. {section}{_plain(sub)}", start, end, "US")


def _plain(sub: str) -> str:
    return re.sub(r"\s", "", sub or "")


def _known_or_not(cite: str, start: int, end: int, country: str = "US") -> Cited:
    known = _statutes().get(cite.casefold())
    return Cited(known[0] if known else cite, start, end, known is not None, known[1] if known else "", country)


@cache
def _statutes() -> dict[str, tuple[str, str]]:
    return {row["cite"].casefold(): (row["cite"], row["says"]) for row in shipped("data/statutes")["statute"]}


@cache
def _named() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    rows = [(words, row) for row in shipped("data/statutes")["named"] for words in row["words"]]
    rows.sort(key=lambda each: -len(each[0]))
    words = "|".join(re.sub(r"\\ ", r"\\s{1,3}", re.escape(words)) + r"(?![\d.]\d|\d)" for words, _ in rows)
    return re.compile(words, re.IGNORECASE), {folded(words): (row["country"], row["cite"]) for words, row in rows}
