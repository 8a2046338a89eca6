"""The records on the page: the first rows of each table, what its columns mean, and the media with their pictures."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence

from rogatory.evidence.document import MediaRecord, TableRecord
from rogatory.evidence.page_words import LONGEST_NAME, NOTHING, count, heads, link, name, plain, size, value, wide
from rogatory.evidence.returns import Column

MEDIA_SHOWN = 120
"""Media files that the page shows, with their pictures where there are any."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?")

COLUMNS_SHOWN = 150
"""Columns whose meaning the page tells; return.json and the dictionary of fields have them all."""


def records(tables: Sequence[TableRecord]) -> str:
    """Show the first rows of the first tables."""
    shown = "".join(_table(table, number) for number, table in enumerate(tables) if table.preview)
    rest = sum(not table.preview and table.rows > 0 for table in tables)
    more = (
        f"<p>Rows of {count(rest, 'more table')} are not shown here, so that this page can be read. "
        '<a href="#contents">What is in this return</a> leads to each of them.</p>'
        if rest
        else ""
    )
    return shown + more


def columns(tables: Sequence[TableRecord]) -> str:
    """Tell what each column is called, in what unit it is, and what its values mean."""
    known: dict[tuple[str, str, str], Column] = {}
    for table in tables:
        for column in table.part.columns:
            known.setdefault((table.part.category, table.part.title or table.part.table, column.name), column)
    rows = "".join(
        f"<tr><td>{value(category)} · {value(title)}</td><td><code>{plain(field)}</code></td><td>{value(column.label)}"
        f"</td><td>{value(column.unit)}</td><td>{value(column.meaning)}</td></tr>"
        for (category, title, field), column in list(known.items())[:COLUMNS_SHOWN]
    )
    if not rows:
        return ""
    rest = len(known) - COLUMNS_SHOWN
    more = (
        f"<p>{count(rest, 'more column')} stand in {link('data/return.json', 'return.json')}.</p>" if rest > 0 else ""
    )
    return (
        "<p>In the files, the columns <code>rogatory_item</code> and <code>rogatory_clause</code> come first: the "
        "decided item and the clause of the guideline that let the row out.</p>"
        + wide(heads("Table", "Column", "Name", "Unit", "Meaning"), rows, "What the columns mean")
        + more
    )


def media(files: Sequence[MediaRecord]) -> str:
    """Show the media files, with the small pictures that were made of them."""
    if not files:
        return ""
    cards = "".join(_card(one) for one in files[:MEDIA_SHOWN])
    rest = len(files) - MEDIA_SHOWN
    more = ""
    if rest > 0:
        more = (
            f"<p>{count(rest, 'more file')} are not shown here. {link('data/return.json', 'return.json')} lists every "
            "media file with its account, item and clause.</p>"
        )
    note = (
        '<p class="small">The small pictures were made by the provider to find files by. The files themselves are the '
        "evidence.</p>"
        if any(one.preview for one in files)
        else ""
    )
    return f'{note}<ul class="media">{cards}</ul>{more}'


def _table(table: TableRecord, number: int) -> str:
    part = table.part
    first = "".join(f'<th scope="col">{_heading(column)}</th>' for column in part.columns)
    rows = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in table.preview)
    shown = len(table.preview)
    more = f" The first {shown} are shown here; the files hold them all." if table.rows > shown else ""
    title = part.title or part.table
    grid = _single(table) if table.rows == 1 else wide(first, rows, f"{title}, {count(table.rows, 'row')}")
    clause = f"under <code>{plain(part.clause)}</code> " if part.clause else ""
    return (
        f'<article id="t{number}"><h3>{name(part.account)} · {value(title)}</h3>'
        f'<p class="small">{count(table.rows, "row")}, released {clause}as item {value(part.item_id)}.{more} '
        f"{link(table.csv.path, 'CSV')} · {link(table.jsonl.path, 'JSON lines')}</p>{_origins(table)}{grid}</article>"
    )


def _cell(cell: str) -> str:
    return f'<td class="moment">{value(cell)}</td>' if _INSTANT.fullmatch(cell) else f"<td>{value(cell)}</td>"


def _origins(table: TableRecord) -> str:
    lines = [
        f"{value(one.source)}"
        + (f", copy preserved on {plain(f'{one.preserved_at:%Y-%m-%d %H:%M:%S}')} UTC" if one.preserved_at else "")
        + f", query <code>{plain(one.query_digest[-64:][:16])}…</code>"
        for one in table.part.origins
    ]
    return f'<p class="small">Source: {"; ".join(lines)}</p>' if lines else ""


def _single(table: TableRecord) -> str:
    """Show a single row down the page, a field a line, as a person reads subscriber information."""
    lines = "".join(
        f'<tr><th scope="row">{_heading(column)}</th><td>{value(cell) or NOTHING}</td></tr>'
        for column, cell in zip(table.part.columns, table.preview[0], strict=True)
    )
    return f'<table class="single"><tbody>{lines}</tbody></table>'


def _heading(column: Column) -> str:
    return value(column.label) + (f" ({value(column.unit)})" if column.unit else "")


def _card(one: MediaRecord) -> str:
    part = one.part
    picture = f'<span class="blank">{plain(_ending(part.file_name))}</span>'
    if one.preview:
        kind = "png" if one.preview.startswith(b"\x89PNG") else "jpeg"
        words = plain(f"Preview of {part.file_name[:LONGEST_NAME]}")
        picture = f'<img alt="{words}" src="data:image/{kind};base64,{b64encode(one.preview).decode()}">'
    way = link(one.file.path, part.file_name, LONGEST_NAME)
    clause = f", <code>{plain(part.clause)}</code>" if part.clause else ""
    return (
        f'<li><div class="picture">{picture}</div><div>{way}<br>{size(one.file.size)}<br>{name(part.account)}<br>'
        f'<span class="small">{value(part.category)}, item {value(part.item_id)}{clause}</span></div></li>'
    )


def _ending(file_name: str) -> str:
    ending = file_name.rpartition(".")[2]
    return ending.upper() if ending.isalnum() and ending.isascii() and len(ending) <= 5 and "." in file_name else "FILE"
