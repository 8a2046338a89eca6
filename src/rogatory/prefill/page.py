"""Pages of words as they were read, each with its place: from typed text, from a message, or from a picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How the words of a page were read."""

    TYPED = "typed"
    """They stand in the document as text."""
    SCANNED = "scanned"
    """They were recognised in its picture."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in parts of its width and height: 0 is left and top, 1 right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        """Refuse a place that is none on a page."""
        if not (0 <= self.left <= self.right <= 1 and 0 <= self.top <= self.bottom <= 1):
            raise ValueError(f"{self} is no place on a page")

    def joined(self, other: Box) -> Box:
        """Give the least box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands; ``sure`` is how sure its reader is of it, 0 to 1 (typed words are sure)."""

    text: str
    box: Box
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand in one line, in the order of reading."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with a space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The place of the whole line."""
        first, *others = self.words
        box = first.box
        for word in others:
            box = box.joined(word.box)
        return box


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its lines in the order of reading, and how they were read."""

    number: int
    lines: tuple[Line, ...]
    how: How = How.TYPED


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as it was read.

    ``document`` is the SHA-256 of its bytes, ``name`` what its sender calls it, ``kind`` ``message`` or ``document``.
    """

    document: str
    name: str
    kind: str
    pages: tuple[Page, ...]
