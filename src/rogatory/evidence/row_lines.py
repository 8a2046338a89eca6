"""Rows of a table as lines of CSV and of JSON, many at once.

A column nearly always holds cells of one kind, or none. What has to be done to each cell is then done to all of them by
a few calls; a column of several kinds, or with a text that a spreadsheet could take for a formula, is written cell by
cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, repeat
from types import NoneType
from typing import Any

from rogatory.evidence.cells import PLAIN, csv_cell, csv_line, instant, json_line, json_string
from rogatory.problem import Problem

_FIRST_ROWS, _MOST_ROWS = 16, 256
_MOST_BYTES = 1 << 18
"""Bytes of CSV from which on rows are taken one by one again: they hold long texts, and memory is bounded."""
_PLAIN_TEXTS = re.compile(rf"(?:(?:{PLAIN})?+\n)*+")
"""Plain or empty texts, each with the end of a line behind it."""


class RowLines:
    """Writes the rows of one table, under the same names and with the same first cells, as CSV and as JSON.

    Attributes:
        heading: the line of CSV over the rows.
        many: how many rows should be given next, at most.
    """

    def __init__(self, names: Sequence[str], first: Sequence[Any] = ()) -> None:
        """Take the names of all columns, and the cells that each row begins with.

        Raises:
            Problem: two names are the same, or a cell is of a kind that no record can show.
        """
        if len(set(names)) != len(names):
            raise Problem(
                "two columns have the same name",
                where=f"columns {', '.join(names)[:200]}",
                cure="Name each column once; names that begin with rogatory_ are taken.",
            )
        self.heading = csv_line(names)
        self.many = _FIRST_ROWS
        known, commas = len(first), ["", *repeat(",", len(names) - 1)]
        keys = [f"{comma}{json_string(name)}:" for comma, name in zip(commas, names, strict=True)]
        members = (key + json_line(value) for key, value in zip(keys, first, strict=False))
        self._csv = ",".join(map(csv_cell, first)), commas[known:]
        self._json = "{" + "".join(members), keys[known:]

    def of(self, columns: Sequence[Sequence[Any]], count: int) -> tuple[bytes, bytes]:
        """Give `count` rows as CSV and as JSON, of the cells of each column behind the first ones.

        Raises:
            Problem: a cell is of a kind that no record can show.
        """
        written = [_column(column) for column in columns]
        of_csv = _woven(*self._csv, (cells for cells, _ in written), "\r\n", count)
        of_json = _woven(*self._json, (members for _, members in written), "}\n", count)
        self.many = min(2 * self.many, _MOST_ROWS) if len(of_csv) < _MOST_BYTES else 1
        return of_csv, of_json


def _woven(begin: str, between: Sequence[str], columns: Iterable[Sequence[str]], end: str, count: int) -> bytes:
    """Write lines: what each begins with, the cells of each column behind what stands before them, and the end."""
    strands = [strand for before, column in zip(between, columns, strict=True) for strand in (repeat(before), column)]
    lines = zip(repeat(begin, count), *strands, repeat(end), strict=False)
    return "".join(chain.from_iterable(lines)).encode("utf-8", "backslashreplace")


def _column(values: Sequence[Any]) -> tuple[Sequence[str], Sequence[str]]:
    """Give the cells of a column for CSV, and the members for JSON."""
    kinds = set(map(type, values))
    if NoneType in kinds and len(kinds) > 1:
        of_csv, of_json = map(iter, _column([value for value in values if value is not None]))
        return (
            ["" if value is None else next(of_csv) for value in values],
            ["null" if value is None else next(of_json) for value in values],
        )
    if kinds == {str}:
        return _texts(values)
    if kinds == {int}:
        digits = list(map(str, values))
        return digits, digits
    if kinds == {datetime}:
        instants = list(map(instant, values))
        return instants, [f'"{at}"' for at in instants]
    return list(map(csv_cell, values)), list(map(json_line, values))


def _texts(values: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    joined = "\n".join(values) + "\n"
    if joined.count("\n") != len(values) or not _PLAIN_TEXTS.fullmatch(joined):
        return list(map(csv_cell, values)), list(map(json_string, values))
    # Nothing in a plain text is escaped in JSON.
    quoted = [f'"{value}"' for value in values]
    if "," not in joined:
        return values, quoted
    return [both if "," in value else value for value, both in zip(values, quoted, strict=True)], quoted
