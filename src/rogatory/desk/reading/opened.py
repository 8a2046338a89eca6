"""Open a document: its pages as pictures, and its words with their places. Runs in the child process alone.

A PDF and a picture are shown as they are. What has no pages of its own (a text, a message, a word processor's file) is
laid out on plain paper first, and is labelled for that.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from rogatory.desk.reading.content_types import JPEG, PDF, PICTURES, PNG, TIFF, WORD, content_type_of
from rogatory.desk.reading.laid_out import paper_of
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.pages import open_pdf
from rogatory.desk.reading.typed import RAW, Typed, change, is_scan, seen, signs_of, without_text
from rogatory.problem import Problem

FEW_SIGNS = 20
"""A page with fewer signs has next to no text: what it says is in its pictures."""
SOME_SIGNS = 300
"""A page that pictures cover may have so many of its own: the line that a fax or a scanner puts over it."""
_POINTS_PER_INCH = 72
_FORMATS = {PNG: "PNG", JPEG: "JPEG", TIFF: "TIFF"}
_WORDS = 100_000
"""Of one document."""


def open_document(content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Leave the picture of each page beside the answer, and give what is to be known of them.

    Raises:
        Problem: the document is not opened, broken, locked, or larger than the limits.
    """
    if not offline:
        return {"not_confined": True}
    # What the picture library's own limit would warn of is refused below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    kind = content_type_of(content)
    opening = _Opening(limits)
    if kind == PDF:
        opening.pdf(content)
    elif kind in PICTURES:
        opening.pictures(content, _FORMATS[kind])
    else:
        laid_out = paper_of(content, kind, limits)
        opening.remarks += laid_out.remarks
        opening.labels += laid_out.labels
        opening.parts = laid_out.parts
        # Of those only a word processor's file holds pictures.
        opening.may_be_scanned = kind == WORD
        opening.pdf(laid_out.pdf)
    return opening.answer(kind)


class _Opening:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[dict[str, Any]] = []
        self._count = self._written = self._words = self._recognised = self._hidden = 0
        self.labels: list[list[str]] = []
        self.remarks: list[str] = []
        self.parts: list[dict[str, str]] = []
        self.may_be_scanned = True

    def answer(self, kind: str) -> dict[str, Any]:
        """Give what was found."""
        drawn = len(self._pages)
        if self._count > drawn:
            self.remarks.append(f"only the first {drawn} of {self._count} pages were drawn")
        if self._recognised:
            self.labels.append(["recognised-text", ""])
        if self._hidden:
            self.labels.append(["hidden-text", f"{self._hidden}"])
        return {
            "kind": kind,
            "count": self._count,
            "pages": self._pages,
            "labels": self.labels,
            "remarks": self.remarks,
            "parts": self.parts,
        }

    def pdf(self, content: bytes) -> None:
        """Draw the pages of a PDF, and read what can be seen on them."""
        document = open_pdf(content)
        self._count = len(document)
        for number in range(min(self._count, self._limits.pages)):
            picture, typed = self._page(document, number)
            if picture is None:
                self.remarks.append(f"page {number + 1} could not be drawn; a blank stands in its place")
                picture = Image.new("L", (1, 1), 255)
            self._leave(picture, typed)

    def pictures(self, content: bytes, form: str) -> None:
        """Take a picture as a page; each picture of several in one file is one."""
        for frame in self._frames(content, form):
            self._count += 1
            if len(self._pages) < self._limits.pages:
                self._leave(frame, Typed(scan=True))

    def _is_unread(self, signs: int, *, covered: bool) -> bool:
        """Whether what a page says is in its pictures: those cover it, or there is hardly a sign."""
        return self.may_be_scanned and signs < (SOME_SIGNS if covered else FEW_SIGNS)

    def _page(self, document: pypdfium2.PdfDocument, number: int) -> tuple[Image.Image | None, Typed]:
        try:
            page = document[number]
            RAW.FPDFPage_Flatten(page.raw, RAW.FLAT_NORMALDISPLAY)
            page.close()
            page = document[number]
            words = signs_of(page)
            scan = is_scan(page)
            dots = self._limits.dots_per_inch
            if self._is_unread(sum(sign.drawn for word in words for sign in word), covered=scan):
                dots = self._limits.scan_dots_per_inch
            picture = self._drawn(page, dots)
            if picture is None:
                return None, Typed()
            changed = None
            if words:
                without_text(page)
                bare = self._drawn(page, dots)
                changed = change(picture, bare) if bare is not None else None
            typed = seen(words, changed, over_a_scan=scan)
            typed.scan = self._is_unread(typed.signs, covered=scan)
            page.close()
        except (pypdfium2.PdfiumError, ValueError):
            return None, Typed()
        return picture, typed

    def _drawn(self, page: pypdfium2.PdfPage, dots: int) -> Image.Image | None:
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
            return None
        scale = min(dots / _POINTS_PER_INCH, math.sqrt(self._limits.pixels / (width * height)))
        if min(width, height) * scale < 1:
            return None
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
        return picture

    def _frames(self, content: bytes, form: str) -> Iterator[Image.Image]:
        broken = Problem("the picture is broken", where="picture", cure="Ask the sender for it again")
        try:
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                # One more than is drawn tells that there are more; a file can claim any number of them.
                for number in range(self._limits.pages + 1):
                    try:
                        picture.seek(number)
                    except EOFError:
                        return
                    yield self._fit(picture)
                    if form != "TIFF":
                        return
        except Problem:
            raise
        except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, OverflowError, ArithmeticError):
            if not self._pages:
                raise broken from None
            self.remarks.append(f"the picture after page {len(self._pages)} is broken")

    def _fit(self, picture: Image.Image) -> Image.Image:
        width, height = picture.size
        if width * height > self._limits.source_pixels:
            raise Problem(
                f"a picture of {width} by {height} dots is larger than what is opened",
                where="picture",
                cure="Ask the sender for it with fewer dots to the inch",
            )
        shrink = min(1.0, math.sqrt(self._limits.pixels / (width * height)))
        size = max(1, int(width * shrink)), max(1, int(height * shrink))
        # A photograph unpacks to no more than what is needed of it.
        picture.draft("RGB", size)
        grey = picture.mode in ("1", "L", "I;16", "I")
        wanted = "L" if grey else "RGB"
        plain = picture if picture.mode == wanted else picture.convert(wanted)
        if plain.size != size:
            plain = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        ImageOps.exif_transpose(plain, in_place=True)
        return plain

    def _leave(self, picture: Image.Image, typed: Typed) -> None:
        target = Path(f"page-{len(self._pages):04}")
        picture.save(target, format="PNG")
        self._written += target.stat().st_size
        if self._written > self._limits.output_bytes:
            raise Problem("its pictures are too large", where="document", cure="Ask for the document in a smaller form")
        self._words += sum(map(len, typed.lines))
        if self._words > _WORDS:
            self.remarks.append(f"the words of page {len(self._pages) + 1} were not read: there are too many")
            typed.lines = []
        self._recognised += typed.recognised
        self._hidden += typed.hidden
        page = {"width": picture.width, "height": picture.height, "scan": typed.scan, "lines": typed.lines}
        self._pages.append(page)
