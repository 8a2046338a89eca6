r"""Sets a template with data as PDF/A-3b, in every script for which a font is there.

Data reaches a template as JSON and is shown as text, never read as markup. PDF/A forbids a character without a glyph;
where no font has it, it is set as its code point, such as `\u{732B}`, and the document says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import typst

from rogatory.problem import Problem

_FONT_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "fontpkg_noto_sans_khmer", "fontpkg_noto_sans_thai")
_FAMILIES = (
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Thai", "Noto Sans Khmer", "Noto Sans Lao", "Noto Sans CJK SC",
    "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Telugu",
    "Noto Sans Myanmar", "Noto Sans Ethiopic", "Noto Sans Georgian", "Noto Sans Armenian", "Noto Sans Sinhala",
    "Noto Sans Gujarati", "Noto Sans Gurmukhi", "Noto Sans Kannada", "Noto Sans Malayalam", "Noto Sans Tibetan",
    "Noto Sans Math", "Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Emoji",
)  # fmt: skip
_WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_MOST_ROUNDS = 40


def set_pdf(template: str, data: Mapping[str, Any], *, dated: datetime, package: str = "rogatory.paper") -> bytes:
    """Set `templates/<template>.typ` of a package with `data` (JSON values) as PDF/A-3b: same input, same bytes.

    The template finds `escaped` in its data: whether any character stands as its code point for want of a font.

    Raises:
        Problem: when the template cannot be set.
    """
    source = resources.files(package).joinpath("templates", f"{template}.typ").read_bytes()
    value = {**data, "families": families(), "escaped": False}
    for _ in range(_MOST_ROUNDS):
        try:
            return _compile(source, json.dumps(value), dated)
        except typst.TypstError as error:
            missing = _missing(error.diagnostic)
            if not missing:
                raise _unset(template, error) from None
            value = {**_without(value, missing), "escaped": True}
    raise Problem(
        "too many characters have no font", where=f"paper template {template}", cure="Install the Noto fonts."
    )


def lines_of(text: str) -> str:
    """Give text fit for one line: each run of white space and control characters becomes one space."""
    return " ".join("".join(c if c.isprintable() or c == "\u200d" else " " for c in text).split())


def _compile(source: bytes, data: str, dated: datetime) -> bytes:
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(
        source, format="pdf", pdf_standards=["a-3b"], sys_inputs={"data": data}, timestamp=int(dated.timestamp())
    )
    if not isinstance(pdf, bytes):
        raise TypeError(type(pdf))
    return pdf


@cache
def fonts() -> typst.Fonts:
    """Give the fonts of the house and those of this machine."""
    return typst.Fonts(include_system_fonts=True, font_paths=_packaged())


def _packaged() -> list[str]:
    return [str(resources.files(package).joinpath("files")) for package in _FONT_PACKAGES]


@cache
def families() -> list[str]:
    """Give the names of the fonts that are there, in the order in which a character looks for one."""
    there = set(fonts().families())
    return [family for family in _FAMILIES if family in there]


def _missing(diagnostic: str) -> set[str]:
    """Find the characters that an error of the PDF/A export names; it writes the unprintable ones by code point."""
    named = "".join(_WITHOUT_GLYPH.findall(diagnostic))
    written = _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), named)
    return {character for character in written if not character.isascii()}


def _without(value: Any, missing: set[str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return "".join(f"\\u{{{ord(c):04X}}}" if c in missing else c for c in value)
    if isinstance(value, list):
        return [_without(member, missing) for member in value]
    if isinstance(value, dict):
        return {key: _without(member, missing) for key, member in value.items()}
    return value


def _unset(template: str, error: typst.TypstError) -> Problem:
    return Problem(
        f"it cannot be set: {error.message}", where=f"paper template {template}", cure="Mend the template or its data."
    )
