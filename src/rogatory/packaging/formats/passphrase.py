"""Passphrases that are drawn by chance: long enough that nobody guesses, in letters that are hard to mistake."""

from __future__ import annotations

import secrets

from rogatory.problem import Problem

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 6, 4
SHORTEST = 20


def new_passphrase() -> str:
    """Draw a passphrase of 24 letters and digits in groups of four: 118 bits of chance."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that could be guessed.

    Raises:
        Problem: it has fewer than 20 letters.
    """
    if len(passphrase) < SHORTEST or not passphrase.isprintable():
        raise Problem(
            "the passphrase of a return is too short to keep it safe",
            where="packaging",
            cure=f"Draw one by chance, of at least {SHORTEST} letters.",
        )
