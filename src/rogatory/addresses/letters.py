"""Letters that look alike: across scripts, with accents and strokes, and within ASCII."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

_PLAIN = re.compile(r"[a-z0-9-]+\Z")
_NAMED = re.compile(r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) (?:DOTLESS |OPEN )?([A-Z]{1,2})(?: WITH .*)?\Z")
_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_ALIKE_SIGNS = str.maketrans("01i5349278q", "ollseagztbg")
_NEAR = (("nn", "m"), ("dl", "d"), ("lb", "b"), ("lh", "h"), ("lc", "k"), ("ae", "a"), ("oe", "o"))
_NEAR_SIGNS = str.maketrans("demrv6", "bcnnug")


def read_as_ascii(label: str) -> str | None:
    """Give the plain ASCII label that one beyond ASCII looks the same as; None where an accent or a letter tells."""
    found = [sign if sign.isascii() else _twin(sign) for sign in label]
    known = [each for each in found if each is not None]
    return "".join(known) if len(known) == len(found) else None


def in_plain_letters(label: str) -> str:
    """Write a label of any script in plain ASCII letters as far as they look alike: accents and strokes fall away."""
    if label.isascii():
        return label
    bare = (sign for sign in unicodedata.normalize("NFKD", label) if not unicodedata.combining(sign))
    return "".join(sign if sign.isascii() else _nearest(sign) for sign in bare).lower()


def outline(label: str) -> str:
    """Fold what is easily taken for one another in a label of plain letters: l, i and 1; o and 0; rn and m ...

    Two labels that a hasty reader cannot tell apart have the same outline.
    """
    for written, alike in _ALIKE:
        label = label.replace(written, alike)
    return label.translate(_ALIKE_SIGNS)


def blurred(label: str) -> str:
    """Fold what is taken for one another at small sizes too: b and d, c and e, u and v, m, n and r (of an outline)."""
    for written, alike in _NEAR:
        label = label.replace(written, alike)
    return label.translate(_NEAR_SIGNS)


@cache
def _twin(sign: str) -> str | None:
    """Give the plain letters that look the same as a sign (UTS 39), if any."""
    likely = [found["c"].strip("\u200e").lower() for found in confusables_data.get(sign, ())]
    plain = [each for each in likely if _PLAIN.match(each)]
    return min(plain, key=lambda each: (len(each), each.isdigit(), each), default=None)


@cache
def _nearest(sign: str) -> str:
    """Give the plain letters that a sign is taken for, by itself, by its capital, or without its strokes."""
    return _twin(sign) or _without_strokes(sign) or _twin(sign.upper()) or sign


@cache
def _without_strokes(sign: str) -> str | None:
    """Give the letter of a Latin letter with a stroke, hook or tail, as its name tells it."""
    named = _NAMED.match(unicodedata.name(sign, ""))
    return named[1].lower() if named else None
