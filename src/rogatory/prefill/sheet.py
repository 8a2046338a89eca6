"""A paper as it is searched: one running text whose every part knows where it stands, and cells with neighbours.

A *cell* is a run of words without a wide gap: a line of a letter, or one field of a table. The running text has the
cells in the order of reading, with a tab between those of one line, and a new line after each line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rogatory.prefill.finding import Place
from rogatory.prefill.page import Box, How, Line, Page, Paper, Word

MOST_SIGNS = 200_000
"""So many characters of one paper are read, from its beginning."""
LONGEST_TOKEN = 400
_BANDS = 400
_WIDE = 2.2
"""A gap of more than so many characters parts two cells."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its text in the plain form of its characters, as it was written (``raw``), and where it stands."""

    text: str
    raw: str
    box: Box
    sure: float
    start: int
    cell: int

    @property
    def end(self) -> int:
        """Where it ends in the running text."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of words: where it stands in the running text and on its page; ``line`` counts the lines of the paper."""

    number: int
    line: int
    page: int
    scanned: bool
    box: Box
    start: int
    end: int


class Sheet:
    """One paper, ready to be searched."""

    def __init__(self, paper: Paper, services: tuple[str, ...] = ()) -> None:
        """Lay the words of a paper out as one running text, up to the most that is read.

        `services` are the names of the service that was asked: people write them before and behind labels.
        """
        self.paper = paper
        self.services = services
        self.tokens: list[Token] = []
        self.cells: list[Cell] = []
        pieces: list[str] = []
        at = line_number = 0
        for page in paper.pages:
            for words_of_line in _joined(page):
                for words in _cells_of(words_of_line):
                    start = at
                    for word in words:
                        self.tokens.append(Token(word[0], word[1].text, word[1].box, word[1].sure, at, len(self.cells)))
                        pieces.append(word[0])
                        pieces.append(" ")
                        at += len(word[0]) + 1
                    self.cells.append(
                        _cell(len(self.cells), line_number, page, [each for _, each in words], start, at - 1)
                    )
                    pieces[-1] = "\t"
                if pieces:
                    pieces[-1] = "\n"
                line_number += 1
                if at > MOST_SIGNS:
                    break
            if at > MOST_SIGNS:
                break
        self.text = "".join(pieces)
        self._starts = [token.start for token in self.tokens]
        self._cell_starts = [cell.start for cell in self.cells]

    def tokens_in(self, start: int, end: int) -> list[Token]:
        """Give the words that a part of the running text touches."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        found = []
        for at in range(first, len(self.tokens)):
            token = self.tokens[at]
            if token.start >= end:
                break
            if token.end > start:
                found.append(token)
        return found

    def cell_at(self, at: int) -> Cell:
        """Give the cell in which a place of the running text lies."""
        return self.cells[max(bisect_right(self._cell_starts, at) - 1, 0)]

    def text_of(self, cell: Cell) -> str:
        """Give the words of a cell."""
        return self.text[cell.start : cell.end]

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """Give where a part of the running text stands: one box for each cell that it touches."""
        boxes: dict[tuple[int, int], Box] = {}
        for token in self.tokens_in(start, end):
            key = (self.cells[token.cell].page, token.cell)
            boxes[key] = boxes[key].joined(token.box) if key in boxes else token.box
        pages: dict[int, list[Box]] = defaultdict(list)
        for (page, _), box in boxes.items():
            pages[page].append(box)
        return tuple(Place(self.paper.document, page, tuple(several)) for page, several in pages.items())

    def sure(self, start: int, end: int) -> float:
        """Give how sure the reader of the words is of a part of the running text; a picture's words never are quite."""
        words = self.tokens_in(start, end)
        least = min((token.sure for token in words), default=0.0)
        scanned = any(self.cells[token.cell].scanned for token in words)
        return min(least, 0.95) if scanned else least

    def right_of(self, cell: Cell) -> Cell | None:
        """Give the next cell to the right in the same row of the page."""
        beside = [
            other
            for other in self._near(cell, 0)
            if other.box.left >= cell.box.right - 0.005 and _share(cell.box, other.box) >= 0.5
        ]
        return min(beside, key=lambda other: other.box.left, default=None)

    def below(self, cell: Cell) -> Cell | None:
        """Give the next cell beneath, in the same column, if it follows closely."""
        height = max(cell.box.bottom - cell.box.top, 0.004)
        reach = int(height * 3 * _BANDS) + 1
        beneath = [
            other
            for other in self._near(cell, reach)
            if cell.box.bottom - height / 2 <= other.box.top < cell.box.bottom + 2 * height
            and other.box.left < cell.box.right + 0.01
            and other.box.right > cell.box.left
        ]
        return min(beneath, key=lambda other: (other.box.top, other.box.left), default=None)

    def on_next_page(self, cell: Cell) -> Cell | None:
        """Give the cell with which a column goes on at the head of the next page."""
        for other in self.following(cell, 12):
            if other.page > cell.page and abs(other.box.left - cell.box.left) < 0.03:
                return other
            if other.page == cell.page and other.box.top > cell.box.bottom and other.box.top < 0.9:
                return None
        return None

    def following(self, cell: Cell, most: int) -> Iterator[Cell]:
        """Give the cells after one in the order of reading."""
        for number in range(cell.number + 1, min(cell.number + 1 + most, len(self.cells))):
            yield self.cells[number]

    @cached_property
    def right_margins(self) -> dict[int, float]:
        """Give, for each page, how far its lines go to the right."""
        found: dict[int, float] = defaultdict(float)
        for cell in self.cells:
            found[cell.page] = max(found[cell.page], cell.box.right)
        return found

    @cached_property
    def _bands(self) -> dict[tuple[int, int], list[Cell]]:
        found: dict[tuple[int, int], list[Cell]] = defaultdict(list)
        for cell in self.cells:
            for band in range(_band(cell.box.top), _band(cell.box.bottom) + 1)[:40]:
                found[cell.page, band].append(cell)
        return found

    def _near(self, cell: Cell, reach: int) -> list[Cell]:
        bands = range(_band(cell.box.top), _band(cell.box.bottom) + 1 + reach)[:120]
        near: dict[int, Cell] = {}
        for band in bands:
            # Thousands of words in one place of a page are no table.
            for other in self._bands.get((cell.page, band), ())[:64]:
                near[other.number] = other
        near.pop(cell.number, None)
        return list(near.values())


def plain(text: str) -> str:
    """Give a word in the plain form of its characters, without those that cannot be seen."""
    told = unicodedata.normalize("NFKC", text)
    if not told.isprintable() or " " in told:
        told = "".join(sign for sign in told if sign.isprintable() and sign != " ")
    return told.replace("\u0e4d\u0e32", "\u0e33").replace("\u0ecd\u0eb2", "\u0eb3")[:LONGEST_TOKEN]


_STACKS = re.compile(
    r"[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+|[\u0e81-\u0eae][\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]+"
    r"|[\u1780-\u17b3](?:\u17d2[\u1780-\u17a2])*[\u17b4-\u17d1\u17d3\u17dd]*|"
    r"[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0ec0-\u0ec4]"
)
_STACKED = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u17b4-\u17d3]")
_BACK = 3


def _unstacked(words: list[str]) -> list[str]:
    """Take out of the words of a line what stands there again.

    Many writers of PDF give letters that stand on top of each other once for each of them, and a little further on.
    """
    if not _STACKED.search("".join(words)):
        return words
    before: deque[str] = deque(maxlen=_BACK)
    made = []
    for word in words:

        def once(told: re.Match[str]) -> str:
            again = len(told[0]) > 1 and told[0] in before
            if not again:
                before.append(told[0])
            return "" if again else told[0]

        made.append(_STACKS.sub(once, word))
    return made


Words = list[tuple[str, Word]]


def _joined(page: Page) -> Iterator[Words]:
    """Give the lines of a page, and those as one that are pieces of one line."""
    before: Words = []
    for line in page.lines:
        words = list(zip(_unstacked([plain(word.text) for word in line.words]), line.words, strict=True))
        words = [each for each in words if each[0]]
        if not words:
            continue
        if before and len(words) == 1 and _STACKS.fullmatch(words[0][0]) and before[-1][0].endswith(words[0][0]):
            continue
        if before and _goes_on(before[-1][1], words[0][1]):
            before = [*before, *words]
            continue
        if before:
            yield before
        before = words
    if before:
        yield before


def _goes_on(last: Word, first: Word) -> bool:
    """Whether a word stands right behind another in the same line of the page."""
    gap = first.box.left - last.box.right
    return -0.003 <= gap < _WIDE * _width(last, first) and _share(last.box, first.box) >= 0.7


def _cells_of(words: Words) -> Iterator[Words]:
    run: Words = []
    for text, word in words:
        if run and word.box.left - run[-1][1].box.right > _WIDE * _width(run[-1][1], word):
            yield run
            run = []
        run.append((text, word))
    if run:
        yield run


def _width(one: Word, other: Word) -> float:
    """Give the width of a character in two words, between 0.4 % and 3 % of the page."""
    signs = len(one.text) + len(other.text)
    across = (one.box.right - one.box.left) + (other.box.right - other.box.left)
    return min(max(across / signs, 0.004), 0.03)


def _cell(number: int, line: int, page: Page, words: list[Word], start: int, end: int) -> Cell:
    return Cell(number, line, page.number, page.how is How.SCANNED, Line(tuple(words)).box, start, end)


def _band(place: float) -> int:
    return int(place * _BANDS)


def _share(one: Box, other: Box) -> float:
    """Give by how much of the lower of them two boxes stand at the same height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    least = min(one.bottom - one.top, other.bottom - other.top)
    return shared / least if least > 0 else float(shared >= 0)
