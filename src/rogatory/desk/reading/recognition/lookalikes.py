"""Letters and digits that look alike in print, and where their neighbours do not settle which it is. Pure."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[A-Za-z0-9|!]+")
_TWINS = frozenset("Il1|!O0Q")


def settled(word: str) -> bool:
    """Whether each letter and digit of `word` that has a twin in print is told by what stands beside it.

    A 1 or a 0 beside a digit is what it seems, and so is an l beside a small letter and no digit, and a capital I, O or
    Q beside a capital or at the head of small letters. Names of accounts mix them at will: there nobody could tell
    from a scan.
    """
    return all(_is_settled(part, place) for part in _PARTS.findall(word) for place, _ in _twins_of(part))


def _twins_of(part: str) -> list[tuple[int, str]]:
    return [(place, sign) for place, sign in enumerate(part) if sign in _TWINS]


def _is_settled(part: str, place: int) -> bool:
    sign, beside = part[place], part[max(0, place - 1) : place] + part[place + 1 : place + 2]
    if len(part) == 1:
        return sign in "I10"
    digits = any(each.isdigit() for each in beside)
    if sign in "10":
        return digits
    if digits or sign in "|!":
        return False
    if sign == "l":
        return any(each.islower() for each in beside)
    return all(each.isupper() for each in beside) or (place == 0 and beside.islower())
