"""The head of the page, and what the return holds: each account's tables and files, counted, with the way to them."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.evidence.cells import instant
from rogatory.evidence.document import Contents, TableRecord
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.page_words import count, heads, link, moment, name, plain, size, value

LINES_SHOWN = 300
"""Lines of the table of contents; return.json has them all."""


def head(header: ReturnHeader) -> str:
    """Say what this is, from whom, for whom, and whether one person alone decided."""
    stamp = f'<p class="stamp">{value(header.stamp)}</p>' if header.stamp else ""
    part = (
        f'<p class="part">This is one of several returns. {plain(header.part_of)} lists them all.</p>'
        if header.part_of
        else ""
    )
    return (
        f'<header class="top"><p class="kind">Return of records</p><h1>{plain(header.reference)}</h1>'
        f'<dl class="facts">'
        f"{_fact('From', value(header.entity.name), value(header.entity.address))}"
        f"{_fact('To', value(header.officer.name), value(f'{header.officer.agency}, {header.officer.country}'))}"
        f"{_fact('Sealed', moment(instant(header.sealed_at)), 'All times in this return are UTC')}"
        f"{_fact('Decided under', value(header.guideline.title), f'version {plain(header.guideline.version)}')}"
        f"</dl>{part}{stamp}</header>"
    )


def at_a_glance(contents: Contents) -> str:
    """Give the figures that a reader asks for first, and the scope."""
    header = contents.header
    released = sum(item.answer == "release" for item in contents.items)
    rows = contents.rows + sum(one.rows for one in header.returns)
    media = len(contents.media) + sum(one.media for one in header.returns)
    bytes_of_media = sum(one.file.size for one in contents.media)
    figures = [
        (f"{released:,} of {len(contents.items):,}", "items released"),
        (f"{rows:,}", "row of records" if rows == 1 else "rows of records"),
        (
            f"{media:,}",
            ("media file" if media == 1 else "media files") + (f", {size(bytes_of_media)}" if bytes_of_media else ""),
        ),
    ]
    if header.returns:
        figures.insert(1, (f"{len(header.returns):,}", "returns, one for each account"))
    if contents.withheld:
        rows, files = sum(one.rows for one in contents.withheld), sum(one.files for one in contents.withheld)
        both = [count(number, noun) for number, noun in ((rows, "row"), (files, "file")) if number]
        figures.append((" and ".join(both), "kept back, each with its reason"))
    cells = "".join(f"<li><strong>{number}</strong> {words}</li>" for number, words in figures)
    scope = "".join(f"<li>{value(line)}</li>" for line in header.scope)
    return f'<ul class="glance">{cells}</ul>' + (f'<ul class="scope">{scope}</ul>' if scope else "")


def whats_here(contents: Contents) -> str:
    """List for each account its tables and files, with their numbers, their span and the way to them."""
    lines = list(_lines(contents))
    shown = "".join(cells for _, cells in lines[:LINES_SHOWN])
    if not shown and contents.header.returns:
        return ""
    if not shown:
        return '<p class="none">No record and no file was released.</p>'
    rest = len(lines) - LINES_SHOWN
    more = (
        f"<p>{count(rest, 'more table')} are listed in {link('data/return.json', 'return.json')}.</p>"
        if rest > 0
        else ""
    )
    return (
        f'<table class="contents"><thead><tr>{heads("Data", "How much", "When", "Where")}</tr></thead>'
        f"{shown}</table>{more}"
    )


def returns_of_accounts(header: ReturnHeader) -> str:
    """List the returns of an index, each by the digest that commits to all of it."""
    rows = "".join(
        f"<tr><td>{name(one.account)}</td><td>{plain(one.reference)}</td><td>{count(one.rows, 'row')}</td>"
        f"<td>{count(one.media, 'media file')}</td><td>{size(one.size)}</td>"
        f"<td><code>{plain(one.manifest_sha256)}</code></td></tr>"
        for one in header.returns
    )
    if not rows:
        return ""
    columns = heads("Account", "Return", "Rows", "Media", "Size", "SHA-256 of its tagmanifest-sha256.txt")
    return (
        "<p>Each account has a return of its own. The digest beside it commits to every file of that return.</p>"
        f'<table class="digests returns"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _lines(contents: Contents) -> Iterator[tuple[str, str]]:
    """Give a line for each table, and for the files of each category, under a heading for each account."""
    tables: dict[str, list[str]] = {}
    for number, table in enumerate(contents.tables):
        tables.setdefault(table.part.account, []).append(_table(table, number))
    media: dict[str, dict[str, list[int]]] = {}
    for one in contents.media:
        media.setdefault(one.part.account, {}).setdefault(one.part.category, []).append(one.file.size)
    for account in dict.fromkeys((*tables, *media)):
        heading = f'<tr class="of"><th scope="rowgroup" colspan="4">{name(account)}</th></tr>'
        lines = tables.get(account, [])
        lines += [_files(category, sizes) for category, sizes in media.get(account, {}).items()]
        for at, line in enumerate(lines):
            yield account, (f"<tbody>{heading}{line}" if at == 0 else line) + ("</tbody>" if line is lines[-1] else "")


def _table(table: TableRecord, number: int) -> str:
    part = table.part
    title = value(part.title or part.table)
    words = f'<a href="#t{number}">{title}</a>' if table.preview else title
    return (
        f'<tr><td>{words}<br><span class="small">{value(part.category)}, item {value(part.item_id)}</span></td>'
        f"<td>{count(table.rows, 'row')}</td><td>{_span(table)}</td>"
        f"<td>{link(table.csv.path, 'CSV')} {link(table.jsonl.path, 'JSON lines')}</td></tr>"
    )


def _span(table: TableRecord) -> str:
    if table.earliest is None or table.latest is None:
        return ""
    first, last = (instant(one)[:10] for one in (table.earliest, table.latest))
    return plain(first if first == last else f"{first} to {last}")


def _files(category: str, sizes: list[int]) -> str:
    return (
        f'<tr><td><a href="#media">Media files</a><br><span class="small">{value(category)}</span></td>'
        f"<td>{count(len(sizes), 'file')}, {size(sum(sizes))}</td><td></td><td></td></tr>"
    )


def _fact(what: str, said: str, under: str) -> str:
    return f'<div><dt>{what}</dt><dd>{said}<br><span class="small">{under}</span></dd></div>'
