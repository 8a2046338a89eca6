"""What every value of a return is held to: references, words, instants and digests that are what they say."""

from __future__ import annotations

import re
from datetime import datetime

from rogatory.problem import Problem

_DIGEST = re.compile(r"(sha256:)?[0-9a-f]{64}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def require_reference(text: str, where: str) -> None:
    """Check that a text can name a return.

    Raises:
        Problem: it cannot.
    """
    if not _REFERENCE.fullmatch(text):
        raise Problem(
            f"the reference {text!r} cannot name a return",
            where=f"return header, {where}",
            cure="Use 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit.",
        )


def require_words(text: str, where: str) -> None:
    """Check that something is said.

    Raises:
        Problem: nothing is.
    """
    if not text.strip():
        raise nonsense(where, "it is empty", "Give it.")


def require_aware(instant: datetime, where: str) -> None:
    """Check that an instant has a time zone.

    Raises:
        Problem: it has none.
    """
    if instant.utcoffset() is None:
        raise nonsense(where, "the instant has no time zone", "Give an aware instant in UTC.")


def require_digest(text: str, where: str) -> None:
    """Check that a text is a SHA-256 in lower-case hexadecimal digits, with ``sha256:`` before it or without.

    Raises:
        Problem: it is not.
    """
    if not _DIGEST.fullmatch(text):
        raise nonsense(where, f"{text!r} is no SHA-256 digest", "Give 64 lower-case hexadecimal digits.")


def nonsense(where: str, what: str, cure: str) -> Problem:
    """Give the problem of a value that a return cannot hold."""
    return Problem(what, where=f"return, {where}", cure=cure)
