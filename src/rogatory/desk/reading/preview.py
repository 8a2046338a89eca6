"""Make a small picture of a picture. Runs in the child process alone."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem

SIDE = 192
_LARGEST = 64 << 10


def preview(content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Leave a JPEG of at most `SIDE` pixels each way, and 64 kB, beside the answer, without anything else of it.

    Raises:
        Problem: it is no JPEG and no PNG that can be read, or larger than the limits.
    """
    if not offline:
        return {"not_confined": True}
    # What the picture library's own limit would warn of is refused below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            require_room(picture.width, picture.height, limits)
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            small = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError) as broken:
        raise Problem("it is no picture that can be read", where="picture", cure="It is shown by its name") from broken
    return leave(small)


def require_room(width: int, height: int, limits: Limits) -> None:
    """Refuse a picture before it is decoded.

    Raises:
        Problem: it has more pixels than the limits allow.
    """
    if width * height > limits.source_pixels:
        raise Problem("it has too many pixels", where="picture", cure="It is shown by its name")


def leave(small: Image.Image) -> dict[str, Any]:
    """Leave the small JPEG of a decoded picture as ``page-0000``, and give its size."""
    small.thumbnail((SIDE, SIDE))
    # The picture library writes notes that it found in the picture into what it saves.
    small.info.clear()
    for quality in (80, 50, 20):
        made = io.BytesIO()
        small.save(made, "JPEG", quality=quality)
        if made.tell() <= _LARGEST:
            break
    Path("page-0000").write_bytes(made.getvalue())
    return {"width": small.width, "height": small.height}
