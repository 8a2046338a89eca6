"""Wear a page as scanners, fax machines and telephones do. The same seed wears it the same way."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

_Grey = npt.NDArray[np.uint8]
_FAX = 98 / 204
"""A fax of coarse resolution has so many dots down for each across."""


def scanned(page: Image.Image, seed: int) -> Image.Image:
    """Lay a page on the glass at an angle of up to three degrees: grey paper, a soft picture, dust, ink from behind."""
    chance, values = np.random.default_rng(seed), np.asarray(page)
    height, width = values.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(chance.uniform(-3, 3)), 1)
    values = cv2.warpAffine(values, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    values = cv2.GaussianBlur(values, (0, 0), float(chance.uniform(0.5, 1.1)))
    grain = chance.normal(0, 9, values.shape)
    worn = values * float(chance.uniform(0.6, 0.9)) + float(chance.uniform(15, 50)) + grain
    for _ in range(60):
        x, y = int(chance.integers(width)), int(chance.integers(height))
        worn[y : y + 2, x : x + 2] = 60
    # What is on the back shows through.
    back = cv2.GaussianBlur(np.fliplr(np.roll(values, height // 7, axis=0)), (0, 0), 2.5)
    worn -= (255 - back) * float(chance.uniform(0, 0.12))
    return _compressed(worn, int(chance.integers(45, 75)))


def faxed(page: Image.Image, seed: int) -> Image.Image:
    """Send a page as a coarse fax: two values, 204 by 98 dots to the inch, specks, and lines that went wrong."""
    chance, values = np.random.default_rng(seed), np.asarray(page)
    height, width = values.shape
    small = cv2.resize(values, (1728, round(height * 1728 / width * _FAX)), interpolation=cv2.INTER_AREA)
    drawn = small + chance.normal(0, 16, small.shape) > float(chance.uniform(150, 180))
    specks = chance.random(drawn.shape)
    drawn[specks < 0.0005] = False
    drawn[specks > 0.9995] = True
    for row in chance.integers(0, drawn.shape[0], 3):
        drawn[row] &= chance.random(drawn.shape[1]) > 0.8
    return Image.fromarray((drawn * 255).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)


def photographed(page: Image.Image, seed: int) -> Image.Image:
    """Photograph a page from the side, in light from one corner."""
    chance, values = np.random.default_rng(seed), np.asarray(page)
    height, width = values.shape
    margin = 180
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    seen = flat + margin / 2 + chance.uniform(-75, 75, (4, 2)).astype(np.float32)
    turn = cv2.getPerspectiveTransform(flat, seen)
    size = (width + margin, height + margin)
    table = cv2.warpPerspective(values, turn, size, flags=cv2.INTER_CUBIC, borderValue=85).astype(np.float64)
    down, across = np.mgrid[0 : size[1], 0 : size[0]]
    corner = chance.uniform(0, 1, 2)
    far = np.hypot(across / size[0] - corner[0], down / size[1] - corner[1]) / 1.42
    lit = table * (1.02 - 0.62 * far)
    lit = cv2.GaussianBlur(lit, (0, 0), float(chance.uniform(0.8, 1.3))) + chance.normal(0, 6, lit.shape)
    return _compressed(lit, int(chance.integers(35, 65)))


def _compressed(values: npt.NDArray[np.float64], quality: int) -> Image.Image:
    whole, packed = cv2.imencode(".jpg", np.clip(values, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not whole:
        raise ValueError("the picture could not be compressed")
    return Image.fromarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))


WORN: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "scanned": scanned,
    "faxed": faxed,
    "photographed": photographed,
}
