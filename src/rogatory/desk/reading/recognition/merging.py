"""Make words of what the readers of a line say, and how sure they are together. Pure.

The network is the better reader of Latin letters and digits, and so of names of accounts, in every script's lines;
libtesseract of everything else that the network does not know.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rogatory.desk.reading.recognition.lookalikes import settled
from rogatory.desk.reading.recognition.network import Sign
from rogatory.desk.reading.recognition.tesseract import Reading

_DOUBTED = 0.8
"""How sure a word is at most that two readers read otherwise, or that only its neighbours could tell."""
_MOST_SURE = 0.99
_SAME_PLACE, _ALONE = 0.6, 0.8
_IDENTIFIER = re.compile(r"[A-Za-z0-9@][A-Za-z0-9._@+\-/:]{3,}")
_AROUND = re.compile(r"^[^\w@]+|[^\w@]+$")
_LATIN = re.compile(r"[A-Za-z]")
_NAMED = re.compile(r"[0-9_@.]")
_KANA = "[\u3041-\u30ff]"
_LONG_SOUND = re.compile(rf"(?<={_KANA})[一\-—–](?={_KANA})|(?<=[\u30a1-\u30fa])[一\-—–]")
# What the network learned from Chinese print, as Japanese print has it.
_JAPANESE = str.maketrans("搜查关请号处证应续齐", "捜査関請号処証応続斉")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: from where to where it stands, in parts of the line, and how sure its readers are of it."""

    text: str
    left: float
    right: float
    sure: float


def words_of(signs: Sequence[Sign]) -> list[Word]:
    """Put letters together to words, at spaces, and where a name in Latin letters stands among Chinese or Japanese."""
    words = []
    for run in _runs(signs):
        text = "".join(sign.text for sign in run)
        start = 0
        for name in _IDENTIFIER.finditer(text):
            if not _LATIN.search(name[0]) or name.span() == (0, len(text)) or not _among_others(text, name):
                continue
            words += _word(run[start : name.start()]) + _word(run[name.start() : name.end()])
            start = name.end()
        words += _word(run[start:])
    return words


def _runs(signs: Sequence[Sign]) -> Iterator[list[Sign]]:
    run: list[Sign] = []
    for sign in signs:
        if not sign.text.isspace():
            # A few of the network's letters are more than one character.
            run += [replace(sign, text=each) for each in sign.text]
        elif run:
            yield run
            run = []
    if run:
        yield run


def _among_others(text: str, name: re.Match[str]) -> bool:
    around = text[: name.start()][-1:] + text[name.end() :][:1]
    return any(not sign.isascii() and ord(sign) > 0x2E7F for sign in around)


def _word(run: Sequence[Sign]) -> list[Word]:
    if not run:
        return []
    text = "".join(sign.text for sign in run)
    # Commas and quotation marks change no name.
    telling = [sign.sure for sign in run if sign.text.isalnum() or sign.text in "_.-@"]
    sure = min(telling or [sign.sure for sign in run])
    return [Word(text, run[0].left, run[-1].right, sure if settled(text) else min(sure, _DOUBTED))]


def agreed(signs: Sequence[Sign], again: Sequence[Sign]) -> tuple[Sign, ...]:
    """Give a line as it was read at first; where another reading of it differs, it is as sure as `_DOUBTED` at most.

    A sign that only the other reading has makes those beside it doubtful: a full stop or a line below is lost easily.
    Spaces count in either reading.
    """
    made: list[Sign] = []
    lost = False
    same = difflib.SequenceMatcher(None, [sign.text for sign in signs], [sign.text for sign in again], autojunk=False)
    for what, start, end, there, until in same.get_opcodes():
        own, other = list(signs[start:end]), again[there:until]
        if lost and own:
            own[0] = _doubt(own[0])
            lost = False
        if what == "equal":
            made += own
        elif not _tells(own, other):
            made += own if any(map(_is_space, own)) else [*own, *filter(_is_space, other)]
        else:
            # Nothing that stays in a word stands where the other reading has a sign: it was lost between these two.
            lost = all(map(_is_space, own))
            if lost and made:
                made[-1] = _doubt(made[-1])
            made += map(_doubt, own)
    return tuple(made)


def _doubt(sign: Sign) -> Sign:
    return replace(sign, sure=min(sign.sure, _DOUBTED))


def _is_space(sign: Sign) -> bool:
    return sign.text.isspace()


def _tells(one: Sequence[Sign], other: Sequence[Sign]) -> bool:
    """Whether two readings differ in more than spaces, commas and quotation marks."""
    return any(sign.text.isalnum() or sign.text in "_.-@" for sign in (*one, *other))


def mended(signs: Sequence[Sign], told: Sequence[Reading]) -> list[Sign]:
    """Give a Japanese line of the network's with the characters that libtesseract knows better.

    Where both read as many characters at one place, and the network's is no Latin letter and no digit, the other's
    stands when it is the surer one.
    """
    text = "".join(sign.text[0] for sign in signs)
    text = _LONG_SOUND.sub("ー", text).translate(_JAPANESE)
    made = [replace(sign, text=letter) for sign, letter in zip(signs, text, strict=True)]
    other = [(letter, word.sure) for word in told for letter in word.text]
    same = difflib.SequenceMatcher(None, text, [letter for letter, _ in other], autojunk=False)
    for what, start, end, there, until in same.get_opcodes():
        if what != "replace" or end - start != until - there:
            continue
        for place, (letter, sure) in zip(range(start, end), other[there:until], strict=True):
            if not made[place].text.isascii() and not letter.isascii() and sure > made[place].sure:
                made[place] = replace(made[place], text=letter, sure=sure)
    return made


def doubted(words: Sequence[Word], told: Sequence[Reading]) -> list[Word]:
    """Give the network's words; a name or a number that libtesseract reads otherwise is as sure as `_DOUBTED`."""
    made = []
    for word in words:
        other = _bare("".join(each.text for each in told if _overlap(word, each) > _SAME_PLACE))
        named = _NAMED.search(_bare(word.text)) or _NAMED.search(other)
        doubtful = named and other and _bare(word.text) != other
        made.append(replace(word, sure=min(word.sure, _DOUBTED)) if doubtful else word)
    return made


def joined(told: Sequence[Reading], words: Sequence[Word]) -> list[Word]:
    """Give libtesseract's words, with the network's reading of those in Latin letters and digits."""
    made = []
    for each in told:
        word = Word(each.text, each.left, each.right, min(each.sure, _MOST_SURE))
        if each.text.isascii() and re.search(r"[A-Za-z0-9]", each.text):
            word = _better(word, words)
        if not settled(word.text):
            word = replace(word, sure=min(word.sure, _DOUBTED))
        made.append(word)
    return made


def _better(word: Word, words: Sequence[Word]) -> Word:
    """Choose between two readings of a word in Latin letters."""
    others = [each for each in words if _overlap(word, each) > _ALONE and _overlap(each, word) > _SAME_PLACE]
    if len(others) != 1:
        named = _NAMED.search(word.text) and _LATIN.search(word.text)
        return replace(word, sure=min(word.sure, _DOUBTED)) if named else word
    [other] = others
    if _bare(other.text) == _bare(word.text):
        return replace(word, text=other.text, sure=max(word.sure, other.sure))
    text = other.text if other.text.isascii() and other.sure > word.sure else word.text
    return replace(word, text=text, sure=min(max(word.sure, other.sure), _DOUBTED))


def _overlap(one: Word | Reading, other: Word | Reading) -> float:
    """Give the part of the other that stands where this one stands."""
    width = other.right - other.left
    return max(0.0, min(one.right, other.right) - max(one.left, other.left)) / width if width > 0 else 0.0


def _bare(text: str) -> str:
    return _AROUND.sub("", text)
