"""Take the words, tables and pictures out of a word processor's file (DOCX). Runs in the child process alone.

What its author struck out with changes that are tracked, and what is marked as hidden, is not shown; what was put in
with such changes is. Nothing that lies outside the file is fetched.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError, PackageNotFoundError
from docx.opc.part import Part
from lxml import etree
from PIL import Image

from rogatory.desk.reading.limits import Limits
from rogatory.paper.plain import Block, note, paragraph, picture, table
from rogatory.problem import Problem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK})
_MOST_ENTRIES = 2_000
_MOST_UNPACKED = 100 << 20
_SIDE = 1_600
_FORMATS = ["PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP"]
_AGAIN = "Ask the sender for it as a PDF"


def blocks_of(content: bytes, limits: Limits) -> list[Block]:
    """Give what a document says, in order: header, body, footer. Its pictures become files beside the answer.

    Raises:
        Problem: it is broken, or unpacks to more than the limits allow.
    """
    document = _opened(content)
    reading = _Reading(limits)
    blocks: list[Block] = []
    for section in document.sections[:1]:
        blocks += reading.of(section.header._element, section.header.part)
    blocks += reading.of(document.element.body, document.part)
    for section in document.sections[:1]:
        blocks += reading.of(section.footer._element, section.footer.part)
    return blocks


def check_archive(content: bytes) -> zipfile.ZipFile:
    """Open an archive after a look at what it says that it unpacks to.

    Raises:
        Problem: it is broken, or unpacks to more than is opened.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise Problem("it is not a document that can be opened", where="document", cure=_AGAIN) from None
    listed = archive.infolist()
    # What is longer than the directory says is not read: the library stops where that says.
    if len(listed) > _MOST_ENTRIES or sum(each.file_size for each in listed) > _MOST_UNPACKED:
        raise Problem("it unpacks to more than is opened", where="document", cure=_AGAIN)
    return archive


def _opened(content: bytes) -> Document:
    check_archive(content).close()
    try:
        document: Document = docx.Document(io.BytesIO(content))
        _ = document.element.body, document.sections
    except (
        OpcError, PackageNotFoundError, etree.LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError,
        TypeError, IndexError, OSError, EOFError, NotImplementedError,
    ):  # fmt: skip
        raise Problem("it is not a document that can be opened", where="document", cure=_AGAIN) from None
    return document


class _Reading:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pictures = 0

    def of(self, element: etree._Element, part: Part, depth: int = 0) -> Iterator[Block]:
        """Give the blocks of an element that holds paragraphs, tables, and further such elements."""
        if depth > self._limits.depth:
            raise Problem("its parts are nested too deeply", where="document", cure=_AGAIN)
        for child in element:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child, part, depth)
            elif child.tag == f"{_W}tbl":
                yield table([list(self._row(row)) for row in child.iter(f"{_W}tr") if _near(row, child)])
                yield from self._pictures_in(child, part)
            elif child.tag not in _LEFT_OUT:
                yield from self.of(child, part, depth + 1)

    def _paragraph(self, element: etree._Element, part: Part, depth: int) -> Iterator[Block]:
        yield paragraph(_text(element))
        for box in _kept(element):
            if box.tag == f"{_W}txbxContent" and _near(box, element, f"{_W}txbxContent"):
                yield from self.of(box, part, depth + 1)
        yield from self._pictures_in(element, part)

    def _row(self, row: etree._Element) -> Iterator[str]:
        for cell in row:
            cells = [cell] if cell.tag == f"{_W}tc" else list(cell.iter(f"{_W}tc"))
            for each in cells:
                yield "\n".join(_text(inner) for inner in each.iter(f"{_W}p"))

    def _pictures_in(self, element: etree._Element, part: Part) -> Iterator[Block]:
        for each in _kept(element):
            named = each.get(f"{_R}embed") if each.tag == _BLIP else None
            named = each.get(f"{_R}id") if each.tag == _OLD_PICTURE else named
            if named:
                yield self._picture(part, named)

    def _picture(self, part: Part, named: str) -> Block:
        untold = note("[a picture that cannot be shown]")
        if self._pictures >= self._limits.pages:
            return untold
        try:
            held = part.related_parts[named].blob
            with Image.open(io.BytesIO(held), formats=_FORMATS) as sent:
                if sent.width * sent.height > self._limits.source_pixels:
                    return untold
                sent.draft("RGB", (_SIDE, _SIDE))
                plain = sent.convert("RGBA" if sent.mode in ("RGBA", "LA", "P", "PA") else "RGB")
        except (KeyError, OSError, ValueError, SyntaxError, TypeError, AttributeError, IndexError, OverflowError):
            return untold
        plain.thumbnail((_SIDE, _SIDE))
        file = f"picture-{self._pictures:04}.png"
        plain.save(Path(file))
        self._pictures += 1
        return picture(file)


def _kept(element: etree._Element) -> Iterator[etree._Element]:
    """Go through what is below an element, in order, without what is left out. A list for a stack: depth is theirs."""
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if each.tag not in _LEFT_OUT:
            yield each
            waiting += reversed(each)


def _near(element: etree._Element, above: etree._Element, tag: str = f"{_W}tbl") -> bool:
    """Whether no other element of the tag lies between the two."""
    parent = element.getparent()
    while parent is not None and parent is not above:
        if parent.tag == tag:
            return False
        parent = parent.getparent()
    return True


def _text(element: etree._Element) -> str:
    """Give the words of a paragraph, as somebody sees them who accepts all changes; text boxes stand by themselves."""
    words: list[str] = []
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if each.tag in _LEFT_OUT or each.tag == f"{_W}txbxContent" or is_hidden(each):
            continue
        if each.tag == f"{_W}t":
            words.append(each.text or "")
        elif each.tag in (f"{_W}tab", f"{_W}ptab"):
            words.append("    ")
        elif each.tag in (f"{_W}br", f"{_W}cr"):
            words.append("\n")
        elif each.tag == f"{_W}noBreakHyphen":
            words.append("-")
        elif each.tag not in (f"{_W}pPr", f"{_W}rPr"):
            waiting += reversed(each)
    return "".join(words)


def is_hidden(run: etree._Element) -> bool:
    """Whether a run of words is marked as hidden."""
    if run.tag != f"{_W}r":
        return False
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off")
