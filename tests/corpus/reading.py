"""Read documents of the corpus as the desk does: opened by one child, pictures recognised by another, then read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rogatory.desk.prefilling import the_vocabulary
from rogatory.desk.reading.opener import open_pages
from rogatory.desk.reading.recognising import recognise
from rogatory.desk.reading.results import Sheet
from rogatory.prefill.finding import Finding
from rogatory.prefill.page import Box, How, Line, Page, Paper, Word
from rogatory.prefill.parsing import paper_from, words_json
from rogatory.prefill.reading import read
from tests.corpus.drawing import Drawn, documents
from tests.corpus.making import content_of

_AT_ONCE = 2


def all_documents() -> list[Drawn]:
    """Draw the corpus about the service of the guidelines that the product ships."""
    words = the_vocabulary()
    return list(documents(words.services[0], words.links[0]))


def papers_of(listed: Sequence[Drawn], folder: Path) -> list[Paper]:
    """Make and open documents; the words of each are kept in `folder`, and its bytes beside them."""
    with ThreadPoolExecutor(_AT_ONCE) as several:
        return list(several.map(partial(paper_of, folder=folder), listed))


def findings_of(paper: Paper) -> tuple[Finding, ...]:
    """Read one document as a request of its own."""
    return read([paper], the_vocabulary())


def paper_of(drawn: Drawn, folder: Path) -> Paper:
    """Make a document, open it, and give its words."""
    name, content = content_of(drawn)
    digest = hashlib.sha256(content).hexdigest()
    kept = folder / f"{drawn.name}.words.json"
    if not kept.exists():
        (folder / name).write_bytes(content)
        sheets = open_pages(content, name).sheets
        kept.write_bytes(words_json(_page(number, sheet) for number, sheet in enumerate(sheets, 1)))
    return paper_from(kept.read_bytes(), digest, name, "message" if drawn.form == "mail" else "document")


def _page(number: int, sheet: Sheet) -> Page:
    if sheet.scan:
        [read_page] = recognise([sheet.picture])
        return Page(number, read_page.page.lines, How.SCANNED)
    return Page(
        number, tuple(Line(tuple(Word(text, Box(*place), sure) for text, *place, sure in line)) for line in sheet.lines)
    )
