"""The whole way of one picture of a page: find its lines, tell their script, read them, give the words their places."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Threads would be refused, and pages are many enough to share the processors.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import cv2
import numpy as np
import onnxruntime

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.recognition.finding import Found, lines_of
from rogatory.desk.reading.recognition.merging import Word, agreed, doubted, joined, mended, words_of
from rogatory.desk.reading.recognition.network import Network, Sign
from rogatory.desk.reading.recognition.picture import Grey, cut, grey, turned
from rogatory.desk.reading.recognition.scripts import Line, has_kana, is_vietnamese, script_of, unread
from rogatory.desk.reading.recognition.tesseract import Tesseract

LANGUAGES = "languages"
"""The file beside the input that names the likely languages (ISO 639-1), a line each."""
_UPSIDE_DOWN = 5
_CLEARLY = 0.1
_GOOD = 0.9
_STRETCH = 1.3
"""By how much lines are made longer for one of their two readings; the other takes them as they are."""
_ROOM = {"Thai": 0.15, "Khmer": 0.15, "Lao": 0.15, "Arabic": 0.1, "vie": 0.08}
"""By how much of its height a line is cut out larger where marks stand above and below its letters."""


def read(content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Read the lines of a picture; nothing is opened where there is a network.

    Raises:
        Problem: it is no picture, or larger than `limits` allow.
    """
    if not offline:
        return {"lines": [], "remarks": ["not opened: this machine cannot keep the reader off the network"]}
    cv2.setNumThreads(1)
    values = grey(content, limits)
    finder, network = _models()
    page = _turned(_sideways(values, finder), finder, network)
    values, found = page.values, page.found
    readings = zip(network.read(page.pieces, _STRETCH), page.read, strict=True)
    lines = [Line(piece, agreed(*both)) for piece, both in zip(page.pieces, readings, strict=True)]
    words, remarks = _words(values, found, lines, _languages())
    height, width = values.shape
    placed = [_placed(each, of, width, height, page.quarters) for each, of in zip(found, words, strict=True)]
    return {"lines": _rows(found, placed), "remarks": remarks}


def _languages() -> tuple[str, ...]:
    named = Path(LANGUAGES)
    return tuple(named.read_text(encoding="ascii").split()) if named.exists() else ()


def _models() -> tuple[onnxruntime.InferenceSession, Network]:
    """Load what finds lines and what reads them; both come with the package rapidocr, whose code is not used."""
    package = find_spec("rapidocr")
    if package is None or not package.submodule_search_locations:
        raise LookupError("rapidocr")
    folder = Path(package.submodule_search_locations[0]) / "models"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    finder, reader = (
        onnxruntime.InferenceSession(
            str(max(folder.glob(f"*_{part}_*.onnx"))), options, providers=["CPUExecutionProvider"]
        )
        for part in ("det", "rec")
    )
    return finder, Network.of(reader)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it was turned: by how many quarters against the clock, and its lines, cut out and read once."""

    quarters: int
    values: Grey
    found: list[Found]
    pieces: list[Grey]
    read: list[tuple[Sign, ...]]


def _sideways(values: Grey, finder: onnxruntime.InferenceSession) -> tuple[int, Grey, list[Found]]:
    """Turn a page whose lines run from top to bottom."""
    found = lines_of(values, finder)
    across = sum(each.width for each in found if each.width >= each.height)
    if sum(each.height for each in found if each.width < each.height) <= across:
        return 0, values, found
    values = turned(values, 1)
    return 1, values, lines_of(values, finder)


def _turned(page: tuple[int, Grey, list[Found]], finder: onnxruntime.InferenceSession, network: Network) -> _Page:
    """Turn a page that stands on its head, and read its lines."""
    quarters, values, found = page
    pieces = [cut(values, each.corners) for each in found]
    read = network.read(pieces)
    longest = sorted(pieces, key=lambda each: each.shape[1], reverse=True)[:_UPSIDE_DOWN]
    upright = _sureness(read)
    if pieces and upright < _GOOD:
        again = network.read([turned(each, 2) for each in longest])
        if _sureness(again) > max(upright, _sureness(network.read(longest))) + _CLEARLY:
            values = turned(values, 2)
            found = lines_of(values, finder)
            pieces = [cut(values, each.corners) for each in found]
            return _Page(quarters + 2, values, found, pieces, network.read(pieces))
    return _Page(quarters, values, found, pieces, read)


def _sureness(read: Sequence[Sequence[Sign]]) -> float:
    signs = [sign.sure for line in read for sign in line]
    return statistics.fmean(signs) if signs else 0.0


def _words(
    values: Grey, found: Sequence[Found], lines: Sequence[Line], languages: Sequence[str]
) -> tuple[list[list[Word]], list[str]]:
    """Read each line with whatever reads its script, and say what nothing read."""
    read = [words_of(line.signs) for line in lines]
    if lines and unread(lines):
        script = script_of(lines, languages)
        if script is None:
            return read, ["its script could not be told, or there is no model for it; what was read may be wrong"]
        return _other(_with_english(script.model), values, found, read, _ROOM.get(script.name, 0.0)), []
    for model, fits, merge in _SECOND:
        if fits(lines, languages):
            try:
                reader = _with_english(model) if model == "vie" else Tesseract(model)
            except LookupError:
                return read, [f"no second reader ({model}) is here: names and numbers were read once"]
            if model == "vie":
                return _other(reader, values, found, read, _ROOM[model]), []
            return [merge(line, of, reader) for line, of in zip(lines, read, strict=True)], []
    return read, []


def _with_english(model: str) -> Tesseract:
    """Load a model beside that for English, or alone where that one is not here."""
    try:
        return Tesseract(f"{model}+eng")
    except LookupError:
        return Tesseract(model)


def _other(
    reader: Tesseract, values: Grey, found: Sequence[Found], read: Sequence[list[Word]], room: float
) -> list[list[Word]]:
    """Read a page that the network cannot read; its reading still counts for names in Latin letters."""
    return [
        joined(reader.read(cut(values, each.grown(room).corners)), words)
        for each, words in zip(found, read, strict=True)
    ]


def _mended(line: Line, _: list[Word], reader: Tesseract) -> list[Word]:
    told = reader.read(line.piece)
    return doubted(words_of(mended(line.signs, told)), told) if line.signs else []


def _doubted(line: Line, words: list[Word], reader: Tesseract) -> list[Word]:
    return doubted(words, reader.read(line.piece)) if words else []


_Fits = Callable[[Sequence[Line], Sequence[str]], bool]
_Merge = Callable[[Line, list[Word], Tesseract], list[Word]]
_SECOND: tuple[tuple[str, _Fits, _Merge], ...] = (
    ("vie", is_vietnamese, _doubted),
    ("jpn", lambda lines, _: has_kana(lines), _mended),
    ("eng", lambda lines, _: True, _doubted),
)

_Placed = list[list[Any]]


def _placed(line: Found, words: Sequence[Word], width: int, height: int, quarters: int) -> _Placed:
    """Give words with their places on the page as it came, in parts of it: text, left, top, right, bottom, sure."""
    first, second, third, fourth = line.corners
    made = []
    for word in words:
        ends = np.array(
            [
                near + (far - near) * part
                for part in (word.left, word.right)
                for near, far in ((first, second), (fourth, third))
            ]
        ) / [width, height]
        left, top = ends.min(axis=0).clip(0, 1)
        right, bottom = ends.max(axis=0).clip(0, 1)
        box = _turned_back((float(left), float(top), float(right), float(bottom)), quarters)
        made.append([word.text, *(round(each, 4) for each in box), round(word.sure, 4)])
    return made


def _turned_back(box: tuple[float, float, float, float], quarters: int) -> tuple[float, float, float, float]:
    """Give the place before the page was turned against the clock by so many quarters."""
    left, top, right, bottom = box
    for _ in range(quarters % 4):
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return left, top, right, bottom


def _rows(found: Sequence[Found], placed: Sequence[_Placed]) -> list[_Placed]:
    """Put pieces that stand beside each other into one line, and lines in order from the top."""
    if not found:
        return []
    slope = statistics.median(each.slope for each in sorted(found, key=lambda each: each.width)[-_MOST_LONG:])
    turn = np.array([[np.cos(slope), np.sin(slope)], [-np.sin(slope), np.cos(slope)]])
    middles = [turn @ each.corners.mean(axis=0) for each in found]
    rows: list[list[int]] = []
    for place in sorted(range(len(found)), key=lambda each: float(middles[each][1])):
        if not placed[place]:
            continue
        row = next((row for row in reversed(rows[-3:]) if _beside(found, middles, row, place)), None)
        if row is None:
            rows.append([place])
        else:
            row.append(place)
    ordered = (sorted(row, key=lambda each: float(middles[each][0])) for row in rows)
    return [[word for place in row for word in placed[place]] for row in ordered]


_MOST_LONG = 9


def _beside(found: Sequence[Found], middles: Sequence[Any], row: Sequence[int], place: int) -> bool:
    """Whether a piece stands in a row: as high as its nearest, and not over or under any of it."""
    nearest = min(row, key=lambda each: abs(float(middles[each][0] - middles[place][0])))
    apart = abs(float(middles[nearest][1] - middles[place][1]))
    if apart > min(found[nearest].height, found[place].height) / 2:
        return False
    return all(
        abs(float(middles[each][0] - middles[place][0])) > (found[each].width + found[place].width) / 2 * 0.9
        for each in row
    )
