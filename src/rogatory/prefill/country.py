"""Of which country the official is, by all that papers show: each sign adds to it, none proves it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rogatory.prefill.phrases import Phrases
from rogatory.prefill.sheet import Sheet
from rogatory.prefill.shipped import folded, shipped

_EMAIL_END = re.compile(r"[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}([A-Za-z]{2,4})(?![\w.]\w)")
_CALLING = re.compile(r"(?:(?<![\w+])\+|(?<![\w+./-])00)\s?(\d{1,3})(?=[\s().-]{0,3}\d)")
_STATE = re.compile(r"(?<!\w)[A-Z][a-z]+,\s{1,2}[A-Z]{2}\s{1,2}\d{5}(?!\d)")
_SCRIPTS = (
    ("th", "\u0e01", "\u0e5b"),
    ("lo", "\u0e81", "\u0edf"),
    ("km", "\u1780", "\u17f9"),
    ("ko", "\uac00", "\ud7a3"),
    ("ja", "\u3041", "\u30ff"),
)
MOST_SIGNS = 60_000


@dataclass(frozen=True, slots=True)
class Homeland:
    """A country that was read, how surely, and where its strongest sign stands in the paper."""

    code: str
    sure: float
    start: int
    end: int
    by: str


@dataclass(frozen=True, slots=True)
class _Vote:
    code: str
    weight: float
    start: int
    end: int
    by: str
    of: str


def homeland_of(sheet: Sheet, own: tuple[str, ...] = ()) -> Homeland | None:
    """Give the country of the official who wrote a paper; ``None`` where nothing tells."""
    text = sheet.text[:MOST_SIGNS]
    votes = [*_by_words(text), *_by_mail(text, own), *_by_telephone(text), *_by_language(text)]
    if _STATE.search(text):
        told = _STATE.search(text)
        votes.append(_Vote("US", 1.5, told.start(), told.end(), "a state with its postal code", "state"))  # type: ignore[union-attr]
    weights: dict[str, float] = {}
    for code in {vote.code for vote in votes}:
        # Many signs of one sort are worth hardly more than one: a letter that names a country ten times.
        best: dict[str, float] = {}
        for vote in (each for each in votes if each.code == code):
            best[vote.of] = max(best.get(vote.of, 0), vote.weight)
        weights[code] = sum(best.values())
    if not weights:
        return None
    first, *others = sorted(weights, key=lambda code: -weights[code])
    second = weights[others[0]] if others else 0.0
    strongest = max((vote for vote in votes if vote.code == first), key=lambda vote: vote.weight)
    clear = weights[first] >= 2 and weights[first] >= 1.8 * second
    sure = 0.95 if clear and weights[first] >= 3 else 0.91 if clear else 0.6
    return Homeland(first, sure, strongest.start, strongest.end, strongest.by)


def language_of(text: str) -> tuple[str, float] | None:
    """Give the language of a text, ISO 639-1, and how surely."""
    sample = text[:20_000]
    letters = sum(sign.isalpha() for sign in sample)
    if letters < 40:
        return None
    for language, first, last in _SCRIPTS:
        if sum(first <= sign <= last for sign in sample) > (0.03 if language == "ja" else 0.15) * letters:
            return language, 0.95
    if sum("\u4e00" <= sign <= "\u9fff" for sign in sample) > 0.2 * letters:
        return "zh", 0.92
    if sum("\u0600" <= sign <= "\u06ff" for sign in sample) > 0.2 * letters:
        return "ar", 0.92
    if sum("\u0400" <= sign <= "\u04ff" for sign in sample) > 0.2 * letters:
        return "ru", 0.85
    words = re.findall(r"[^\W\d_]+", sample.casefold())[:3000]
    counts = {code: sum(word in stops for word in words) for code, stops in _stops().items()}
    first_code, second_code = sorted(counts, key=lambda code: -counts[code])[:2]
    if counts[first_code] < 5:
        return None
    clear = counts[first_code] >= 1.4 * counts[second_code]
    return first_code, 0.93 if clear and counts[first_code] >= 12 else 0.7


def _by_words(text: str) -> list[_Vote]:
    phrases, codes = _words()
    found = []
    low = text.lower()
    for told in phrases.finditer(low if len(low) == len(text) else text):
        code, weight = codes.get(folded(told.words), ("", 0.0))
        early = told.start < 800 or told.start > len(text) - 600
        found.append(
            _Vote(
                code,
                weight * (1.3 if early else 0.8),
                told.start,
                told.end,
                f"the words “{text[told.start : told.end]}”",
                "words",
            )
        )
        if len(found) > 200:
            break
    return found


def _by_mail(text: str, own: tuple[str, ...]) -> list[_Vote]:
    ends = {domain: row["code"] for row in shipped("data/countries")["country"] for domain in row["domains"]}
    found = []
    for told in list(_EMAIL_END.finditer(text))[:40]:
        if any(told[0].casefold().endswith(each.casefold()) for each in own):
            continue
        code = ends.get(told[1].casefold())
        if code:
            found.append(_Vote(code, 2.0, told.start(), told.end(), f"the mail address ends in .{told[1]}", "mail"))
    return found


def _by_telephone(text: str) -> list[_Vote]:
    codes = {number: row["code"] for row in shipped("data/countries")["country"] for number in row["calling"]}
    found = []
    for told in list(_CALLING.finditer(text))[:40]:
        for size in (3, 2, 1):
            code = codes.get(told[1][:size]) if len(told[1]) >= size else None
            if code:
                found.append(
                    _Vote(code, 1.5, told.start(), told.end(), f"a telephone number of +{told[1][:size]}", "telephone")
                )
                break
    return found


def _by_language(text: str) -> list[_Vote]:
    told = language_of(text)
    if told is None:
        return []
    codes = {row["language"]: row["code"] for row in shipped("data/countries")["country"] if "language" in row}
    code = codes.get(told[0])
    return (
        [_Vote(code, 1.5 if told[1] > 0.9 else 0.7, 0, min(60, len(text)), f"the language ({told[0]})", "language")]
        if code
        else []
    )


@cache
def _words() -> tuple[Phrases, dict[str, tuple[str, float]]]:
    codes: dict[str, tuple[str, float]] = {}
    for row in shipped("data/countries")["country"]:
        for place, word in enumerate(row["words"]):
            # The name of a country alone may be anybody's; that of its police is its own.
            codes.setdefault(
                folded(word), (row["code"], 1.6 if " " in word or word[0] >= "\u0590" else 1.1 if place else 1.3)
            )
    words = [word for row in shipped("data/countries")["country"] for word in row["words"]]
    return Phrases(words, gap=r"\s{1,2}"), codes


@cache
def _stops() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in shipped("data/languages").items()}
