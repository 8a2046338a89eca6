"""Make the bytes of a document of the corpus: a typed PDF, a Word file, a message, a scan, a fax or a photograph."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from typing import Any

import docx
import pypdfium2
import typst
from PIL import Image

from rogatory.paper.typesetting import families, fonts
from tests.corpus.drawing import HERE, Drawn

TYPED = frozenset({"typed", "word", "mail"})
_DOTS = {"scanned": (150, 200, 300), "photographed": (180, 220), "faxed": (204,)}
"""The resolutions in which pages are worn, by form."""
_FIRST = {"ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "ar": "Noto Naskh Arabic"}


def content_of(drawn: Drawn) -> tuple[str, bytes]:
    """Give the file name and the bytes of a document; the same ones each time, but for the date in a Word file."""
    if drawn.form == "word":
        return f"{drawn.name}.docx", _word(drawn.data)
    if drawn.form == "mail":
        return f"{drawn.name}.eml", _mail(drawn)
    pdf = _typed(drawn)
    if drawn.form == "typed":
        return f"{drawn.name}.pdf", pdf
    # Only scans need what draws and wears them.
    from tests.corpus.wearing import WORN

    dots = _DOTS[drawn.form][drawn.seed % len(_DOTS[drawn.form])]
    pages = [page.render(scale=dots / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]
    worn = [WORN[drawn.form](page, drawn.seed + number) for number, page in enumerate(pages)]
    return _ENDINGS[drawn.form](drawn.name, worn, dots)


def _typed(drawn: Drawn) -> bytes:
    data = drawn.data | {"families": _families(drawn.language, drawn.seed)}
    compiler = typst.Compiler(root=HERE / "layouts", font_paths=fonts(), ignore_system_fonts=True)
    source = HERE / "layouts" / f"{drawn.layout}.typ"
    pdf = compiler.compile(source, format="pdf", sys_inputs={"data": json.dumps(data)}, timestamp=0)
    if not isinstance(pdf, bytes):
        raise TypeError(type(pdf))
    return pdf


def _families(language: str, seed: int) -> list[str]:
    """Give the families of letters: with serifs or without, and those that the language draws its own way."""
    there = fonts().families()
    own = [_FIRST[language]] if language in _FIRST else []
    latin = ["Noto Serif"] if seed % 2 else []
    return [*(each for each in (*latin, *own) if each in there), *families()]


def _lines(data: Mapping[str, Any]) -> Iterable[str]:
    """Give a document as plain lines, for what has no layout."""
    yield from data["head"]
    yield ""
    yield from (f"{label}: {value}" for label, value in data["reference"])
    yield ""
    yield data["title"]
    yield ""
    for each in data["body"]:
        if each.startswith("@"):
            label = f"{data['account']}: " if data["labelled"] else ""
            yield from (f"{label}{name}" for name in data["accounts"])
        else:
            yield each
    yield ""
    yield from (f"{label}: {value}" for label, value in data["table"])
    yield ""
    yield from data["ending"]


def _mail(drawn: Drawn) -> bytes:
    data = drawn.data
    message = EmailMessage()
    message["From"] = f"{data['rank']} <{data['email']}>"
    message["To"] = "legal@service.example"
    message["Subject"] = data["title"]
    message["Message-ID"] = f"<{drawn.seed}@corpus.example>"
    message.set_content("\n".join(_lines(data)) + "\n", cte="base64" if drawn.seed % 2 else "quoted-printable")
    return message.as_bytes()


def _word(data: Mapping[str, Any]) -> bytes:
    paper = docx.Document()
    for each in data["head"]:
        paper.add_paragraph(each)
    _add_table(paper, data["reference"])
    paper.add_heading(data["title"], level=1)
    for each in data["body"]:
        if each == "@numbered":
            _add_table(paper, [("No.", "Username"), *((str(at), name) for at, name in enumerate(data["accounts"], 1))])
        elif each == "@usernames":
            label = f"{data['account']}: " if data["labelled"] else ""
            for name in data["accounts"]:
                paper.add_paragraph(f"{label}{name}")
        else:
            paper.add_paragraph(each)
    _add_table(paper, data["table"])
    for each in data["ending"]:
        paper.add_paragraph(each)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _add_table(paper: Any, rows: Iterable[tuple[str, str]]) -> None:
    listed = list(rows)
    if listed:
        table = paper.add_table(rows=0, cols=2)
        for row in listed:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value


def _scan(name: str, pages: list[Image.Image], dots: int) -> tuple[str, bytes]:
    stream = io.BytesIO()
    pages[0].save(stream, format="PDF", save_all=True, append_images=pages[1:], resolution=dots)
    return f"{name}.pdf", stream.getvalue()


def _fax(name: str, pages: list[Image.Image], _dots: int) -> tuple[str, bytes]:
    stream = io.BytesIO()
    pages[0].save(stream, format="TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(204, 98))
    return f"{name}.tif", stream.getvalue()


def _photograph(name: str, pages: list[Image.Image], dots: int) -> tuple[str, bytes]:
    """One photograph is a picture; several are a PDF, as telephones send them."""
    if len(pages) > 1:
        return _scan(name, pages, dots)
    stream = io.BytesIO()
    pages[0].save(stream, format="JPEG", quality=60)
    return f"{name}.jpg", stream.getvalue()


_ENDINGS = {"scanned": _scan, "faxed": _fax, "photographed": _photograph}
