"""Many phrases looked for in one text at once, by the word with which each begins: more phrases cost no more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Told:
    """A phrase that stands in a text: as it is written there, and from where to where."""

    words: str
    start: int
    end: int


class Phrases:
    """Phrases of scripts that part words, found as whole words; and those of scripts that do not, found anywhere."""

    def __init__(self, phrases: Iterable[str], gap: str = r"\s{1,3}", inside: str = r"\s{0,3}") -> None:
        """Make ready to look for some phrases.

        Args:
            phrases: what to look for, whatever its case.
            gap: what may stand for a space in them.
            inside: what may stand between the characters of a phrase without spaces, and for a space in it.
        """
        begun: defaultdict[str, set[str]] = defaultdict(set)
        anywhere: set[str] = set()
        for phrase in phrases:
            first = _WORD.match(phrase)
            if first is not None and phrase[0] < "\u0590":
                begun[first[0].casefold()].add(phrase)
            else:
                anywhere.add(phrase)
        self._begun = {word: _pattern(several, gap, whole=True) for word, several in begun.items()}
        self._anywhere = _pattern(anywhere, inside, whole=False) if anywhere else None

    def finditer(self, text: str) -> Iterator[Told]:
        """Give the places where phrases stand, in order; of two that begin together, the longer one."""
        found = list(self._whole(text))
        if self._anywhere is not None:
            found += [Told(each[0], each.start(), each.end()) for each in self._anywhere.finditer(text)]
            found.sort(key=lambda each: each.start)
        yield from found

    def _whole(self, text: str) -> Iterator[Told]:
        end = 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            pattern = self._begun.get(word[0].casefold())
            told = pattern.match(text, word.start()) if pattern else None
            if told:
                end = told.end()
                yield Told(told[0], told.start(), told.end())


def _pattern(phrases: Iterable[str], gap: str, *, whole: bool) -> re.Pattern[str]:
    spaced = [_spaced(phrase, gap, whole=whole) for phrase in sorted(phrases, key=lambda each: (-len(each), each))]
    ending = r"(?!\w)" if whole else ""
    return re.compile(f"(?:{'|'.join(spaced)}){ending}", re.IGNORECASE)


def _spaced(phrase: str, gap: str, *, whole: bool) -> str:
    if whole:
        return gap.join(re.escape(part) for part in phrase.split(" "))
    if "\u0e00" <= phrase[0] < "\uac00":
        # Writers of PDF and readers of pictures put spaces where Thai, Khmer and Chinese have none.
        return r"\s?".join(re.escape(sign) for sign in phrase if sign != " ")
    return gap.join(re.escape(part) for part in phrase.split(" "))
