"""Make a stranger's picture of a page readable: decoded, grey, with square dots, of a fit size, without its noise."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]

_SIDE = 2400
"""Longer sides are made this long: an A4 page at 200 dots per inch is 2,339 dots high."""
_LEAST_SIDE = 1400
"""Pages whose longer side is shorter are made larger: below some 12 dots of height, letters run together."""
_WIDE = 1.2
_FAX_WIDTH, _FAX_FLATNESS = range(1680, 1761), 204 / 98
"""A fax of coarse resolution has 1,728 dots across, and twice as many dots across as down."""


def grey(content: bytes, limits: Limits) -> Grey:
    """Decode a picture as grey values.

    Raises:
        Problem: it is none, or larger than `limits` allow.
    """
    # The size is checked below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "TIFF"]) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise Problem(
                    f"it has {width} x {height} dots, and {limits.pixels} is the most that is read",
                    where="picture",
                    cure="Ask for the page in a smaller form",
                )
            across, down = (float(each) for each in picture.info.get("dpi", (1, 1)))
            values = np.asarray(_on_white(picture), dtype=np.uint8)
    except (OSError, ValueError, SyntaxError):
        raise Problem("it is not a picture that can be read", where="picture", cure="Ask for it again") from None
    flatness = across / down if across > 0 and down > 0 else 1.0
    if flatness == 1 and _is_coarse_fax(values):
        flatness = _FAX_FLATNESS
    return _readable(values, flatness)


def _is_coarse_fax(values: Grey) -> bool:
    """Whether a picture seems to be a fax whose resolution was lost: in two values, and wider than a page is."""
    height, width = values.shape
    return width in _FAX_WIDTH and width > _WIDE * height and _is_of_two_values(values)


def _on_white(picture: Image.Image) -> Image.Image:
    """Give grey values; what is transparent is white paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(paper, coloured).convert("L")
    return picture.convert("L")


def _readable(values: Grey, flatness: float) -> Grey:
    """Make dots square, bring the page to a fit size, and take off single dots.

    Args:
        values: as decoded.
        flatness: dots per inch across divided by those down; a fax has twice as many across.
    """
    height, width = values.shape
    if not 1 / 4 < flatness < 4:
        flatness = 1.0
    high, wide = height * max(flatness, 1.0), width * max(1 / flatness, 1.0)
    scale = min(_SIDE / max(high, wide), max(1.0, _LEAST_SIDE / max(high, wide)))
    values = _without_specks(values)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    if size == (width, height):
        return values
    way = cv2.INTER_AREA if scale < 1 and flatness == 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(values, size, interpolation=way), dtype=np.uint8)


def _without_specks(values: Grey) -> Grey:
    """Make black dots of a picture of two values white where they stand alone; other pictures stay as they are.

    A median would take the thin strokes of a fax with the specks.
    """
    if not _is_of_two_values(values):
        return values
    black = (values < 128).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    alone = stats[:, cv2.CC_STAT_AREA] <= 2
    alone[0] = False
    cleaned = values.copy()
    cleaned[alone[labels]] = 255
    return cleaned


def _is_of_two_values(values: Grey) -> bool:
    return int(np.count_nonzero((values > 30) & (values < 225))) <= values.size // 100


def cut(values: Grey, corners: Points) -> Grey:
    """Cut the four-cornered piece out of a picture and make it straight; the corners go clockwise from top left."""
    width = int(max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[3] - corners[2])))
    height = int(max(np.linalg.norm(corners[0] - corners[3]), np.linalg.norm(corners[1] - corners[2])))
    width, height = max(1, width), max(1, height)
    straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), straight)
    piece = cv2.warpPerspective(values, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(piece, dtype=np.uint8)


def turned(values: Grey, quarters: int) -> Grey:
    """Turn a picture by so many quarters of a circle, against the clock."""
    return np.ascontiguousarray(np.rot90(values, quarters))
