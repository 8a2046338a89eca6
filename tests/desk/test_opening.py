"""The documents of a request are opened once for all who carry the same bytes, and what cannot be opened says why."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rogatory.desk import door, opening, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Submit, Upload
from rogatory.desk.models import Opening, OutboxJob, Request
from rogatory.desk.opening import opening_of, the_page, words_of
from rogatory.desk.reading.content_types import PDF
from rogatory.desk.reading.results import Opened, Sheet
from rogatory.desk.reading.running import NotConfined
from rogatory.desk.stages.assessing import OPEN
from rogatory.problem import Problem
from tests.desk.reading.pdfs import pages_pdf
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
            raise Problem("the process that read it broke off (status -11)", where=name, cure="-")
        sheet = Sheet(PNG + content, 3, 4, False, ((("word", 0.1, 0.2, 0.3, 0.4, 1.0),),))
        return Opened(PDF, 1, (sheet,), (("recognised-text", ""),), ("a remark",), ())

    monkeypatch.setattr(opening, "open_pages", opened)
    return names


def test_the_same_bytes_are_opened_once_for_all_requests(given):
    for request in (sent(b"%PDF-1.7 a", b"%PDF-1.7 b"), sent(b"%PDF-1.7 a")):
        work()
        assert [opening_of(each).opened for each in request.documents.all()] == [True] * request.documents.count()
    assert given == ["0.bin", "1.bin"]
    found = opening_of(request.documents.get())
    assert the_page(found, 1) == PNG + b"%PDF-1.7 a"
    assert found.labels[0]["label"] == "recognised-text"
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
    assert found.why == "could not be opened: the process that read it broke off (status -11)"
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
    assert (found.opened, found.why) == (False, "this machine cannot keep the reader off the network")
    monkeypatch.setattr(opening, "open_pages", sound)
    sent(b"%PDF-1.7 a")
    work()
    assert opening_of(document).opened


def test_what_documents_say_is_read_once_they_are_opened(given):
    request = sent(b"%PDF-1.7 a")
    assert not OutboxJob.objects.filter(name="prefill").exists()
    work()
    assert OutboxJob.objects.get(name="prefill").payload == {"request": request.pk}


@needs_own_network
def test_a_real_document_is_opened():
    document = sent(pages_pdf(2)).documents.get()
    work()
    found = Opening.objects.get(sha256=document.sha256)
    assert (found.opened, found.count, len(found.pages)) == (True, 2, 2)
    assert the_page(found, 2).startswith(PNG)
