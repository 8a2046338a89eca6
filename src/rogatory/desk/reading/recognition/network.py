"""Read lines with a network that knows Latin letters, Chinese and Japanese, and says of each letter how sure it is."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

from rogatory.desk.reading.recognition.picture import Grey

_HEIGHT = 48
_STEP = 8
"""The network looks at pieces that are so wide."""
_MOST_WIDTH = 3200
_LEAST_WIDTH = 160
_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Sign:
    """One letter: from where to where it stands in its line, in parts of the line, how sure it is, and what else."""

    text: str
    left: float
    right: float
    sure: float


@dataclass(frozen=True, slots=True)
class Network:
    """The loaded network and its letters."""

    session: onnxruntime.InferenceSession
    letters: tuple[str, ...]

    @classmethod
    def of(cls, session: onnxruntime.InferenceSession) -> Network:
        """Take the letters that the model carries with it."""
        named = session.get_modelmeta().custom_metadata_map["character"].split("\n")
        return cls(session, ("", *named, " "))

    def read(self, pieces: Sequence[Grey], stretch: float = 1.0) -> list[tuple[Sign, ...]]:
        """Read straight pieces of a page, each one line; those of one length are read together.

        Args:
            pieces: of a page.
            stretch: how many times longer they are made: signs between letters that touch show better in longer lines.
        """
        order = sorted(range(len(pieces)), key=lambda each: pieces[each].shape[1] / pieces[each].shape[0])
        read: dict[int, tuple[Sign, ...]] = {}
        for start in range(0, len(order), _AT_ONCE):
            group = order[start : start + _AT_ONCE]
            widths = [_width(pieces[each], stretch) for each in group]
            fed = np.zeros((len(group), 3, _HEIGHT, max(_LEAST_WIDTH, *widths, 0)), dtype=np.float32)
            for row, (each, width) in enumerate(zip(group, widths, strict=True)):
                fed[row, :, :, :width] = _fed(pieces[each], width)
            [told] = self.session.run(None, {self.session.get_inputs()[0].name: fed})
            for row, (each, width) in enumerate(zip(group, widths, strict=True)):
                read[each] = tuple(self._signs(np.asarray(told)[row], width))
        return [read[each] for each in range(len(pieces))]

    def _signs(self, told: npt.NDArray[np.float32], width: int) -> Iterator[Sign]:
        """Go through the steps: a letter that is told in several steps in a row is one, and as sure as the best.

        A letter is told in its middle; its edges are between those of its neighbours, if they stand close.
        """
        found = list(self._peaks(told))
        parts = width / _STEP
        ends = [(start, end) for _, start, end, _ in found]
        apart = statistics.median(two[0] - one[0] for one, two in pairwise(ends)) if len(ends) > 1 else 0.0
        for place, (letter, start, end, sure) in enumerate(found):
            before = ends[place - 1][1] if place else -math.inf
            after = ends[place + 1][0] if place + 1 < len(ends) else math.inf
            left = max(start - apart / 2, (before + start) / 2)
            right = min(end + apart / 2, (end + after) / 2)
            yield Sign(letter, min(1.0, max(0.0, left / parts)), min(1.0, right / parts), sure)

    def _peaks(self, told: npt.NDArray[np.float32]) -> Iterator[tuple[str, int, int, float]]:
        best = told.argmax(axis=1)
        start = 0
        for step in range(1, len(best) + 1):
            if step < len(best) and best[step] == best[start]:
                continue
            letter = int(best[start])
            if letter:
                yield self.letters[letter], start, step, float(told[start:step, letter].max())
            start = step


def _width(piece: Grey, stretch: float) -> int:
    height, width = (int(side) for side in piece.shape)
    return min(_MOST_WIDTH, max(1, math.ceil(_HEIGHT * stretch * width / height)))


def _fed(piece: Grey, width: int) -> npt.NDArray[np.float32]:
    small = cv2.resize(piece, (width, _HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(small, dtype=np.float32) / 127.5 - 1
