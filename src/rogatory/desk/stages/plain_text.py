"""Text from outside as it may stand in rows and letters: no control characters, and none that turn text around."""

from __future__ import annotations

_JOINERS = frozenset("\u200c\u200d")
"""Needed to write several scripts, and emoji; harmless by themselves."""
_ACCOUNT_LENGTH = 300


def one_line(text: str, length: int) -> str:
    """Give text as one line of at most `length` characters; whatever cannot be seen becomes a space."""
    return " ".join("".join(sign if _is_plain(sign) else " " for sign in text).split())[:length]


def account_name(text: str) -> str:
    """Give an account's name as a row can hold it: every other character stays, since two names are two accounts."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:_ACCOUNT_LENGTH]


def paragraphs(text: str) -> str:
    """Give text with its lines, without anything else that cannot be seen."""
    return "".join(sign for sign in text if sign == "\n" or _is_plain(sign))


def _is_plain(sign: str) -> bool:
    return sign.isprintable() or sign in _JOINERS
