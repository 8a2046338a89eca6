"""Turn the pages of a PDF into pictures. Runs in the child process alone: the renderer is native code."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem

_POINTS_PER_INCH = 72


def render(content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Draw the pages as PNG files beside the answer, up to the limits.

    Raises:
        Problem: it is no PDF, is broken, or is locked with a password.
    """
    if not offline:
        return {"count": 0, "drawn": 0, "remarks": ["not opened: this machine cannot keep the reader off the network"]}
    # The limit of the renderer's own picture library would warn on standard error; ours is set by scale below.
    Image.MAX_IMAGE_PIXELS = None
    document = open_pdf(content)
    count = len(document)
    remarks = [f"only the first {limits.pages} of {count} pages were drawn"] if count > limits.pages else []
    drawn = written = 0
    for number in range(min(count, limits.pages)):
        picture = _draw(document, number, limits)
        if picture is None:
            remarks.append(f"page {number + 1} could not be drawn; a blank stands in its place")
            picture = Image.new("L", (1, 1), 255)
        target = Path(f"file-{drawn:04}")
        picture.save(target, format="PNG")
        drawn += 1
        written += target.stat().st_size
        if written > limits.output_bytes:
            raise Problem("its pictures are too large", where="PDF", cure="Ask for the document in a smaller form")
    return {"count": count, "drawn": drawn, "remarks": remarks}


def open_pdf(content: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF.

    Raises:
        Problem: it is none, is broken, or is locked with a password.
    """
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as failure:
        locked = "assword" in str(failure)
        raise Problem(
            "it is locked with a password" if locked else "it is not a PDF that can be opened",
            where="PDF",
            cure="Ask the sender for the document without a password" if locked else "Ask the sender for it again",
        ) from None


def _draw(document: pypdfium2.PdfDocument, number: int, limits: Limits) -> Image.Image | None:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        return None
    scale = min(limits.dots_per_inch / _POINTS_PER_INCH, math.sqrt(limits.pixels / (width * height)))
    if min(width, height) * scale < 1:
        return None
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    page.close()
    return picture
