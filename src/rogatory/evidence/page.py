"""data/index.html: the return as a person reads it, offline, without script, on paper too.

Every value from outside is escaped and stands in its own `<bdi>`, so that a right-to-left name cannot turn the words
around it. Links are relative and percent-encoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from rogatory.evidence.cells import instant, text
from rogatory.evidence.document import Contents, MediaRecord, TableRecord
from rogatory.evidence.page_style import STYLE
from rogatory.evidence.returns import Column, FileRecord, ItemOutcome, ReasonLine, ReturnHeader, StatementPart

PREVIEW_ROWS = 25
"""Rows of a table that the page shows; the files hold them all."""

NOTHING = '<span class="none">no value</span>'

_ANSWERS = {
    "release": ("good", "Released"),
    "refuse": ("bad", "Not released"),
    "needs-a-person": ("open", "Open"),
    "not-addressed": ("open", "Not addressed by the guideline"),
}
_STATEMENTS = {
    "held": "Held",
    "not-held": "Not held",
    "not-retained-before": "Not retained",
    "truncated": "Cut short",
    "unreachable": "Could not be reached",
    "withheld": "Withheld",
    "no-such-account": "No such account",
}


def index_page(contents: Contents, files: Sequence[FileRecord], fingerprint: str) -> bytes:
    """Write the page.

    Args:
        contents: what the return holds.
        files: the payload files sealed before this page.
        fingerprint: of the key that will sign the return.
    """
    header = contents.header
    body = "".join(
        (
            _head(header),
            "<main>",
            _at_a_glance(contents),
            _section("outcome", "What was decided", _items(contents.items)),
            _section("statements", "What to know about the data", _statements(contents.statements)),
            _section("records", "Records", "".join(_table(table) for table in contents.tables)),
            _section("media", "Media", _media(contents.media)),
            _section("layout", "The same data for analysis tools", _file_list(contents.renderings)),
            _section("people", "Who decided, and by which rules", _people(header)),
            _section("check", "How to check this return", _check(fingerprint)),
            _section("files", "Every file and its SHA-256", _files(files)),
            "</main>",
        )
    )
    title = f"Return {_e(header.reference)} · {_e(header.entity.name)}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="referrer" content="no-referrer"><title>{title}</title><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>\n"
    ).encode("utf-8", "backslashreplace")


def _head(header: ReturnHeader) -> str:
    stamp = f'<p class="stamp">{_value(header.stamp)}</p>' if header.stamp else ""
    return (
        f'<header class="top"><p class="kind">Return of records</p><h1>{_e(header.reference)}</h1>'
        f'<dl class="facts">'
        f"{_fact('From', header.entity.name, header.entity.address)}"
        f"{_fact('To', header.officer.name, f'{header.officer.agency}, {header.officer.country}')}"
        f"{_fact('Sealed', _readable(instant(header.sealed_at)), 'All times in this return are UTC')}"
        f"{_fact('Decided under', header.guideline.title, f'version {header.guideline.version}')}"
        f"</dl></header>{stamp}"
    )


def _at_a_glance(contents: Contents) -> str:
    released = sum(item.answer == "release" for item in contents.items)
    figures = (
        (f"{released} of {len(contents.items)}", "items released"),
        (f"{contents.rows:,}", "row of records" if contents.rows == 1 else "rows of records"),
        (f"{len(contents.media):,}", "media file" if len(contents.media) == 1 else "media files"),
        (
            f"{len(contents.statements):,}",
            "statement to read" if len(contents.statements) == 1 else "statements to read",
        ),
    )
    cells = "".join(f"<li><strong>{number}</strong> {words}</li>" for number, words in figures)
    scope = "".join(f"<li>{_value(line)}</li>" for line in contents.header.scope)
    return f'<ul class="glance">{cells}</ul>' + (f'<ul class="scope">{scope}</ul>' if scope else "")


def _items(items: Iterable[ItemOutcome]) -> str:
    rows = "".join(_item(item) for item in items)
    if not rows:
        return ""
    return (
        '<table class="outcome"><thead><tr><th scope="col">Account and data</th><th scope="col">Answer</th>'
        f'<th scope="col">Why</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _item(item: ItemOutcome) -> str:
    kind, words = _ANSWERS.get(item.answer, ("open", item.answer))
    of_what = " · ".join(_value(word) for word in (item.category, item.subset, item.part) if word)
    reasons = "".join(_reason(reason) for reason in item.reasons)
    return (
        f'<tr><td><span class="account">{_value(item.account)}</span><br>{of_what}'
        f'<br><span class="small">Item {_value(item.item_id)}</span></td>'
        f'<td><span class="answer {kind}">{_e(words)}</span></td><td>{reasons}</td></tr>'
    )


def _reason(reason: ReasonLine) -> str:
    reading = f", on counsel's reading {_value(reason.reading)}" if reason.reading else ""
    cure = f'<p class="cure"><strong>What would help:</strong> {_value(reason.cure)}</p>' if reason.cure else ""
    place = f", “{_value(reason.pinpoint)}”" if reason.pinpoint else ""
    return (
        f'<div class="reason"><p>{_value(reason.words)}</p>'
        f'<p class="small">Clause <code>{_e(reason.clause)}</code>{place}{reading}</p>{cure}</div>'
    )


def _statements(statements: Iterable[StatementPart]) -> str:
    lines = "".join(
        f'<li><span class="answer open">{_e(_STATEMENTS[one.kind])}</span> '
        f'<span class="account">{_value(one.account)}</span> {_value(one.words)}{_details(one)}</li>'
        for one in statements
    )
    return f'<ul class="statements">{lines}</ul>' if lines else ""


def _details(statement: StatementPart) -> str:
    pairs = [f"{_e(key)}: {_value(text(value))}" for key, value in statement.details.items()]
    if statement.item_id:
        pairs.insert(0, f"item {_value(statement.item_id)}")
    return f'<br><span class="small">{" · ".join(pairs)}</span>' if pairs else ""


def _table(table: TableRecord) -> str:
    part = table.part
    heads = "".join(f'<th scope="col">{_heading(column)}</th>' for column in part.columns)
    rows = "".join("<tr>" + "".join(f"<td>{_value(cell)}</td>" for cell in row) + "</tr>" for row in table.preview)
    what = _value(part.category) + (f" · {_value(part.table)}" if part.table != part.category else "")
    shown = len(table.preview)
    more = f" The first {shown} are shown here; the files hold them all." if table.rows > shown else ""
    grid = '<p class="none">No rows.</p>'
    if table.rows == 1:
        grid = _single(table)
    elif rows:
        grid = _wide(heads, rows)
    return (
        f'<article><h3><span class="account">{_value(part.account)}</span> · {what}</h3>'
        f'<p class="small">{_rows(table.rows)}, released under <code>{_e(part.clause)}</code> as item '
        f"{_value(part.item_id)}.{more} {_link(table.csv.path, 'CSV')} · {_link(table.jsonl.path, 'JSON lines')}</p>"
        f"{grid}</article>"
    )


def _single(table: TableRecord) -> str:
    """Show a single row down the page, a field a line, as a person reads subscriber information."""
    lines = "".join(
        f'<tr><th scope="row">{_heading(column)}</th><td>{_value(cell) or NOTHING}</td></tr>'
        for column, cell in zip(table.part.columns, table.preview[0], strict=True)
    )
    return f'<table class="single"><tbody>{lines}</tbody></table>'


def _heading(column: Column) -> str:
    return _e(column.label) + (f" ({_e(column.unit)})" if column.unit else "")


def _media(media: Iterable[MediaRecord]) -> str:
    rows = "".join(
        f'<tr><td>{_link(one.file.path, one.part.file_name)}</td><td><span class="account">{_value(one.part.account)}'
        f"</span></td><td>{_value(one.part.media_id)}</td><td>{_bytes(one.file.size)}</td>"
        f"<td><code>{_e(one.part.clause)}</code><br>item {_value(one.part.item_id)}</td></tr>"
        for one in media
    )
    if not rows:
        return ""
    heads = "".join(
        f'<th scope="col">{words}</th>' for words in ("File", "Account", "Media id", "Size", "Released under")
    )
    return _wide(heads, rows)


def _wide(heads: str, rows: str) -> str:
    """Put a table into a frame that scrolls by itself, also by keyboard, on a narrow screen."""
    return (
        f'<div class="wide" tabindex="0"><table class="rows"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _file_list(files: Iterable[FileRecord]) -> str:
    lines = "".join(f"<li>{_link(file.path, file.path.removeprefix('data/layout/'))}</li>" for file in files)
    return f'<ul class="plain">{lines}</ul>' if lines else ""


def _people(header: ReturnHeader) -> str:
    rows = "".join(
        f"<tr><td>{_value(one.name)}</td><td>{_value(one.role)}</td><td>{_value(one.step)}</td>"
        f"<td>{_readable(instant(one.at))}</td></tr>"
        for one in header.approvals
    )
    need = "one person" if header.people_required == 1 else f"{header.people_required} different people"
    digests = (
        ("Guideline", header.guideline.digest),
        ("Counsel's readings", header.counsel_digest or "none in force"),
        ("Facts decided on", header.facts_digest),
        ("Decision", header.decision_digest),
        ("Collection plan", header.plan_digest),
    )
    lines = "".join(f"<tr><th scope='row'>{name}</th><td><code>{_e(value)}</code></td></tr>" for name, value in digests)
    return (
        f"<p>The provider's policy asks for {need} to approve this disclosure.</p>"
        '<table class="rows"><thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Step</th>'
        f'<th scope="col">When (UTC)</th></tr></thead><tbody>{rows}</tbody></table>'
        f'<table class="digests"><tbody>{lines}</tbody></table>'
    )


def _check(fingerprint: str) -> str:
    groups = " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))
    return (
        "<p>Nothing here needs the provider's computers. In the unpacked folder, any computer with standard tools "
        "checks every file:</p><pre>sha256sum -c manifest-sha256.txt</pre>"
        "<p>The whole zip, as it was delivered, is checked with the free program Rogatory. It finds any altered byte "
        "and says in which file:</p><pre>rogatory verify RETURN.zip --key provider-key.pem</pre>"
        "<p>The return was signed with the key that has this fingerprint. Compare it with the one that the provider "
        f'has published or reads to you by telephone:</p><p class="print">{groups}</p>'
        f"<p>The custodian's signed certificate is {_link('data/certificate.pdf', 'certificate.pdf')}; the whole "
        f"account for programs is {_link('data/return.json', 'return.json')}.</p>"
    )


def _files(files: Iterable[FileRecord]) -> str:
    rows = "".join(
        f"<tr><td>{_link(file.path, file.path)}</td><td>{_bytes(file.size)}</td>"
        f"<td><code>{file.sha256}</code></td></tr>"
        for file in files
    )
    if not rows:
        return ""
    return (
        '<table class="digests"><thead><tr><th scope="col">File</th><th scope="col">Size</th>'
        f'<th scope="col">SHA-256</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _section(anchor: str, title: str, body: str) -> str:
    return f'<section id="{anchor}"><h2>{title}</h2>{body}</section>' if body else ""


def _fact(name: str, value: str, under: str) -> str:
    return f'<div><dt>{name}</dt><dd>{_value(value)}<br><span class="small">{_value(under)}</span></dd></div>'


def _link(path: str, words: str) -> str:
    return f'<a href="{escape(quote(path.removeprefix("data/"), safe="/"))}">{_value(words)}</a>'


def _readable(moment: str) -> str:
    return moment.replace("T", " ").replace("Z", " UTC")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _bytes(size: int) -> str:
    return f"{size:,} bytes"


def _value(value: str | None) -> str:
    return f"<bdi>{_e(value)}</bdi>" if value else ""


def _e(value: str) -> str:
    return escape(value, quote=True)
