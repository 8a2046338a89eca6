"""Cells of disclosed tables as text: in CSV, safe to open in a spreadsheet; in JSON, exactly as the source gave them.

Instants are UTC in ISO 8601 with a final Z. In CSV, and in CSV alone, an apostrophe stands before each sign by which a
spreadsheet knows a formula (`formula_signs`), wherever a cell could begin: also inside a text, since a spreadsheet that
was set to semicolons or tabs, or loses count of the quotation marks, begins cells where this file does not.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rogatory.problem import Problem

_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"  # noqa: RUF001 - full-width and small forms are signs to some spreadsheets
_UNSEEN = r"\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"'"
_FORMULA = re.compile(rf"(\A|[;|\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])([{_UNSEEN}]*)(?=[{_SIGNS}])")
_PLAIN = re.compile(r"\w[\w .,:/()#!?=+@&%*~'-]*(?<! )")
"""Texts in which no sign begins a cell and only a comma asks for quotation marks: nearly all, found by one look."""
_AS_IT_IS = frozenset({str, int, bool, type(None)})
"""Types whose values JSON holds as they are."""
_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_string = json.encoder.encode_basestring
_TO_QUOTE = re.compile(r"[\",;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|\A\s|\s\Z")


def instant(value: datetime) -> str:
    """Give an aware instant in UTC, such as `2020-08-13T09:30:00Z`, with a fraction only where it has one.

    Raises:
        Problem: when the instant has no time zone, for then nobody can say when it was.
    """
    if value.utcoffset() is None:
        raise Problem(
            f"the time {value.isoformat()} has no time zone",
            where="disclosed value",
            cure="State the zone of this column in the source map.",
        )
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat().removesuffix("+00:00") + "Z"


def exact(value: Any) -> Any:  # noqa: ANN401 - what a source holds is open
    """Give a value as JSON can hold it, nothing lost: instants, dates, decimals as text; containers by their members.

    Raises:
        Problem: when the value is of a kind that no record can show.
    """
    if type(value) in _AS_IT_IS or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): member if type(member) in _AS_IT_IS else exact(member) for key, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [exact(member) for member in value]
    raise Problem(
        f"a value of type {type(value).__name__} cannot stand in a record",
        where="disclosed value",
        cure="Turn it into text, a number or a time in the source map.",
    )


def text(value: Any) -> str:  # noqa: ANN401 - as above
    """Give a value as one piece of plain text: nothing for None, `true` and `false`, JSON for containers."""
    plain = exact(value)
    if plain is None:
        return ""
    if isinstance(plain, str):
        return plain
    return _line(plain)


def csv_line(values: Sequence[Any]) -> bytes:
    """Write one row as RFC 4180 CSV in UTF-8, made safe against formulas."""
    return (",".join(_cell(value) for value in values) + "\r\n").encode("utf-8", "backslashreplace")


class RowLines:
    """Writes rows under the same names, each as a line of CSV and as a line of JSON, with one look at each cell."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take the names of the columns.

        Raises:
            Problem: two are the same.
        """
        if len(set(names)) != len(names):
            raise Problem(
                "two columns have the same name",
                where=f"columns {', '.join(names)[:200]}",
                cure="Name each column once; names that begin with rogatory_ are taken.",
            )
        self.heading = csv_line(names)
        self._keys = [f",{_string(name)}:" for name in names]

    def of(self, row: Sequence[Any]) -> tuple[bytes, bytes]:
        """Give a row, of as many cells as there are names, as CSV and as JSON.

        Raises:
            Problem: a cell is of a kind that no record can show.
        """
        cells: list[str] = []
        members: list[str] = []
        for key, value in zip(self._keys, row, strict=True):
            kind = type(value)
            if kind is str:
                members.append(key + _string(value))
                cells.append(_shown(value, value))
            elif value is None:
                members.append(key + "null")
                cells.append("")
            elif kind is int:
                digits = str(value)
                members.append(key + digits)
                cells.append(digits)
            elif kind is datetime:
                at = instant(value)
                members.append(f'{key}"{at}"')
                cells.append(at)
            else:
                members.append(key + _line(exact(value)))
                cells.append(_cell(value))
        members[0] = "{" + members[0][1:]
        return (
            (",".join(cells) + "\r\n").encode("utf-8", "backslashreplace"),
            ("".join(members) + "}\n").encode("utf-8", "backslashreplace"),
        )


def json_line(value: Any) -> str:  # noqa: ANN401 - as above
    """Write one value as JSON on one line, letters of all scripts as themselves."""
    return _line(exact(value))


def json_bytes(value: Any, *, indent: int | None = None) -> bytes:  # noqa: ANN401 - as above
    """Write JSON in UTF-8; half of a surrogate pair, which UTF-8 cannot hold, becomes its JSON escape."""
    body = json.dumps(exact(value), ensure_ascii=False, allow_nan=False, indent=indent) if indent else json_line(value)
    return (body + "\n").encode("utf-8", "backslashreplace")


def formula_signs(plain: str) -> bool:
    """Say whether a spreadsheet could take a text, or a part of it, for a formula.

    That is where = + - @ (or a full-width or small form of one) stands at the beginning of it, or after a semicolon, a
    bar, a tab or the end of a line, with nothing but white space, quotation marks or unseen characters between; and
    where the text begins with a tab or a carriage return.
    """
    return plain.startswith(("\t", "\r")) or _FORMULA.search(plain) is not None


def _cell(value: Any) -> str:  # noqa: ANN401 - as above
    plain = value if type(value) is str else text(value)
    return _shown(plain, value)


def _shown(plain: str, value: Any) -> str:  # noqa: ANN401 - as above
    if not plain:
        return ""
    if _PLAIN.fullmatch(plain):
        return f'"{plain}"' if "," in plain else plain
    return _quoted(_harmless(value))


def _harmless(value: Any) -> str:  # noqa: ANN401 - as above
    plain = text(value)
    if isinstance(value, (int, float, Decimal)) and math.isfinite(value):
        return plain
    safe = _FORMULA.sub(r"\1\2'", plain)
    return "'" + safe if safe.startswith(("\t", "\r")) else safe


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell
