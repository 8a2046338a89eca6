"""Find what a word processor's file holds beside its words (OOXML). Runs in the child process alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from rogatory.desk.reading.message import harmless_name
from rogatory.desk.reading.word_file import check_archive, is_hidden
from rogatory.problem import Problem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = frozenset({f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"})
_ORDINARY_LINK = "/hyperlink"
_COMMAND = re.compile(r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|LINK|IMPORT)\b", re.IGNORECASE)
_MACROS = ("vbaproject.bin", "vbadata.xml", "macrosheets/", "intlmacrosheets/")
_HELD = ("/embeddings/", "/activex/", "/afchunk")
_MOST_NAMES = 10


def labels_of(content: bytes) -> list[list[str]]:
    """Give the labels of a file, each with a detail."""
    try:
        with check_archive(content) as archive:
            found = dict(_names(archive))
            found |= dict(_relations(archive))
            found |= dict(_words(archive))
    except (
        Problem, zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, OSError, EOFError, RuntimeError,
        NotImplementedError,
    ):  # fmt: skip
        return [["unexamined", ""]]
    return [[name, detail] for name, detail in found.items()]


def _names(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    names = archive.namelist()
    small = [f"/{name.lower()}" for name in names]
    if any(mark in name for name in small for mark in _MACROS):
        yield "macros", ""
    held = sorted({harmless_name(name) for name in names if any(mark in f"/{name.lower()}" for mark in _HELD)})
    if held:
        yield "embedded-files", ", ".join(held[:_MOST_NAMES])


def _relations(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    outside = set()
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            for each in _elements(archive, name):
                told = str(each.get("Type", "")).lower()
                if each.get("TargetMode") == "External" and not told.endswith(_ORDINARY_LINK):
                    outside.add(told.rpartition("/")[2][:40])
                if told.endswith("/afchunk"):
                    yield "embedded-files", "a part in another format"
    if outside:
        yield "fetches", ", ".join(sorted(outside)[:_MOST_NAMES])


def _words(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    for name in archive.namelist():
        small = name.lower()
        if not (small.startswith("word/") and small.endswith(".xml")):
            continue
        for each in _elements(archive, name):
            if each.tag in _CHANGES:
                yield "tracked-changes", ""
            elif each.tag == f"{_W}comment":
                yield "comments", ""
            elif is_hidden(each):
                yield "hidden-words", ""
            elif _COMMAND.search(_field_of(each)):
                yield "fetches", "a field"


def _field_of(element: etree._Element) -> str:
    """Give the command of a field, "" where an element is none."""
    if element.tag == f"{_W}instrText":
        return element.text or ""
    return (element.get(f"{_W}instr") or "") if element.tag == f"{_W}fldSimple" else ""


def _elements(archive: zipfile.ZipFile, name: str) -> Iterator[etree._Element]:
    """Go through the elements of a part, as each ends."""
    with archive.open(name) as stream:
        # The library would fetch what a document type names, and unfold what that defines.
        for _, each in etree.iterparse(
            io.BytesIO(stream.read()), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            yield each
