"""A message brings so many documents with it and no more, and what was left in it is told to whoever reads there."""

from __future__ import annotations

import pytest

from rogatory.desk import carried, door, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import AddMail, Upload
from rogatory.desk.models import Document, IncomingMail, Opening, Request
from rogatory.desk.quarantine import carries_unseen
from rogatory.desk.stages.assessing import OPEN
from rogatory.desk.surroundings import the_store
from tests.desk.opened import an_opening
from tests.desk.team import NOW, Team

pytestmark = pytest.mark.django_db


def files(count: int, name: str = "part") -> tuple[Upload, ...]:
    return tuple(Upload(f"{name}-{at}.pdf", "", f"%PDF-1.7 {name} {at}".encode()) for at in range(count))


def joined(request: Request, parts: tuple[Upload, ...], content: bytes = b"From: clerk@elsewhere.example") -> Document:
    """The document that a message became which joined a request, with what it carries."""
    digest = the_store().put(content).digest
    mail = IncomingMail.objects.create(identity=digest, sha256=digest, size=len(content), received_at=NOW)
    upload = Upload("message.eml", "", content, parts)
    door.act(SYSTEM, "add_mail", request, AddMail(mail.pk, (upload,), why="From elsewhere."), NOW).require()
    return Document.objects.get(request=request, sha256=digest)


def opening(document: Document, parts: tuple[Upload, ...]) -> Opening:
    kept = [{"name": each.name, "sha256": the_store().put(each.content).digest} for each in parts]
    return an_opening(document, media_type="message/rfc822", parts=kept)


def work() -> None:
    while worker.work_once({OPEN: HANDLERS[OPEN]}, lambda: NOW, "test", only=[OPEN]):
        pass


@pytest.fixture
def request_(team: Team) -> Request:
    return team.verified("subscriber").request


def test_of_many_files_in_a_reply_the_first_become_documents_and_the_message_says_so(
    request_: Request, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(carried, "MOST_OF_A_REPLY", 2)
    message = joined(request_, files(5))
    assert [each.name for each in message.parts.all()] == ["part-0.pdf", "part-1.pdf"]
    told = "It carries 5 files: the first 2 of them stand among the documents. The original holds all."
    assert IncomingMail.objects.get().why == f"From elsewhere. {told}"
    assert carried.told(message, opening(message, files(5))).startswith(told)
    assert carries_unseen(message)


def test_messages_in_a_reply_bring_no_more_than_the_reply_may(request_: Request, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(carried, "MOST_OF_A_REPLY", 3)
    inner = Upload("inner.eml", "", b"From: inner")
    message = joined(request_, (inner,))
    opening(message, (inner,))
    within = message.parts.get()
    found = opening(within, files(4))
    for each in request_.documents.exclude(pk__in=[message.pk, within.pk]):
        an_opening(each)
    work()
    assert within.parts.count() == 2
    assert "a message that joins a request brings" in carried.told(within, found)
    assert carries_unseen(message), "what an inner message carries is in the outer one too"


def test_a_request_with_all_the_documents_it_can_have_says_that_the_rest_was_left(
    request_: Request, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(carried, "MOST_DOCUMENTS", request_.documents.count() + 1)
    message = joined(request_, files(1))
    assert message.parts.count() == 0
    told = carried.told(message, opening(message, files(1)))
    assert told.startswith("It carries a file that does not stand among the documents.")
    assert "a request holds" in told


def test_nothing_is_told_of_a_message_of_which_all_is_there_or_will_be(request_: Request):
    message = joined(request_, files(3))
    found = opening(message, files(3))
    assert carried.told(message, found) == ""
    assert not carries_unseen(message)
    message.parts.all().delete()
    assert carried.told(message, found) == "", "it is being taken out"
