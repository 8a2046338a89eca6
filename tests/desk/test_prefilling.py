"""Once its documents are opened a request is read; what was read is kept, and an emergency opens its lane."""

from __future__ import annotations

import pytest

from rogatory.desk import door, worker
from rogatory.desk.actors import SYSTEM
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Submit, Upload
from rogatory.desk.models import AuditEntry, Document, Opening, OutboxJob, Prefill, Request
from rogatory.desk.prefilling import PREFILL, latest_reading, papers_of, the_vocabulary
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.flow.states import Kind, State
from rogatory.prefill.parsing import words_json
from rogatory.prefill.reading import READER
from rogatory.prefill.shipped import shipped
from tests.desk.team import NOW
from tests.prefill.papers import paper_of

pytestmark = pytest.mark.django_db

URGENT = (
    "Subject: A question\n\nA girl of 13 has been abducted, and her life is in danger.\nTikTok account @heron_demo9"
)
ROUTINE = "Please preserve for 90 days all records of the TikTok account @heron_demo9.\nThis is not an emergency."


def sent(*texts: str, quarantined: bool = False) -> Request:
    """A request by mail, opened: what each of its documents says is a text."""
    uploads = tuple(Upload(f"{place}.bin", "", text.encode()) for place, text in enumerate(texts))
    request = (
        door.act(SYSTEM, "submit", None, Submit("email", NOW, uploads, None, kinds=(Kind.DATA,)), NOW).require().request
    )
    for document, text in zip(Document.objects.filter(request=request).order_by("pk"), texts, strict=True):
        words = the_store().put(words_json(paper_of(text).pages)).digest
        given = {"media_type": "application/pdf", "at": NOW, "opened": True, "reader": "1"}
        Opening.objects.get_or_create(
            sha256=document.sha256, defaults={**given, "words_sha256": words, "quarantined": quarantined}
        )
    return request


def work(request: Request, times: int = 1) -> None:
    for turn in range(times):
        OutboxJob.objects.create(
            name=PREFILL,
            key=f"{PREFILL}/{request.pk}/{turn}/{Prefill.objects.count()}",
            payload={"request": request.pk},
            queued_at=NOW,
            run_at=NOW,
        )
    while worker.work_once({PREFILL: HANDLERS[PREFILL]}, lambda: NOW, "test", only=[PREFILL]):
        pass


def test_what_is_read_is_kept_with_its_places_and_the_reader_s_version(objects):
    request = sent(ROUTINE)
    work(request)
    row = Prefill.objects.get(request=request)
    assert (row.reader, row.documents) == (READER, [request.documents.get().sha256])
    [name] = [each for each in latest_reading(request) if each.field == "accounts.0.username"]
    assert (name.value, name.unsure) == ("heron_demo9", False)
    assert name.places[0].document == request.documents.get().sha256
    entry = AuditEntry.objects.order_by("number").last()
    assert entry is not None
    assert b"heron_demo9" not in bytes(entry.entry)


def test_an_emergency_in_the_text_opens_the_emergency_lane_although_the_subject_says_nothing(objects):
    request = sent(URGENT)
    assert not request.matters.filter(kind=Kind.EMERGENCY.value).exists()
    work(request)
    assert request.matters.get(kind=Kind.EMERGENCY.value).state == State.RECEIVED


def test_a_mention_that_denies_one_opens_none(objects):
    request = sent(ROUTINE)
    work(request)
    assert not request.matters.filter(kind=Kind.EMERGENCY.value).exists()


def test_the_same_again_is_not_kept_twice_and_a_further_document_is(objects):
    request = sent(ROUTINE)
    work(request, times=2)
    assert Prefill.objects.filter(request=request).count() == 1


def test_what_is_held_back_and_what_nobody_opened_is_not_read(objects):
    request = sent(ROUTINE, quarantined=True)
    assert papers_of(request, the_store()) == ()
    work(request)
    assert not Prefill.objects.exists()
    assert latest_reading(request) == ()


def test_words_that_cannot_be_used_cost_no_other_document(objects):
    request = sent(ROUTINE, "another one")
    broken = Document.objects.filter(request=request).order_by("pk")[1]
    bad = the_store().put(b'{"pages": "taken over"}').digest
    Opening.objects.filter(sha256=broken.sha256).update(words_sha256=bad)
    assert [paper.name for paper in papers_of(request, the_store())] == ["0.bin"]


def test_the_vocabulary_is_the_guidelines_own():
    words = the_vocabulary()
    assert {"grand-jury-subpoena", "search-order", "search-seizure-permit"} <= words.instruments
    assert words.line_for("TH") != words.line_for("US")
    assert words.line_for("FR") == words.line_for("US")
    assert {each.ask for each in words.asks} >= {"subscriber", "logs", "video", "direct-messages"}
    assert words.subjects


def test_letters_ask_for_what_the_guidelines_have():
    asks = {ask for pack in the_shelf().packs for ask in pack.asks}
    subsets = {each.id for pack in the_shelf().packs for category in pack.categories for each in category.subset}
    assert {each.ask for each in the_vocabulary().asks} <= asks
    assert {each.subset for each in the_vocabulary().asks if each.subset} <= subsets


def test_every_form_is_of_a_type_that_the_guidelines_know():
    types = {each.get("type", "") for each in shipped("forms/documents")["form"]}
    assert types - {""} <= the_vocabulary().instruments
