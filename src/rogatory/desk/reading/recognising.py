"""Have the writing in pictures of pages read, each page in a child process of its own, without a network.

What reads comes with the extra ``ocr`` (Latin letters, Chinese, Japanese) and with Debian's tesseract (the others).
Where the extra is not there, nothing is read, and each page says so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.running import run
from rogatory.desk.reading.sound import word as said
from rogatory.prefill.page import Box, How, Line, Page, Word
from rogatory.problem import Problem

RECOGNISING = Limits(
    memory_bytes=2 << 30,
    resident_bytes=2 << 30,
    cpu_seconds=60,
    wall_seconds=60.0,
    page_seconds=60.0,
    pixels=60_000_000,
)
"""What reading one picture may cost."""
NO_ENGINE = "its picture was not read: nothing that reads pictures is installed (extra “ocr”)"

_NEEDED = ("cv2", "onnxruntime", "rapidocr")
_MOST_LINES, _MOST_WORDS = 2000, 20_000


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was read in one picture: its page, without lines where nothing was read, and what is to be said of that."""

    page: Page
    remarks: tuple[str, ...] = ()


def can_recognise() -> bool:
    """Whether what reads pictures is installed."""
    return all(find_spec(package) is not None for package in _NEEDED)


def recognise(
    pictures: Iterable[bytes], languages: Sequence[str] = (), limits: Limits = RECOGNISING
) -> list[Recognised]:
    """Read pictures of pages (PNG, JPEG, TIFF), one after the other; a page that cannot be read stops no other.

    Args:
        pictures: of pages in their order, drawn with 200 dots per inch or so; pages are numbered from 1.
        languages: ISO 639-1 codes in which the request is likely to be written; the script is told without them too.
        limits: what one picture may cost.

    Returns:
        one for each picture. Words stand in the lines as they are read; places are parts of the picture as it came.
    """
    hints = tuple(each for each in languages if each.isascii() and each.isalpha())
    return [_recognised(number, picture, hints, limits) for number, picture in enumerate(pictures, 1)]


def _recognised(number: int, picture: bytes, languages: Sequence[str], limits: Limits) -> Recognised:
    blank = Page(number, (), How.SCANNED)
    if not can_recognise():
        return Recognised(blank, (NO_ENGINE,))
    name = f"page {number}"
    try:
        with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as folder:
            hints = {"languages": "\n".join(languages).encode()}
            answer = run("recognise", picture, name, limits, Path(folder), hints)
        return _page(number, answer)
    except Problem as problem:
        return Recognised(blank, (f"its picture was not read: {problem.what}",))
    except (KeyError, TypeError, ValueError):
        return Recognised(blank, ("its picture was not read: the process that read it gave no sound answer",))


def _page(number: int, answer: dict[str, Any]) -> Recognised:
    lines = answer["lines"]
    if len(lines) > _MOST_LINES or sum(map(len, lines)) > _MOST_WORDS:
        raise ValueError("more words than a page holds")
    read = tuple(Line(tuple(_word(*each) for each in line)) for line in lines if line)
    remarks = tuple(said(each) for each in answer["remarks"])
    return Recognised(Page(number, read, How.SCANNED), remarks)


def _word(text: object, left: object, top: object, right: object, bottom: object, sure: object) -> Word:
    """Check a word; the process that read it may have been taken over by the picture."""
    told = said(text)
    if not told or any(sign.isspace() for sign in told):
        raise ValueError("not a word")
    places = [left, top, right, bottom, sure]
    if not all(isinstance(each, int | float) and 0 <= each <= 1 for each in places):
        raise ValueError("not a place on the page, or not a sureness")
    edges = [float(each) for each in places if isinstance(each, int | float)]
    return Word(told, Box(*edges[:4]), edges[4])
