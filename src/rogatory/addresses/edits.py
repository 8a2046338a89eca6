"""What was done to one word to make another of it, where it was one thing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum


class Edit(StrEnum):
    """One change of a word, in the words in which a person is told of it."""

    SWAPPED = "with two letters swapped"
    DOUBLED = "with a letter doubled"
    UNDOUBLED = "with a doubled letter written once"
    MORE = "with one letter more"
    LESS = "with one letter less"
    OTHER = "with one letter changed"


def one_edit(made: str, original: str) -> Edit | None:
    """Tell the one change that makes `made` of `original`; None where they are equal or it took more than one."""
    if made == original or abs(len(made) - len(original)) > 1:
        return None
    first = next((i for i, (one, two) in enumerate(zip(made, original, strict=False)) if one != two), None)
    at = min(len(made), len(original)) if first is None else first
    if len(made) == len(original):
        if made[at + 1 :] == original[at + 1 :]:
            return Edit.OTHER
        swapped = made[at : at + 2] == original[at : at + 2][::-1] and made[at + 2 :] == original[at + 2 :]
        return Edit.SWAPPED if swapped else None
    longer, shorter = (made, original) if len(made) > len(original) else (original, made)
    if longer[at + 1 :] != shorter[at:]:
        return None
    # Of equal letters in a row the last one is the one that differs from what follows in the shorter word.
    doubled = at > 0 and longer[at] == longer[at - 1]
    if longer is made:
        return Edit.DOUBLED if doubled else Edit.MORE
    return Edit.UNDOUBLED if doubled else Edit.LESS


def shortened(word: str) -> Iterator[str]:
    """Give the word and every word that lacks one of its letters.

    Two words that one edit makes of each other have one of these in common.
    """
    yield word
    for at in range(len(word)):
        if at == 0 or word[at] != word[at - 1]:
            yield word[:at] + word[at + 1 :]
