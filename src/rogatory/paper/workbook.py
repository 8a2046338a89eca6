"""Spreadsheets that hold text and nothing that acts: no formula, no link, the same bytes for the same rows."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from itertools import chain, islice

import xlsxwriter

from rogatory.evidence.cells import formula_signs

MOST_ROWS = 1_048_575
"""Rows that a sheet holds under its header row."""

_LONGEST_CELL = 32_767
_MEASURED = 200


def workbook(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, dated: datetime, elsewhere: str) -> bytes:
    """Write rows under a header row, one after the other: they are never held together.

    A cell that looks like a formula is marked as text that was quoted, so that it remains text when somebody edits it.

    Args:
        heads: the words over the columns.
        rows: text cells, of at most `MOST_ROWS` rows; an empty text leaves its cell empty.
        dated: naive UTC, the workbook's creation time.
        elsewhere: where the whole text is, said in a cell that is too long for a spreadsheet.
    """
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": dated})
    bold = book.add_format({"bold": True, "bottom": 1})
    quoted = book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet("Data")
    sheet.freeze_panes(1, 0)
    remaining = iter(rows)
    first = list(islice(remaining, _MEASURED))
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
        longest = max((len(row[column]) for row in first), default=0)
        sheet.set_column(column, column, min(60, max(len(head), longest) + 2))
    for at, row in enumerate(chain(first, remaining), start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, _fitting(cell, elsewhere), quoted if formula_signs(cell) else None)
    book.close()
    return out.getvalue()


def _fitting(cell: str, elsewhere: str) -> str:
    if len(cell.encode("utf-16-le")) // 2 <= _LONGEST_CELL:
        return cell
    note = f" [cut short here; the whole text is in {elsewhere}]"
    return cell.encode("utf-16-le")[: 2 * (_LONGEST_CELL - len(note) * 2)].decode("utf-16-le", "ignore") + note
