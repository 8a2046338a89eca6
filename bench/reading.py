"""What is read in requests, beside what the usual programs and a few patterns find in the same bytes.

Ours is the whole way: a child opens the document, another recognises its pictures, and the prefilling reads the words.
The peer is `pdftotext` for typed documents and `tesseract`, with every language that it needs installed, for scans, and
patterns for usernames, addresses and days behind it. Both are told nothing of a document but its bytes. A row compares
recall: of a hundred values that stand in the documents, how many were found as they stand. The last row is the pace,
each side with the processes that it starts.

The documents are the corpus of the tests, a tenth of it without `full`. Values are right as `tests.corpus.measuring`
says; what was found beside them does not count against the peer, and days count as its that it read in either order.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.frame import Row

_LANGUAGES = "eng+fra+jpn+tha+khm+kor+ara"
_LABELS = (
    r"user ?names?(?:\(s\))?|account|benutzername|utilisateur|usuario|usuário|pengguna|"
    r"ユーザー名|ชื่อผู้ใช้|ឈ្មោះគណនី|사용자명|المستخدم"
)
_USERNAMES = (
    re.compile(r"(?<![\w.])@([a-z0-9._]{2,24})(?![\w@])"),
    re.compile(r"/@([a-z0-9._]{2,24})"),
    re.compile(rf"(?:{_LABELS})\s*:\s*@?([a-z0-9._]{{2,24}})", re.IGNORECASE),
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MONTHS = [date(2000, month, 1).strftime("%B").casefold() for month in range(1, 13)]
_NAMED = re.compile(
    rf"({'|'.join(_MONTHS)}) (\d{{1,2}}), (\d{{4}})|(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)")


def run(full: bool) -> list[Row]:
    """Read a tenth of the corpus, or all of it with `full`."""
    missing = [name for name in ("pdftotext", "pdftoppm", "tesseract") if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"reading: {', '.join(missing)} is not installed; the peer is made of it")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    importlib.import_module("django").setup()
    corpus = importlib.import_module("tests.corpus.reading")
    documents = [each for each in corpus.all_documents() if full or each.tenth]
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        return list(_rows(documents, corpus, Path(folder)))


def _rows(documents: list[Any], corpus: Any, folder: Path) -> Iterator[Row]:  # noqa: ANN401 - modules of the tests
    measuring = importlib.import_module("tests.corpus.measuring")
    ours: defaultdict[tuple[str, str], int] = defaultdict(int)
    theirs: defaultdict[tuple[str, str], int] = defaultdict(int)
    whole: defaultdict[tuple[str, str], int] = defaultdict(int)
    spent = {"ours": 0.0, "theirs": 0.0}
    pages = 0
    for each in documents:
        kind = measuring.class_of(each)
        begun = perf_counter()
        paper = corpus.paper_of(each, folder)
        read = measuring.read_values(corpus.findings_of(paper))
        spent["ours"] += perf_counter() - begun
        pages += len(paper.pages)
        begun = perf_counter()
        text = _text(next(folder.glob(f"{each.name}.[!w]*")), folder)
        spent["theirs"] += perf_counter() - begun
        for name, fields in measuring.GROUPS.items():
            if name == "instruments":
                continue
            for field in fields:
                wanted = each.expected.get(field, frozenset())
                whole[kind, name] += len(wanted)
                ours[kind, name] += measuring.right(field, wanted, read.get(field, ()))
                theirs[kind, name] += measuring.right(field, wanted, tuple(_found(name, text)))
    for kind in measuring.CLASSES:
        for name in ("usernames", "dates", "addresses"):
            of = whole[kind, name]
            if of:
                # A rate is above zero: half a value stands for none.
                one, other = (100 * max(side[kind, name], 0.5) / of for side in (ours, theirs))
                yield Row(f"{kind}: {name} right of 100, of {of}", one, other, _peer(kind), aim=1)
    pace, other_pace = (3600 * pages / spent[side] for side in ("ours", "theirs"))
    yield Row("pages opened and read an hour", pace, other_pace, "pdftotext and tesseract")


def _peer(kind: str) -> str:
    return "pdftotext and patterns" if kind == "typed" else "tesseract and patterns"


def _text(document: Path, folder: Path) -> str:
    """Give the words that the usual programs find."""
    if document.suffix == ".eml":
        parsed = importlib.import_module("email").message_from_bytes(document.read_bytes())
        return str(parsed.get_payload(decode=True).decode())
    if document.suffix == ".docx":
        word = importlib.import_module("docx").Document(str(document))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    pictures = [document]
    if document.suffix == ".pdf":
        text = _told("pdftotext", "-layout", str(document), "-")
        if len(text.strip()) > 20:
            return text
        _told("pdftoppm", "-r", "200", "-gray", "-png", str(document), str(folder / "page"))
        pictures = sorted(folder.glob("page-*.png"))
    read = [_told("tesseract", str(each), "-", "-l", _LANGUAGES) for each in pictures]
    for each in folder.glob("page-*.png"):
        each.unlink()
    return "\n".join(read)


def _told(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def _found(name: str, text: str) -> set[str]:
    if name == "addresses":
        return {each.casefold() for each in _EMAIL.findall(text)}
    if name == "usernames":
        return {told[1] for pattern in _USERNAMES for told in pattern.finditer(_EMAIL.sub(" ", text))}
    return set(_days(text))


def _days(text: str) -> Iterator[str]:
    """Give days in both orders of day and month: the peer is not asked to know which one it is."""
    for told in _NAMED.finditer(text):
        month, day, year = (told[1], told[2], told[3]) if told[1] else (told[5], told[4], told[6])
        yield from _day(int(year), _MONTHS.index(month.casefold()) + 1, int(day))
    for one, two, year in _NUMBERED.findall(text):
        yield from _day(int(year), int(two), int(one))
        yield from _day(int(year), int(one), int(two))


def _day(year: int, month: int, day: int) -> Iterator[str]:
    try:
        yield date(year, month, day).isoformat()
    except ValueError:
        return
