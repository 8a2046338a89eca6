"""Find the lines of writing on a page with a network that marks where writing is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

from rogatory.desk.reading.recognition.picture import Grey, Points

_MULTIPLE = 32
_SIDE = 1600
"""Where writing is shows at this size as well as at the full one, and in half the time."""
_WRITING = 0.3
_LEAST_MEAN = 0.5
_LEAST_HEIGHT = 4
_GROWTH = 1.6
_MOST_LINES = 400
# The means and spreads of the pictures that the network learned from.
_MEAN, _SPREAD = 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A line: its corners clockwise from top left, in dots of the picture."""

    corners: Points

    @property
    def width(self) -> float:
        """How long it is."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        """How high it is."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def slope(self) -> float:
        """How it climbs, in radians; down to the right is above zero."""
        across = self.corners[1] - self.corners[0]
        return math.atan2(float(across[1]), float(across[0]))

    def grown(self, part: float) -> Found:
        """Give the line with so many parts of its height more above and below."""
        first, second, third, fourth = self.corners
        up, right = (first - fourth) * part, (second - third) * part
        return Found(np.array([first + up, second + right, third - right, fourth - up], dtype=np.float32))


def lines_of(values: Grey, session: onnxruntime.InferenceSession) -> list[Found]:
    """Give the lines of writing in no order, `_MOST_LINES` at most."""
    height, width = values.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = tuple(max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (width, height))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    fed = np.repeat(((small.astype(np.float32) / 255 - _MEAN) / _SPREAD)[None, None], 3, axis=1)
    [marked] = session.run(None, {session.get_inputs()[0].name: fed})
    likely: npt.NDArray[np.float32] = np.asarray(marked)[0, 0]
    writing = cv2.dilate((likely > _WRITING).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(writing, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    back = np.array([width / size[0], height / size[1]], dtype=np.float32)
    found = []
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:_MOST_LINES]:
        box = cv2.minAreaRect(outline)
        if min(box[1]) < _LEAST_HEIGHT or _mean(likely, box) < _LEAST_MEAN:
            continue
        found.append(Found(_ordered(cv2.boxPoints(_grown(box)) * back)))
    return found


_Box = tuple[Sequence[float], Sequence[float], float]


def _grown(box: _Box) -> _Box:
    """Give the box as large as the writing: the network marks only the middle of each line."""
    centre, (one, other), angle = box[0], box[1], box[2]
    more = one * other * _GROWTH / (2 * (one + other)) * 2
    return centre, (one + more, other + more), angle


def _mean(likely: npt.NDArray[np.float32], box: _Box) -> float:
    corners = cv2.boxPoints(box)
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = likely[top:bottom, left:right]
    if part.size == 0:
        return 0.0
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - [left, top]).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _ordered(corners: npt.NDArray[np.float32]) -> Points:
    """Put the corners clockwise, the one first that is top left of a line that lies on its side at most."""
    centre = corners.mean(axis=0)
    turns = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    clockwise = corners[np.argsort(turns)]
    first = int(np.argmin(clockwise.sum(axis=1)))
    return np.roll(clockwise, -first, axis=0).astype(np.float32)
