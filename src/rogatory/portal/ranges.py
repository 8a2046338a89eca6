"""Part of a file, as a request asks for it (RFC 9110, section 14): one range of bytes, under a strong validator.

A request for several ranges, or in another unit, or that makes no sense, is answered with the whole file, as the
standard lets a server do. So is one whose ``If-Range`` names another file than the one that is here: whoever has a
part of that one begins anew, and never joins bytes of two files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=\s*([0-9]{0,19})-([0-9]{0,19})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The file has none of the bytes that were asked for (416)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a file of ``size`` bytes, from ``first`` to ``last``, both included and counted from 0."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.last - self.first + 1

    @property
    def header(self) -> str:
        """The words of ``Content-Range``."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def span_of(asked: str | None, if_range: str | None, etag: str, size: int) -> Span | None:
    """Give the bytes that a request asks for, or ``None`` for all of them; `etag` is the file's, with its quotes.

    Raises:
        Unsatisfiable: there are none such.
    """
    if asked is None or (if_range is not None and if_range.strip() != etag):
        return None
    found = _ONE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        wanted = int(found[2])
        if not wanted or not size:
            raise Unsatisfiable
        return Span(max(size - wanted, 0), size - 1, size)
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Span(first, min(last, size - 1), size)
