"""The documents of the drill: orders and letters set as PDF, each with a picture of who signed it."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pypdfium2
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

from rogatory.paper.typesetting import set_pdf

_SIZE = (240, 80)


@dataclass(frozen=True, slots=True)
class Order:
    """A document. ``signed`` is who signs and as what; the picture is theirs, or the one cut out of ``cut_from``.

    ``scanned`` has the cut picture as somebody gets it who scans paper: a little smaller, and compressed anew.
    """

    issuer: str
    title: str
    number: str
    dated: date
    paragraphs: tuple[str, ...]
    signed: tuple[str, str]
    look: int = 0
    cut_from: Order | None = None
    scanned: bool = False


def pdf_of(order: Order) -> bytes:
    """Set a document: the same one gives the same bytes."""
    data = {
        "issuer": order.issuer,
        "title": order.title,
        "number": order.number,
        "date": f"{order.dated:%d %B %Y}",
        "paragraphs": list(order.paragraphs),
        "signed": list(order.signed),
        "look": order.look % 12,
        "signature": list(_picture(order)),
    }
    return set_pdf("order", data, dated=datetime.combine(order.dated, time(12), UTC), package="rogatory.drill")


def cut_out(pdf: bytes) -> Image.Image:
    """Cut the picture of the signature out of a document, as whoever reuses it does.

    Raises:
        LookupError: there is no picture in it.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
                picture: Image.Image = each.get_bitmap().to_pil()
                return picture.convert("RGB")
    finally:
        document.close()
    raise LookupError("the document has no picture")


def _picture(order: Order) -> bytes:
    if order.cut_from is None:
        return _png(_signature(", ".join(order.signed)))
    cut = cut_out(pdf_of(order.cut_from))
    if order.scanned:
        worn = io.BytesIO()
        cut.resize((_SIZE[0] * 9 // 10, _SIZE[1] * 9 // 10)).save(worn, "JPEG", quality=70)
        cut = Image.open(worn).convert("RGB")
    return _png(cut)


def _signature(who: str) -> Image.Image:
    """Draw the signature of somebody, who is told by name and office: always the same strokes for the same person."""
    hand = random.Random(hashlib.sha256(who.encode()).digest())  # noqa: S311 - a drawing, no secret  # nosec B311
    picture = Image.new("RGB", _SIZE, "white")
    pen = ImageDraw.Draw(picture)
    width, height = _SIZE
    x, points = 10.0, []
    while x < width - 20:
        points.append((x, height / 2 + hand.uniform(-28, 28)))
        x += hand.uniform(4, 16)
    pen.line(points, fill=(20, 30, 90), width=2, joint="curve")
    pen.line([(12, height - 12), (width - hand.uniform(20, 90), height - 14)], fill=(20, 30, 90), width=1)
    return picture


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
