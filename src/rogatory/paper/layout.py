"""Agency layouts: the disclosed records again, in the files that an agency's analysis tools already read.

A layout is data (TOML in a guideline pack). It can name, order and label fields and say where files lie; it sees only
what was released into the records, so it can leave out but never add.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast, get_args

from rogatory.evidence.cells import text
from rogatory.evidence.names import NameRegistry, file_name
from rogatory.evidence.returns import MediaPart, RenderingPart, ReturnHeader, TablePart
from rogatory.paper.typesetting import lines_of, set_pdf
from rogatory.paper.workbook import workbook
from rogatory.problem import Problem

SheetKind = Literal["pdf-lines", "xlsx", "media"]

_FOLDER = "data/layout"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        strange = set(_PLACEHOLDER.findall(self.path)) - allowed
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


@dataclass(slots=True)
class _Gathered:
    """What one sheet shows for one account."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)


class LayoutRenderer:
    """Gathers what a layout shows while the records pass by, and makes its files (`evidence.returns.Layout`)."""

    def __init__(self, layout: Layout, header: ReturnHeader) -> None:
        """Begin with nothing gathered."""
        self._layout = layout
        self._header = header
        self._gathered: dict[tuple[LayoutSheet, str], _Gathered] = {}
        self._files: dict[tuple[str, str], str] = {}
        self._names = NameRegistry()

    def place(self, part: MediaPart) -> str | None:
        """Give the place of a media file, or None where the layout has none for its category."""
        for sheet in self._layout.sheets:
            if sheet.kind == "media" and sheet.category == part.category:
                return self._path(sheet, part.account, part.file_name)
        return None

    def placed(self, part: MediaPart, path: str) -> None:
        """Remember the name under which a media file was written."""
        self._files[part.account, part.media_id] = path.rpartition("/")[2]

    def row(self, part: TablePart, row: tuple[Any, ...], path: str) -> None:
        """Keep of a row what the layout shows of it."""
        for sheet in self._layout.sheets:
            if sheet.kind != "media" and (sheet.category, sheet.table) == (part.category, part.table):
                cells = dict(zip((column.name for column in part.columns), row, strict=True))
                gathered = self._gathered.setdefault((sheet, part.account), _Gathered())
                gathered.rows.append(tuple(cells.get(one.field) for one in sheet.fields))
                gathered.sources[path] = None

    def renderings(self) -> Iterator[RenderingPart]:
        """Make the files, in the order of sheets within accounts in the order in which they came."""
        for (sheet, account), gathered in self._gathered.items():
            rows = [self._shown(sheet, account, row) for row in gathered.rows]
            path = self._path(sheet, account, "")
            made = _pdf_lines if sheet.kind == "pdf-lines" else _xlsx
            media_type, content = made(sheet, rows, self._header, tuple(gathered.sources))
            yield RenderingPart(path, media_type, content, tuple(gathered.sources))

    def _shown(self, sheet: LayoutSheet, account: str, row: tuple[Any, ...]) -> tuple[str, ...]:
        return tuple(
            self._files.get((account, str(cell)), text(cell)) if one.media else text(cell)
            for one, cell in zip(sheet.fields, row, strict=True)
        )

    def _path(self, sheet: LayoutSheet, account: str, file: str) -> str:
        values = {
            "agency": self._header.officer.agency,
            "reference": self._header.reference,
            "file": file,
        }
        # Values are cut before they are put in, so that the words of the layout that tools look for always stand whole;
        # accounts whose names fold alike get names of their own.
        safe = {name: file_name(value) if value else "" for name, value in values.items()}
        safe["username"] = self._names.folder("accounts", account).rpartition("/")[2]
        segments = (_PLACEHOLDER.sub(lambda found: safe[found[1]], segment) for segment in sheet.path.split("/"))
        return "/".join((_FOLDER, *(file_name(segment, 255) for segment in segments)))


def _pdf_lines(
    sheet: LayoutSheet, rows: Iterable[tuple[str, ...]], header: ReturnHeader, sources: tuple[str, ...]
) -> tuple[str, bytes]:
    """Set one text line a field; a field without a value has no line (return.json says that it is not held)."""
    blocks = [
        [[one.label, lines_of(value)] for one, value in zip(sheet.fields, row, strict=True) if value] for row in rows
    ]
    data = {
        "title": sheet.title,
        "entity": header.entity.name,
        "reference": header.reference,
        "blocks": blocks,
        "wide": any(len(label) + _width(value) > 70 for block in blocks for label, value in block),
        "sources": list(sources),
    }
    return "application/pdf", set_pdf("lines", data, dated=header.sealed_at)


def _width(value: str) -> int:
    return sum(1 if ord(character) < 0x1100 else 2 for character in value)


def _xlsx(
    sheet: LayoutSheet, rows: Iterable[tuple[str, ...]], header: ReturnHeader, sources: tuple[str, ...]
) -> tuple[str, bytes]:
    heads = tuple(one.label for one in sheet.fields)
    return _WORKBOOK, workbook(heads, rows, dated=_plain(header.sealed_at), elsewhere=sources[0])


def _plain(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)
