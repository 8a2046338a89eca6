"""One username at a place of a text: as it is written, and all that makes it doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rogatory.prefill.sheet import Sheet
from rogatory.prefill.username_words import plain_words, run_of
from rogatory.prefill.vocabulary import UsernameRules

_LABELLED = 0.97
FROM_PICTURE = 0.8
"""The most that is thought of a username that was read from a picture."""
_ALIKE = "lI1|iO0oQDmwdB8S5sZ2z6bGg9qcuv_."
QUOTES = "\"'“”\u2018’„«»「」『』《》〈〉\u2039\u203a`\u00b4"
WRAPPING = QUOTES + "()[]{}<>*:;,!?、。\uff0c\uff1b\uff1a|"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an account is named: ``kind`` is ``username``, ``user-id`` or ``url``."""

    kind: str
    value: str
    start: int
    end: int
    sure: float
    by: str


class NameReader:
    """Reads single names by the service's rules."""

    def __init__(self, sheet: Sheet, rules: UsernameRules) -> None:
        """Read in one paper."""
        self.sheet = sheet
        self.rules = rules
        self.run = run_of(rules)

    def name_at(self, at: int, sure: float, by: str) -> Mention | None:
        """Read the username that begins at a place of the text."""
        text = self.sheet.text
        scanned = self.sheet.cell_at(at).scanned
        if scanned:
            at += len(text[at : at + 1]) - len(text[at : at + 1].lstrip(" "))
        told = self.run.match(text, at)
        if told is None or told[0][0] == ".":
            return None
        value, end = told[0], told.end()
        notes = []
        if scanned:
            value, end = self.gone_on(value, end)
        value = self.kept(value)
        end = min(end, at + len(value)) if not scanned else end
        if not self.rules.least <= len(value) <= self.rules.most:
            return None
        follows = text[end : end + 1]
        if end == told.end() and _is_foreign(follows):
            notes.append(f"it goes on with “{follows}”, which no username holds")
        if self.may_go_on(end):
            notes.append("it may go on in the next line")
        written = "".join(token.raw for token in self.sheet.tokens_in(at, end))
        if not written.isascii() and _is_disguised(written, value):
            notes.append("it is written with characters that look alike")
        if notes:
            return self.mention("username", self.told(value), at, end, 0.5, f"{by}; {'; '.join(notes)}")
        return self.mention("username", self.told(value), at, end, sure, by)

    def whole(self, told: re.Match[str], start: int) -> tuple[str, int] | None:
        """Read a piece of text that is a username and nothing else, and where it begins."""
        piece = told[0]
        left = len(piece) - len(piece.lstrip(WRAPPING))
        bare = piece.strip(WRAPPING)
        value = self.kept(bare)
        first = start + told.start() + left
        if not self.run.fullmatch(value) or not self.rules.least <= len(value) <= self.rules.most:
            return None
        made = self.name_at(first, _LABELLED, "")
        return (self.told(value), first) if made is not None and made.sure > 0.5 else None

    def troubled(self, told: re.Match[str], start: int, by: str) -> Iterator[Mention]:
        """Tell of a piece that may be a username, and is not written like one."""
        left = len(told[0]) - len(told[0].lstrip(WRAPPING))
        made = self.name_at(start + told.start() + left, _LABELLED, by)
        if made is not None and made.value not in plain_words():
            yield self.less(made, 0.5)

    def kept(self, value: str) -> str:
        """Give a name without signs that cannot be its last ones."""
        return value.rstrip(self.rules.never_last) if self.rules.never_last else value

    def told(self, value: str) -> str:
        """Give a name as the service writes it."""
        return value.lower() if self.rules.small_letters else value

    def gone_on(self, value: str, end: int) -> tuple[str, int]:
        """Join what the reader of a picture took apart at a dot or a low line."""
        text = self.sheet.text
        for _ in range(2):
            told = self.run.match(text, end + 1) if text[end : end + 1] == " " else None
            if (
                told is None
                or not (value[-1] in "._" or told[0][0] in "._")
                or (value[-1] == "." and text[end - 1] == ".")
            ):
                break
            value, end = value + told[0], told.end()
        return value, end

    def mention(self, kind: str, value: str, start: int, end: int, sure: float, by: str) -> Mention:
        """Make a mention; what was read from a picture is unsure, and says which of its letters may be others."""
        if kind != "url" and any(self.sheet.cells[token.cell].scanned for token in self.sheet.tokens_in(start, end)):
            risky = "".join(dict.fromkeys(sign for sign in value if sign in _ALIKE))
            told = f"read from a picture, in which {', '.join(risky)} may be others" if risky else "read from a picture"
            sure, by = min(sure, FROM_PICTURE), f"{by}; {told}"
        return Mention(kind, value, start, end, sure, by)

    @staticmethod
    def less(made: Mention, sure: float) -> Mention:
        """Give a mention with no more sureness than this."""
        return Mention(made.kind, made.value, made.start, made.end, min(made.sure, sure), made.by)

    def may_go_on(self, end: int) -> bool:
        """Whether a name at the end of its line may have been broken there."""
        text = self.sheet.text
        cell = self.sheet.cell_at(end - 1)
        if end < cell.end or text[end : end + 1] not in "\n\t":
            return False
        below = self.sheet.below(cell)
        if below is None:
            return False
        follows = self.sheet.text_of(below).split(" ", 1)[0]
        if follows[:1] in "._" and self.run.match(follows):
            return True
        if text[end - 1] == "_" and self.run.match(follows) and cell.box.right > 0.6:
            return True
        width = (cell.box.right - cell.box.left) / max(cell.end - cell.start, 1)
        beside = self.sheet.right_of(cell)
        edge = beside.box.left if beside is not None else self.sheet.right_margins[cell.page]
        narrow = below.box.right <= cell.box.right and " " not in self.sheet.text_of(below)
        fills = edge - cell.box.right < 1.5 * width and (beside is not None or cell.box.right > 0.6)
        whole = self.sheet.text_of(cell)
        return bool(fills and narrow and " " not in whole and self.run.fullmatch(follows) and len(follows) <= 6)


def _is_foreign(sign: str) -> bool:
    """Whether what follows a name is a letter of a script in which it might go on, or a sign that joins."""
    return bool(sign) and (sign in "-+&#%$=~^" or (sign.isalnum() and sign < "\u0590"))


def _is_disguised(written: str, value: str) -> bool:
    """Whether a name was written with other characters than the plain ones it stands for."""
    inside = [sign for sign in written if sign.isalnum() and sign < "\u2000" and not sign.isascii()]
    return bool(inside) or (
        any(0x1D400 <= ord(sign) < 0x1D800 or sign in "²³¹⁰⁴⁵⁶⁷⁸⁹" for sign in written) and value != ""
    )
