"""How the path of a file is made of the columns of its row.

`media/{id/3}/{name}`, `{id[0:2]}/{id[2:]}`, and `{state=3,4?private/}{name}` where a value decides on the folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rogatory.sources.maps.part import require

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE = re.compile(
    r"\{(?P<column>[^{}\[\]/:=?]+)"
    r"(?:\[(?P<first>\d*):(?P<last>\d*)\]|/(?P<group>[1-9])|=(?P<values>[^{}=?]+)\?(?P<text>[^{}=?]+))?\}"
)
_PIECE = re.compile(rf"(?:{_PLACE.pattern})|[^{{}}]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A column in a path: characters `first` to before `last` of its text, or its digits in groups of `group`.

    Where `values` are given, it makes `text` of each of them, and nothing of any other.
    """

    column: str
    first: int | None = None
    last: int | None = None
    group: int | None = None
    values: tuple[str, ...] = ()
    text: str = ""

    def of(self, value: object) -> str:
        """Give the part of the path that a value makes."""
        text = str(value)
        if self.values:
            return self.text if text in self.values else ""
        if self.group is None:
            return text[self.first : self.last]
        padded = text.rjust(-(-max(len(text), 3 * self.group) // self.group) * self.group, "0")
        return "/".join(padded[at : at + self.group] for at in range(0, len(padded), self.group))


@dataclass(frozen=True, slots=True)
class PathTemplate:
    """Text and places, in order."""

    pieces: tuple[str | Place, ...]

    @classmethod
    def of(cls, written: str) -> PathTemplate:
        """Read a template; raises ValueError with what is wrong and how to cure it."""
        found = list(_PIECE.finditer(written))
        require(
            "".join(each.group() for each in found) == written,
            f"the path {written!r} cannot be read",
            "Write {column}, {column[0:2]} for a part of it, {column/3} for its digits in groups of three, or "
            "{column=3,4?private/} for what stands there where the column is 3 or 4",
        )
        template = cls(tuple(_place_of(each) if each["column"] else each.group() for each in found))
        require(bool(template.columns), f"every file would have the path {written!r}", "Name a column in it")
        return template

    @classmethod
    def whole(cls, column: str) -> PathTemplate:
        """Give the template of a path that a column holds as it is."""
        return cls((Place(column),))

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the columns of which a path is made."""
        return tuple(dict.fromkeys(piece.column for piece in self.pieces if isinstance(piece, Place)))

    def path(self, values: Mapping[str, object]) -> str | None:
        """Make the path of a row; None where one of its columns is empty, so that it has no file."""
        if any(values[column] in (None, "") for column in self.columns):
            return None
        return "".join(piece if isinstance(piece, str) else piece.of(values[piece.column]) for piece in self.pieces)


def _place_of(found: re.Match[str]) -> Place:
    numbers = {name: int(found[name]) if found[name] else None for name in ("first", "last", "group")}
    values = tuple(found["values"].split(",")) if found["values"] else ()
    return Place(found["column"], **numbers, values=values, text=found["text"] or "")
