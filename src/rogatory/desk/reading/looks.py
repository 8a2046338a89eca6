"""By what the look of a picture is known again that was scanned, scaled or compressed anew. Pure.

The look is a difference hash of what is drawn on the picture, without the margin around it: 8 rows of 16 bits, each of
which tells that it gets darker from one place to the next. Two scans of one signature differ in up to a tenth of the
bits, the signatures of two people in a fifth and more. Rows are looked up in an index: looks that differ in fewer than
eight bits have a row in common, and nearly all that differ in fourteen.
"""

from __future__ import annotations

from itertools import pairwise

ROWS = 8
COLUMNS = 16
LEAST_BITS = 12
"""Plainer pictures (lines, frames, blots) say too little to be known again."""
_LEAST_OF_ROW = 3
_DIGITS = COLUMNS // 4


def look_of(rows: list[list[int]]) -> str:
    """Give the look of a picture in hex, four digits for each row; "" where it is too plain.

    Args:
        rows: `ROWS` rows of `COLUMNS` + 1 grey values each, 0 (black) to 255.
    """
    written = [[left - right > _MARGIN for left, right in pairwise(row)] for row in rows]
    if sum(map(sum, written)) < LEAST_BITS:
        return ""
    return "".join(f"{sum(bit << place for place, bit in enumerate(row)):0{_DIGITS}x}" for row in written)


def rows_of(look: str) -> tuple[str, ...]:
    """Give the rows of a look by which it is looked up, each with its place before it; nearly empty ones are left out.

    Nearly empty rows are in very many pictures, and tell nothing.
    """
    rows = enumerate(look[start : start + _DIGITS] for start in range(0, len(look), _DIGITS))
    return tuple(f"{place}:{row}" for place, row in rows if int(row, 16).bit_count() >= _LEAST_OF_ROW)


def differ(one: str, other: str) -> int:
    """Give in how many bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


_MARGIN = 4
"""Paper that is scanned or compressed is never quite white: smaller differences are none."""
