"""What a sealing that was broken off has to know of what it wrote, so that it goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Member:
    """A media file that was written whole: `path` in the bag, its sums, and `end`, the zip's bytes up to its end."""

    path: str
    size: int
    sha256: str
    crc: int
    end: int


class Journal(Protocol):
    """Remembers what was written."""

    def done(self, member: Member, /) -> None:
        """Learn that the bytes of a media file were given to the sink, which may not have kept them yet."""
        ...
