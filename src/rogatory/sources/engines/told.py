"""What is told of an engine's failure, in logs as well: what it says of data that it cannot read holds the data."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"['\"]")
_COLUMN = re.compile(r"\Awhen casting from source column \w+\Z")


def without_data(words: str) -> str:
    """Give the first line of an engine's words up to the first quotation mark, behind which the data stands.

    The column of which it speaks is told, where it stands at the end.
    """
    first = (words.splitlines() or [""])[0]
    before, *quoted = _QUOTED.split(first, maxsplit=1)
    if not quoted:
        return first
    _, when, column = first.rpartition("when casting from source column ")
    told = f"{when}{column}" if _COLUMN.match(f"{when}{column}") else ""
    return f"{before}... {told}".strip()
