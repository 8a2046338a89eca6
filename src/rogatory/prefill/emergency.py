"""Whether a text speaks of an emergency that is there, and not of one that is denied, past, or anybody's in general."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rogatory.prefill.phrases import Phrases
from rogatory.prefill.shipped import shipped

MOST_SIGNS = 200_000
LONGEST_SENTENCE = 600
ENOUGH = 2.0
"""From here on a text reads like an emergency."""
_SENTENCES = re.compile(r"[^.!?;。\uff01\uff1f।៕\n\f]{1,600}(?:[.!?;。\uff01\uff1f।៕]|\n|\f|$)?")
_QUOTED = re.compile(r"\s{0,3}>")


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that speak of an emergency, and where they stand in the text."""

    words: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Urgency:
    """What a text says of an emergency; the strongest words first."""

    signs: tuple[Sign, ...]

    @property
    def weight(self) -> float:
        """How much it all says: the strongest whole, what adds to it by half."""
        heaviest, *others = sorted((sign.weight for sign in self.signs), reverse=True) or [0.0]
        return heaviest + sum(sorted(others, reverse=True)[:4]) / 2

    @property
    def is_there(self) -> bool:
        """Whether it reads like an emergency."""
        return self.weight >= ENOUGH


def urgency_of(text: str) -> Urgency:
    """Look for an emergency in a text: of a message, with its subject as a line of its own, or of a document.

    A sentence that denies it ("this is not an emergency"), that speaks of emergencies in general (footers, numbers to
    call), or that is quoted from an earlier message says nothing.
    """
    text = text[:MOST_SIGNS]
    found: dict[str, Sign] = {}
    for told in _SENTENCES.finditer(_unfolded(text)):
        for sign in _of_sentence(told[0], told.start()):
            # Words that come again say nothing new.
            kept = found.get(sign.words)
            if kept is None or kept.weight < sign.weight:
                found[sign.words] = sign
    return Urgency(tuple(sorted(found.values(), key=lambda sign: -sign.weight)))


def _unfolded(text: str) -> str:
    """Join lines that a sentence runs over: a line that does not end it, followed by one that begins small."""
    return re.sub(r"(?<=[^\s.!?;:>])[ \t]?\n(?=[a-zà-ÿ(])", " ", text)


def _of_sentence(sentence: str, start: int) -> list[Sign]:
    if _QUOTED.match(sentence):
        return []
    said = sentence.casefold().replace("’", "'")
    if len(said) != len(sentence):
        said = sentence.lower().replace("’", "'")
    if any(words in said for words in _of_anybody()):
        return []
    signs = [
        Sign(told.words, start + told.start, start + told.end, 2.0)
        for told in _plain().finditer(said)
        if not _is_denied(said, told.start, told.end)
    ]
    some = [told for told in _some().finditer(said) if not _is_denied(said, told.start, told.end)]
    words = {told.words for told in some}
    if signs and words:
        signs.append(Sign(some[0].words, start + some[0].start, start + some[0].end, 0.5))
    elif len(words) >= 3:
        signs.append(Sign(" … ".join(sorted(words)[:3]), start + some[0].start, start + some[-1].end, 1.5))
    elif words & {"emergency", "exigent"} or len(words) == 2:
        signs.append(Sign(" … ".join(sorted(words)), start + some[0].start, start + some[-1].end, 0.7))
    return signs


def _is_denied(said: str, start: int, end: int) -> bool:
    before = said[max(start - 45, 0) : start]
    clause = re.split(r"[,:(]|\b(?:but|however|mais|aber|pero|mas|tetapi)\b", before)[-1]
    return bool(_denied().search(clause)) or any(words in said[end : end + 40] for words in _after())


@cache
def _plain() -> Phrases:
    return Phrases(word.casefold() for word in shipped("data/emergency")["plain"])


@cache
def _some() -> Phrases:
    return Phrases(word.casefold() for word in shipped("data/emergency")["some"])


@cache
def _of_anybody() -> tuple[str, ...]:
    return tuple(words.casefold() for words in shipped("data/emergency")["general"])


@cache
def _after() -> tuple[str, ...]:
    return tuple(shipped("data/emergency")["negated_after"])


@cache
def _denied() -> re.Pattern[str]:
    words = sorted(shipped("data/emergency")["negated"], key=len, reverse=True)
    return re.compile("|".join(_bounded(word.strip()) if word != "non-" else re.escape(word) for word in words))


def _bounded(word: str) -> str:
    """Give a pattern of a word: whole in scripts that part words, anywhere in those that do not."""
    spaced = re.sub(r"\\ ", r"\\s{1,3}", re.escape(word.casefold()))
    return rf"(?<!\w){spaced}(?!\w)" if word[0] < "\u0590" or "\u1100" > word[0] >= "\uac00" else spaced
