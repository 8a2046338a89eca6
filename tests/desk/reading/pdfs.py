"""PDF files made by hand, some of them malicious."""

from __future__ import annotations

import zlib

FONT = b"<</Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def pdf_of(*objects: bytes) -> bytes:
    """Put numbered objects into a PDF file; the first must be the catalogue."""
    content = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    size = len(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return content + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def stream(body: bytes, entries: bytes = b"") -> bytes:
    """A stream object, compressed."""
    packed = zlib.compress(body, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (entries, len(packed), packed)


def pages_pdf(count: int, box: bytes = b"0 0 200 100") -> bytes:
    """A PDF of `count` pages with a black square on each."""
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 3 0 R>>" % box
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        stream(b"10 10 50 50 re f"),
        *[page] * count,
    )


def picture_bomb(edge: int) -> bytes:
    """A PDF of a few kilobytes whose one picture has `edge` x `edge` pixels."""
    rows = zlib.compressobj(9)
    packed = b"".join([*(rows.compress(bytes(edge * 64)) for _ in range(edge // 64 * 3)), rows.flush()])
    picture = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (edge, edge)
    picture += b"/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"200 0 0 200 0 0 cm /X Do"),
        picture,
    )


def endless_drawing() -> bytes:
    """A PDF whose forms draw one another ten at a time, twelve deep."""
    depth = 12
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"/F Do " * 10),
    ]
    for level in range(depth):
        below = b"/F Do " * 10 if level < depth - 1 else b"0 0 9 9 re f " * 10
        resources = b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level) if level < depth - 1 else b""
        bodies.append(stream(below, b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]" + resources))
    return pdf_of(*bodies)


def long_drawing() -> bytes:
    """A PDF that is drawn for ever in the same memory: it fills a large page with shades again and again."""
    shade = b"/Resources<</Shading<</S <</ShadingType 1/Domain[0 1 0 1]/Matrix[2000 0 0 2000 0 0]"
    shade += b"/ColorSpace/DeviceRGB/Function 5 0 R>>>>>>"
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000 2000]/Contents 4 0 R%s>>" % shade,
        stream(b"/S sh " * 1_000),
        stream(b"{ 2 copy mul }", b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]"),
    )


def text_pdf(drawing: bytes, entries: bytes = b"", box: bytes = b"0 0 600 800") -> bytes:
    """A PDF of one page with a drawing, which may write in font F; `entries` are further ones of the page."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources%s%s>>" % (box, FONT, entries)
    kids = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", kids, page, stream(drawing))
