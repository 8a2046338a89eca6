"""Days in a text, in the written forms of many countries; one that can be read two ways is told as unsure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from rogatory.prefill.shipped import folded, shipped

FIRST_YEAR, LAST_YEAR = 1980, 2100
_CLEAR, _LIKELY, _OPEN = 0.98, 0.92, 0.6
_NUMERALS = {sign: value for value, sign in enumerate("\u3007一二三四五六七八九")} | {"零": 0, "元": 1}
_N = "[0-9\u3007零一二三四五六七八九十元]"
_CENTURY = 70


@dataclass(frozen=True, slots=True)
class Day:
    """A day that stands in a text from ``start`` to ``end``; ``note`` says why it is not sure, where it is not."""

    day: date
    start: int
    end: int
    sure: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a document's country writes days in numbers; ``country`` is empty where it is not known."""

    country: str = ""

    @property
    def order(self) -> str:
        """Give ``dmy``, ``mdy`` or ``ymd``; empty where nothing settles it."""
        if not self.country:
            return ""
        data = shipped("data/months")
        if self.country in data["month_first"]:
            return "mdy"
        return "ymd" if self.country in data["year_first"] else "dmy"


def days_in(text: str, reckoning: Reckoning) -> tuple[Day, ...]:
    """Give the days in a text, in order; none overlaps another."""
    found: list[Day] = []
    for reader in (_named, _named_month_first, _numbered_words, _eras, _with_signs):
        found += reader(text, reckoning)
    # Of two readings of one place, the longer one has understood more.
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[Day] = []
    for each in found:
        if kept and each.start < kept[-1].end:
            if each.end - each.start > kept[-1].end - kept[-1].start:
                kept[-1] = each
            continue
        kept.append(each)
    return tuple(kept)


def day_without_year(text: str, year: int) -> date | None:
    """Read a day and a month, or a day alone with its month, that leave the year to what follows ("1 March")."""
    told = re.fullmatch(rf"{_DAY}{_FILL}{_NAME}\.?", text.strip(), re.IGNORECASE) or re.fullmatch(
        rf"{_NAME}\.?\s{{0,3}}{_DAY}", text.strip(), re.IGNORECASE
    )
    if told is None:
        return None
    month = _month(told["month"])
    return _day(year, month[0], int(told["day"])) if month else None


@cache
def _months() -> dict[str, tuple[int, bool]]:
    data = shipped("data/months")
    buddhist = {folded(name) for name in data["buddhist"]}
    return {
        folded(name): (number, folded(name) in buddhist)
        for row in data["rows"]
        for number, names in enumerate(row, 1)
        for name in names.split("|")
    }


def _month(name: str) -> tuple[int, bool] | None:
    """Give the number of a month by its name, and whether two digits of a year beside it are of the Buddhist era."""
    told = _months().get(folded(name))
    if told is None:
        bare = name.casefold()
        for word in shipped("data/months")["before"]:
            bare = bare.removeprefix(word)
        for word in shipped("data/months")["after"]:
            bare = bare.removesuffix(word) if word[0] >= "\u0590" else bare
        return _months().get(folded(bare))
    return told


def _words(name: str) -> str:
    """Give the words that may stand before or after a month's name; those of Latin letters need a space after them."""
    spaced = [
        re.escape(word).replace("\\ ", r"\s{1,3}")
        for word in sorted(shipped("data/months")[name], key=len, reverse=True)
    ]
    return "|".join(word if word[0] >= "\u0590" or name == "after" else rf"{word}(?=\s)" for word in spaced)


_DAY = r"(?P<day>\d{1,2})(?:\s{0,2}(?:st|nd|rd|th|er|ère|o|a|º|ª|°)(?![^\W\d_])|\.)?"
_FILL = rf"[\s,\-/.]{{0,4}}(?:(?:{_words('before')})[\s]{{0,3}}|d['’])?"
_NAME = r"(?P<month>[^\s\d,/\-:;()\[\]<>@_]{2,16})"
_BETWEEN = rf"[\s,\-/.]{{0,5}}(?:(?:{_words('after')})[\s.]{{0,3}})?"
_YEAR = r"(?P<year>\d{4}|['’]?\d{2})(?!\d|[.,]\d)"

_DAY_NAME_YEAR = re.compile(rf"(?<!\d)(?<!\d[.,/:]){_DAY}{_FILL}{_NAME}{_BETWEEN}{_YEAR}", re.IGNORECASE)
_NAME_DAY_YEAR = re.compile(
    rf"(?<![^\W\d_]){_NAME}\.?\s{{0,3}}{_DAY}\s{{0,2}},?\s{{0,3}}(?P<year>\d{{4}})(?!\d)", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"(?:ngày\s{0,2})?(?P<day>\d{1,2})\s{0,2}tháng\s{0,2}(?P<month>\d{1,2})\s{0,2}năm\s{0,2}(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_ERA = re.compile(
    rf"(?:(?P<era>令和|平成|昭和|中華民國|民國|民国|Reiwa|R|H)\s?)?(?P<year>{_N}{{1,4}})\s?(?:年|년)\s?"
    rf"(?P<month>{_N}{{1,3}})\s?(?:月|월)\s?(?P<day>{_N}{{1,3}})\s?(?:日|일)"
)
_SIGNS = re.compile(
    r"(?<![\w/\-+])(?<!\d[.,])(?P<one>\d{4}|\d{1,2})\s?(?P<sign>[./\-–])\s?(?P<two>\d{1,2})\s?(?P=sign)\s?"
    r"(?P<three>\d{4}|\d{1,2})(?![\d])(?![./\-]\d)"
)


def _named(text: str, _reckoning: Reckoning) -> Iterator[Day]:
    for told in _searched(_DAY_NAME_YEAR, text):
        month = _month(told["month"])
        if month is None:
            continue
        day = _day(_year(told["year"], buddhist=month[1]), month[0], int(told["day"]))
        if day:
            yield Day(day, told.start(), told.end(), _CLEAR if len(told["year"]) == 4 else _LIKELY)


def _named_month_first(text: str, _reckoning: Reckoning) -> Iterator[Day]:
    for told in _searched(_NAME_DAY_YEAR, text):
        month = _month(told["month"])
        day = _day(_year(told["year"]), month[0], int(told["day"])) if month else None
        if day:
            yield Day(day, told.start(), told.end(), _CLEAR)


def _searched(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Give the places that fit, looking again right after the first character where no month stands in one.

    In "from 1 to 31 March 2026" the words "1 to 31" must not hide what follows them.
    """
    told = pattern.search(text)
    while told is not None:
        yield told
        told = pattern.search(text, told.end() if _month(told["month"]) else told.start() + 1)


def _numbered_words(text: str, _reckoning: Reckoning) -> Iterator[Day]:
    for told in _NUMBERED.finditer(text):
        day = _day(_year(told["year"]), int(told["month"]), int(told["day"]))
        if day:
            yield Day(day, told.start(), told.end(), _CLEAR)


def _eras(text: str, reckoning: Reckoning) -> Iterator[Day]:
    eras = shipped("data/months")["eras"]
    for told in _ERA.finditer(text):
        year, month, number = (_number(told[name]) for name in ("year", "month", "day"))
        era = eras.get(told["era"], eras.get((told["era"] or "").casefold(), 0))
        sure = _CLEAR
        if not era and 90 <= year < 200:
            # A year of three digits is of the republic's calendar; elsewhere it may be a slip.
            era, sure = eras["民國"], _CLEAR if reckoning.country == "TW" else _OPEN
        if not era and year < 90:
            continue
        day = _day(_year(str(year)) if not era else era + year, month, number)
        if day:
            yield Day(day, told.start(), told.end(), sure)


def _with_signs(text: str, reckoning: Reckoning) -> Iterator[Day]:
    for told in _SIGNS.finditer(text):
        one, two, three = told["one"], told["two"], told["three"]
        if (len(one) == 4) == (len(three) == 4):
            if len(one) == 4 or min(len(one), len(two), len(three)) < 2 or told["sign"] in "-–":
                continue
            found = _of_two_digits(int(one), int(two), int(three), reckoning, told["sign"])
        elif len(one) == 4:
            found = _Read(_day(_year(one), int(two), int(three)), _CLEAR)
        else:
            buddhist = 2400 <= int(three) < 2700
            # Wherever years are counted so, the day comes first.
            by = Reckoning("TH") if buddhist else reckoning
            found = _day_or_month_first(int(one), int(two), _year(three), by, told["sign"])
        if found.day:
            yield Day(found.day, told.start(), told.end(), found.sure, found.note)


@dataclass(frozen=True, slots=True)
class _Read:
    day: date | None
    sure: float
    note: str = ""


def _day_or_month_first(one: int, two: int, year: int, reckoning: Reckoning, sign: str) -> _Read:
    day_first, month_first = _day(year, two, one), _day(year, one, two)
    if day_first is None or month_first is None or day_first == month_first:
        return _Read(day_first or month_first, _CLEAR)
    if sign == ".":
        # Nobody who writes the month first parts days by full stops.
        return _Read(day_first, _LIKELY)
    if not reckoning.order:
        return _Read(day_first, _OPEN, "day and month can be read either way")
    return _Read(month_first if reckoning.order == "mdy" else day_first, _LIKELY)


def _of_two_digits(one: int, two: int, three: int, reckoning: Reckoning, sign: str) -> _Read:
    if reckoning.order == "ymd":
        read = _Read(_day(_year(f"{one:02}"), two, three), _OPEN)
        return replace(read, note="the year is written with two digits")
    read = _day_or_month_first(one, two, _year(f"{three:02}"), reckoning, sign)
    settled = reckoning.order and read.sure >= _LIKELY
    return read if settled else replace(read, sure=_OPEN, note=read.note or "the year is written with two digits")


def _year(text: str, *, buddhist: bool = False) -> int:
    told = text.strip("'’")
    year = int(told)
    if len(told) == 2:
        if buddhist:
            return year + 2500 - 543
        return year + (2000 if year < _CENTURY else 1900)
    return year - 543 if 2400 <= year < 2700 else year


def _number(text: str) -> int:
    """Read a number in digits, or as Chinese characters write it below one hundred and digit by digit."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMERALS.get(tens, 1) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)
    digits = "".join(str(_NUMERALS.get(sign, sign)) for sign in text)
    return int(digits) if digits.isdecimal() else 0


def _day(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
