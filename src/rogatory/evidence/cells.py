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
PLAIN = r"\w[a-zA-Z0-9\w .,:/()#!?=+@&%*~'-]*+(?<! )"
"""Texts in which no sign begins a cell and only a comma asks for quotation marks: nearly all, found by one look. The
letters that are commonest are named, since `re` finds what is named faster than what is `\\w`."""
_AS_IT_IS = frozenset({str, int, bool, type(None)})
"""Types whose values JSON holds as they are."""
_PLAIN = re.compile(PLAIN)
_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
json_string = json.encoder.encode_basestring
"""Writes a text as JSON."""
_TO_QUOTE = re.compile(r"[\",;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|\A\s|\s\Z")


def instant(value: datetime) -> str:
    """Give an aware instant in UTC, such as `2020-08-13T09:30:00Z`, with a fraction only where it has one.

    Raises:
        Problem: when the instant has no time zone, for then nobody can say when it was; or when its year in UTC is
            none of 1 to 9999.
    """
    if value.tzinfo is UTC:
        # In one call, `isoformat` would take twice as long to ask for the zone and to write it.
        return f"{value.date().isoformat()}T{value.time().isoformat()}Z"
    if value.utcoffset() is None:
        raise Problem(
            f"the time {value.isoformat()} has no time zone",
            where="disclosed value",
            cure="State the zone of this column in the source map.",
        )
    try:
        return instant(value.astimezone(UTC))
    except OverflowError:
        raise Problem(
            f"the time {value.isoformat()} is outside the years 1 to 9999 in UTC",
            where="disclosed value",
            cure="Give None where this column says that there is no time.",
        ) from None


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
    return (",".join(map(csv_cell, values)) + "\r\n").encode("utf-8", "backslashreplace")


def json_line(value: Any) -> str:  # noqa: ANN401 - as above
    """Write one value as JSON on one line, letters of all scripts as themselves."""
    return _line(exact(value))


def formula_signs(plain: str) -> bool:
    """Say whether a spreadsheet could take a text, or a part of it, for a formula.

    That is where = + - @ (or a full-width or small form of one) stands at the beginning of it, or after a semicolon, a
    bar, a tab or the end of a line, with nothing but white space, quotation marks or unseen characters between; and
    where the text begins with a tab or a carriage return.
    """
    return plain.startswith(("\t", "\r")) or _FORMULA.search(plain) is not None


def csv_cell(value: Any) -> str:  # noqa: ANN401 - as above
    """Give a value as a cell of CSV, made safe against formulas."""
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
