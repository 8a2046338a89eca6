"""The documents of a request are opened once for all who carry the same bytes, and what cannot be opened says why."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rogatory.desk import carried, door, opening, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Submit, Upload
from rogatory.desk.models import AuditEntry, Opening, OutboxJob, Request
from rogatory.desk.opening import opening_of, the_page, words_of
from rogatory.desk.reading.content_types import PDF
from rogatory.desk.reading.recognising import Recognised
from rogatory.desk.reading.results import Examined, Opened, Part, Sheet
from rogatory.desk.reading.running import NotConfined
from rogatory.desk.reading.signatures import Signature
from rogatory.desk.scanning import Scanned
from rogatory.desk.stages.assessing import OPEN
from rogatory.prefill.page import Box, How, Line, Page, Word
from rogatory.problem import Problem
from tests.desk.reading.pdfs import text_pdf
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.team import NOW, some_facts

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


def sent(*files: bytes) -> Request:
    facts = replace(some_facts(email="ada@police.example"))
    uploads = tuple(Upload(f"{place}.bin", "", content) for place, content in enumerate(files))
    inputs = Submit("email", NOW, uploads, facts, sender="ada@police.example", subject="An order")
    return door.act(SYSTEM, "submit", None, inputs, NOW).require().request


def work() -> None:
    while worker.work_once({OPEN: HANDLERS[OPEN]}, lambda: NOW, "test", only=[OPEN]):
        pass


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was given to a reader, which finds one page with one word on it."""
    names: list[str] = []

    def opened(content: bytes, name: str) -> Opened:
        names.append(name)
        if b"killer" in content:
            raise Problem("its reader failed at something in it (SIGSEGV)", where=name, cure="-")
        sheet = Sheet(PNG + content, 3, 4, False, ((("word", 0.1, 0.2, 0.3, 0.4, 1.0),),))
        return Opened(PDF, 1, (sheet,), (("recognised-text", ""),), ("a remark",), ())

    monkeypatch.setattr(opening, "open_pages", opened)
    monkeypatch.setattr(opening, "examine", lambda *_: Examined((("form", ""),), (Signature("broken", "Ada"),)))
    return names


def test_the_same_bytes_are_opened_once_for_all_requests(given):
    for request in (sent(b"%PDF-1.7 a", b"%PDF-1.7 b"), sent(b"%PDF-1.7 a")):
        work()
        assert [opening_of(each).opened for each in request.documents.all()] == [True] * request.documents.count()
    assert given == ["0.bin", "1.bin"]
    found = opening_of(request.documents.get())
    assert the_page(found, 1) == PNG + b"%PDF-1.7 a"
    assert [each["label"] for each in found.labels] == ["form", "recognised-text"]
    assert found.signatures[0]["verdict"] == "broken"
    assert "in the name of “Ada”" in found.signatures[0]["words"]
    assert json.loads(words_of(found)) == {
        "pages": [{"number": 1, "how": "typed", "lines": [[["word", 0.1, 0.2, 0.3, 0.4, 1.0]]]}]
    }
    for number in (0, 2):
        with pytest.raises(Problem, match="no picture"):
            the_page(found, number)


def test_what_takes_its_reader_down_is_told_and_not_tried_again(given):
    request = sent(b"%PDF-1.7 killer")
    work()
    found = opening_of(request.documents.get())
    assert not found.opened
    assert found.why == "could not be opened: its reader failed at something in it (SIGSEGV)"
    sent(b"%PDF-1.7 killer")
    work()
    assert given == ["0.bin"]
    assert json.loads(words_of(found)) == {"pages": []}


def test_what_is_not_opened_and_came_by_mail_is_held_back(given):
    request = sent(b"MZ\x00\x01", b"%PDF-1.7 a")
    work()
    held, other = (opening_of(each) for each in request.documents.all())
    assert (held.opened, held.quarantined) == (False, True)
    assert "application/octet-stream" in held.why
    assert (other.opened, other.quarantined) == (True, False)
    assert given == ["1.bin"]


def test_what_waits_for_a_machine_that_can_shut_its_reader_in_is_opened_once_it_can(given, monkeypatch):
    def refused(content: bytes, name: str) -> Opened:
        raise NotConfined("this machine cannot keep the reader off the network", where=name, cure="-")

    sound = opening.open_pages
    monkeypatch.setattr(opening, "open_pages", refused)
    document = sent(b"%PDF-1.7 a").documents.get()
    work()
    found = opening_of(document)
    assert (found.opened, found.why) == (False, "not opened yet: this machine cannot keep its reader off the network")
    monkeypatch.setattr(opening, "open_pages", sound)
    sent(b"%PDF-1.7 a")
    work()
    assert opening_of(document).opened


def test_what_documents_say_is_read_once_they_are_opened(given):
    request = sent(b"%PDF-1.7 a")
    assert not OutboxJob.objects.filter(name="prefill").exists()
    work()
    assert OutboxJob.objects.get(name="prefill").payload == {"request": request.pk}


@pytest.mark.parametrize(
    ("said", "opened", "label"),
    [(Scanned(found="Eicar"), False, "found-by-scanner"), (Scanned(failed="it is away"), True, "not-scanned")],
)
def test_what_a_scanner_knows_is_held_back_and_a_scanner_that_is_away_stops_nothing(
    given, monkeypatch, settings, said, opened, label
):
    settings.CLAMAV = "/run/clamd"
    monkeypatch.setattr(opening, "scan", lambda content, address: said)
    document = sent(b"%PDF-1.7 a").documents.get()
    work()
    found = opening_of(document)
    assert (found.opened, found.quarantined) == (opened, not opened)
    (told,) = (each["words"] for each in found.labels if each["label"] == label)
    assert (said.found or said.failed) in told


def test_what_cannot_be_examined_is_opened_and_its_reader_is_told(given, monkeypatch):
    def fails(*_):
        raise Problem("it took too long", where="-", cure="-")

    monkeypatch.setattr(opening, "examine", fails)
    document = sent(b"%PDF-1.7 a").documents.get()
    work()
    found = opening_of(document)
    assert (found.opened, [each["label"] for each in found.labels]) == (True, ["unexamined", "recognised-text"])


def scanned(name: str) -> Opened:
    sheets = [Sheet(PNG + name.encode() + bytes([at]), 3, 4, True, ()) for at in range(3)]
    return Opened(PDF, 3, tuple(sheets), (), ("a remark",), ())


def test_the_writing_in_pictures_is_read_after_they_can_be_looked_at(given, monkeypatch):
    seen: list[tuple[bool, str, int]] = []

    def recognised(pictures):
        kept = Opening.objects.get()
        seen.append((kept.opened, kept.reader, len(kept.pages)))
        for number, _ in enumerate(pictures, 1):
            word = Word("recognised", Box(0.1, 0.2, 0.3, 0.4), 0.5)
            lines = (Line((word,)),) if number == 2 else ()
            yield Recognised(Page(number, lines, How.SCANNED), () if lines else ("it says nothing",))

    monkeypatch.setattr(opening, "open_pages", lambda content, name: scanned(name))
    monkeypatch.setattr(opening, "recognise", recognised)
    document = sent(b"%PDF-1.7 a").documents.get()
    work()
    assert seen == [(True, "", 3)]
    found = opening_of(document)
    assert found.reader == opening.READER
    assert found.remarks == ["a remark", "page 1, 3: it says nothing"]
    pages = json.loads(words_of(found))["pages"]
    assert [page["how"] for page in pages] == ["typed", "scanned", "typed"]
    assert pages[1]["lines"] == [[["recognised", 0.1, 0.2, 0.3, 0.4, 0.5]]]


def test_what_messages_carry_becomes_documents_of_their_own(given, monkeypatch):
    carried = {b"From: outer": (Part("inner.eml", b"From: inner"),), b"From: inner": (Part("a.pdf", b"%PDF-1.7 a"),)}
    plain = opening.open_pages

    def opened(content: bytes, name: str) -> Opened:
        return replace(plain(content, name), parts=carried.get(content.strip(), ()))

    monkeypatch.setattr(opening, "open_pages", opened)
    for _ in range(2):
        request = sent(b"From: outer")
        work()
        told = [(each.name, each.part_of and each.part_of.name) for each in request.documents.all()]
        assert told == [("0.bin", None), ("inner.eml", "0.bin"), ("a.pdf", "inner.eml")]
    assert len(given) == 3, "the same bytes are opened once"
    assert AuditEntry.objects.filter(action="unpack").count() == 4


def test_messages_in_messages_without_end_end(given, monkeypatch):
    plain = opening.open_pages

    def opened(content: bytes, name: str) -> Opened:
        return replace(plain(content, name), parts=(Part("more.eml", content + b"x"),))

    monkeypatch.setattr(opening, "open_pages", opened)
    request = sent(b"From: x")
    work()
    assert request.documents.count() == carried.DEEPEST + 1


@needs_own_network
def test_a_real_document_is_opened():
    document = sent(
        text_pdf(b"BT /F 20 Tf 60 700 Td (Order number 26-00417 of the county court) Tj ET")
    ).documents.get()
    work()
    found = Opening.objects.get(sha256=document.sha256)
    assert (found.opened, found.count, len(found.pages)) == (True, 1, 1)
    assert the_page(found, 1).startswith(PNG)
