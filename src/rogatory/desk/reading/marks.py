"""Read by what a document is known again: its words, and the pictures in it. Runs in the child process alone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2
from PIL import Image

from rogatory.desk.reading.content_types import MESSAGE, PDF, TEXT, content_type_of
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.looks import COLUMNS, ROWS, look_of
from rogatory.desk.reading.message import read as read_message
from rogatory.desk.reading.message import reply_of
from rogatory.desk.reading.pages import open_pdf
from rogatory.desk.reading.wording import numbers_of, signature_of


def read(content: bytes, limits: Limits, offline: bool) -> dict[str, Any]:
    """Read the marks of a document; what only native code can open is left alone where there is a network.

    Raises:
        Problem: it is a message or a PDF that cannot be read.
    """
    kind = content_type_of(content)
    text, reply = "", None
    pictures: Iterator[_Known] = iter(())
    if kind == MESSAGE:
        told = read_message(content, limits, offline)
        text, reply = f"{told['subject']}\n{told['text']}", reply_of(content)
    elif kind == TEXT:
        text = content[: limits.text_characters].decode("utf-8", "ignore")
    elif kind == PDF and offline:
        document = open_pdf(content)
        text, pictures = _words(document, limits), _pictures(document, limits)
    elif kind.startswith("image/") and offline:
        pictures = _picture(content, limits)
    known = list(islice(pictures, limits.parts))
    text = "".join(sign for sign in text[: limits.text_characters] if sign.isprintable() or sign.isspace())
    return {
        "text": text,
        "pictures": list(dict.fromkeys(digest for digest, _ in known)),
        "looks": list(dict.fromkeys(look for _, look in known if look)),
        "signature": signature_of(text),
        "numbers": list(numbers_of(text)),
        "reply": reply,
    }


def _words(document: pypdfium2.PdfDocument, limits: Limits) -> str:
    pages: list[str] = []
    length = 0
    for number in range(min(len(document), limits.pages)):
        try:
            page = document[number]
            words = page.get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            continue
        pages.append(words)
        length += len(words)
        if length > limits.text_characters:
            break
    return "\n".join(pages)


def _pictures(document: pypdfium2.PdfDocument, limits: Limits) -> Iterator[_Known]:
    """Give the digests and looks of the pictures that a PDF holds, page by page."""
    left = limits.parts
    for number in range(min(len(document), limits.pages)):
        try:
            page = document[number]
            held = list(page.get_objects(filter=[_IMAGE], max_depth=4))
        except pypdfium2.PdfiumError:
            continue
        for each in held:
            left -= 1
            if left < 0:
                return
            try:
                if _fits(each.get_px_size(), limits):
                    picture = each.get_bitmap(render=False).to_pil()
                    yield _digest(picture), _look(picture) if _is_part(each, page, limits) else ""
            except (pypdfium2.PdfiumError, ValueError, OSError):
                continue


def _picture(content: bytes, limits: Limits) -> Iterator[_Known]:
    # The size is checked below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "GIF", "TIFF", "WEBP"]) as picture:
            if _fits(picture.size, limits):
                # A picture by itself is a page.
                yield _digest(picture), ""
    except (OSError, ValueError, SyntaxError):
        return


def _fits(size: tuple[int, int], limits: Limits) -> bool:
    return min(size) >= limits.picture_side and size[0] * size[1] <= limits.pixels


def _is_part(held: pypdfium2.PdfImage, page: pypdfium2.PdfPage, limits: Limits) -> bool:
    """Whether a picture is a part of its page, as a signature is, and not the page itself."""
    left, bottom, right, top = held.get_bounds()
    width, height = page.get_size()
    return bool((right - left) * (top - bottom) <= limits.page_share * width * height)


def _look(picture: Image.Image) -> str:
    """Give the look of what is drawn on a picture, "" where there is next to nothing."""
    grey = picture.convert("L")
    drawn = grey.point(_DRAWN).getbbox()
    if drawn is None:
        return ""
    small = grey.resize((COLUMNS + 1, ROWS), Image.Resampling.BOX, drawn).tobytes()
    return look_of([list(small[start : start + COLUMNS + 1]) for start in range(0, len(small), COLUMNS + 1)])


def _digest(picture: Image.Image) -> str:
    """Give the digest of the pixels, however they are packed; a form that is drawn on is the same in colour or not."""
    plain = picture.convert("RGB")
    return hashlib.sha256(b"%dx%d\n" % plain.size + plain.tobytes()).hexdigest()


_Known = tuple[str, str]
"""By what a picture is known: its digest, and its look ("" where it has none)."""
_DRAWN = [255] * 160 + [0] * 96
"""What is darker than paper is drawn."""
_IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
