"""Words and patterns by which usernames are found; all of them are data of this room or of the vocabulary."""

from __future__ import annotations

import re
from functools import cache

from rogatory.prefill.phrases import Phrases
from rogatory.prefill.shipped import folded, shipped
from rogatory.prefill.vocabulary import UsernameRules


@cache
def run_of(rules: UsernameRules) -> re.Pattern[str]:
    """Give the pattern of a run of characters of which usernames are made."""
    signs = rules.characters + (rules.characters.upper() if rules.small_letters else "")
    return re.compile(f"[{re.escape(''.join(dict.fromkeys(signs)))}]+")


@cache
def link(before: str) -> re.Pattern[str]:
    """Give the pattern of the beginning of an account's link; a picture's reader may have put spaces in it."""
    spaced = r"\s?".join(re.escape(part) for part in re.split(r"(?<=[./])", before) if part)
    return re.compile(
        rf"(?:(?<=//)|(?<![\w./@-]))(?:[a-z]{{1,6}}\.)?{spaced.replace('@', '(?:@|%40)')}\s?(?=\S)", re.IGNORECASE
    )


@cache
def keywords() -> Phrases:
    """Give the words that lead to a name in a sentence."""
    words = shipped("data/words")
    return Phrases((*words["strong"], *words["weak"]))


@cache
def strong_words() -> frozenset[str]:
    """Give the words that lead to usernames alone, folded."""
    return frozenset(map(folded, shipped("data/words")["strong"]))


@cache
def between() -> frozenset[str]:
    """Give the words that may stand between such a word and the name."""
    return frozenset(word.casefold() for word in shipped("data/words")["between"])


@cache
def joined_between() -> tuple[str, ...]:
    """Give the words of scripts without spaces that may stand between, the longest first."""
    return tuple(sorted((word for word in between() if word[0] >= "\u0590"), key=len, reverse=True))


@cache
def plain_words() -> frozenset[str]:
    """Give the words that are no username by themselves."""
    return frozenset(shipped("data/words")["plain"])


@cache
def domains() -> frozenset[str]:
    """Give the last parts of domains, with which hardly a username ends."""
    return frozenset(shipped("data/words")["domains"])


@cache
def of_accounts() -> tuple[str, ...]:
    """Give the words that speak of accounts."""
    words = shipped("data/words")
    return tuple(dict.fromkeys(word.casefold() for word in (*words["strong"], *words["weak"])))


@cache
def others() -> re.Pattern[str]:
    """Give the pattern of the names of other services."""
    words = sorted(shipped("data/words")["other_services"], key=len, reverse=True)
    return re.compile(
        "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in words)
    )
