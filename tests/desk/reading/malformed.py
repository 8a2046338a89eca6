"""Documents that are broken, bent, or made to hurt their reader: some by chance from a seed, some by hand."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import cache

import docx
from PIL import Image, ImageDraw

from tests.desk.reading.outlook_files import Folder, compound, message
from tests.desk.reading.pdfs import FONT, endless_drawing, pages_pdf, pdf_of, picture_bomb, stream, text_pdf

Document = tuple[str, bytes | Callable[[], bytes]]
"""What it is called, and its bytes, or what makes them where that takes long."""


def bytes_of(document: Document) -> bytes:
    _, content = document
    return content if isinstance(content, bytes) else content()


@cache
def sound() -> dict[str, bytes]:
    """A sound document of each kind that is opened."""
    page = Image.new("RGB", (400, 500), "white")
    ImageDraw.Draw(page).text((20, 20), "Order 26-00417", fill="black")
    pictures = {}
    for kind in ("PNG", "JPEG", "TIFF"):
        held = io.BytesIO()
        page.save(held, kind, **({"save_all": True, "append_images": [page, page]} if kind == "TIFF" else {}))
        pictures[f"scan.{kind.lower()}"] = held.getvalue()
    word = docx.Document()
    word.add_paragraph("Order for the records of river_lantern")
    word.add_table(2, 2).cell(0, 0).text = "Case"
    held = io.BytesIO()
    page.save(held, "PNG")
    word.add_picture(held)
    held = io.BytesIO()
    word.save(held)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ada@police.example", "x@provider.example", "An order"
    mail.set_content("Please keep what the account has.")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="order.pdf")
    return {
        "order.pdf": text_pdf(b"BT /F 20 Tf 60 700 Td (Order for the records of river_lantern) Tj ET"),
        "squares.pdf": pages_pdf(3),
        **pictures,
        "order.docx": held.getvalue(),
        "mail.eml": bytes(mail),
        "mail.msg": compound(message(files=[("order.pdf", b"%PDF-1.7" + bytes(5_000))], inner=message(header=24))),
        "order.txt": b"Order for the records of river_lantern\n" * 20,
    }


def bent(count: int, chance: random.Random) -> Iterator[Document]:
    """Sound documents that were cut off, flipped, shortened, doubled, or that had something put in."""
    kinds = sorted(sound().items())
    for number in range(count):
        name, content = kinds[number % len(kinds)]
        way, bend = _WAYS[(number // len(kinds) + number) % len(_WAYS)]
        yield f"{way}-{number}-{name}", bend(content, chance)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _flip(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 5, 50, 500))):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _shorten(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made))
        del made[at : at + chance.randint(1, 200)]
    return bytes(made)


def _double(content: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.randrange(len(content)) for _ in range(2))
    return content[:second] + content[first:second] * chance.choice((1, 3, 300)) + content[second:]


def _spice(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(made))
        made[at:at] = chance.choice(_SPICES)
    return bytes(made)


def _numbers(content: bytes, chance: random.Random) -> bytes:
    """Put other numbers where some stand: as text, and as they lie in binary files."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(max(1, len(made) - 4))
        value = chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, chance.randrange(1 << 32)))
        made[at : at + 4] = value.to_bytes(4, chance.choice(("little", "big")))
    return bytes(made)


_SPICES = (
    b"\x00", b"\xff" * 9, b"<<", b">>", b"[" * 99, b"9" * 40, b"-1", b" 0 R ", b"endobj\n", b"stream\n",
    b"/Length 99999999", b"\r\n\r\n", b"--edge\r\n", b"=?utf-8?q?=0D=0A?=", b"<w:p>", b"&a;", b"PK\x03\x04", b"%%EOF",
    b"\xe2\x80\xae", b"/Kids[3 0 R]",
)  # fmt: skip
_WAYS: tuple[tuple[str, Callable[[bytes, random.Random], bytes]], ...] = (
    ("cut", _cut), ("flipped", _flip), ("shortened", _shorten), ("doubled", _double), ("spiced", _spice),
    ("numbered", _numbers),
)  # fmt: skip


def made_by_hand() -> Iterator[Document]:
    """Bombs, loops, depths, lies and chimeras."""
    yield from _pdfs()
    yield from _pictures()
    yield from _archives()
    yield from _messages()
    yield from _chimeras()


def _tree(*kids: bytes, catalogue: bytes = b"") -> bytes:
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue, *kids)


def _page(content: bytes, entries: bytes = b"", *more: bytes, box: bytes = b"0 0 200 200") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R%s>>" % (box, entries)
    return _tree(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, *more)


@cache
def _zeros() -> bytes:
    """A gigabyte of zeros, packed."""
    packing = zlib.compressobj(6)
    return b"".join([*(packing.compress(bytes(1 << 20)) for _ in range(1_000)), packing.flush()])


def _packed(content: bytes, entries: bytes = b"", how: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<<%s%s/Length %d>>\nstream\n%s\nendstream" % (entries, how, len(content), content)


def _pdfs() -> Iterator[Document]:
    yield "picture-bomb.pdf", lambda: picture_bomb(20_480)
    yield "forms-of-forms.pdf", endless_drawing()
    own = b"/Resources<</XObject<</F 5 0 R>>>>"
    form = stream(b"/F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]" + own)
    yield "a-form-of-itself.pdf", _page(stream(b"/F Do"), own, form)
    yield "pages-of-themselves.pdf", _tree(b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>")
    yield "a-billion-pages.pdf", _tree(b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", b"<</Type/Page/Parent 2 0 R>>")
    yield "fewer-than-no-pages.pdf", _tree(b"<</Type/Pages/Kids[]/Count -5>>")
    many = b" ".join(b"3 0 R" for _ in range(50_000))
    yield (
        "one-page-many-times.pdf",
        _tree(b"<</Type/Pages/Kids[%s]/Count 50000>>" % many, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
    )
    for depth in (1_000, 100_000, 1_000_000):
        yield f"lists-{depth}-deep.pdf", _page(stream(b""), b"/X" + b"[" * depth + b"]" * depth)
    yield "dictionaries-deep.pdf", _page(stream(b""), b"/X" + b"<</A" * 50_000 + b" 1" + b">>" * 50_000)
    yield (
        "objects-bomb.pdf",
        lambda: _page(stream(b""), b"/X 5 0 R", _packed(_zeros(), b"/Type/ObjStm/N 100000/First 1000")),
    )
    yield "drawing-bomb.pdf", lambda: _page(_packed(_zeros()))
    twice = b"/Filter[/FlateDecode/FlateDecode]"
    yield "drawing-bomb-twice.pdf", lambda: _page(_packed(zlib.compress(_zeros(), 9), twice, b""))
    for name, box in {
        "endless": b"0 0 1e30 1e30", "none": b"0 0 0 0", "inverted": b"200 200 0 0", "thin": b"0 0 14400 0.001",
        "words": b"a b c d", "far": b"-1e9 -1e9 1e9 1e9",
    }.items():  # fmt: skip
        yield f"box-{name}.pdf", _page(stream(b"0 0 9 9 re f"), box=box)
    yield (
        "a-million-words.pdf",
        _page(stream(b"BT /F 1 Tf " + b"(a b c d e f g h) Tj " * 125_000 + b"ET"), b"/Resources" + FONT),
    )
    yield "a-million-lines.pdf", _page(stream(b"0 0 m 200 200 l S " * 1_000_000))
    yield "saved-a-million-times.pdf", _page(stream(b"q " * 1_000_000))
    shading = b"/Resources<</Shading<</S <</ShadingType 1/ColorSpace/DeviceRGB/Function 5 0 R>>>>>>"
    function = stream(
        b"{ " + b"2 mul " * 200_000 + b" dup dup }", b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]"
    )
    yield "a-long-shading.pdf", _page(stream(b"/S sh"), shading, function)
    pattern = b"/Resources<</Pattern<</P 5 0 R>>>>"
    tiny = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<<>>"
    yield (
        "tiny-tiles.pdf",
        _page(stream(b"/Pattern cs /P scn 0 0 200 200 re f"), pattern, stream(b"0 0 1 1 re f", tiny)),
    )
    for size in (60_000, 2_000_000_000):
        held = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (size, size)
        shown = b"/Resources<</XObject<</X 5 0 R>>>>"
        yield f"picture-of-{size}.pdf", _page(stream(b"200 0 0 200 0 0 cm /X Do"), shown, stream(b"x", held))
    for code in (b"JBIG2Decode", b"JPXDecode", b"CCITTFaxDecode", b"DCTDecode", b"LZWDecode", b"RunLengthDecode"):
        held = b"<</Type/XObject/Subtype/Image/Width 3000/Height 3000/ColorSpace/DeviceGray/BitsPerComponent 8"
        junk = random.Random(code).randbytes(4_000)
        body = held + b"/Filter/%s/Length %d>>\nstream\n%s\nendstream" % (code, len(junk), junk)
        yield (
            f"junk-{code.decode()}.pdf",
            _page(stream(b"200 0 0 200 0 0 cm /X Do"), b"/Resources<</XObject<</X 5 0 R>>>>", body),
        )
    for kind in (b"FontFile", b"FontFile2", b"FontFile3"):
        held = b"/FontDescriptor<</Type/FontDescriptor/%s 5 0 R>>" % kind
        font = b"/Resources<</Font<</F <</Type/Font/Subtype/TrueType/BaseFont/X%s>>>>>>" % held
        body = stream(random.Random(kind).randbytes(20_000))
        yield f"junk-{kind.decode()}.pdf", _page(stream(b"BT /F 20 Tf 9 9 Td (words) Tj ET"), font, body)
    whole = pages_pdf(1)
    start = whole.rindex(b"startxref")
    table = int(whole[start + 9 :].split()[0])
    loop = b"trailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (table, table)
    yield "a-table-before-itself.pdf", whole[: whole.rindex(b"trailer")] + loop
    yield "a-table-beyond.pdf", whole[:start] + b"startxref\n99999999999\n%%EOF"
    yield "no-table.pdf", whole[: whole.rindex(b"xref\n0")] + b"%%EOF"
    yield "locked.pdf", whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Standard/V 5/R 6/O()/U()/P 0>>")
    yield "sizes-that-lie.pdf", whole.replace(b"/Size 5", b"/Size 99999999999999")
    yield "only-a-head.pdf", b"%PDF-1.7"
    yield "nothing-but-heads.pdf", b"%PDF-1.7\n" * 100_000
    yield (
        "layers-of-layers.pdf",
        _page(
            stream(b"/OC /L BDC 0 0 9 9 re f EMC"),
            b"/Resources<</Properties<</L 5 0 R>>>>",
            b"<</Type/OCMD/VE[/And 5 0 R]>>",
        ),
    )
    signed = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 9 9]/Contents<00>>>"
    fields = b"/AcroForm<</SigFlags 3/Fields[<</FT/Sig/T(a)/V 3 0 R>>]>>"
    yield "a-signature-of-nothing.pdf", _tree(b"<</Type/Pages/Kids[]/Count 0>>", signed, catalogue=fields)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: bytes = b"", extra: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")


def _pictures() -> Iterator[Document]:
    for width, height in ((65_535, 65_535), (1, 2_000_000_000), (2_147_483_647, 2_147_483_647), (0, 0), (7_000, 7_000)):
        yield f"{width}-by-{height}.png", png(width, height)
    yield "many-dots.png", lambda: png(7_000, 7_000, bytes(7_000 * (7_000 * 3 + 1)))
    yield (
        "words-bomb.png",
        lambda: png(10, 10, bytes(310), _chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(100 << 20)))),
    )
    jpeg = sound()["scan.jpeg"]
    size = jpeg.index(b"\xff\xc0") + 5
    for height, width in ((65_535, 65_535), (0, 0), (1, 65_535)):
        yield f"{width}-by-{height}.jpg", jpeg[:size] + struct.pack(">HH", height, width) + jpeg[size + 4 :]
    yield "scans-of-scans.jpg", jpeg[:-2] + jpeg[jpeg.index(b"\xff\xda") : -2] * 2_000 + b"\xff\xd9"

    def tiff(*entries: tuple[int, int, int, int], after: int = 0, head: bytes = b"II*\0\x08\0\0\0") -> bytes:
        table = b"".join(struct.pack("<HHII", *each) for each in sorted(entries))
        return head + struct.pack("<H", len(entries)) + table + struct.pack("<I", after) + bytes(300)

    plain = [
        (256, 4, 1, 10),
        (257, 4, 1, 10),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (278, 4, 1, 10),
        (279, 4, 1, 100),
    ]
    huge = [(tag, kind, count, 100_000 if tag in (256, 257, 278) else value) for tag, kind, count, value in plain]
    yield "huge.tif", tiff(*huge)
    yield "the-same-page-for-ever.tif", tiff(*plain, after=8)
    yield "beyond-its-end.tif", tiff(*plain, after=0xFFFFFFF0)
    for code in (2, 3, 4, 5, 6, 7, 8, 32773, 34712, 50000, 65000):
        yield f"coded-{code}.tif", tiff(*[(t, k, c, code if t == 259 else v) for t, k, c, v in plain])
    yield "entries-that-lie.tif", tiff(*plain, (270, 2, 0xFFFFFFFF, 8))
    yield "no-entries.tif", tiff()
    frames = [Image.new("1", (50, 50)) for _ in range(400)]
    held = io.BytesIO()
    frames[0].save(held, "TIFF", save_all=True, append_images=frames[1:])
    yield "four-hundred-pages.tif", held.getvalue()


def _archive(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sound()["order.docx"])) as source,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return held.getvalue()


def _archives() -> Iterator[Document]:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def body(inside: bytes, head: bytes = b"") -> bytes:
        return _archive(
            {
                "word/document.xml": b'<?xml version="1.0"?>%s<w:document %s><w:body>%s</w:body></w:document>'
                % (head, space, inside)
            }
        )

    yield "parts-bomb.docx", lambda: _archive({f"word/part{number}.xml": bytes(60 << 20) for number in range(2)})
    yield "words-bomb.docx", lambda: body(b"<w:p><w:r><w:t>" + b"a" * (60 << 20) + b"</w:t></w:r></w:p>")
    yield "paragraphs-bomb.docx", lambda: body(b"<w:p/>" * 3_000_000)
    yield "cells-bomb.docx", lambda: body(b"<w:tbl>" + b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 20_000 + b"</w:tr></w:tbl>")
    yield (
        "uneven-table.docx",
        body(b"<w:tbl>" + b"<w:tr><w:tc/></w:tr>" * 2_000 + b"<w:tr>" + b"<w:tc/>" * 2_000 + b"</w:tr></w:tbl>"),
    )
    for depth in (200, 2_000, 200_000):
        yield f"deep-{depth}.docx", body(b"<w:sdt>" * depth + b"</w:sdt>" * depth)
    yield "tables-in-tables.docx", body(b"<w:tbl><w:tr><w:tc>" * 60 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 60)
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
    yield "laughs.docx", body(b"<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", b"<!DOCTYPE a [%s]>" % laughs)
    outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1:9/">]>'
    yield "files-of-others.docx", body(b"<w:p><w:r><w:t>&x;&y;</w:t></w:r></w:p>", outside)
    yield "no-parts.docx", _archive({"[Content_Types].xml": b"<Types/>"})
    yield "no-relations.docx", _archive({"word/_rels/document.xml.rels": b"<Relationships/>"})
    target = b'<Relationship Id="rId9" Type="http://x/image" Target="../../../../etc/passwd"/>'
    told = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    yield "ways-out.docx", _archive({"word/_rels/document.xml.rels": told % target})
    yield "names-that-climb.docx", _archive({"../../../../climbed": b"x", "/climbed": b"x"})
    yield "many-parts.docx", lambda: _archive({f"word/{number}.xml": b"" for number in range(5_000)})
    held = bytearray(sound()["order.docx"])
    at = held.rindex(b"PK\x01\x02")
    held[at + 20 : at + 28] = b"\xff" * 8
    yield "sizes-that-lie.docx", bytes(held)


def _messages() -> Iterator[Document]:
    head = b"From: ada@police.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    edge = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    yield "100000-parts.eml", head + edge + b"--b\r\n\r\nx\r\n" * 100_000 + b"--b--\r\n"
    yield "1-mb-header.eml", head + b"X-Long: " + b"a" * (1 << 20) + b"\r\n\r\nx"
    yield "1-mb-subject.eml", b"From: a@police.example\r\nSubject: " + b"=?utf-8?q?a?= " * 75_000 + b"\r\n\r\nx"
    yield "100000-headers.eml", head + b"".join(b"X-%d: a\r\n" % number for number in range(100_000)) + b"\r\nx"
    yield "folded.eml", b"From: a@police.example\r\nSubject: " + b"a\r\n " * 200_000 + b"\r\n\r\nx"
    yield "comments.eml", b"From: " + b"(" * 50_000 + b"a@b.example\r\n\r\nx"
    yield "addresses.eml", b"From: a@b.example\r\nTo: " + b"a@b.example, " * 50_000 + b"\r\n\r\nx"
    for depth in (30, 5_000):
        opened = b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth)
        )
        yield f"{depth}-deep.eml", b"From: a@police.example\r\n" + opened + b"\r\nx\r\n"
        yield (
            f"{depth}-messages.eml",
            (b"From: a@police.example\r\nContent-Type: message/rfc822\r\n\r\n") * depth + b"\r\nx",
        )
    yield "bytes.eml", b"From: a@police.example\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=" * 1_000_000
    yield (
        "letters.eml",
        b'From: a@police.example\r\nContent-Type: text/plain; charset="utf-7"\r\n\r\n' + b"+AAAA" * 100_000,
    )
    yield "html.eml", b"From: a@police.example\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 300_000
    yield "one-line.eml", b"From: a@police.example\r\n\r\n" + b"a" * 3_000_000
    yield "direction.eml", b"From: a@police.example\r\n\r\n" + "\u202e\u2066\u200b".encode() * 50_000
    yield "signs.txt", "".join(chr(code) for code in range(32, 0x2FFFF) if not 0xD800 <= code < 0xE000).encode()
    yield "marks.txt", ("a" + "\u0301" * 100_000 + "\n" + "\u0e48" * 50_000).encode()
    yield "lines.txt", b"\n" * 3_000_000
    deep = Folder()
    inner: Folder | None = None
    for _ in range(40):
        inner = message(inner=inner, header=24)
    yield "messages-deep.msg", compound(message(inner=inner))
    yield "nothing.msg", compound(Folder({"__properties_version1.0": b""}))
    for number in range(300):
        deep.folders[f"__attach_version1.0_#{number:08X}"] = Folder({"__properties_version1.0": bytes(8)})
    deep.streams["__properties_version1.0"] = bytes(32)
    yield "attachments.msg", compound(deep)
    whole = bytearray(sound()["mail.msg"])
    table = 512 + struct.unpack_from("<I", whole, 76)[0] * 512
    for number in range(6):
        loop = bytearray(whole)
        struct.pack_into("<I", loop, table + number * 4, number)
        yield f"sectors-in-a-ring-{number}.msg", bytes(loop)


def _chimeras() -> Iterator[Document]:
    given = sound()
    page, word = given["order.pdf"], given["order.docx"]
    yield "pdf-and-docx.pdf", page + word
    yield "docx-and-pdf.docx", word[:30] + page + word[30:]
    yield "png-and-pdf.png", given["scan.png"] + page
    yield "jpeg-and-archive.jpg", given["scan.jpeg"] + word
    yield "page-and-pdf.html", b"<html><script>x()</script>" + page
    yield "program-and-pdf.exe", b"MZ" + bytes(100) + page
    yield "mail-and-pdf.eml", b"Subject: %PDF-1.7\r\n\r\n" + page
    yield "gif-and-script.gif", b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)"
    for name in (
        "order.pdf",
        "order.docx",
        "scan.png",
        "mail.eml",
        "x.exe",
        "x.svg",
        "..",
        "con",
        "a" * 250,
        "a\x00b.pdf",
    ):
        for other in ("order.pdf", "scan.tiff", "order.txt"):
            yield f"{name}", given[other]
    yield "nothing", b""
    yield "zeros", bytes(1 << 20)
    yield "page.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'
    yield "page.html", b"<!doctype html><script>x()</script>"
    yield "letter.rtf", b"{\\rtf1\\object\\objdata 0105}"
    yield "sheet.ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def corpus(chance: random.Random, count: int) -> list[Document]:
    """A number of documents: half of them made by hand, or all of those where that is fewer, and the rest bent."""
    by_hand = list(made_by_hand())
    chosen = chance.sample(by_hand, min(len(by_hand), count // 2))
    return [*chosen, *bent(count - len(chosen), chance)]
