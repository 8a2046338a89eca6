"""Accounts as papers name them: by username, by link, or by a number.

A wrong username that nobody doubts would give away a stranger's data. So whatever could be another name than the one
that is written is told as unsure: all that was read from a picture, what may go on in the next line, what holds a
character that no username has, and what merely looks like a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rogatory.prefill.labels import Labelled
from rogatory.prefill.one_username import QUOTES, WRAPPING, Mention, NameReader
from rogatory.prefill.sheet import Cell, Sheet
from rogatory.prefill.shipped import folded, shipped
from rogatory.prefill.username_words import (
    between,
    domains,
    joined_between,
    keywords,
    link,
    of_accounts,
    others,
    plain_words,
    strong_words,
)
from rogatory.prefill.vocabulary import Vocabulary

MOST = 2_000
_LABELLED, _LINKED, _TOLD, _MENTIONED = 0.97, 0.98, 0.95, 0.75
_BULLET = re.compile(r"(?:\(?\d{1,4}[.):]|\(?[a-zA-Z][.)]|[-•*–—·▪●○◦➢✓])\s{0,4}(?=\S)")
_LONG = 12
"""A number of so many digits is that of an account, and hardly its name."""
_PIECES = re.compile(r"[^\s,;、|]+")
_PARTED = re.compile(r"[,;、|\n\t]|\s(?:and|&|et|und|y|e|dan|và|และ|и|or)\s", re.IGNORECASE)
_ALIGNED = 0.06
"""Entries of a list begin within so much of the page's width."""
_NUMBER = re.compile(r"\d{1,4}\s{1,4}(?=\S)")
_PARENTHESES = re.compile(r"\([^()]{0,200}\)")
_AND = frozenset({"and", "&", "et", "und", "y", "e", "dan", "và", "และ", "と", "및", "和", "និង", "ແລະ", "и", "or", "+"})
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{15,22}(?!\d)")


def mentions(sheet: Sheet, labels: Iterable[Labelled], vocabulary: Vocabulary) -> list[Mention]:
    """Give all places where a paper names accounts, the surest of each place first."""
    reader = _Reader(sheet, vocabulary)
    found = [*reader.links(), *reader.short_links()]
    for label in labels:
        if label.field == "username":
            found += reader.labelled(label)
        elif label.field == "user-id":
            found += reader.numbers(label)
    found += [*reader.in_sentences(), *reader.with_sign()]
    return found[:MOST]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What may be an entry of a list: its text and its place, whether it is numbered, and where it begins across."""

    text: str
    start: int
    end: int
    numbered: bool
    left: float

    def is_like(self, first: _Entry) -> bool:
        """Whether it goes on with the list that began with another entry."""
        aligned = abs(self.left - first.left) < _ALIGNED
        signed = self.text.startswith("@") or not first.text.startswith("@")
        return signed and (self.numbered or not first.numbered) and (aligned or self.numbered)


class _Reader(NameReader):
    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        super().__init__(sheet, vocabulary.usernames)
        self.vocabulary = vocabulary
        self.services = tuple(name.casefold() for name in vocabulary.services)

    # --- links

    def links(self) -> Iterator[Mention]:
        for shape in self.vocabulary.links:
            before, _, _ = shape.partition("{username}")
            pattern = link(before)
            for told in pattern.finditer(self.sheet.text):
                made = self.name_at(told.end(), _LINKED, f"in the link {shape.replace('{username}', '…')}")
                if made is not None and not self.belongs_elsewhere(told.start(), links=True):
                    yield made

    def short_links(self) -> Iterator[Mention]:
        for beginning in self.vocabulary.short_links:
            for told in re.finditer(rf"(?<![\w.-]){re.escape(beginning)}[\w-]{{3,40}}", self.sheet.text, re.IGNORECASE):
                yield self.mention("url", f"https://{told[0]}", told.start(), told.end(), _LINKED, "a short link")

    # --- labels

    def labelled(self, label: Labelled) -> Iterator[Mention]:
        if self.belongs_elsewhere(label.start):
            return
        by = f"after the label “{label.words}”"
        read = [*self.region(label.start, label.end, by, label)] if label.end > label.start else []
        if read:
            yield from read
            if not label.beneath:
                yield from self.more_beneath(label, by)
            return
        yield from self.list_beneath(label, by)

    def region(self, start: int, end: int, by: str, label: Labelled | None = None) -> Iterator[Mention]:
        """Read names that stand by themselves, one or several, in a part of the text."""
        text = self.sheet.text[start:end]
        if _EMAIL.search(text) or self.elsewhere(text):
            return
        signed = list(re.finditer(r"(?<![\w.@/])@", text))
        made = [self.name_at(start + told.end(), _LABELLED, by) for told in signed]
        yield from (each for each in made if each is not None)
        if signed or self.has_link(text):
            return
        hidden = _PARENTHESES.sub(lambda told: " " * len(told[0]), text)
        pieces = [told for told in _PIECES.finditer(hidden) if not self.is_joining(told[0])]
        if not pieces or len(pieces) > 200:
            return
        alone = all(_PARTED.search(hidden[one.end() - 1 : two.start() + 1]) for one, two in pairwise(pieces))
        names = [self.whole(told, start) for told in pieces]
        marked = any(name and _is_marked(name[0]) for name in names)
        if label is not None and label.bare and not marked and not (alone and label.strong):
            return
        if alone and len(pieces) == 1 and names[0] is None:
            yield from self.troubled(pieces[0], start, by)
        for name in names:
            if name is not None:
                leads = name[1] == start + pieces[0].start()
                yield from self.piece(*name, by, label, alone=alone, single=len(pieces) == 1, leads=leads)

    def piece(
        self, value: str, first: int, by: str, label: Labelled | None, *, alone: bool, single: bool, leads: bool
    ) -> Iterator[Mention]:
        """Judge a piece that could be a username: `alone` among others of its kind, `single` without any other."""
        told = label is not None and not label.bare
        strong = label is not None and label.strong
        if value.isdecimal() and len(value) < _LONG and not (alone and told and strong):
            return
        if value in plain_words() and not (single and told and label is not None and not label.beside):
            return
        end = first + len(value)
        if not alone and not _is_marked(value):
            if leads and strong:
                yield self.mention("username", value, first, end, 0.5, f"{by}, among other words")
            return
        kind = "user-id" if value.isdecimal() and len(value) >= _LONG else "username"
        sure = _LABELLED
        if label is not None and label.beside and label.beneath and not _is_marked(value):
            # What stands to the right of the head of a column may be the head of the next one.
            sure = 0.85
        yield self.mention(kind, value, first, end, sure, by)

    def is_joining(self, piece: str) -> bool:
        """Whether a piece of a list of names is none of them: an "and", or the name of the service."""
        return piece.casefold() in _AND or piece.strip(WRAPPING + "-–").casefold() in self.services

    def more_beneath(self, label: Labelled, by: str) -> Iterator[Mention]:
        """Read on beneath a value, where a list goes on in its column."""
        cell = self.sheet.cell_at(label.start)
        if not label.beside:
            return
        for other in self.column(cell):
            read = [*self.region(other.start, other.end, by)]
            first = self.sheet.text[other.start : other.start + 1]
            if not read or (first != "@" and not all(_is_marked(each.value) for each in read)):
                return
            yield from read

    def list_beneath(self, label: Labelled, by: str) -> Iterator[Mention]:
        """Read the list of names that follows a label: beneath it in its column, or line by line."""
        cells = self.column(label.cell) if label.is_in_row else self.sheet.following(label.cell, MOST)
        first: _Entry | None = None
        misses = 0
        for cell in cells:
            entry = self.entry(cell, label)
            if entry is None:
                continue
            read = [] if _ends_list(entry.text) else [*self.region(entry.start, entry.end, f"{by}, in a list")]
            linked = self.has_link(entry.text)
            if not read and not linked:
                misses += 1
                if misses > 1 or not label.is_in_row:
                    return
                continue
            first = first or entry
            if not linked and not entry.is_like(first):
                return
            for each in read:
                sound = entry.numbered or _is_marked(each.value) or entry.text.startswith("@")
                yield each if sound else self.less(each, 0.7)

    def entry(self, cell: Cell, label: Labelled) -> _Entry | None:
        """Give what may be an entry of a list; ``None`` for a number that stands by itself before one."""
        text = self.sheet.text_of(cell)
        if _is_bullet(text):
            right = self.sheet.right_of(cell) if label.is_in_row else None
            if right is None:
                return None
            return _Entry(self.sheet.text_of(right), right.start, right.end, True, right.box.left)
        bullet = _BULLET.match(text) or _NUMBER.match(text)
        start = cell.start + (bullet.end() if bullet else 0)
        before = self.sheet.cells[cell.number - 1] if cell.number else cell
        numbered = bullet is not None or (before.line == cell.line and _is_bullet(self.sheet.text_of(before)))
        return _Entry(self.sheet.text[start : cell.end], start, cell.end, numbered, cell.box.left)

    def column(self, cell: Cell) -> Iterator[Cell]:
        seen = {cell.number}
        below = self.sheet.below(cell)
        while below is not None and below.number not in seen and len(seen) < MOST:
            seen.add(below.number)
            yield below
            below = self.sheet.below(below) or self.sheet.on_next_page(below)

    def numbers(self, label: Labelled) -> Iterator[Mention]:
        for told in _LONG_NUMBER.finditer(self.sheet.text, label.start, label.end):
            by = f"after the label “{label.words}”"
            yield self.mention("user-id", told[0], told.start(), told.end(), _LABELLED, by)

    # --- sentences

    def in_sentences(self) -> Iterator[Mention]:
        text = self.sheet.text
        for told in keywords().finditer(text):
            strong = folded(told.words) in strong_words()
            at, quoted = self.after(told.end)
            if at is None:
                continue
            signed = text[at] == "@"
            made = self.name_at(at + signed, _TOLD, f"after “{told.words}”")
            if made is None or made.value in plain_words() or self.belongs_elsewhere(made.start):
                continue
            if _EMAIL.match(text, at):
                continue
            if not (signed or quoted or _is_marked(made.value)):
                ends = not text[made.end : made.end + 1].strip() and text[made.end : made.end + 2].strip()
                if not strong or ends or not made.value.islower():
                    continue
                made = self.less(made, 0.7)
            if made.value.isdecimal() and not signed:
                if len(made.value) < _LONG:
                    continue
                made = Mention("user-id", *_rest(made))
            yield self.less(made, 0.5) if self.is_of_another(made) else made

    def after(self, at: int) -> tuple[int | None, bool]:
        """Go over the words that may stand between what something is and its name; tell where the name would begin."""
        text, quoted = self.sheet.text, False
        for _ in range(6):
            gap = re.compile(r"[\s:\uff1a(\[]{0,6}").match(text, at)
            at = gap.end() if gap else at
            if at < len(text) and text[at] in QUOTES:
                at += 1 + len(text[at + 1 : at + 3]) - len(text[at + 1 : at + 3].lstrip())
                return (at if at < len(text) else None), True
            if at >= len(text):
                return None, quoted
            if text[at] == "@":
                return at, quoted
            word = re.compile(r"[^\s:\uff1a(\[@,;.“”\"「」『』]{1,24}").match(text, at)
            if word is None:
                return (at if self.run.match(text, at) else None), quoted
            if word[0].casefold() in between() or word[0].casefold() in self.services:
                at = word.end()
                if text[at : at + 1] == ".":
                    return None, quoted
                continue
            shorter = next((each for each in joined_between() if word[0].startswith(each)), None)
            if shorter is None:
                return (at if self.run.match(text, at) else None), quoted
            at += len(shorter)
        return None, quoted

    def with_sign(self) -> Iterator[Mention]:
        text = self.sheet.text
        for told in re.finditer(r"(?<![\w.@/+-])@(?=\S)", text):
            made = self.name_at(told.end(), _TOLD, "written with an @")
            if made is None or self.belongs_elsewhere(told.start()):
                continue
            if made.value.rpartition(".")[2] in domains() and "." in made.value:
                continue
            context = text[max(told.start() - 120, 0) : told.start()]
            about = any(word in context.casefold() for word in (*self.services, *of_accounts()))
            made = self.less(made, 0.93 if about else _MENTIONED)
            yield self.less(made, 0.5) if self.is_of_another(made) else made

    # --- whose

    def has_link(self, text: str) -> bool:
        return any(link(shape.partition("{username}")[0]).search(text) for shape in self.vocabulary.links)

    def elsewhere(self, text: str) -> bool:
        """Whether words speak of another service, and not of this one."""
        said = text.casefold()
        return bool(others().search(said)) and not any(name in said for name in self.services)

    def belongs_elsewhere(self, start: int, *, links: bool = False) -> bool:
        """Whether a name stands beside the name of another service, nearer than this one's."""
        line = self.sheet.text.rfind("\n", 0, max(start - 1, 0)) + 1
        before = self.sheet.text[max(start - 90, line if not links else start) : start].casefold()
        after = self.sheet.text[start : start + 60].partition("\n")[0].casefold()
        here = max((before.rfind(name) for name in self.services), default=-1)
        there = max((told.start() for told in others().finditer(before)), default=-1)
        if there > here:
            return True
        told = re.search(r"\(([^)]{2,40})\)?", after)
        return bool(told and told.start() < 45 and others().match(told[1].strip()) and not links)

    def is_of_another(self, made: Mention) -> bool:
        """Whether the words around a name say that it is somebody else's than the one who is asked about."""
        before = self.sheet.text[max(made.start - 70, 0) : made.start].casefold()
        sentence = re.split(r"[.;!?\n]\s", before)[-1]
        return any(word in sentence for word in shipped("data/words")["others"])


def _is_marked(value: str) -> bool:
    """Whether a name could hardly be a word of the language: a digit, a low line or a dot stands in it."""
    return any(sign in "0123456789_." for sign in value.rstrip("."))


def _is_bullet(text: str) -> bool:
    return bool(re.fullmatch(r"\(?(?:\d{1,4}|[a-zA-Z]|[-•*–—·▪●○◦➢✓])[.):]?", text))


def _ends_list(text: str) -> bool:
    """Whether a line of words is no entry of a list of names: it closes a letter, or is a sentence."""
    told = text.strip()
    return (told.endswith((",", ":")) and " " not in told and not told.startswith("@")) or len(told) > 400


def _rest(made: Mention) -> tuple[str, int, int, float, str]:
    return made.value, made.start, made.end, made.sure, made.by
