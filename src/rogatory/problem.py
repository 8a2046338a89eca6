"""The one exception for input that cannot be used: it says what is wrong, where, and how to cure it."""

from __future__ import annotations


class Problem(Exception):
    """Bad input, told so that the person who sent it can mend it.

    Args:
        what: what is wrong, one sentence without a final stop.
        where: the file, line, field or row at which it was found.
        cure: what to do about it, in the imperative.
    """

    def __init__(self, what: str, *, where: str, cure: str) -> None:
        """Keep the three parts apart, so that every surface can show them its own way."""
        super().__init__(what, where, cure)
        self.what = what
        self.where = where
        self.cure = cure

    def __str__(self) -> str:
        """Give the three parts as one readable line."""
        return f"{self.where}: {self.what}. {self.cure}"
