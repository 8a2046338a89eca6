"""Read by what a document is known again: its words, and the pictures in it. Runs in the child process alone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image

from rogatory.desk.reading.content_types import MESSAGE, PDF, TEXT, content_type_of
from rogatory.desk.reading.limits import Limits
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
    pictures: Iterator[str] = iter(())
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
    text = "".join(sign for sign in text[: limits.text_characters] if sign.isprintable() or sign.isspace())
    return {
        "text": text,
        "pictures": list(dict.fromkeys(pictures))[: limits.parts],
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


def _pictures(document: pypdfium2.PdfDocument, limits: Limits) -> Iterator[str]:
    """Give the digests of the pictures that a PDF holds, page by page."""
    left = limits.parts
    for number in range(min(len(document), limits.pages)):
        try:
            held = list(document[number].get_objects(filter=[_IMAGE], max_depth=4))
        except pypdfium2.PdfiumError:
            continue
        for each in held:
            left -= 1
            if left < 0:
                return
            try:
                if _fits(each.get_px_size(), limits):
                    yield _digest(each.get_bitmap(render=False).to_pil())
            except (pypdfium2.PdfiumError, ValueError, OSError):
                continue


def _picture(content: bytes, limits: Limits) -> Iterator[str]:
    # The size is checked below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "GIF", "TIFF", "WEBP"]) as picture:
            if _fits(picture.size, limits):
                yield _digest(picture)
    except (OSError, ValueError, SyntaxError):
        return


def _fits(size: tuple[int, int], limits: Limits) -> bool:
    return min(size) >= limits.picture_side and size[0] * size[1] <= limits.pixels


def _digest(picture: Image.Image) -> str:
    """Give the digest of the pixels, however they are packed; a form that is drawn on is the same in colour or not."""
    plain = picture.convert("RGB")
    return hashlib.sha256(b"%dx%d\n" % plain.size + plain.tobytes()).hexdigest()


_IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
