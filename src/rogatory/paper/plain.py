"""Sets what strangers wrote on plain pages: their words, tables and pictures, and nothing of their layout.

Unlike the papers of the house (`typesetting`), a character for which no font is there is shown as an empty box: a
stranger's text may hold any.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import typst

from rogatory.paper.typesetting import families, fonts
from rogatory.problem import Problem

_ARABIC = "Noto Naskh Arabic"
Block = Mapping[str, object]
"""One thing that stands on the page, as JSON. It is made by the functions below."""


def heading(text: str) -> Block:
    """A heading."""
    return {"kind": "heading", "text": text}


def paragraph(text: str) -> Block:
    """A paragraph; its line breaks remain."""
    return {"kind": "paragraph", "text": text}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """A table: rows of cells; short rows end with empty ones."""
    columns = max(map(len, rows), default=0)
    return {"kind": "table", "columns": columns, "rows": [[*row, *[""] * (columns - len(row))] for row in rows]}


def values(named: Mapping[str, str]) -> Block:
    """Names with a value each, such as the headers of a message."""
    return {"kind": "values", "rows": [[name, value] for name, value in named.items()]}


def picture(file: str) -> Block:
    """A picture (PNG) that lies in the folder."""
    return {"kind": "picture", "file": file}


def note(text: str) -> Block:
    """Words that are not the document's own."""
    return {"kind": "note", "text": text}


def set_plain(blocks: Sequence[Block], folder: Path | None = None) -> bytes:
    """Set blocks on A4 pages as PDF.

    Args:
        blocks: in their order.
        folder: holds the pictures.

    Raises:
        Problem: they cannot be set.
    """
    source = resources.files("rogatory.paper").joinpath("templates", "plain.typ").read_bytes()
    data = json.dumps({"families": _families(), "blocks": list(blocks)})
    compiler = typst.Compiler(root=str((folder or Path.cwd()).resolve()), font_paths=fonts(), ignore_system_fonts=True)
    try:
        pdf = compiler.compile(source, format="pdf", sys_inputs={"data": data}, timestamp=0)
    except typst.TypstError as error:
        raise Problem(
            f"it cannot be laid out: {error.message}"[:500], where="document", cure="Ask for it as a PDF"
        ) from None
    if not isinstance(pdf, bytes):
        raise TypeError(type(pdf))
    return pdf


def _families() -> list[str]:
    """Give the fonts' names, with one for Arabic first whose letters read back as they were written.

    The packaged one draws letters and their dots apart, and what is read from the page are other words.
    """
    return [_ARABIC, *families()] if _ARABIC in fonts().families() else families()


def start_typesetter() -> None:
    """Have the typesetter start the thread that it keeps, for a process that may start none later on."""
    typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True).compile(b"")
