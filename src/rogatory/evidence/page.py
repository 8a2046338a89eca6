"""data/index.html: the return as a person reads it, offline, without script, on paper too.

Every value from outside is escaped and stands in its own `<bdi>`, so that a right-to-left name cannot turn the words
around it. Links are relative and percent-encoded. Nothing is asked for: pictures stand in the page. Its length is
bounded; what it does not show it counts, and it says where the rest is.
"""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.evidence import page_contents, page_decision, page_records
from rogatory.evidence.document import Contents
from rogatory.evidence.page_style import STYLE
from rogatory.evidence.page_timeline import timeline
from rogatory.evidence.page_words import count, heads, link, path_link, plain, section, size
from rogatory.evidence.returns import FileRecord

FILES_SHOWN = 200
"""Files whose digests the page lists; the manifest has them all."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def index_page(contents: Contents, files: Sequence[FileRecord], fingerprint: str) -> bytes:
    """Write the page.

    Args:
        contents: what the return holds.
        files: the payload files sealed before this page.
        fingerprint: of the key that will sign the return.
    """
    header = contents.header
    sections = (
        ("contents", "What is in this return", page_contents.whats_here(contents)),
        ("returns", "The returns of this request", page_contents.returns_of_accounts(header)),
        ("withheld", "Kept back before release", page_decision.withheld(contents.withheld)),
        ("outcome", "What was decided", page_decision.items(contents.items)),
        ("statements", "What to know about the data", page_decision.statements(contents.statements)),
        ("timeline", "When it happened", timeline(contents.timeline)),
        ("records", "Records", page_records.records(contents.tables)),
        ("media", "Media", page_records.media(contents.media)),
        ("columns", "What the columns mean", page_records.columns(contents.tables)),
        ("layout", "The same data for analysis tools", _file_list(contents.renderings)),
        ("people", "Who decided, and by which rules", page_decision.people(header)),
        ("check", "How to check this return", _check(fingerprint)),
        ("files", "Files and their SHA-256", _files(files)),
    )
    ways = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title, body in sections if body)
    body = "".join(
        (
            page_contents.head(header),
            f'<nav aria-label="On this page"><ul>{ways}</ul></nav><main>',
            page_contents.at_a_glance(contents),
            *(section(*one) for one in sections),
            "</main>",
        )
    )
    title = f"Return {plain(header.reference)} · {plain(header.entity.name)}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="referrer" content="no-referrer"><title>{title}</title><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>\n"
    ).encode("utf-8", "backslashreplace")


def _check(fingerprint: str) -> str:
    groups = " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))
    return (
        "<p>Nothing here needs the provider's computers. In the unpacked folder, any computer with standard tools "
        "checks every file:</p><pre>sha256sum -c manifest-sha256.txt</pre>"
        "<p>The whole zip, as it was delivered, is checked with the free program Rogatory. It finds any altered byte "
        "and says in which file:</p><pre>rogatory verify RETURN.zip --key provider-key.pem</pre>"
        "<p>The return was signed with the key that has this fingerprint. Compare it with the one that the provider "
        f'has published or reads to you by telephone:</p><p class="print">{groups}</p>'
        f"<p>The custodian's signed certificate is {link('data/certificate.pdf', 'certificate.pdf')}; the whole "
        f"account for programs is {link('data/return.json', 'return.json')}, and the same as a graph for tools of "
        f"digital forensics (CASE) is {link('data/case.jsonld', 'case.jsonld')}.</p>"
    )


def _file_list(files: Sequence[FileRecord]) -> str:
    lines = "".join(f"<li>{path_link(file.path, 'data/layout/')}</li>" for file in files[:FILES_SHOWN])
    return f'<ul class="plain">{lines}</ul>{_rest(files)}' if lines else ""


def _files(files: Sequence[FileRecord]) -> str:
    rows = "".join(
        f"<tr><td>{path_link(file.path)}</td><td>{size(file.size)}</td><td><code>{file.sha256}</code></td></tr>"
        for file in files[:FILES_SHOWN]
    )
    if not rows:
        return ""
    return (
        f'<table class="digests"><thead><tr>{heads("File", "Size", "SHA-256")}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{_rest(files)}"
    )


def _rest(files: Sequence[FileRecord]) -> str:
    rest = len(files) - FILES_SHOWN
    if rest <= 0:
        return ""
    more = count(rest, "more file")
    return f"<p>{more} and all digests stand in <code>manifest-sha256.txt</code>, beside this folder.</p>"
