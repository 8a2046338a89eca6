"""Whatever is sent: the bytes are kept, this process lives, the limits hold, and nothing gets out.

A tenth of the documents each time; all 339 with ROGATORY_TRIALS=full.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from rogatory.desk.models import Document, Opening, Request
from rogatory.desk.opening import open_document
from rogatory.desk.reading import running
from rogatory.desk.reading.opener import EXAMINING, OPENING
from rogatory.desk.surroundings import the_store
from tests.desk.reading.malformed import bytes_of, corpus
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.test_opening import sent
from tests.trials import trials

pytestmark = [needs_own_network, pytest.mark.django_db, pytest.mark.sampled_again]
SLACK = 20.0
"""Seconds by which a busy machine may be late to end a child whose time is over."""


def everything_below(folder: Path) -> set[Path]:
    return {*folder.rglob("*")}


def test_no_document_hurts_its_reader(
    chance: random.Random, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    box = tmp_path / "outer" / "box"
    box.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(box))
    # The writing in pictures is read by another child, with limits of its own.
    monkeypatch.setattr("rogatory.desk.opening.recognise", lambda pictures: [])
    largest, longest, most_files = 0, 0.0, 0
    still, left_in = running._watch, running._left_in

    def watched(child, limits, folder):
        nonlocal longest
        began = time.monotonic()
        try:
            return still(child, limits, folder)
        finally:
            longest = max(longest, time.monotonic() - began)

    def counted(folder):
        nonlocal most_files
        files, size = left_in(folder)
        most_files = max(most_files, files)
        return files, size

    resident = running._resident

    def measured(process: int) -> int:
        nonlocal largest
        found = resident(process)
        largest = max(largest, found)
        return found

    monkeypatch.setattr(running, "_watch", watched)
    monkeypatch.setattr(running, "_resident", measured)
    monkeypatch.setattr(running, "_left_in", counted)
    threads = threading.active_count()
    told: Counter[str] = Counter()
    pages = 0
    given = corpus(chance, trials(339))
    for number, each in enumerate(given):
        content = bytes_of(each)
        document = a_document(number, each[0], content)
        longest, most_files = 0.0, 0
        found = open_document(document, the_store(), document.received_at)
        assert the_store().read(document.sha256) == content, "the bytes are kept as they came"
        assert found.opened == (not found.why)
        assert found.reader
        # With each file that a child leaves it begins another page or part.
        allowed = OPENING.page_seconds * (most_files + 1)
        assert longest <= min(max(OPENING.wall_seconds, EXAMINING.wall_seconds), allowed) + SLACK, each[0]
        for page in found.pages:
            assert the_store().read(page["sha256"]).startswith(b"\x89PNG")
        pages += len(found.pages)
        told["opened" if found.opened else found.why.partition(": ")[2] or found.why] += 1
        assert not everything_below(tmp_path) - {box.parent, box}, "nothing is left, and nothing stands beside"
    assert threading.active_count() == threads
    assert largest <= OPENING.resident_bytes
    with capsys.disabled():
        print(f"\n{len(given)} malformed documents: {told['opened']} opened with {pages} pages, the largest reader")
        print(f"had {largest >> 20} MB; 0 tracebacks, 0 files outside. The others:")
        for why, count in told.most_common():
            if why != "opened":
                print(f"  {count:3} {why}")


def a_document(number: int, name: str, content: bytes) -> Document:
    """Keep the bytes as a request that comes by mail does."""
    request: Request = sent(content)
    document = request.documents.get()
    document.name = name[:300]
    Opening.objects.filter(sha256=document.sha256).delete()
    return document
