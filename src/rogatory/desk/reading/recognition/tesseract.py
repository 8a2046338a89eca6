"""Read lines with libtesseract, called in this very process: a program of its own would need leave to be started."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from rogatory.desk.reading.recognition.picture import Grey

_NAMES = ("libtesseract.so.5", "libtesseract.so.4", "libtesseract.5.dylib")
_ONE_LINE = 7
_LINE, _WORDS = 2, 3
_DOTS_PER_INCH = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """A word as it was read: from where to where it stands in its line, in parts of the line, and how sure."""

    text: str
    left: float
    right: float
    sure: float


class Tesseract:
    """One loaded model or several, such as ``tha+eng``."""

    def __init__(self, languages: str) -> None:
        """Load the models.

        Raises:
            LookupError: the library or one of the models is not there.
        """
        library = _library()
        if library is None:
            raise LookupError("libtesseract")
        self._library = library
        self._handle = library.TessBaseAPICreate()
        if library.TessBaseAPIInit3(self._handle, None, languages.encode()) != 0:
            library.TessBaseAPIDelete(self._handle)
            raise LookupError(languages)
        library.TessBaseAPISetPageSegMode(self._handle, _ONE_LINE)

    def read(self, piece: Grey) -> tuple[Reading, ...]:
        """Read one straight line, in the order of reading."""
        height, width = piece.shape
        content = piece.tobytes()
        self._library.TessBaseAPISetImage(self._handle, content, width, height, 1, width)
        self._library.TessBaseAPISetSourceResolution(self._handle, _DOTS_PER_INCH)
        if self._library.TessBaseAPIRecognize(self._handle, None) != 0:
            return ()
        words = self._library.TessBaseAPIGetIterator(self._handle)
        if not words:
            return ()
        line = self._text(words, _LINE)
        whole = (replace(word, text=_composed(word.text)) for word in _spaced(self._words(words, width), line))
        return tuple(word for word in whole if word.text)

    def _words(self, words: int, width: int) -> Iterator[Reading]:
        # The same object under its other name; it belongs to the one above.
        places = self._library.TessResultIteratorGetPageIterator(words)
        left, top, right, bottom = (ctypes.c_int() for _ in range(4))
        refs = [ctypes.byref(each) for each in (left, top, right, bottom)]
        try:
            while True:
                text = "".join(self._text(words, _WORDS).split())
                if text and self._library.TessPageIteratorBoundingBox(places, _WORDS, *refs):
                    sure = float(self._library.TessResultIteratorConfidence(words, _WORDS)) / 100
                    yield Reading(text, left.value / width, right.value / width, min(1.0, max(0.0, sure)))
                if not self._library.TessPageIteratorNext(places, _WORDS):
                    return
        finally:
            self._library.TessResultIteratorDelete(words)

    def _text(self, words: int, level: int) -> str:
        found = self._library.TessResultIteratorGetUTF8Text(words, level)
        if not found:
            return ""
        try:
            return ctypes.string_at(found).decode("utf-8", "replace")
        finally:
            self._library.TessDeleteText(found)

    def close(self) -> None:
        """Give the memory back; nothing can be read afterwards."""
        self._library.TessBaseAPIEnd(self._handle)
        self._library.TessBaseAPIDelete(self._handle)


def _composed(text: str) -> str:
    """Give text without marks that nobody sees, and as it is typed: Thai's sara am in one character."""
    composed = unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "\u0e33")
    return "".join(filter(str.isprintable, composed))


def _spaced(words: Iterable[Reading], line: str) -> Iterator[Reading]:
    """Put together again what the line has no space between: in scripts that write none, words come in pieces."""
    at = 0
    last: Reading | None = None
    for word in words:
        place = line.find(word.text, at)
        together = place == at
        at = place + len(word.text) if place >= 0 else at
        if last is not None and together:
            last = Reading(
                last.text + word.text,
                min(last.left, word.left),
                max(last.right, word.right),
                min(last.sure, word.sure),
            )
            continue
        if last is not None:
            yield last
        last = word
    if last is not None:
        yield last


@cache
def _library() -> Any:  # noqa: ANN401 - functions of a foreign library
    """Load the library, or give None where it is not there."""
    # Threads would be refused, and pages are many enough to share the processors.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    for name in _NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        for function, gives, takes in _FUNCTIONS:
            called = getattr(library, function)
            called.restype, called.argtypes = gives, takes
        return library
    return None


_ANY, _INT, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_PLACE = ctypes.POINTER(ctypes.c_int)
_FUNCTIONS: tuple[tuple[str, Any, list[Any]], ...] = (
    ("TessBaseAPICreate", _ANY, []),
    ("TessBaseAPIDelete", None, [_ANY]),
    ("TessBaseAPIEnd", None, [_ANY]),
    ("TessBaseAPIInit3", _INT, [_ANY, _TEXT, _TEXT]),
    ("TessBaseAPISetPageSegMode", None, [_ANY, _INT]),
    ("TessBaseAPISetImage", None, [_ANY, _TEXT, _INT, _INT, _INT, _INT]),
    ("TessBaseAPISetSourceResolution", None, [_ANY, _INT]),
    ("TessBaseAPIRecognize", _INT, [_ANY, _ANY]),
    ("TessBaseAPIGetIterator", _ANY, [_ANY]),
    ("TessResultIteratorDelete", None, [_ANY]),
    ("TessResultIteratorGetPageIterator", _ANY, [_ANY]),
    ("TessResultIteratorGetUTF8Text", _ANY, [_ANY, _INT]),
    ("TessResultIteratorConfidence", ctypes.c_float, [_ANY, _INT]),
    ("TessPageIteratorBoundingBox", _INT, [_ANY, _INT, _PLACE, _PLACE, _PLACE, _PLACE]),
    ("TessPageIteratorNext", _INT, [_ANY, _INT]),
    ("TessDeleteText", None, [_ANY]),
)
