"""Agency layouts: the disclosed records again, in the files that an agency's analysis tools already read.

A layout is data (TOML in a guideline pack). It can name, order and label fields and say where files lie; it sees only
what was released into the records, so it can leave out but never add.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from rogatory.problem import Problem

SheetKind = Literal["pdf-lines", "xlsx", "media"]

PLACEHOLDER = re.compile(r"\{(\w+)\}")
"""A name in a layout's path that is filled in."""


@dataclass(frozen=True, slots=True)
class LayoutField:
    """One line of a PDF or column of a sheet: its label, and the disclosed field that fills it.

    With `media`, the field holds a media id, and the cell shows the name of that media file in this return instead.
    """

    label: str
    field: str
    media: bool = False


@dataclass(frozen=True, slots=True)
class LayoutSheet:
    """One kind of file, made once for each account that has such data.

    Attributes:
        kind: `pdf-lines` (one text line a field), `xlsx` (a header row, then a row each), or `media` (where files lie).
        path: under data/layout/, with {agency}, {reference} and {username}; {file} for media. Two folders at least.
        category: the data category it shows.
        table: the table it shows; nothing for media.
        title: over a PDF; nothing else.
        fields: in order; nothing for media.
    """

    kind: SheetKind
    path: str
    category: str
    table: str = ""
    title: str = ""
    fields: tuple[LayoutField, ...] = ()

    def __post_init__(self) -> None:
        where = f"layout sheet {self.path!r}"
        allowed = {"agency", "reference", "username"} | ({"file"} if self.kind == "media" else set())
        strange = set(PLACEHOLDER.findall(self.path)) - allowed
        if strange:
            raise Problem(f"nothing is known by the name {min(strange)!r}", where=where, cure=f"Use {sorted(allowed)}.")
        if "{username}" not in self.path or self.path.count("/") < 2 or not all(self.path.split("/")):
            cure = "Give a path with {username} and two folders at least, such as {agency}/{username}/name.pdf."
            raise Problem("files of two accounts would meet, or lie too high", where=where, cure=cure)
        if self.kind == "media" and "{file}" not in self.path.rpartition("/")[2]:
            raise Problem("every media file would have one name", where=where, cure="End the path with {file}.")
        if self.kind != "media" and not (self.table and self.fields):
            raise Problem("it shows no field of any table", where=where, cure="Give table and lines or columns.")


@dataclass(frozen=True, slots=True)
class Layout:
    """A named set of sheets."""

    name: str
    sheets: tuple[LayoutSheet, ...]


def read_layout(source: str, where: str) -> Layout:
    """Read a layout from TOML: `name`, and for each `[[sheet]]` its kind, path, category, table, title and fields.

    Raises:
        Problem: when it is not that.
    """
    try:
        value = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"it is not TOML: {error}", where=where, cure="Mend the line that is named.") from None
    sheets = value.get("sheet")
    if set(value) - {"name", "sheet"} or not isinstance(value.get("name"), str) or not isinstance(sheets, list):
        raise Problem("a layout has a name and sheets, and nothing else", where=where, cure="Give name and [[sheet]].")
    return Layout(value["name"], tuple(_sheet(one, f"{where}, sheet {at}") for at, one in enumerate(sheets, start=1)))


def _sheet(value: Any, where: str) -> LayoutSheet:  # noqa: ANN401 - parsed from outside
    if not isinstance(value, dict) or value.get("kind") not in get_args(SheetKind):
        raise Problem("its kind is unknown", where=where, cure=f"Use one of: {', '.join(get_args(SheetKind))}.")
    of_fields = {"pdf-lines": "lines", "xlsx": "columns", "media": ""}[value["kind"]]
    texts = {"kind", "path", "category", "table", "title"}
    strange = set(value) - texts - {of_fields}
    if strange or not all(isinstance(value.get(name, ""), str) for name in texts):
        word = min(strange) if strange else "a value"
        raise Problem(f"{word} has no meaning there", where=where, cure="Leave it out, or write it as text.")
    rows = value.get(of_fields, [])
    if not isinstance(rows, list):
        raise Problem(f"{of_fields} is no list", where=where, cure="Write [{label = ..., field = ...}, ...].")
    fields = tuple(_field(one, f"{where}, {of_fields}") for one in rows)
    return LayoutSheet(
        cast("SheetKind", value["kind"]),
        value.get("path", ""),
        value.get("category", ""),
        value.get("table", ""),
        value.get("title", ""),
        fields,
    )


def _field(value: Any, where: str) -> LayoutField:  # noqa: ANN401 - parsed from outside
    known = isinstance(value, dict) and not set(value) - {"label", "field", "media"}
    if not (known and isinstance(value.get("label"), str) and isinstance(value.get("field"), str)):
        raise Problem("a line or column has label and field", where=where, cure="Write {label = ..., field = ...}.")
    return LayoutField(value["label"], value["field"], value.get("media") is True)
