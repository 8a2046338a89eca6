"""Say in which script a page is, by trying the models that are there on the lines that the network cannot read."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rogatory.desk.reading.recognition.network import Sign
from rogatory.desk.reading.recognition.picture import Grey
from rogatory.desk.reading.recognition.tesseract import Reading, Tesseract


@dataclass(frozen=True, slots=True)
class Script:
    """A script that libtesseract reads: its model, the languages written in it, and where its letters stand."""

    name: str
    model: str
    languages: tuple[str, ...]
    first: int
    last: int

    def share(self, text: str) -> float:
        """Give the share of the letters of `text` that are of this script."""
        letters = [sign for sign in text if sign.isalpha() or self.first <= ord(sign) <= self.last]
        return sum(self.first <= ord(sign) <= self.last for sign in letters) / len(letters) if letters else 0.0


SCRIPTS = (
    Script("Thai", "tha", ("th",), 0x0E00, 0x0E7F),
    Script("Khmer", "khm", ("km",), 0x1780, 0x17FF),
    Script("Lao", "lao", ("lo",), 0x0E80, 0x0EFF),
    Script("Korean", "kor", ("ko",), 0xAC00, 0xD7A3),
    Script("Cyrillic", "rus", ("ru", "uk", "bg", "sr", "mk", "kk", "mn"), 0x0400, 0x052F),
    Script("Arabic", "ara", ("ar", "fa", "ur"), 0x0600, 0x06FF),
)
_TRIED = 3
_GOOD, _FAIR = 0.8, 0.5
_WEAK, _MOST_WEAK = 0.88, 0.25
_WIDEST = 0.8
_CJK = 0x2E80
_HORNED_LETTERS = 2
_HORNED = frozenset("đĐơƠưƯ")
_MARKED = frozenset("ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was cut out, and what the network read in it."""

    piece: Grey
    signs: tuple[Sign, ...]

    @property
    def length(self) -> float:
        """How long it is, in its own height."""
        height, width = (int(side) for side in self.piece.shape)
        return width / height

    @property
    def weak(self) -> bool:
        """Whether the network saw writing here that it could not read."""
        if not self.signs:
            return True
        if statistics.fmean(sign.sure for sign in self.signs) < _WEAK:
            return True
        if any(ord(sign.text[0]) >= _CJK for sign in self.signs):
            return False
        gaps = [after.left - before.right for before, after in pairwise(self.signs)]
        ends = (self.signs[0].left, 1 - self.signs[-1].right)
        # Letters that it does not know are left out, however sure it is of the others.
        return max((*gaps, *ends)) * self.length > 3 * _WIDEST or self.length / len(self.signs) > _WIDEST


def unread(lines: Sequence[Line]) -> bool:
    """Whether a page is for the most part, or for a good part, in a script that the network does not know."""
    whole = sum(line.length for line in lines)
    return sum(line.length for line in lines if line.weak) > _MOST_WEAK * whole


def script_of(lines: Sequence[Line], languages: Iterable[str]) -> Script | None:
    """Give the script whose model reads the weak lines best; None where none reads them, or no model is there.

    Args:
        lines: of one page.
        languages: ISO 639-1 codes that are likely; their scripts are tried first.
    """
    wanted = tuple(languages)
    tried = sorted((line for line in lines if line.weak), key=lambda line: line.length, reverse=True)[:_TRIED]
    best, found = _FAIR, None
    for script in sorted(SCRIPTS, key=lambda each: not set(each.languages) & set(wanted)):
        try:
            model = Tesseract(script.model)
        except LookupError:
            continue
        told = [word for line in tried for word in model.read(line.piece)]
        model.close()
        fit = _sureness(told) * script.share("".join(word.text for word in told))
        if fit > best:
            best, found = fit, script
        if best > _GOOD:
            break
    return found


def is_vietnamese(lines: Sequence[Line], languages: Iterable[str]) -> bool:
    """Whether a page in Latin letters is Vietnamese, whose letters with two marks the network does not know."""
    if "vi" in languages:
        return True
    horned = sum(sign.text in _HORNED for line in lines for sign in line.signs)
    if horned < _HORNED_LETTERS:
        return False
    try:
        model = Tesseract("vie")
    except LookupError:
        return False
    longest = sorted(lines, key=lambda line: line.length, reverse=True)[:_TRIED]
    told = [word for line in longest for word in model.read(line.piece)]
    model.close()
    return _sureness(told) > _FAIR and sum(sign in _MARKED for word in told for sign in word.text) >= _TRIED


def has_kana(lines: Sequence[Line]) -> bool:
    """Whether a page is Japanese: Chinese has no kana."""
    return sum("\u3041" <= sign.text <= "\u30fa" for line in lines for sign in line.signs) >= _TRIED


def _sureness(words: Sequence[Reading]) -> float:
    signs = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / signs if signs else 0.0
