"""Documents that were opened: the row of an opening with page pictures in the store, as a worker leaves it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache

from PIL import Image, ImageDraw

from rogatory.desk.models import Document, Opening
from rogatory.desk.surroundings import the_store

WIDTH, HEIGHT = 850, 1100
OPENED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def an_opening(document: Document, pages: int = 1, **named: object) -> Opening:
    """A document that was opened, unless told otherwise; its pages are white but for their numbers."""
    store = the_store()
    told = [
        {"sha256": store.put(a_page(number)).digest, "width": WIDTH, "height": HEIGHT} for number in range(1, pages + 1)
    ]
    given = {
        "media_type": document.media_type,
        "at": OPENED_AT,
        "opened": True,
        "count": pages,
        "pages": told,
        "reader": "test 1",
    }
    return Opening.objects.create(sha256=document.sha256, **{**given, **named})


@cache
def a_page(number: int, *lines: str) -> bytes:
    """The picture of a page: lines of words at equal distances from the top."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    for place, line in enumerate(lines or (f"Page {number}",)):
        draw.text((85, 110 + 55 * place), line, fill=0, font_size=24)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()
