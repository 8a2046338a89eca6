"""Spreadsheets that hold text and nothing that acts: no formula, no link, the same bytes for the same rows."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

import xlsxwriter

_MOST_ROWS = 1_048_575
_LONGEST_CELL = 32_767


def workbook(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, dated: datetime, elsewhere: str) -> bytes:
    """Write rows under a header row; what does not fit on one sheet goes on to the next.

    Args:
        heads: the words over the columns.
        rows: text cells; an empty text leaves its cell empty.
        dated: naive UTC, the workbook's creation time.
        elsewhere: where the whole text is, said in a cell that is too long for a spreadsheet.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": dated})
    bold = book.add_format({"bold": True, "bottom": 1})
    remaining = iter(rows)
    number = 1
    chunk = list(islice(remaining, _MOST_ROWS))
    while number == 1 or chunk:
        sheet = book.add_worksheet(f"Data {number}" if number > 1 else "Data")
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
            longest = max((len(row[column]) for row in islice(chunk, 200)), default=0)
            sheet.set_column(column, column, min(60, max(len(head), longest) + 2))
        for at, row in enumerate(chunk, start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, column, _fitting(cell, elsewhere))
        number += 1
        chunk = list(islice(remaining, _MOST_ROWS))
    book.close()
    return out.getvalue()


def _fitting(cell: str, elsewhere: str) -> str:
    if len(cell.encode("utf-16-le")) // 2 <= _LONGEST_CELL:
        return cell
    note = f" [cut short here; the whole text is in {elsewhere}]"
    return cell.encode("utf-16-le")[: 2 * (_LONGEST_CELL - len(note) * 2)].decode("utf-16-le", "ignore") + note
