"""Read the words of a PDF page with their places, and only those that somebody who looks at the page can see.

Runs in the child process alone. A page can carry words that nobody sees (white on white, under a picture, outside of
the paper, in a layer that is off): who wrote them wants a machine to read something else than a person does.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import deque
from dataclasses import dataclass, field

import pypdfium2
from PIL import Image, ImageChops

RAW = pypdfium2.raw
MOST_WORDS = 5_000
"""Of one page."""
_LONGEST = 300
_GRID = 10_000
_CHANGES = 24
"""A word that changes no dot of its page by more than this (of 255) is not seen."""
_HYPHENS = {0x2: 0x2D, 0xFFFE: 0x2D}
"""What the library gives for a hyphen at the end of a line."""
_DEEPEST = 8
_SPACES = frozenset((0x0, 0x9, 0xA, 0xD, 0x20, 0xA0, 0x3000))
_RECENT = 16
_FROM_THE_RIGHT = frozenset({"R", "AL"})


@dataclass(slots=True)
class Typed:
    """The words of a page: lines of ``[text, left, top, right, bottom, sure]``, and what was left out of them.

    ``recognised`` counts the signs of a layer of recognised text, which is drawn in no colour over a scan;
    ``hidden`` those that are there for machines alone. ``scan`` tells that what the page says is in its pictures.
    """

    lines: list[list[list[object]]] = field(default_factory=list)
    signs: int = 0
    recognised: int = 0
    hidden: int = 0
    scan: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """One character: its code, whether it is drawn at all, and its place in parts of the page."""

    code: int
    drawn: bool
    place: tuple[float, float, float, float]


def signs_of(page: pypdfium2.PdfPage) -> list[list[Sign]]:
    """Give the words of a page as the library finds them, an empty list after each line."""
    text = page.get_textpage()
    words: list[list[Sign]] = []
    word: list[Sign] = []
    twice = _twice(page, text)
    for at in range(text.count_chars()):
        code = RAW.FPDFText_GetUnicode(text.raw, at)
        if at in twice:
            continue
        if code in _SPACES:
            if word:
                words.append(word)
                word = []
            if code in (0xA, 0xD) and words and words[-1]:
                words.append([])
            if len(words) > MOST_WORDS:
                break
            continue
        place = _place_of(page, text, at)
        if place is not None and len(word) < _LONGEST:
            word.append(Sign(_HYPHENS.get(code, code), _is_drawn(text, at), place))
    return _in_order([*words, word] if word else words)


def _in_order(words: list[list[Sign]]) -> list[list[Sign]]:
    """Put what is written from the left into its order on pages of Arabic or Hebrew, where the library turns it round.

    It gives an address between Arabic words from its end, part by part: another address, and of somebody else.
    """
    turned = [any(unicodedata.bidirectional(chr(sign.code)) in _FROM_THE_RIGHT for sign in word) for word in words]
    if not any(turned):
        return words
    return [
        word if turns else sorted(word, key=lambda sign: sign.place[0])
        for word, turns in zip(words, turned, strict=True)
    ]


def _twice(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> set[int]:
    """Find the characters that the library gives once more at the same place, and the spaces that it puts around them.

    It does so where one cluster of a script (Thai, Khmer) is drawn in pieces, and where words are drawn twice for bold.
    """
    found: set[int] = set()
    recent: deque[tuple[str, tuple[float, float, float, float]]] = deque(maxlen=_RECENT)
    run: list[int] = []
    last = 0
    count = text.count_chars()
    for at in range(count + 1):
        held = RAW.FPDFText_GetTextObject(text.raw, at) if at < count else None
        this = ctypes.addressof(held.contents) if held else 0
        if this == last and this:
            run.append(at)
            continue
        if run:
            codes = "".join(chr(min(RAW.FPDFText_GetUnicode(text.raw, each), 0x10FFFF)) for each in run)
            places = [place for each in run if (place := _place_of(page, text, each)) is not None]
            if places:
                box = _joined(places)
                if any(codes in other and _within(box, around) for other, around in recent):
                    found |= {*run, *_spaces_around(text, run)}
                else:
                    recent.append((codes, box))
        run, last = ([at] if this else []), this
    return found


def _spaces_around(text: pypdfium2.PdfTextPage, run: list[int]) -> list[int]:
    beside = (each for each in (run[0] - 1, run[-1] + 1) if 0 <= each < text.count_chars())
    return [
        each
        for each in beside
        if RAW.FPDFText_IsGenerated(text.raw, each) == 1 and RAW.FPDFText_GetUnicode(text.raw, each) == 0x20
    ]


def _joined(places: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    left, top, right, bottom = zip(*places, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _within(box: tuple[float, float, float, float], around: tuple[float, float, float, float]) -> bool:
    """Whether the middle of a box lies in another one."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return around[0] <= across <= around[2] and around[1] <= down <= around[3]


def seen(words: list[list[Sign]], changed: Image.Image | None, *, over_a_scan: bool) -> Typed:
    """Give the words that somebody sees.

    Args:
        words: as `signs_of` gives them.
        changed: how the page's picture changes when its text is taken away, grey; ``None`` for a page without text.
        over_a_scan: whether a picture covers the page; what is drawn in no colour is then recognised text.
    """
    typed = Typed()
    line: list[list[object]] = []
    for word in words:
        if not word:
            if line:
                typed.lines.append(line)
            line = []
        elif not any(sign.drawn for sign in word):
            if over_a_scan:
                typed.recognised += len(word)
            else:
                typed.hidden += len(word)
        elif not _changes(changed, _around(word)):
            typed.hidden += len(word)
        elif text := _text(word):
            typed.signs += len(word)
            line.append([text, *(round(each, 4) for each in _around(word)), 1.0])
    if line:
        typed.lines.append(line)
    return typed


def without_text(page: pypdfium2.PdfPage) -> None:
    """Take the text off a page, so that the next picture of it shows what is there beside it."""
    for each in page.get_objects(filter=[RAW.FPDF_PAGEOBJ_TEXT], max_depth=_DEEPEST):
        RAW.FPDFPageObj_SetIsActive(each.raw, False)


def change(one: Image.Image, other: Image.Image) -> Image.Image:
    """Give by how much two pictures of a page differ at each dot, as a grey picture."""
    return ImageChops.difference(one.convert("L"), other.convert("L"))


def is_scan(page: pypdfium2.PdfPage) -> bool:
    """Whether pictures cover most of the page."""
    width, height = page.get_size()
    covered = 0.0
    for each in page.get_objects(filter=[RAW.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST):
        left, bottom, right, top = each.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered > 0.5 * width * height)


def _place_of(
    page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, at: int
) -> tuple[float, float, float, float] | None:
    box = RAW.FS_RECTF()
    if not RAW.FPDFText_GetLooseCharBox(text.raw, at, box):
        return None
    corners = [_on_paper(page, x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(down), max(across), max(down)


def _on_paper(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Turn a place of the file's own measure into parts of the page as it is shown, however it is turned and cut."""
    across, down = ctypes.c_int(), ctypes.c_int()
    RAW.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value / _GRID, down.value / _GRID


def _is_drawn(text: pypdfium2.PdfTextPage, at: int) -> bool:
    held = RAW.FPDFText_GetTextObject(text.raw, at)
    mode: int = RAW.FPDFTextObj_GetTextRenderMode(held) if held else 0
    return mode not in (_INVISIBLE, _CLIP)


def _around(word: list[Sign]) -> tuple[float, float, float, float]:
    """Give the least box on the page that holds a word; nothing is left of one that stands beside the paper."""
    left, top = min(each.place[0] for each in word), min(each.place[1] for each in word)
    right, bottom = max(each.place[2] for each in word), max(each.place[3] for each in word)
    return _kept(left), _kept(top), _kept(right), _kept(bottom)


def _kept(part: float) -> float:
    return min(max(part, 0.0), 1.0)


def _changes(changed: Image.Image | None, box: tuple[float, float, float, float]) -> bool:
    if changed is None:
        return False
    left, top = int(box[0] * changed.width), int(box[1] * changed.height)
    right, bottom = round(box[2] * changed.width), round(box[3] * changed.height)
    if right <= left or bottom <= top:
        return False
    _, most = changed.crop((left, top, right, bottom)).getextrema()
    return isinstance(most, int | float) and most > _CHANGES


def _text(word: list[Sign]) -> str:
    units = b"".join(
        (sign.code & 0xFFFF).to_bytes(2, "little") if sign.code < 0x10000 else _pair(sign) for sign in word
    )
    text = unicodedata.normalize("NFC", units.decode("utf-16-le", "replace"))
    return "".join(each for each in text if each.isprintable())


def _pair(sign: Sign) -> bytes:
    return chr(min(sign.code, 0x10FFFF)).encode("utf-16-le")


_INVISIBLE, _CLIP = 3, 7
