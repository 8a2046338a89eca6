"""Check single values of what a child process answered: a document may have taken it over."""

from __future__ import annotations

_LINE_LENGTH = 1000


def maybe(value: object) -> str | None:
    """Give one line of text, or ``None``.

    Raises:
        ValueError: it is neither.
    """
    return None if value is None else word(value)


def word(value: object) -> str:
    """Give a value that must be one line of text.

    Raises:
        ValueError: it is none, is too long, or holds a control character.
    """
    line = text(value, _LINE_LENGTH)
    if any(not sign.isprintable() for sign in line):
        raise ValueError("a control character where one line of text should stand")
    return line


def text(value: object, most: int) -> str:
    """Give a value that must be a text of at most `most` characters.

    Raises:
        ValueError: it is none, or is too long.
    """
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("not a text, or too long a one")
    return value


def number(value: object, most: int) -> int:
    """Give a value that must be a whole number from 0 to `most`.

    Raises:
        ValueError: it is none, or is larger.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError("not a number, or too large a one")
    return value
