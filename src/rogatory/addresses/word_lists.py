"""Short lists that are data: where anybody gets a mailbox, and which words are added to an agency's name."""

from __future__ import annotations

from functools import cache
from importlib import resources


def is_public_mail(domain: str) -> bool:
    """Whether anybody gets a mailbox at a domain, so that an address there says nothing about an agency."""
    return domain in _lines("public_mail.txt")


def is_added_word(word: str) -> bool:
    """Whether a word is one that is set beside an agency's name, and names none itself."""
    return word in _lines("added_words.txt")


@cache
def _lines(name: str) -> frozenset[str]:
    text = (resources.files("rogatory.addresses") / name).read_text(encoding="ascii")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
